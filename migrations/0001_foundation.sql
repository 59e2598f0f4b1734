-- The tenant wall, from the first table on: every tenant table has org_id first in its primary key, forced row
-- security that reads anteroom.org_id (set by SET LOCAL inside a transaction), and foreign keys that carry org_id.
-- A test reads the catalogue and fails for a table that breaks this.

create extension if not exists btree_gist;
create extension if not exists pg_trgm;

-- The application's role owns nothing and cannot bypass row security. Roles belong to the whole cluster, so that
-- another database of it may have made this one already.
do $$
begin
    if not exists (select from pg_roles where rolname = 'anteroom_app') then
        create role anteroom_app nologin noinherit;
    end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
    if not pg_has_role(current_user, 'anteroom_app', 'member') then
        execute format('grant anteroom_app to %I', current_user);
    end if;
end $$;

create function current_org() returns uuid
    language sql stable
    return nullif(current_setting('anteroom.org_id', true), '')::uuid;

-- Puts the wall around one table.
create procedure tenant_table(name regclass)
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format(
        'create policy tenant on %s to anteroom_app using (org_id = current_org()) with check (org_id = current_org())',
        name);
    -- Forced row security binds the owner too, whose doors (below) look across tenants; nobody signs in as it.
    execute format('create policy owner on %s to current_user using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on %s to anteroom_app', name);
end $$;

create table organisations (
    org_id uuid not null primary key,
    slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9]){1,62}$'),
    name text not null,
    tagline text not null default '',
    phone text not null default '',
    email text not null default '',
    address text not null default '',
    directions text not null default '',
    city text not null default '',
    credentials text not null default '',
    country text not null check (country ~ '^[A-Z]{2}$'),
    -- IANA name; every stored time is UTC and is shown in this zone
    zone text not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    brand_hue smallint not null default 178 check (brand_hue between 0 and 360),
    brand_chroma real not null default 0.09 check (brand_chroma between 0 and 0.3),
    emergency_text text not null default '',
    emergency_words text[] not null default '{}',
    demo boolean not null default false,
    -- when the demo's made-up days were last written up to
    demo_seeded_at timestamptz check (demo or demo_seeded_at is null),
    created_at timestamptz not null
);

create table people (
    person_id uuid not null primary key,
    email text not null unique check (email = lower(email)),
    name text not null,
    -- PHC string, argon2id
    password_hash text not null,
    created_at timestamptz not null
);

create table memberships (
    org_id uuid not null references organisations,
    person_id uuid not null references people,
    role text not null check (role in ('owner', 'admin', 'dispatcher', 'analyst')),
    created_at timestamptz not null,
    primary key (org_id, person_id)
);

