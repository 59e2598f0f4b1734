-- Several visits sold together, and which booking used which of them.

create table packages (
    org_id uuid not null references organisations,
    package_id uuid not null,
    name text not null,
    visits smallint not null check (visits between 1 and 200),
    price_minor bigint not null check (price_minor >= 0),
    -- counted from the day of the sale; endless when absent
    months smallint check (months between 1 and 120),
    active boolean not null default true,
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    primary key (org_id, package_id)
);
call tenant_table('packages');

create table package_services (
    org_id uuid not null,
    package_id uuid not null,
    service_id uuid not null,
    primary key (org_id, package_id, service_id),
    foreign key (org_id, package_id) references packages,
    foreign key (org_id, service_id) references services
);
call tenant_table('package_services');

-- A package that somebody has. What was sold stays as it was sold, whatever becomes of the package.
create table package_holdings (
    org_id uuid not null,
    holding_id uuid not null,
    package_id uuid not null,
    contact_id uuid not null,
    visits smallint not null check (visits between 1 and 200),
    price_minor bigint not null check (price_minor >= 0),
    currency text not null,
    paid_by text not null check (paid_by in ('card', 'cash', 'transfer', 'other')),
    sold_at timestamptz not null,
    -- the last day of a visit, on the clinic's calendar
    expires_on date,
    -- sold by mistake, and no visit was used
    voided_at timestamptz,
    primary key (org_id, holding_id),
    unique (org_id, holding_id, visits),
    foreign key (org_id, package_id) references packages,
    foreign key (org_id, contact_id) references contacts
);
call tenant_table('package_holdings');
create index package_holdings_by_contact on package_holdings (org_id, contact_id, sold_at);

-- One visit of a package. Its number is within what was sold, and no number is used twice at a time: that is the whole
-- guarantee that nobody gets more visits than they paid for.
create table package_uses (
    org_id uuid not null,
    use_id uuid not null,
    holding_id uuid not null,
    visits smallint not null,
    number smallint not null check (number between 1 and visits),
    booking_id uuid not null,
    -- the deposit that the booking no longer asks for, so that it can be asked for again
    deposit_minor bigint not null check (deposit_minor >= 0),
    used_at timestamptz not null,
    returned_at timestamptz,
    primary key (org_id, use_id),
    foreign key (org_id, holding_id, visits) references package_holdings (org_id, holding_id, visits),
    foreign key (org_id, booking_id) references bookings
);
call tenant_table('package_uses');
create unique index one_use_of_a_visit on package_uses (org_id, holding_id, number) where returned_at is null;
create unique index one_package_a_booking on package_uses (org_id, booking_id) where returned_at is null;
