-- The sites of a clinic: who may frame its chat, and use its publishable keys from a page. An empty list means none but
-- our own pages.
create index organisations_by_site on organisations using gin (allowed_origins);

-- The sites of a publishable key's clinic, for the answer to a page; none for any other key.
create function sites_of_key(hash bytea, at timestamptz) returns text[]
    language sql stable security definer set search_path = public, pg_temp
    return (select o.allowed_origins from api_keys k join organisations o using (org_id)
            where k.key_hash = hash and k.kind = 'publishable'
              and k.revoked_at is null and (k.expires_at is null or k.expires_at > at));

-- Whether any clinic lists this site: a browser that asks before it calls (a preflight) carries no key yet.
create function is_site(origin text) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    return exists (select from organisations o where o.allowed_origins @> array[origin]);

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

do $$
begin
    execute 'revoke execute on all functions in schema public from public';
    execute 'grant execute on all functions in schema public to anteroom_app';
end $$;