-- The secret itself is never stored, only its SHA-256.
create table sessions (
    session_hash bytea not null primary key check (octet_length(session_hash) = 32),
    person_id uuid not null references people on delete cascade,
    org_id uuid not null references organisations,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_by_person on sessions (person_id);
create index sessions_by_end on sessions (expires_at);

create table api_keys (
    org_id uuid not null references organisations,
    api_key_id uuid not null,
    kind text not null check (kind in ('publishable', 'secret')),
    -- the recognisable beginning, for people
    prefix text not null,
    key_hash bytea not null unique check (octet_length(key_hash) = 32),
    -- publishable keys are shown again on the clinic's own page; secret keys never
    publishable_value text,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (org_id, api_key_id),
    check ((kind = 'publishable') = (publishable_value is not null))
);

create table consent_texts (
    org_id uuid not null references organisations,
    version integer not null,
    text text not null,
    created_at timestamptz not null,
    primary key (org_id, version)
);

create table resources (
    org_id uuid not null references organisations,
    resource_id uuid not null,
    kind text not null check (kind in ('practitioner', 'room')),
    name text not null,
    title text not null default '',
    position smallint not null default 0,
    active boolean not null default true,
    primary key (org_id, resource_id)
);

-- Minutes after midnight on the clinic's wall clock.
create table resource_hours (
    org_id uuid not null,
    resource_id uuid not null,
    -- ISO: Monday is 1
    weekday smallint not null check (weekday between 1 and 7),
    from_minute smallint not null check (from_minute between 0 and 1439),
    until_minute smallint not null check (until_minute between 1 and 1440),
    primary key (org_id, resource_id, weekday, from_minute),
    foreign key (org_id, resource_id) references resources on delete cascade,
    check (from_minute < until_minute)
);

-- The hours of one date instead of the weekly ones; an empty list is a day off.
create table resource_overrides (
    org_id uuid not null,
    resource_id uuid not null,
    date date not null,
    spans jsonb not null default '[]',
    reason text not null default '',
    primary key (org_id, resource_id, date),
    foreign key (org_id, resource_id) references resources on delete cascade
);

-- definition holds domain::catalogue::Service; its price list is versioned in price_lists.
create table services (
    org_id uuid not null references organisations,
    service_id uuid not null,
    key text not null,
    position smallint not null default 0,
    definition jsonb not null,
    active boolean not null default true,
    primary key (org_id, service_id),
    unique (org_id, key)
);

create table price_lists (
    org_id uuid not null,
    service_id uuid not null,
    version integer not null,
    rules jsonb not null,
    created_at timestamptz not null,
    primary key (org_id, service_id, version),
    foreign key (org_id, service_id) references services on delete cascade
);

-- Who and which room can give a service; a service with no room row needs none.
create table service_resources (
    org_id uuid not null,
    service_id uuid not null,
    resource_id uuid not null,
    primary key (org_id, service_id, resource_id),
    foreign key (org_id, service_id) references services on delete cascade,
    foreign key (org_id, resource_id) references resources on delete cascade
);

-- Who the clinic knows. What was typed for one enquiry or booking stands on that row alone: a form proves nobody, so it
-- never completes or changes a contact, it only links to one or makes another.
create table contacts (
    org_id uuid not null references organisations,
    contact_id uuid not null,
    name text not null,
    phone text check (phone ~ '^\+[1-9][0-9]{7,14}$'),
    email text,
    created_at timestamptz not null,
    primary key (org_id, contact_id),
    check (phone is not null or email is not null)
);
create index contacts_by_phone on contacts (org_id, phone);
create index contacts_by_email on contacts (org_id, lower(email));

create table consents (
    org_id uuid not null,
    consent_id uuid not null,
    contact_id uuid not null,
    version integer not null,
    channel text not null,
    given_at timestamptz not null,
    primary key (org_id, consent_id),
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, version) references consent_texts
);

create table leads (
    org_id uuid not null references organisations,
    lead_id uuid not null,
    contact_id uuid not null,
    -- as typed for this enquiry
    name text not null,
    phone text check (phone ~ '^\+[1-9][0-9]{7,14}$'),
    email text,
    service_id uuid,
    status text not null check (status in ('new', 'contacted', 'qualified', 'won', 'lost')),
    message text not null default '',
    source text not null,
    referral_code text,
    consent_version integer not null,
    created_at timestamptz not null,
    primary key (org_id, lead_id),
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, service_id) references services,
    foreign key (org_id, consent_version) references consent_texts,
    check (phone is not null or email is not null)
);
create index leads_newest on leads (org_id, lead_id desc);

create table conversations (
    org_id uuid not null references organisations,
    conversation_id uuid not null,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    contact_id uuid,
    channel text not null,
    locale text not null default 'en',
    -- domain::conversation::State
    state jsonb not null,
    version integer not null default 0,
    needs_person boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, conversation_id),
    foreign key (org_id, contact_id) references contacts
);
create index conversations_recent on conversations (org_id, updated_at desc);

create table messages (
    org_id uuid not null,
    conversation_id uuid not null,
    message_id uuid not null,
    -- order within the conversation
    position integer not null,
    author text not null check (author in ('visitor', 'desk', 'person')),
    author_name text not null default '',
    text text not null,
    card jsonb,
    created_at timestamptz not null,
    primary key (org_id, conversation_id, message_id),
    unique (org_id, conversation_id, position),
    foreign key (org_id, conversation_id) references conversations on delete cascade
);
-- a first message that is sent again, whose sender does not know yet which conversation it began
create index messages_first on messages (org_id, message_id) where position = 1;

