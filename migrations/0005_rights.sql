-- Data rights: taking data along, erasing it, and erasing it again after an older backup was restored.

-- An erased contact stays as a number, where bookings and their money refer to it. The checks that want a way to reach
-- somebody hold for everybody else; they were made without names, so they are found by what they say.
do $$
declare found record;
begin
    for found in
        select c.conrelid::regclass as source, c.conname from pg_constraint c
        where c.contype = 'c' and c.conrelid in ('contacts'::regclass, 'bookings'::regclass)
          and pg_get_constraintdef(c.oid) ~ '(phone IS NOT NULL).*OR.*(email IS NOT NULL)'
    loop
        execute format('alter table %s drop constraint %I', found.source, found.conname);
    end loop;
end $$;
alter table contacts
    add column erased_at timestamptz,
    add constraint contacts_are_reachable check (phone is not null or email is not null or erased_at is not null);
alter table bookings
    add column erased_at timestamptz,
    add constraint clients_are_reachable
        check (client_phone is not null or client_email is not null or erased_at is not null);

-- Whoever invited may be erased; the invitation stays.
alter table invitations alter column invited_by drop not null;
drop function invitation_by_id(uuid);
create function invitation_by_id(wanted uuid)
    returns table (org_id uuid, org_name text, email text, role text, invited_by text, expires_at timestamptz,
                   accepted_by uuid, revoked boolean)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select i.org_id, o.name, i.email, i.role, coalesce(p.name, o.name), i.expires_at, i.accepted_by,
               i.revoked_at is not null
        from invitations i join organisations o using (org_id) left join people p on p.person_id = i.invited_by
        where i.invitation_id = wanted;
    end;

-- What is personal in an entry (address and detail) goes into the chain as a salted hash. Without the salt the hash says
-- nothing of them, so that they can be taken out and the chain still holds.
alter table audit_entries
    add column salt bytea check (octet_length(salt) = 32),
    add column sealed_hash bytea not null check (octet_length(sealed_hash) = 32),
    add constraint nothing_personal_without_a_salt check (salt is not null or (address = '' and detail = '{}'));

-- An organisation that is to be deleted, or is being deleted since begun_at. Until then it can be kept after all.
create table organisation_deletions (
    org_id uuid not null primary key references organisations,
    asked_by uuid references people on delete set null,
    asked_at timestamptz not null,
    due_at timestamptz not null check (due_at > asked_at),
    -- why it waits beyond due_at, in words
    waits_for text not null default '',
    begun_at timestamptz
);
call tenant_table('organisation_deletions');
revoke update on organisation_deletions from anteroom_app;

create or replace function audit_entries_stay() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        if exists (select from organisation_deletions where org_id = old.org_id and begun_at is not null) then
            return old;
        end if;
    elsif tg_op = 'UPDATE' then
        -- What is personal may be taken out, and nothing else may change.
        if new.salt is null and new.address = '' and new.detail = '{}'
           and (new.org_id, new.position, new.at, new.actor_kind, new.actor_id, new.action, new.subject_kind,
                new.subject_id, new.request_id, new.previous_hash, new.hash, new.sealed_hash)
               is not distinct from
               (old.org_id, old.position, old.at, old.actor_kind, old.actor_id, old.action, old.subject_kind,
                old.subject_id, old.request_id, old.previous_hash, old.hash, old.sealed_hash) then
            return new;
        end if;
    end if;
    raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
end $$;

create or replace function an_owner_stays() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner') then
        perform from organisations where org_id = old.org_id for update;
        if not exists (select from memberships where org_id = old.org_id and role = 'owner')
           and not exists (select from organisation_deletions where org_id = old.org_id and begun_at is not null) then
            raise exception 'the last owner of an organisation cannot leave'
                using errcode = 'integrity_constraint_violation', constraint = 'an_owner_stays';
        end if;
    end if;
    return null;
end $$;

-- Takes the personal part out of entries of the current organisation that are about these subjects; answers how many.
create function redact_audit(subjects text[]) returns bigint
    language sql security definer set search_path = public, pg_temp
    begin atomic
        with redacted as (
            update audit_entries set address = '', detail = '{}', salt = null
            where org_id = current_org() and salt is not null and subject_id = any (subjects)
            returning 1)
        select count(*) from redacted;
    end;

-- Data that somebody takes along. Made by a job, kept in pieces for a few days.
create table data_exports (
    org_id uuid not null references organisations,
    export_id uuid not null,
    asked_by uuid references people on delete set null,
    asked_at timestamptz not null,
    state text not null check (state in ('waiting', 'running', 'ready', 'failed', 'expired')),
    tables_done integer not null default 0,
    tables_all integer not null default 0,
    rows bigint not null default 0,
    bytes bigint not null default 0,
    finished_at timestamptz,
    -- from then on nobody downloads it, and its pieces are deleted
    expires_at timestamptz,
    primary key (org_id, export_id)
);
create unique index one_export_at_a_time on data_exports (org_id) where state in ('waiting', 'running');
create table data_export_pieces (
    org_id uuid not null,
    export_id uuid not null,
    position integer not null,
    body bytea not null,
    primary key (org_id, export_id, position),
    foreign key (org_id, export_id) references data_exports on delete cascade
);
call tenant_table('data_exports');
call tenant_table('data_export_pieces');

-- Exports whose time is over, and those that were not finished within a day, for the job that ends them; ids only.
create function expired_exports(at timestamptz, most integer) returns table (org_id uuid, export_id uuid, ready boolean)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select e.org_id, e.export_id, e.state = 'ready' from data_exports e
        where (e.state = 'ready' and e.expires_at <= at)
           or (e.state in ('waiting', 'running') and e.asked_at <= at - interval '1 day')
        order by e.asked_at limit most;
    end;

-- What was erased, as keyed hashes of ids: a restored older backup is compared with them and erased again. No personal
-- data, and no organisation's: only the hash of where it was. Reached through a door alone.
create table erasure_keys (
    key_id uuid not null primary key,
    master_key_id text not null,
    -- wrapped with the master key
    wrapped bytea not null,
    created_at timestamptz not null
);
create table erasures (
    position bigint generated always as identity,
    subject_hash bytea not null primary key check (octet_length(subject_hash) = 32),
    kind text not null check (kind in ('contact', 'conversation', 'account', 'organisation')),
    key_id uuid not null references erasure_keys,
    erased_at timestamptz not null
);
create unique index erasures_in_order on erasures (position);

create function keep_erasure_key(id uuid, master text, with_wrapped bytea, at timestamptz) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into erasure_keys select id, master, with_wrapped, at where not exists (select from erasure_keys);
    end;
create function erasure_key() returns table (key_id uuid, master_key_id text, wrapped bytea)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select k.key_id, k.master_key_id, k.wrapped from erasure_keys k order by k.created_at limit 1;
    end;
create function keep_erasure(hash bytea, what text, key uuid, at timestamptz) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into erasures (subject_hash, kind, key_id, erased_at) values (hash, what, key, at) on conflict do nothing;
    end;

do $$
begin
    execute 'revoke execute on all functions in schema public from public';
    execute 'grant execute on all functions in schema public to anteroom_app';
end $$;
