-- For whom the services of a visit are, where that is not whoever booked it: a child, a partner, a friend. Kept by the
-- booking and the place of the service in it, so that a visit that moves keeps them; gone with the client's data.
create table booking_attendees (
    org_id uuid not null,
    booking_id uuid not null,
    step smallint not null check (step between 1 and 8),
    name text not null check (name <> '' and char_length(name) <= 120),
    birth_year smallint check (birth_year between 1900 and 2200),
    primary key (org_id, booking_id, step),
    foreign key (org_id, booking_id) references bookings on delete cascade
);
call tenant_table('booking_attendees');