-- Messages whose answer is under way: what is to be done and said, from the transaction that stored the message to the
-- one that stores the answer. What is left here when a process dies is taken up again; so the table is nearly empty.
create table open_turns (
    org_id uuid not null,
    conversation_id uuid not null,
    message_id uuid not null,
    -- services::conversations::plan::Plan
    plan jsonb not null,
    -- until then whoever took the turn is left to it
    taken_until timestamptz not null,
    attempts integer not null default 1,
    primary key (org_id, conversation_id, message_id),
    foreign key (org_id, conversation_id, message_id) references messages on delete cascade
);

create table estimates (
    org_id uuid not null references organisations,
    estimate_id uuid not null,
    service_id uuid not null,
    formula_version integer not null,
    answers jsonb not null,
    -- domain::pricing::Estimate
    result jsonb not null,
    created_at timestamptz not null,
    primary key (org_id, estimate_id),
    foreign key (org_id, service_id) references services,
    foreign key (org_id, service_id, formula_version) references price_lists (org_id, service_id, version)
);

create table bookings (
    org_id uuid not null references organisations,
    booking_id uuid not null,
    state text not null check (state in
        ('pending', 'awaiting_deposit', 'confirmed', 'completed', 'cancelled', 'no_show', 'expired')),
    -- grows with every change; a change names the version it saw
    version integer not null default 1,
    service_id uuid not null,
    contact_id uuid not null,
    -- as typed for this booking: shown, mailed and charged by these
    client_name text not null,
    client_phone text check (client_phone ~ '^\+[1-9][0-9]{7,14}$'),
    client_email text,
    conversation_id uuid,
    estimate_id uuid not null,
    practitioner_id uuid not null,
    room_id uuid,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    buffer_before_minutes integer not null default 0,
    buffer_after_minutes integer not null default 0,
    new_client boolean not null default false,
    currency text not null,
    deposit_minor bigint not null default 0 check (deposit_minor >= 0),
    -- the policy it was made under: domain::policy::CancellationPolicy
    policy jsonb not null,
    hold_expires_at timestamptz,
    manage_token_hash bytea not null unique check (octet_length(manage_token_hash) = 32),
    -- the manage link is shown again in the thread and in mails, so the token is kept too
    manage_token text not null,
    source text not null,
    referral_code text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, booking_id),
    foreign key (org_id, service_id) references services,
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, conversation_id) references conversations,
    foreign key (org_id, estimate_id) references estimates,
    foreign key (org_id, practitioner_id) references resources,
    foreign key (org_id, room_id) references resources,
    check (state <> 'awaiting_deposit' or hold_expires_at is not null),
    check (client_phone is not null or client_email is not null)
);
create index bookings_by_start on bookings (org_id, starts_at);
create index bookings_by_contact on bookings (org_id, contact_id);
create index bookings_by_conversation on bookings (org_id, conversation_id);
create index bookings_open_holds on bookings (org_id, hold_expires_at) where state = 'awaiting_deposit';

-- The database itself forbids an overlap: one row a resource that an occupying booking takes, buffers included.
-- Rows of a booking that no longer occupies are deleted in the same transaction as its state changes.
create table resource_claims (
    org_id uuid not null,
    booking_id uuid not null,
    resource_id uuid not null,
    -- plain instants: behind row security only leakproof comparisons find rows by an index, and no range's is
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    -- set while the claim is only a hold: past this instant it blocks nothing and the next taker removes it
    hold_expires_at timestamptz,
    primary key (org_id, booking_id, resource_id),
    foreign key (org_id, booking_id) references bookings on delete cascade,
    foreign key (org_id, resource_id) references resources,
    constraint one_booking_a_resource
        exclude using gist (org_id with =, resource_id with =, tstzrange(starts_at, ends_at) with &&)
);
-- What is taken of a span of time began at most a day before it, or is one of the few that take longer.
create index resource_claims_by_start on resource_claims (org_id, starts_at, ends_at);
create index resource_claims_beyond_a_day on resource_claims (org_id, ends_at)
    where ends_at - starts_at > interval '24 hours';

