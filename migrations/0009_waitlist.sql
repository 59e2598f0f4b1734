-- Whoever found no time and wants to be told of one, and the times that were kept for them.

create table waitlist_entries (
    org_id uuid not null references organisations,
    entry_id uuid not null,
    contact_id uuid not null,
    -- as typed for it; offers are sent to the address
    name text not null,
    phone text check (phone ~ '^\+[1-9][0-9]{7,14}$'),
    email text not null,
    -- the first service of the visit; the whole of it (answers, practitioner, further services) stands in the wish
    service_id uuid not null,
    -- services::waitlist::Wished
    wish jsonb not null,
    -- days on the calendar of the place, inclusive
    from_date date not null,
    until_date date not null check (until_date >= from_date),
    -- parts of the day (domain::waitlist::DayPart); any when empty
    parts text[] not null default '{}',
    notice_minutes integer not null default 0 check (notice_minutes between 0 and 43200),
    -- the recipient's clock, for quiet hours; an IANA name
    zone text not null,
    -- the visit that they would give up for an earlier one
    booking_id uuid,
    source text not null,
    consent_version integer not null,
    state text not null check (state in ('waiting', 'offered', 'accepted', 'removed', 'ended', 'silent')),
    waiting_since timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, entry_id),
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, service_id) references services,
    foreign key (org_id, booking_id) references bookings,
    foreign key (org_id, consent_version) references consent_texts
);
call tenant_table('waitlist_entries');
-- One place a person and service. A form proves nobody, so another address is somebody else.
create unique index one_place_on_the_waitlist on waitlist_entries (org_id, contact_id, service_id, lower(email))
    where state in ('waiting', 'offered');
create index waitlist_in_turn on waitlist_entries (org_id, state, waiting_since, entry_id);

-- A time that is kept for somebody: by a booking that holds it like one that awaits its deposit.
create table waitlist_offers (
    org_id uuid not null,
    offer_id uuid not null,
    entry_id uuid not null,
    booking_id uuid not null,
    state text not null check (state in ('open', 'accepted', 'declined', 'lapsed', 'withdrawn')),
    -- what accepting makes of the held booking: domain::booking::BookingState
    becomes text not null check (becomes in ('pending', 'awaiting_deposit', 'confirmed')),
    starts_at timestamptz not null,
    -- when its mail is sent: not at night
    tell_at timestamptz not null,
    told_at timestamptz,
    ends_at timestamptz not null check (ends_at >= tell_at),
    answered_at timestamptz,
    created_at timestamptz not null,
    primary key (org_id, offer_id),
    unique (org_id, booking_id),
    foreign key (org_id, entry_id) references waitlist_entries on delete cascade,
    foreign key (org_id, booking_id) references bookings on delete cascade
);
call tenant_table('waitlist_offers');
create unique index one_open_offer_a_place on waitlist_offers (org_id, entry_id) where state = 'open';
create index waitlist_offers_of_entry on waitlist_offers (org_id, entry_id, created_at);

-- How a clinic offers times; domain::waitlist::OfferRules' own values where there is no row.
create table waitlist_rules (
    org_id uuid not null primary key references organisations,
    limit_minutes integer not null check (limit_minutes between 5 and 1440),
    -- minutes after midnight on the recipient's clock; equal: never
    quiet_from smallint not null check (quiet_from between 0 and 1439),
    quiet_until smallint not null check (quiet_until between 0 and 1439)
);
call tenant_table('waitlist_rules');

-- Doors. The link of an offer holds its id, sealed; these say whose it is.
create function org_by_waitlist_offer(offer uuid) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select o.org_id from waitlist_offers o where o.offer_id = offer);
create function org_by_waitlist_entry(entry uuid) returns uuid
    language sql stable security definer set search_path = public, pg_temp
    return (select e.org_id from waitlist_entries e where e.entry_id = entry);
-- Organisations that have somebody on the list, for the job that catches what a hook missed; ids only.
create function organisations_with_waitlist() returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select distinct e.org_id from waitlist_entries e where e.state in ('waiting', 'offered');
    end;

do $$
begin
    execute 'revoke execute on function org_by_waitlist_offer, org_by_waitlist_entry, organisations_with_waitlist from public';
    execute 'grant execute on function org_by_waitlist_offer, org_by_waitlist_entry, organisations_with_waitlist to anteroom_app';
end $$;
