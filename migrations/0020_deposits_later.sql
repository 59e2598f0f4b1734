-- Deposits that are asked for after booking, because the card processor could not be reached when they were due.

-- One a booking: what was left to pay, and how far the asking has come.
create table deferred_deposits (
    org_id uuid not null,
    booking_id uuid not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    -- until the processor is back; until it is paid; over, paid or no longer wanted
    state text not null check (state in ('waiting', 'asked', 'settled')),
    deferred_at timestamptz not null,
    asked_at timestamptz,
    primary key (org_id, booking_id),
    check (state <> 'asked' or asked_at is not null),
    foreign key (org_id, booking_id) references bookings
);
call tenant_table('deferred_deposits');
create index deferred_deposits_open on deferred_deposits (org_id, booking_id) where state <> 'settled';

-- A deposit that is asked for later is a request like the others, and stays a deposit in the books.
alter table payment_requests drop constraint payment_requests_purpose_check;
alter table payment_requests add constraint payment_requests_purpose_check
    check (purpose in ('deposit', 'balance', 'fee'));
alter table payments drop constraint payments_purpose;
alter table payments add constraint payments_purpose check (purpose = 'deposit' or request_id is not null);

-- Which are still to be asked for; ids only.
create function waiting_deposits(most integer) returns table (org_id uuid, booking_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select d.org_id, d.booking_id from deferred_deposits d where d.state = 'waiting'
        order by d.deferred_at, d.booking_id limit most;
    end;

revoke execute on function waiting_deposits from public;
grant execute on function waiting_deposits to anteroom_app;