create table booking_events (
    org_id uuid not null,
    booking_id uuid not null,
    position integer not null,
    kind text not null,
    title text not null,
    detail text not null default '',
    actor text not null,
    at timestamptz not null,
    primary key (org_id, booking_id, position),
    foreign key (org_id, booking_id) references bookings on delete cascade
);

create table payments (
    org_id uuid not null,
    payment_id uuid not null,
    booking_id uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    state text not null check (state in ('opening', 'open', 'paid', 'failed', 'expired')),
    processor text not null,
    -- the processor's ids
    checkout_reference text,
    checkout_url text,
    charge_reference text,
    method text not null default '',
    created_at timestamptz not null,
    -- when the processor's page ends by itself; kept, because a repetition under the same key must ask for the same
    checkout_ends_at timestamptz not null,
    -- when the processor was last asked of our own accord how it stands
    asked_at timestamptz,
    paid_at timestamptz,
    -- what was really captured; differs from what was asked only when something is wrong, and is then flagged
    captured_minor bigint check (captured_minor > 0),
    captured_currency text,
    primary key (org_id, payment_id),
    check ((state = 'paid') = (captured_minor is not null and captured_currency is not null)),
    foreign key (org_id, booking_id) references bookings,
    unique (processor, checkout_reference)
);
create index payments_by_booking on payments (org_id, booking_id);
-- two tabs cannot open two checkouts
create unique index one_open_payment_a_booking on payments (org_id, booking_id) where state in ('opening', 'open');

create table refunds (
    org_id uuid not null,
    refund_id uuid not null,
    payment_id uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    state text not null check (state in ('pending', 'succeeded', 'failed')),
    reason text not null,
    refund_reference text,
    created_at timestamptz not null,
    asked_at timestamptz,
    settled_at timestamptz,
    primary key (org_id, refund_id),
    foreign key (org_id, payment_id) references payments
);
create index refunds_by_payment on refunds (org_id, payment_id);
create unique index refunds_by_reference on refunds (org_id, refund_reference);

-- Append-only; a balance is a sum. The entries of one movement sum to zero, which a deferred trigger enforces.
create table ledger_entries (
    org_id uuid not null references organisations,
    movement_id uuid not null,
    position smallint not null,
    account text not null check (account in ('processor', 'client_deposits', 'revenue')),
    amount_minor bigint not null,
    currency text not null,
    payment_id uuid,
    refund_id uuid,
    booking_id uuid not null,
    at timestamptz not null,
    primary key (org_id, movement_id, position),
    foreign key (org_id, payment_id) references payments,
    foreign key (org_id, refund_id) references refunds,
    foreign key (org_id, booking_id) references bookings
);
create function ledger_movement_balances() returns trigger language plpgsql as $$
begin
    if (select sum(amount_minor) from ledger_entries
        where org_id = new.org_id and movement_id = new.movement_id) <> 0 then
        raise exception 'the entries of movement % do not sum to zero', new.movement_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create constraint trigger ledger_movement_balances after insert on ledger_entries
    deferrable initially deferred for each row execute function ledger_movement_balances();

-- Every delivery is stored before it is acknowledged. The organisation is found from our own reference (checkout or
-- charge), never from the payload's free fields; org_id stays null until then, so this is a platform table.
create table provider_events (
    provider text not null,
    event_id text not null,
    account text not null default '',
    kind text not null,
    body bytea not null,
    created_at timestamptz not null,
    received_at timestamptz not null,
    applied_at timestamptz,
    outcome text,
    primary key (provider, account, event_id)
);

