-- Visits that come again: one rule, and a booking of its own for each visit.

create table booking_series (
    org_id uuid not null references organisations,
    series_id uuid not null,
    -- whose visits they are, and the first service of each; answers, prices and terms stand with each booking
    contact_id uuid not null,
    service_id uuid not null,
    -- who was asked for; null: anyone who can
    practitioner_id uuid,
    -- where; null: the clinic's own address
    location_id uuid,
    -- the clock on the wall there: an IANA name
    zone text not null,
    -- domain::series::Series without changes: what was done to single visits stands with them
    rule jsonb not null,
    -- the first series of those that were one before "this and all later ones" got a rule of their own
    root_id uuid not null,
    -- in the first series: the last act on several of their visits, which are told and undone together; act says how to
    -- take it back (services::bookings::series), ids and dates alone
    act_id uuid,
    act jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org_id, series_id),
    foreign key (org_id, contact_id) references contacts,
    foreign key (org_id, service_id) references services,
    foreign key (org_id, practitioner_id) references resources,
    foreign key (org_id, location_id) references locations,
    foreign key (org_id, root_id) references booking_series,
    check ((act_id is null) = (act is null))
);
call tenant_table('booking_series');
create index booking_series_by_root on booking_series (org_id, root_id);
create index booking_series_by_contact on booking_series (org_id, contact_id);

alter table bookings
    add column series_id uuid,
    -- the date that the rule gives the visit, wherever it was moved since
    add column series_date date,
    add foreign key (org_id, series_id) references booking_series,
    add check ((series_id is null) = (series_date is null)),
    -- checked at the end of each statement: visits that move by a week take each other's dates
    add constraint one_visit_a_date_of_a_series unique (org_id, series_id, series_date) deferrable;

-- The act on several visits of a series that a change was part of: booking_series.act_id.
alter table untold_changes add column act_id uuid;
