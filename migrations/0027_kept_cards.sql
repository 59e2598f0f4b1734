-- Cards that clients let be kept when they pay, for the fee that their booking's policy names for a missed visit.

alter table payments
    -- the words by which the client agreed to have the card kept; null: did not
    add column agreed_to text check (length(agreed_to) between 1 and 1000),
    -- charged to a kept card while nobody was there, rather than paid on a page
    add column by_kept_card boolean not null default false;

-- One a booking, until it is taken back, or nothing can be charged any more.
create table kept_cards (
    org_id uuid not null,
    booking_id uuid not null,
    -- with which it came, and so by which account
    payment_id uuid not null,
    -- the processor's ids
    customer_reference text not null check (length(customer_reference) between 1 and 255),
    card_reference text not null check (length(card_reference) between 1 and 255),
    -- “Visa ending 4242”
    label text not null,
    agreed_to text not null,
    kept_at timestamptz not null,
    primary key (org_id, booking_id),
    foreign key (org_id, booking_id) references bookings,
    foreign key (org_id, payment_id) references payments
);
call tenant_table('kept_cards');

-- Those whose visit was over or cancelled before an instant; ids only.
create function kept_cards_over(before timestamptz, most integer) returns table (org_id uuid, booking_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select k.org_id, k.booking_id from kept_cards k join bookings b using (org_id, booking_id)
        where b.ends_at < before order by b.ends_at, k.booking_id limit most;
    end;
revoke execute on function kept_cards_over from public;
grant execute on function kept_cards_over to anteroom_app;