-- Requests that may be sent again, by their key: a client's Idempotency-Key, or a booking form open in one browser.
-- What a request made is written here in the transaction that made it, so that a repetition finds it whatever was cut
-- off in between. Forgotten after two days.
create table keyed_requests (
    org_id uuid not null references organisations,
    -- contract::RequestKey; byte order, so that the keys of one form lie together
    request_key text collate "C" not null check (length(request_key) between 1 and 400),
    request_hash bytea not null,
    -- the booking or lead that it made or changed
    made uuid,
    -- the answer of the REST API; null while the first request is under way
    status smallint,
    body jsonb,
    created_at timestamptz not null,
    primary key (org_id, request_key)
);
create index keyed_requests_by_age on keyed_requests (created_at);

call tenant_table('memberships');
call tenant_table('api_keys');
call tenant_table('consent_texts');
call tenant_table('resources');
call tenant_table('resource_hours');
call tenant_table('resource_overrides');
call tenant_table('services');
call tenant_table('price_lists');
call tenant_table('service_resources');
call tenant_table('contacts');
call tenant_table('consents');
call tenant_table('leads');
call tenant_table('conversations');
call tenant_table('messages');
call tenant_table('open_turns');
call tenant_table('estimates');
call tenant_table('bookings');
call tenant_table('resource_claims');
call tenant_table('booking_events');
call tenant_table('payments');
call tenant_table('refunds');
call tenant_table('ledger_entries');
call tenant_table('keyed_requests');
call tenant_table('organisations');
revoke update, delete on ledger_entries from anteroom_app;
revoke insert, delete on organisations from anteroom_app;
grant select, insert, update on provider_events to anteroom_app;

-- Doors: the narrow look-ups that must precede a tenant's context. Each answers with an organisation's id and no more
-- than its caller needs; docs/architecture.md lists them.
create function org_by_slug(wanted text) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select org_id from organisations where slug = wanted);
create function org_by_api_key(hash bytea) returns table (org_id uuid, api_key_id uuid, kind text)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select k.org_id, k.api_key_id, k.kind from api_keys k where k.key_hash = hash and k.revoked_at is null;
    end;
