-- Locations with clocks of their own, equipment, seats, visits of several steps, classes, and policies by version.

-- Where a clinic receives its clients besides its own address (organisations.address, on organisations.zone), which a
-- resource without a location belongs to.
create table locations (
    org_id uuid not null references organisations,
    location_id uuid not null check (location_id <> '00000000-0000-0000-0000-000000000000'),
    name text not null,
    address text not null default '',
    directions text not null default '',
    -- E.164, or empty: the clinic's own
    phone text not null default '',
    -- IANA name
    zone text not null,
    position smallint not null default 0,
    active boolean not null default true,
    primary key (org_id, location_id)
);
call tenant_table('locations');

alter table resources
    drop constraint resources_kind_check,
    add constraint resources_kind_check check (kind in ('practitioner', 'room', 'equipment')),
    add column location_id uuid,
    -- how many bookings it serves at once, each on a numbered seat
    add column capacity smallint not null default 1 check (capacity between 1 and 500),
    add foreign key (org_id, location_id) references locations;

-- A service takes one practitioner of its rows, and beside them one of each need: rows of one kind and need are
-- alternatives.
alter table service_resources add column need smallint not null default 0 check (need between 0 and 9);

-- What a visit consists of: its services in order, each with who gives it, priced by its own estimate. The booking's own
-- service, estimate, practitioner and room are those of step 1.
create table booking_steps (
    org_id uuid not null,
    booking_id uuid not null,
    step smallint not null check (step between 1 and 8),
    service_id uuid not null,
    estimate_id uuid not null,
    practitioner_id uuid not null,
    seat smallint not null default 0 check (seat >= 0),
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    buffer_before_minutes integer not null default 0 check (buffer_before_minutes >= 0),
    buffer_after_minutes integer not null default 0 check (buffer_after_minutes >= 0),
    -- the meeting of a class, and the place in it
    class_id uuid,
    class_place smallint check (class_place >= 0),
    primary key (org_id, booking_id, step),
    foreign key (org_id, booking_id) references bookings on delete cascade,
    foreign key (org_id, service_id) references services,
    foreign key (org_id, estimate_id) references estimates,
    foreign key (org_id, practitioner_id) references resources,
    check ((class_id is null) = (class_place is null))
);
call tenant_table('booking_steps');
create index booking_steps_by_practitioner on booking_steps (org_id, practitioner_id, starts_at);
-- whose turn it is
create index booking_steps_by_service on booking_steps (org_id, service_id, booking_id);

-- The rooms and equipment of a step, one for each of its needs.
create table booking_step_resources (
    org_id uuid not null,
    booking_id uuid not null,
    step smallint not null,
    -- the order of the needs
    position smallint not null,
    resource_id uuid not null,
    seat smallint not null default 0 check (seat >= 0),
    primary key (org_id, booking_id, step, position),
    unique (org_id, booking_id, step, resource_id, seat),
    foreign key (org_id, booking_id, step) references booking_steps on delete cascade,
    foreign key (org_id, resource_id) references resources
);
call tenant_table('booking_step_resources');

insert into booking_steps (org_id, booking_id, step, service_id, estimate_id, practitioner_id, starts_at, ends_at,
    buffer_before_minutes, buffer_after_minutes)
select org_id, booking_id, 1, service_id, estimate_id, practitioner_id, starts_at, ends_at, buffer_before_minutes,
    buffer_after_minutes
from bookings;
insert into booking_step_resources (org_id, booking_id, step, position, resource_id)
select org_id, booking_id, 1, 1, room_id from bookings where room_id is not null;

alter table bookings add column location_id uuid, add foreign key (org_id, location_id) references locations;

-- A claim is of one seat. Two claims of one party never exclude each other: the steps of a visit follow one another
-- whatever their buffers, and a class is one party that many bookings belong to.
alter table resource_claims
    drop constraint one_booking_a_resource,
    drop constraint resource_claims_pkey,
    add column step smallint not null default 1,
    add column seat smallint not null default 0 check (seat >= 0),
    add column class_id uuid,
    add column class_place smallint check (class_place >= 0),
    add check ((class_id is null) = (class_place is null)),
    add primary key (org_id, booking_id, step, resource_id, seat),
    add constraint one_party_a_seat exclude using gist (
        org_id with =, resource_id with =, seat with =, (coalesce(class_id, booking_id)) with <>,
        tstzrange(starts_at, ends_at) with &&);
-- And nobody sits in another's place of a class.
create unique index one_booking_a_class_place on resource_claims (org_id, class_id, class_place, resource_id, seat)
    where class_id is not null;

-- What clients agree to: domain::policy::Policy. The highest version is in force; a booking keeps the terms of the
-- version that it was made under.
create table policies (
    org_id uuid not null references organisations,
    version integer not null check (version > 0),
    definition jsonb not null,
    -- who saved it, for people
    saved_by text not null,
    created_at timestamptz not null,
    primary key (org_id, version)
);
call tenant_table('policies');
revoke update, delete on policies from anteroom_app;
-- Whoever leaves is no longer named.
grant update (saved_by) on policies to anteroom_app;
