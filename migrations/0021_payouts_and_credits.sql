-- What the card processor sends to a clinic's bank, and what clients leave with the clinic for later.
create table payouts (
    org_id uuid not null,
    payout_id uuid not null,
    account_id uuid not null,
    processor text not null,
    payout_reference text not null check (length(payout_reference) between 1 and 255),
    -- taken from the bank where it is negative
    amount_minor bigint not null,
    -- what of it payments of ours brought; an account may take money for other things too
    share_minor bigint not null,
    currency text not null,
    state text not null check (state in ('on_its_way', 'arrived', 'failed')),
    made_at timestamptz not null,
    -- as the processor expects
    arrives_on date,
    settled_at timestamptz,
    -- why it failed, in the processor's words
    failure text not null default '',
    primary key (org_id, payout_id),
    unique (org_id, processor, payout_reference),
    check ((state = 'on_its_way') = (settled_at is null)),
    foreign key (org_id, account_id) references processor_accounts (org_id, account_id)
);
call tenant_table('payouts');
create index payouts_by_time on payouts (org_id, made_at desc, payout_id desc);

-- Money that a client left with the clinic for a later visit. What is left of it is the ledger's to say.
create table credits (
    org_id uuid not null,
    credit_id uuid not null,
    contact_id uuid not null,
    -- whose money it was
    payment_id uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    reason text not null check (length(reason) between 1 and 300),
    given_by uuid,
    given_at timestamptz not null,
    -- the last day on which it can be used, in the clinic's zone; null: for ever
    good_until date,
    primary key (org_id, credit_id),
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, payment_id) references payments
);
call tenant_table('credits');
create index credits_by_contact on credits (org_id, contact_id);
create index credits_by_payment on credits (org_id, payment_id);
create index credits_by_end on credits (good_until) where good_until is not null;

-- A payout belongs to no booking, and neither does the end of a credit.
alter table ledger_entries
    alter column booking_id drop not null,
    add column payout_id uuid,
    add column credit_id uuid,
    add constraint ledger_entries_payout foreign key (org_id, payout_id) references payouts,
    add constraint ledger_entries_credit foreign key (org_id, credit_id) references credits,
    add constraint ledger_entries_subject
        check (booking_id is not null or payout_id is not null or credit_id is not null),
    drop constraint ledger_entries_account_check,
    add constraint ledger_entries_account_check check (account in
        ('processor', 'client_deposits', 'client_credits', 'revenue', 'processor_fees', 'disputed', 'paid_out'));
create index ledger_entries_by_payout on ledger_entries (org_id, payout_id) where payout_id is not null;
create index ledger_entries_by_credit on ledger_entries (org_id, credit_id) where credit_id is not null;

alter table reconciliation_differences drop constraint reconciliation_differences_kind_check;
alter table reconciliation_differences add constraint reconciliation_differences_kind_check check (kind in
    ('capture_missing', 'refund_missing', 'dispute_missing', 'payout_missing', 'amount_differs', 'unknown_there'));

-- As before, and whoever was paid in the month before: a payout may come that late.
create or replace function orgs_with_money(since timestamptz) returns table (org_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select distinct p.org_id from payments p
        where p.created_at >= since - interval '31 days' or p.paid_at >= since - interval '31 days'
           or exists (select from refunds r where r.org_id = p.org_id and r.payment_id = p.payment_id
                      and r.created_at >= since);
    end;

-- Credits whose last day is over and of which something is left; ids only.
create function credits_over(at timestamptz, most integer) returns table (org_id uuid, credit_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select c.org_id, c.credit_id from credits c join organisations o using (org_id)
        where c.good_until < (at at time zone o.zone)::date
          and (select sum(l.amount_minor) from ledger_entries l where l.org_id = c.org_id and l.credit_id = c.credit_id
               and l.account = 'client_credits') < 0
        order by c.good_until, c.credit_id limit most;
    end;
revoke execute on function credits_over from public;
grant execute on function credits_over to anteroom_app;
