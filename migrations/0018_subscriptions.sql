-- What organisations pay for Anteroom itself. Clients' payments to a clinic are another matter (payments).

create table subscriptions (
    org_id uuid not null references organisations,
    trial_ends_at timestamptz not null,
    -- the provider's id of the organisation, once it went to a checkout
    customer text,
    -- domain::billing::Sold, as the provider described it last
    reference text,
    item text,
    status text check (status in ('incomplete', 'trialing', 'active', 'past_due', 'unpaid', 'ended')),
    -- plan, interval, currency and amount in one: domain::billing::Price::key
    price text,
    started_at timestamptz,
    period_ends_at timestamptz,
    cancel_at timestamptz,
    ended_at timestamptz,
    paused_from timestamptz,
    resumes_at timestamptz,
    unpaid_since timestamptz,
    seen_at timestamptz,
    card text not null default '',
    card_good_until date,
    tax_ids text[] not null default '{}',
    discount text not null default '',
    next_minor bigint,
    next_currency text,
    next_at timestamptz,
    -- domain::billing::Facts::read_only_from of the above: from then on staff reads alone, whether or not a job has run
    read_only_from timestamptz,
    -- counts changes; acts are keyed by it, so that one that is sent twice happens once
    version bigint not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id),
    check ((reference is null) = (status is null) and (reference is null) = (price is null)
        and (reference is null) = (started_at is null) and (reference is null) = (period_ends_at is null)
        and (reference is null) = (seen_at is null) and (reference is null) = (item is null)),
    check (reference is null or customer is not null),
    check ((next_minor is null) = (next_currency is null) and (next_minor is null) = (next_at is null))
);
call tenant_table('subscriptions');
create unique index subscriptions_by_customer on subscriptions (customer) where customer is not null;

create table subscription_invoices (
    org_id uuid not null references subscriptions,
    -- the provider's id
    reference text not null,
    number text not null,
    state text not null check (state in ('open', 'paid', 'void', 'uncollectible')),
    total_minor bigint not null,
    due_minor bigint not null,
    currency text not null,
    -- whether a payment was tried and failed
    failed boolean not null,
    page text,
    pdf text,
    made_at timestamptz not null,
    primary key (org_id, reference)
);
call tenant_table('subscription_invoices');

-- What was told of a subscription, by domain::billing::Notice::key, so that it is told once.
create table subscription_notices (
    org_id uuid not null references subscriptions,
    notice text not null,
    told_at timestamptz not null,
    primary key (org_id, notice)
);
call tenant_table('subscription_notices');

-- What counts against a plan: one row for each thing that was counted, so that it is counted once however often its
-- job runs, and the month's sum.
create table usage_counted (
    org_id uuid not null references organisations,
    kind text not null check (kind in ('messages')),
    thing text not null,
    counted_at timestamptz not null,
    primary key (org_id, kind, thing)
);
call tenant_table('usage_counted');
create index usage_counted_by_time on usage_counted (org_id, counted_at);

create table usage_months (
    org_id uuid not null references organisations,
    kind text not null check (kind in ('messages')),
    -- the first day of a calendar month, UTC
    month date not null,
    used bigint not null default 0 check (used >= 0),
    primary key (org_id, kind, month)
);
call tenant_table('usage_months');

-- Doors: whose the provider's customer is, and which organisations there are to look after, ids only.
create function org_by_billing_customer(wanted text) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select org_id from subscriptions where customer = wanted);
create function organisations_to_bill() returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select org_id from organisations order by org_id;
    end;
-- Counted things whose month is long over.
create function forget_counted_usage(before timestamptz, most integer) returns bigint
    language sql security definer set search_path = public, pg_temp
    begin atomic
        with gone as (
            delete from usage_counted where (org_id, kind, thing) in (
                select u.org_id, u.kind, u.thing from usage_counted u where u.counted_at < before limit most)
            returning 1)
        select count(*) from gone;
    end;

-- Who is behind a session, and whether their organisation's staff reads alone.
drop function session_caller(bytea, timestamptz, text);
create function session_caller(hash bytea, at timestamptz, from_address text)
    returns table (session_id uuid, person_id uuid, name text, email text, operator boolean, confirmed_at timestamptz,
                   org_id uuid, role text, operator_reason text, read_only boolean)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update sessions s set last_used_at = at, address = from_address
        where s.session_hash = hash and s.expires_at > at and s.last_used_at < at - interval '1 minute';
        select s.session_id, p.person_id, p.name, p.email, p.operator, s.confirmed_at,
               case when m.role is not null or (p.operator and s.operator_reason is not null) then s.org_id end,
               m.role, case when p.operator then s.operator_reason end,
               coalesce(b.read_only_from <= at, false)
        from sessions s join people p using (person_id) left join memberships m using (org_id, person_id)
            left join subscriptions b on b.org_id = s.org_id
        where s.session_hash = hash and s.expires_at > at;
    end;

-- The organisation of a key, what the key may do, and whether nothing may be changed by it. As before, one that is no
-- longer in force is unknown: trying it changes nothing.
drop function org_by_api_key(bytea, timestamptz);
create function org_by_api_key(hash bytea, at timestamptz)
    returns table (org_id uuid, api_key_id uuid, kind text, scopes text[], read_only boolean)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update api_keys k set last_used_at = at
        where k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at)
          and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
        select k.org_id, k.api_key_id, k.kind, k.scopes, coalesce(b.read_only_from <= at, false)
        from api_keys k left join subscriptions b using (org_id)
        where k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
    end;

do $$
begin
    execute 'revoke execute on function org_by_billing_customer, organisations_to_bill, forget_counted_usage,
        session_caller, org_by_api_key from public';
    execute 'grant execute on function org_by_billing_customer, organisations_to_bill, forget_counted_usage,
        session_caller, org_by_api_key to anteroom_app';
end $$;
