-- Money beyond the deposit: what is asked for after a visit, disputes, and what a reconciliation found.

-- Somebody of the clinic asks a client for money; the client pays it by a link. A deposit needs no row here: the
-- booking itself asks for it.
create table payment_requests (
    org_id uuid not null,
    request_id uuid not null,
    booking_id uuid not null,
    purpose text not null check (purpose in ('balance', 'fee')),
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    -- for the client, in the clinic's words
    reason text not null check (length(reason) between 1 and 300),
    state text not null check (state in ('open', 'paid', 'withdrawn')),
    asked_by uuid,
    created_at timestamptz not null,
    settled_at timestamptz,
    primary key (org_id, request_id),
    check ((state = 'open') = (settled_at is null)),
    foreign key (org_id, booking_id) references bookings
);
call tenant_table('payment_requests');
create index payment_requests_by_booking on payment_requests (org_id, booking_id);
-- asked for once at a time
create unique index one_open_request_a_purpose on payment_requests (org_id, booking_id, purpose) where state = 'open';

alter table payments
    add column purpose text not null default 'deposit' check (purpose in ('deposit', 'balance', 'fee')),
    add column request_id uuid,
    add constraint payments_request foreign key (org_id, request_id) references payment_requests,
    add constraint payments_purpose check ((purpose = 'deposit') = (request_id is null));
-- two tabs cannot open two checkouts of the same thing
drop index one_open_payment_a_booking;
create unique index one_open_payment on payments (org_id, booking_id, request_id) nulls not distinct
    where state in ('opening', 'open');
create index payments_by_time on payments (org_id, created_at desc, payment_id desc);

-- What the processor kept for its service, once it says so. In the currency of the capture.
alter table payments add column fee_minor bigint;

-- By hand: who, and whether what was owed to the client or the clinic's own money goes back is the ledger's to say.
alter table refunds add column made_by uuid;

alter table ledger_entries drop constraint ledger_entries_account_check;
alter table ledger_entries add constraint ledger_entries_account_check
    check (account in ('processor', 'client_deposits', 'revenue', 'processor_fees', 'disputed', 'paid_out'));
create index ledger_entries_by_booking on ledger_entries (org_id, booking_id);
create index ledger_entries_by_time on ledger_entries (org_id, at);

-- A client's objection at their bank.
create table disputes (
    org_id uuid not null,
    dispute_id uuid not null,
    payment_id uuid not null,
    dispute_reference text not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    reason text not null,
    state text not null check (state in ('inquiry', 'needs_answer', 'under_review', 'won', 'lost')),
    -- until when the clinic can answer
    answer_by timestamptz,
    -- whether the bank took the money meanwhile
    withheld boolean not null,
    opened_at timestamptz not null,
    decided_at timestamptz,
    primary key (org_id, dispute_id),
    unique (org_id, dispute_reference),
    check ((state in ('won', 'lost')) = (decided_at is not null)),
    foreign key (org_id, payment_id) references payments
);
call tenant_table('disputes');
create index disputes_by_payment on disputes (org_id, payment_id);

-- Comparing our books with the processor's. One run looks at everything that the processor dates from since on.
create table reconciliations (
    org_id uuid not null references organisations,
    reconciliation_id uuid not null,
    since timestamptz not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    -- how many of the processor's movements belong to payments of ours
    compared integer not null default 0 check (compared >= 0),
    -- why it ended before its end; empty otherwise
    failure text not null default '',
    ordered_by uuid,
    primary key (org_id, reconciliation_id)
);
call tenant_table('reconciliations');
create index reconciliations_by_time on reconciliations (org_id, started_at desc);

-- One difference, and whether our books say the same now.
create table reconciliation_differences (
    org_id uuid not null,
    reconciliation_id uuid not null,
    kind text not null check (kind in
        ('capture_missing', 'refund_missing', 'dispute_missing', 'amount_differs', 'unknown_there')),
    -- the processor's id of what differs
    reference text not null,
    payment_id uuid,
    amount_minor bigint not null,
    currency text not null,
    repaired boolean not null,
    detail text not null,
    primary key (org_id, reconciliation_id, kind, reference),
    foreign key (org_id, reconciliation_id) references reconciliations,
    foreign key (org_id, payment_id) references payments
);
call tenant_table('reconciliation_differences');

-- Which deliveries of a provider were about which payment, so that a clinic's people see them and apply one again. The
-- deliveries themselves are the platform's: one may come before its payment is known.
create table payment_events (
    org_id uuid not null,
    payment_id uuid not null,
    provider text not null,
    account text not null,
    event_id text not null,
    primary key (org_id, payment_id, provider, account, event_id),
    foreign key (org_id, payment_id) references payments,
    foreign key (provider, account, event_id) references provider_events on delete cascade
);
call tenant_table('payment_events');

-- Who has books to compare; ids only.
create function orgs_with_money(since timestamptz) returns table (org_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select distinct p.org_id from payments p
        where p.created_at >= since or p.paid_at >= since
           or exists (select from refunds r where r.org_id = p.org_id and r.payment_id = p.payment_id
                      and r.created_at >= since);
    end;

-- As before; what a request asks for has no hold that could end, and is due when its page is over or nothing was heard.
create or replace function unsettled_money(over_at timestamptz, silent_since timestamptz, most integer)
    returns table (org_id uuid, payment_id uuid, refund_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        (select p.org_id, p.payment_id, null::uuid
         from payments p join bookings b using (org_id, booking_id)
         where p.state in ('opening', 'open')
         and (coalesce(p.asked_at, p.created_at) <= silent_since
              or case when p.request_id is null then b.state <> 'awaiting_deposit' or b.hold_expires_at <= over_at
                 else p.checkout_ends_at <= over_at end)
         order by coalesce(p.asked_at, p.created_at), p.payment_id limit most)
        union all
        (select r.org_id, r.payment_id, r.refund_id from refunds r
         where r.state = 'pending' and coalesce(r.asked_at, r.created_at) <= silent_since
         order by coalesce(r.asked_at, r.created_at), r.refund_id limit most);
    end;

revoke execute on function orgs_with_money from public;
grant execute on function orgs_with_money to anteroom_app;
