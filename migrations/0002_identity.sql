-- People and organisations in full: registration, second factors, sessions, invitations, keys, audit.
--
-- A second wall stands beside the tenant's: what belongs to a person (sessions, second factors, devices) carries
-- person_id first in its key, with forced row security that reads anteroom.person_id, set by SET LOCAL as well.

create function current_person() returns uuid
    language sql stable
    return nullif(current_setting('anteroom.person_id', true), '')::uuid;

-- Puts the person's wall around one table, and grants the given rights behind it.
create procedure person_table(name regclass, rights text)
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format(
        'create policy person on %s to anteroom_app using (person_id = current_person())
         with check (person_id = current_person())', name);
    execute format('create policy owner on %s to current_user using (true) with check (true)', name);
    execute format('grant %s on %s to anteroom_app', rights, name);
end $$;

alter table people
    add column password_changed_at timestamptz,
    -- runs Anteroom itself; enters a clinic only with a reason
    add column operator boolean not null default false;

alter table sessions
    -- absent between a sign-in and the first organisation, and after a membership ended
    alter column org_id drop not null,
    add column session_id uuid not null,
    -- such as “Chrome on macOS”, for the person's own list
    add column device text not null default '',
    add column address text not null default '',
    -- when the person last proved who they are; sensitive acts want it recent
    add column confirmed_at timestamptz not null,
    -- set while an operator is inside a clinic
    add column operator_reason text check (operator_reason <> ''),
    add constraint sessions_by_id unique (session_id);

-- Two steps by mail: a link and a six-digit code, both derived from the id by a key that is not in the database.
create table email_challenges (
    challenge_id uuid not null primary key,
    purpose text not null check (purpose in ('register', 'reset_password', 'change_email')),
    -- absent while registering
    person_id uuid references people on delete cascade,
    email text not null check (email = lower(email)),
    -- what success brings about: the registration, or which ends of an e-mail change were confirmed
    pending jsonb not null default '{}',
    attempts smallint not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index email_challenges_by_email on email_challenges (email, created_at);
create index email_challenges_by_person on email_challenges (person_id) where person_id is not null;

-- What must be remembered between two requests of one browser and used once: a password that fitted while the second
-- factor is awaited.
create table ceremonies (
    ceremony_hash bytea not null primary key check (octet_length(ceremony_hash) = 32),
    kind text not null check (kind in ('second_factor')),
    person_id uuid references people on delete cascade,
    state jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index ceremonies_by_end on ceremonies (expires_at);

-- Attempts within a window, shared by every process. Lost in a crash, which only forgives.
create unlogged table attempts (
    scope text not null,
    subject_hash bytea not null check (octet_length(subject_hash) = 32),
    window_from timestamptz not null,
    count integer not null,
    primary key (scope, subject_hash, window_from)
);
create index attempts_by_window on attempts (window_from);

create table person_totp (
    person_id uuid not null primary key references people on delete cascade,
    -- sealed with the person's key
    sealed_seed bytea not null,
    confirmed_at timestamptz,
    -- the last 30-second step that was accepted: a code works once
    last_step bigint not null default 0,
    created_at timestamptz not null
);

create table recovery_codes (
    person_id uuid not null references people on delete cascade,
    code_hash bytea not null check (octet_length(code_hash) = 32),
    used_at timestamptz,
    primary key (person_id, code_hash)
);

-- A browser that this person signed in from before is not slowed down by somebody else's guesses.
create table known_devices (
    person_id uuid not null references people on delete cascade,
    device_hash bytea not null check (octet_length(device_hash) = 32),
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    primary key (person_id, device_hash)
);

-- What happened to an account, for its owner. Kinds, not secrets.
create table account_events (
    person_id uuid not null references people on delete cascade,
    event_id uuid not null,
    kind text not null,
    detail text not null default '',
    device text not null default '',
    address text not null default '',
    request_id text not null,
    at timestamptz not null,
    primary key (person_id, event_id)
);

call person_table('people', 'select, update');
call person_table('sessions', 'select, update, delete');
call person_table('person_totp', 'select, insert, update, delete');
call person_table('recovery_codes', 'select, insert, update, delete');
call person_table('known_devices', 'select, insert, update, delete');
call person_table('account_events', 'select, insert');

alter table organisations
    -- pages that may frame the widget and use publishable keys from a browser; empty: any
    add column allowed_origins text[] not null default '{}';

create table invitations (
    org_id uuid not null references organisations,
    invitation_id uuid not null,
    email text not null check (email = lower(email)),
    role text not null check (role in ('owner', 'admin', 'dispatcher', 'analyst')),
    invited_by uuid not null references people,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by uuid references people,
    revoked_at timestamptz,
    primary key (org_id, invitation_id),
    check ((accepted_at is null) = (accepted_by is null))
);
create unique index one_open_invitation_an_address on invitations (org_id, email)
    where accepted_at is null and revoked_at is null;

alter table api_keys
    add column name text not null default '',
    -- words of domain::authorization::Action; only secret keys have any
    add column scopes text[] not null default '{}',
    add column created_by uuid references people,
    add column expires_at timestamptz,
    add column last_used_at timestamptz,
    -- the key that this one takes over from; both are in force until the older one expires
    add column replaces uuid;

-- Shared secrets that sign: what others send us (incoming) and what we send (outgoing). Sealed with the organisation's
-- key, because a signature needs the secret itself.
create table webhook_secrets (
    org_id uuid not null references organisations,
    webhook_secret_id uuid not null,
    direction text not null check (direction in ('incoming', 'outgoing')),
    name text not null,
    prefix text not null,
    sealed bytea not null,
    created_by uuid references people,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (org_id, webhook_secret_id)
);

-- An organisation's data keys, wrapped with a master key that is not in the database.
create table org_keys (
    org_id uuid not null references organisations,
    key_id uuid not null,
    master_key_id text not null,
    wrapped bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (org_id, key_id)
);
create unique index one_current_key_an_organisation on org_keys (org_id) where retired_at is null;

-- Append-only; each entry's hash covers the one before it (domain::audit).
create table audit_entries (
    org_id uuid not null references organisations,
    position bigint not null check (position > 0),
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('person', 'operator', 'key', 'client', 'system')),
    -- a person's or a key's id: names are looked up when the log is read, so that an erased person has none
    actor_id uuid,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    -- names of fields and their values before and after, never a secret, never a client's data
    detail jsonb not null default '{}',
    address text not null,
    request_id text not null,
    previous_hash bytea not null check (octet_length(previous_hash) = 32),
    hash bytea not null check (octet_length(hash) = 32),
    primary key (org_id, position)
);
create index audit_by_action on audit_entries (org_id, action, position desc);
create index audit_by_actor on audit_entries (org_id, actor_id, position desc);

-- The newest entry of each chain; its row lock puts entries in order.
create table audit_heads (
    org_id uuid not null references organisations,
    position bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    primary key (org_id)
);

call tenant_table('invitations');
call tenant_table('webhook_secrets');
call tenant_table('org_keys');
call tenant_table('audit_entries');
call tenant_table('audit_heads');
revoke update, delete on audit_entries from anteroom_app;
revoke delete on audit_heads from anteroom_app;

create function audit_entries_stay() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger audit_entries_stay before update or delete on audit_entries
    for each row execute function audit_entries_stay();
create trigger audit_log_stays before truncate on audit_entries
    for each statement execute function audit_entries_stay();

-- An organisation always has an owner. The organisation's row is locked, so that of two owners who leave at once one
-- stays.
create function an_owner_stays() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner') then
        perform from organisations where org_id = old.org_id for update;
        if not exists (select from memberships where org_id = old.org_id and role = 'owner') then
            raise exception 'the last owner of an organisation cannot leave'
                using errcode = 'integrity_constraint_violation', constraint = 'an_owner_stays';
        end if;
    end if;
    return null;
end $$;
create trigger an_owner_stays after update of role or delete on memberships
    for each row execute function an_owner_stays();

-- Doors: what must precede a tenant's or a person's context. docs/security.md lists them with who may open which.

drop function person_for_sign_in(text);
create function person_for_sign_in(wanted text)
    returns table (person_id uuid, password_hash text, has_totp boolean)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.person_id, p.password_hash,
               exists (select from person_totp t where t.person_id = p.person_id and t.confirmed_at is not null)
        from people p where p.email = lower(wanted);
    end;

-- Whether this browser signed in to this account before.
create function is_known_device(address text, hash bytea) returns boolean
    language sql stable security definer set search_path = public, pg_temp
    return exists (select from known_devices d join people p using (person_id)
                   where p.email = lower(address) and d.device_hash = hash);

-- Answers false when the address has an account by now.
create function register_person(person uuid, address text, full_name text, hash text, at timestamptz) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into people (person_id, email, name, password_hash, created_at, password_changed_at)
    values (person, lower(address), full_name, hash, at, at)
    on conflict (email) do nothing;
    return found;
end $$;

-- A new organisation of the current person, who becomes its owner.
create function found_organisation(
    org uuid, wanted_slug text, full_name text, in_country text, in_zone text, in_currency text, at timestamptz)
    returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into organisations (org_id, slug, name, country, zone, currency, created_at)
        values (org, wanted_slug, full_name, in_country, in_zone, in_currency, at);
        insert into memberships values (org, current_person(), 'owner', at);
    end;

drop function open_session(bytea, uuid, uuid, timestamptz, timestamptz);
create function open_session(
    hash bytea, session uuid, person uuid, org uuid, at timestamptz, until timestamptz, on_device text, from_address text)
    returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into sessions
            (session_hash, session_id, person_id, org_id, created_at, last_used_at, expires_at, confirmed_at, device, address)
        values (hash, session, person, org, at, at, until, at, on_device, from_address);
    end;

-- Who is behind a session. Without a membership (any more) there is a person but no role; an operator's role stays
-- empty and the reason says why they are inside.
drop function session_caller(bytea, timestamptz);
create function session_caller(hash bytea, at timestamptz, from_address text)
    returns table (session_id uuid, person_id uuid, name text, email text, operator boolean, confirmed_at timestamptz,
                   org_id uuid, role text, operator_reason text)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update sessions s set last_used_at = at, address = from_address
        where s.session_hash = hash and s.expires_at > at and s.last_used_at < at - interval '1 minute';
        select s.session_id, p.person_id, p.name, p.email, p.operator, s.confirmed_at,
               case when m.role is not null or (p.operator and s.operator_reason is not null) then s.org_id end,
               m.role, case when p.operator then s.operator_reason end
        from sessions s join people p using (person_id) left join memberships m using (org_id, person_id)
        where s.session_hash = hash and s.expires_at > at;
    end;

-- Where somebody works who signs in: where they were last, else where they have been longest.
create function home_of(person uuid) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select m.org_id from memberships m
            left join sessions s on s.person_id = m.person_id and s.org_id = m.org_id
            where m.person_id = person
            group by m.org_id, m.created_at order by max(s.last_used_at) desc nulls last, m.created_at limit 1);

-- The organisations of the current person.
create function organisations_of_person() returns table (org_id uuid, slug text, name text, role text)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select o.org_id, o.slug, o.name, m.role from memberships m join organisations o using (org_id)
        where m.person_id = current_person() order by o.name, o.slug;
    end;

-- Ends a person's sessions in the current organisation: after a change of role and after a removal.
create function end_sessions_in_org(person uuid) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        delete from sessions where person_id = person and org_id = current_org();
    end;

-- Moves a session of the current person into an organisation they belong to; answers whether they do.
create function enter_organisation(session uuid, org uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update sessions s set org_id = org, operator_reason = null
    where s.session_id = session and s.person_id = current_person()
      and exists (select from memberships m where m.org_id = org and m.person_id = current_person());
    return found;
end $$;

-- An operator's way into a clinic, for a reason; answers whether the current person is one.
create function enter_as_operator(session uuid, org uuid, reason text) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update sessions s set org_id = org, operator_reason = reason
    from people p
    where s.session_id = session and s.person_id = current_person() and p.person_id = s.person_id and p.operator
      and exists (select from organisations o where o.org_id = org);
    return found;
end $$;

-- Every organisation, for an operator; nothing for anybody else.
create function organisations_for_operator(fragment text, most integer)
    returns table (org_id uuid, slug text, name text, demo boolean, members bigint, created_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select o.org_id, o.slug, o.name, o.demo,
               (select count(*) from memberships m where m.org_id = o.org_id), o.created_at
        from organisations o
        where exists (select from people p where p.person_id = current_person() and p.operator)
          and (fragment = '' or strpos(lower(o.name), lower(fragment)) > 0 or strpos(o.slug, lower(fragment)) > 0)
        order by o.name limit most;
    end;

drop function member_of(uuid, uuid);
-- The members of the current organisation; an actor of its audit log who left keeps a name until erased.
create function members_of_org()
    returns table (person_id uuid, name text, email text, role text, created_at timestamptz, last_used_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.person_id, p.name, p.email, m.role, m.created_at,
               (select max(s.last_used_at) from sessions s where s.person_id = p.person_id and s.org_id = m.org_id)
        from memberships m join people p using (person_id)
        where m.org_id = current_org() order by m.created_at, p.name;
    end;
create function names_in_audit(ids uuid[]) returns table (person_id uuid, name text)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.person_id, p.name from people p where p.person_id = any (ids)
          and exists (select from audit_entries a where a.org_id = current_org() and a.actor_id = p.person_id);
    end;

-- What somebody with an invitation's link sees before they sign in.
create function invitation_by_id(wanted uuid)
    returns table (org_id uuid, org_name text, email text, role text, invited_by text, expires_at timestamptz,
                   accepted_by uuid, revoked boolean)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select i.org_id, o.name, i.email, i.role, p.name, i.expires_at, i.accepted_by, i.revoked_at is not null
        from invitations i join organisations o using (org_id) join people p on p.person_id = i.invited_by
        where i.invitation_id = wanted;
    end;
-- The current person joins, once. A member who accepts again keeps the role they have.
create function accept_invitation(wanted uuid, at timestamptz) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare accepted invitations;
begin
    update invitations i set accepted_at = at, accepted_by = current_person()
    where i.invitation_id = wanted and i.accepted_at is null and i.revoked_at is null and i.expires_at > at
    returning * into accepted;
    if not found or current_person() is null then return false; end if;
    insert into memberships values (accepted.org_id, current_person(), accepted.role, at) on conflict do nothing;
    return true;
end $$;

create function keep_challenge(
    id uuid, why text, person uuid, address text, what jsonb, at timestamptz, until timestamptz) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into email_challenges (challenge_id, purpose, person_id, email, pending, created_at, expires_at)
        values (id, why, person, lower(address), what, at, until);
    end;
-- Counts an attempt at an open challenge and shows it; nothing when it is unknown, used, over or tried too often.
create function try_challenge(id uuid, at timestamptz, most smallint)
    returns table (purpose text, person_id uuid, email text, pending jsonb)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update email_challenges c set attempts = c.attempts + 1
        where c.challenge_id = id and c.used_at is null and c.expires_at > at and c.attempts < most
        returning c.purpose, c.person_id, c.email, c.pending;
    end;
-- A challenge for the job that mails it; not an attempt.
create function challenge_to_mail(id uuid) returns table (purpose text, email text, pending jsonb, expires_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select c.purpose, c.email, c.pending, c.expires_at from email_challenges c
        where c.challenge_id = id and c.used_at is null;
    end;
-- Notes that one end of an open challenge was confirmed, and shows what is pending now.
create function confirm_end(id uuid, which text) returns jsonb
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update email_challenges c set pending = c.pending || jsonb_build_object(which, true)
        where c.challenge_id = id and c.used_at is null returning c.pending;
    end;
-- Uses a challenge up; false when somebody was first.
create function use_challenge(id uuid, at timestamptz) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update email_challenges set used_at = at where challenge_id = id and used_at is null;
    return found;
end $$;
-- Ends every open challenge of a person: after a change of password or address none of the old links works.
create function end_challenges(person uuid, at timestamptz) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update email_challenges set used_at = at
        where used_at is null
          and (person_id = person or email = (select p.email from people p where p.person_id = person));
    end;

create function keep_ceremony(
    hash bytea, what text, person uuid, remembered jsonb, at timestamptz, until timestamptz) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into ceremonies values (hash, what, person, remembered, at, until);
    end;
create function peek_ceremony(hash bytea, what text, at timestamptz) returns table (person_id uuid, state jsonb)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select c.person_id, c.state from ceremonies c
        where c.ceremony_hash = hash and c.kind = what and c.expires_at > at;
    end;
-- Shows and removes: a ceremony works once.
create function take_ceremony(hash bytea, what text, at timestamptz) returns table (person_id uuid, state jsonb)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        delete from ceremonies c where c.ceremony_hash = hash and c.kind = what and c.expires_at > at
        returning c.person_id, c.state;
    end;

-- Counts one more within the window and answers how many there are.
create function count_attempt(what text, hash bytea, from_instant timestamptz) returns integer
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into attempts values (what, hash, from_instant, 1)
        on conflict (scope, subject_hash, window_from) do update set count = attempts.count + 1
        returning count;
    end;
create function forgive_attempts(what text, hash bytea) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        delete from attempts where scope = what and subject_hash = hash;
    end;

drop function org_by_api_key(bytea);
create function org_by_api_key(hash bytea, at timestamptz)
    returns table (org_id uuid, api_key_id uuid, kind text, scopes text[])
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update api_keys k set last_used_at = at
        where k.key_hash = hash and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
        select k.org_id, k.api_key_id, k.kind, k.scopes from api_keys k
        where k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
    end;

-- Removes what no longer means anything (ended sessions are forgotten by themselves); answers how many rows.
create function tidy_identity(at timestamptz) returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare removed bigint; total bigint := 0;
begin
    delete from ceremonies where expires_at < at; get diagnostics removed = row_count; total := total + removed;
    delete from email_challenges where expires_at < at - interval '7 days';
    get diagnostics removed = row_count; total := total + removed;
    delete from attempts where window_from < at - interval '1 day';
    get diagnostics removed = row_count; total := total + removed;
    return total;
end $$;

do $$
begin
    execute 'revoke execute on all functions in schema public from public';
    execute 'grant execute on all functions in schema public to anteroom_app';
end $$;