create function org_by_conversation_token(hash bytea) returns table (org_id uuid, conversation_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select c.org_id, c.conversation_id from conversations c where c.token_hash = hash;
    end;
create function org_by_manage_token(hash bytea) returns table (org_id uuid, booking_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select b.org_id, b.booking_id from bookings b where b.manage_token_hash = hash;
    end;
create function org_by_checkout(processor_name text, reference text) returns table (org_id uuid, payment_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.org_id, p.payment_id from payments p
        where p.processor = processor_name and p.checkout_reference = reference;
    end;
create function org_by_charge(processor_name text, reference text) returns table (org_id uuid, payment_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.org_id, p.payment_id from payments p
        where p.processor = processor_name and p.charge_reference = reference;
    end;
create function demo_directory(most bigint) returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select org_id from organisations where demo order by created_at, slug limit most;
    end;
create function person_for_sign_in(wanted text)
    returns table (person_id uuid, password_hash text, org_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.person_id, p.password_hash, m.org_id from people p
        join memberships m using (person_id) where p.email = lower(wanted) order by m.created_at limit 1;
    end;
create function open_session(hash bytea, person uuid, org uuid, at timestamptz, until timestamptz) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        insert into sessions values (hash, person, org, at, at, until);
    end;
create function close_session(hash bytea) returns void
    language sql security definer set search_path = public, pg_temp
    begin atomic
        delete from sessions where session_hash = hash;
    end;
create function session_caller(hash bytea, at timestamptz)
    returns table (org_id uuid, person_id uuid, name text, email text, role text)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update sessions s set last_used_at = at
        where s.session_hash = hash and s.expires_at > at and s.last_used_at < at - interval '1 minute';
        select s.org_id, p.person_id, p.name, p.email, m.role
        from sessions s join people p using (person_id) join memberships m using (org_id, person_id)
        where s.session_hash = hash and s.expires_at > at;
    end;
create function member_of(org uuid, person uuid) returns table (name text, email text, role text)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.name, p.email, m.role from people p join memberships m using (person_id)
        where m.org_id = org and m.person_id = person;
    end;
-- For the job that forgets what nobody needs any longer: the oldest first, and how many went.
create function forget_keyed_requests(before timestamptz, most integer) returns bigint
    language sql security definer set search_path = public, pg_temp
    begin atomic
        with gone as (
            delete from keyed_requests where (org_id, request_key) in (
                select k.org_id, k.request_key from keyed_requests k where k.created_at < before
                order by k.created_at limit most)
            returning 1)
        select count(*) from gone;
    end;
create function forget_ended_sessions(at timestamptz, most integer) returns bigint
    language sql security definer set search_path = public, pg_temp
    begin atomic
        with gone as (
            delete from sessions where session_hash in (
                select s.session_hash from sessions s where s.expires_at <= at order by s.expires_at limit most)
            returning 1)
        select count(*) from gone;
    end;
-- Holds that ran out, for the job that closes their checkouts; organisations by id only.
create function expired_holds(at timestamptz, most integer) returns table (org_id uuid, booking_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select b.org_id, b.booking_id from bookings b
        where b.state = 'awaiting_deposit' and b.hold_expires_at <= at order by b.hold_expires_at limit most;
    end;
-- Turns that nobody is answering any more, for the job that takes them up; ids only.
create function abandoned_turns(at timestamptz, most integer)
    returns table (org_id uuid, conversation_id uuid, message_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select t.org_id, t.conversation_id, t.message_id from open_turns t
        where t.taken_until <= at order by t.taken_until limit most;
    end;
-- Money whose end we have not heard of, for the job that asks the processor; ids only. A payment is due when no hold
-- keeps its time any more (none that outlasts over_at), and while one does, when nothing was heard since silent_since.
-- Who was asked about longest ago comes first, so that a few that nobody can settle keep nobody from their turn.
create function unsettled_money(over_at timestamptz, silent_since timestamptz, most integer)
    returns table (org_id uuid, payment_id uuid, refund_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        (select p.org_id, p.payment_id, null::uuid
         from payments p join bookings b using (org_id, booking_id)
         where p.state in ('opening', 'open')
         and (b.state <> 'awaiting_deposit' or b.hold_expires_at <= over_at
              or coalesce(p.asked_at, p.created_at) <= silent_since)
         order by coalesce(p.asked_at, p.created_at), p.payment_id limit most)
        union all
        (select r.org_id, r.payment_id, r.refund_id from refunds r
         where r.state = 'pending' and coalesce(r.asked_at, r.created_at) <= silent_since
         order by coalesce(r.asked_at, r.created_at), r.refund_id limit most);
    end;

-- One channel for everything live; the payload names what changed and carries no content. NOTIFY is sent on commit,
-- and equal payloads of one transaction are sent once.
create function announce(kind text, org uuid, id uuid) returns void
    language sql
    begin atomic
        select pg_notify('anteroom_changes', json_build_object('org', org, 'kind', kind, 'id', id)::text);
    end;

-- The one way into the job queue, so that a job is enqueued in the transaction that made the change.
-- The queue's schema belongs to graphile_worker and is installed right after these migrations.
-- A job under the key of another replaces it, and begins anew; unless it is told to leave one alone that is still to
-- run or running, with the attempts that it has had.
create function enqueue_job(
    identifier text, payload json, run_at timestamptz, job_key text, queue text, leave_waiting boolean)
    returns void
    language plpgsql security definer set search_path = graphile_worker, pg_temp as $$
begin
    if leave_waiting and exists (select from jobs where key = job_key and attempts < max_attempts) then
        return;
    end if;
    perform graphile_worker.add_job(
        identifier => identifier, payload => payload, queue_name => queue, run_at => run_at, job_key => job_key,
        max_attempts => 20);
end $$;

do $$
begin
    execute 'revoke execute on all functions in schema public from public';
    execute 'grant execute on all functions in schema public to anteroom_app';
    execute 'grant usage on schema public to anteroom_app';
end $$;
