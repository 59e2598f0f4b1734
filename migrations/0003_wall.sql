-- A key that is no longer in force is unknown: trying it changes nothing, not even when it was last used.
create or replace function org_by_api_key(hash bytea, at timestamptz)
    returns table (org_id uuid, api_key_id uuid, kind text, scopes text[])
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update api_keys k set last_used_at = at
        where k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at)
          and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
        select k.org_id, k.api_key_id, k.kind, k.scopes from api_keys k
        where k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
    end;
