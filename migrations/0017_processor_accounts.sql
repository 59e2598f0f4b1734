-- Clinics take money by accounts of their own at a card processor.

-- One row a connection. A clinic has one at most that is in force; those before it stay, because payments that came by
-- them are refunded by them, and because somebody will ask.
create table processor_accounts (
    org_id uuid not null references organisations,
    account_id uuid not null,
    processor text not null check (processor ~ '^[a-z]{1,20}$'),
    -- the processor's own id: acct_…, a merchant's id
    reference text not null check (length(reference) between 1 and 255),
    -- whether its money is real; of another mode than the processor that is set up here, it is not used
    mode text not null check (mode in ('test', 'live')),
    -- what the processor says of it
    name text not null default '',
    country text not null default '' check (country ~ '^([A-Z]{2})?$'),
    -- ISO 4217; empty: any, until the processor says no
    currencies text[] not null default '{}',
    charges_enabled boolean not null,
    -- why nothing can be charged, for the clinic; empty when something can
    obstacle text not null default '',
    checked_at timestamptz not null,
    -- the processor's id of the place that takes the money, where an account has several
    location_reference text,
    location_name text,
    -- access and refresh token, sealed with the organisation's key; null where the platform's own key says enough
    sealed_tokens bytea,
    -- when they are to be renewed, long before they expire
    renew_at timestamptz,
    tokens_expire_at timestamptz,
    connected_by text not null,
    connected_at timestamptz not null,
    ended_at timestamptz,
    -- a person's name, or the processor's
    ended_by text,
    primary key (org_id, account_id),
    check ((ended_at is null) = (ended_by is null)),
    check (ended_at is null or (sealed_tokens is null and renew_at is null))
);
call tenant_table('processor_accounts');
create unique index one_processor_account_in_force on processor_accounts (org_id) where ended_at is null;
create index processor_accounts_by_reference on processor_accounts (processor, reference);
create index processor_accounts_due on processor_accounts (renew_at) where renew_at is not null;

-- By which account the money comes. Null: the platform's own, which took it before clinics connected theirs.
alter table payments
    add column account_id uuid,
    -- the processor's id of the page, where closing it needs another than the checkout's
    add column checkout_page text;
alter table payments add foreign key (org_id, account_id) references processor_accounts (org_id, account_id);
create index payments_by_account on payments (org_id, account_id) where state in ('opening', 'open');

-- An event is about a payment only when it comes from the account that the payment was made by.
drop function org_by_checkout(text, text);
drop function org_by_charge(text, text);
create function org_by_checkout(processor_name text, account text, wanted text)
    returns table (org_id uuid, payment_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.org_id, p.payment_id from payments p
        left join processor_accounts a on a.org_id = p.org_id and a.account_id = p.account_id
        where p.processor = processor_name and p.checkout_reference = wanted and coalesce(a.reference, '') = account;
    end;
create function org_by_charge(processor_name text, account text, wanted text)
    returns table (org_id uuid, payment_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select p.org_id, p.payment_id from payments p
        left join processor_accounts a on a.org_id = p.org_id and a.account_id = p.account_id
        where p.processor = processor_name and p.charge_reference = wanted and coalesce(a.reference, '') = account;
    end;
-- Whose connection an event of an account is about: several organisations may be paid by one account.
create function connections_of_account(processor_name text, account text)
    returns table (org_id uuid, account_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select a.org_id, a.account_id from processor_accounts a
        where a.processor = processor_name and a.reference = account and a.ended_at is null;
    end;
-- For the job that renews tokens; ids only, those first that are due longest.
create function tokens_to_renew(at timestamptz, most integer) returns table (org_id uuid, account_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select a.org_id, a.account_id from processor_accounts a
        where a.renew_at <= at order by a.renew_at limit most;
    end;

do $$
declare
    door text;
begin
    foreach door in array array['org_by_checkout', 'org_by_charge', 'connections_of_account', 'tokens_to_renew'] loop
        execute format('revoke execute on function %s from public', door);
        execute format('grant execute on function %s to anteroom_app', door);
    end loop;
end $$;

-- Whoever connects an account leaves for the processor and comes back within minutes.
alter table ceremonies
    drop constraint ceremonies_kind_check,
    add constraint ceremonies_kind_check
        check (kind in ('second_factor', 'passkey_sign_in', 'passkey_add', 'passkey_confirm', 'provider_attempt',
                        'provider_identity', 'processor_connection'));
