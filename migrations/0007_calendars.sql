-- When people and rooms are there, and when they are not: breaks, holidays, time off, other people's calendars in, our
-- own out.

-- Time that a resource cannot give, whatever it is taken by; what bookings take is in resource_claims.
create table calendar_feeds (
    org_id uuid not null references organisations,
    feed_id uuid not null,
    resource_id uuid not null,
    name text not null check (length(name) between 1 and 60),
    -- whoever knows the address reads the calendar: sealed with the organisation's key
    sealed_address bytea not null,
    -- what of the address may be shown
    host text not null,
    -- else busy time from it is called just that
    keep_titles boolean not null default false,
    created_by uuid references people,
    created_at timestamptz not null,
    -- as the source last named its file, for asking whether it changed
    etag text,
    last_modified text,
    -- of the file that the busy time was last made from
    content_hash bytea check (octet_length(content_hash) = 32),
    next_read_at timestamptz not null,
    last_tried_at timestamptz,
    last_read_at timestamptz,
    -- up to where the busy time was reckoned
    covers_until timestamptz,
    events integer not null default 0,
    -- in a row
    failures integer not null default 0,
    -- why the last attempt did not succeed, and since when none has
    problem text,
    failing_since timestamptz,
    primary key (org_id, feed_id),
    foreign key (org_id, resource_id) references resources on delete cascade,
    check ((problem is null) = (failing_since is null))
);
create index calendar_feeds_by_resource on calendar_feeds (org_id, resource_id);
create index calendar_feeds_due on calendar_feeds (next_read_at);

create table busy_times (
    org_id uuid not null,
    busy_id uuid not null,
    resource_id uuid not null,
    source text not null check (source in ('time_off', 'feed')),
    feed_id uuid,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    title text not null default '' check (length(title) <= 200),
    created_at timestamptz not null,
    primary key (org_id, busy_id),
    foreign key (org_id, resource_id) references resources on delete cascade,
    foreign key (org_id, feed_id) references calendar_feeds on delete cascade,
    check ((source = 'feed') = (feed_id is not null))
);
-- As with claims: what is taken of a span of time began at most a day before it, or is one of the few that take longer.
create index busy_times_by_start on busy_times (org_id, starts_at, ends_at);
create index busy_times_beyond_a_day on busy_times (org_id, ends_at) where ends_at - starts_at > interval '24 hours';
create index busy_times_by_feed on busy_times (org_id, feed_id) where feed_id is not null;

-- What is taken out of the weekly hours: lunch, handover. Minutes as in resource_hours.
create table resource_breaks (
    org_id uuid not null,
    resource_id uuid not null,
    weekday smallint not null check (weekday between 1 and 7),
    from_minute smallint not null check (from_minute between 0 and 1439),
    until_minute smallint not null check (until_minute between 1 and 1440),
    name text not null default '' check (length(name) <= 60),
    primary key (org_id, resource_id, weekday, from_minute),
    foreign key (org_id, resource_id) references resources on delete cascade,
    check (from_minute < until_minute)
);

-- Whose holidays an organisation keeps; without a row it keeps none.
create table holiday_calendars (
    org_id uuid not null references organisations,
    country text not null check (country ~ '^[A-Z]{2}$'),
    -- as crate holidays knows it; empty where none is chosen
    region text not null default '',
    changed_at timestamptz not null,
    primary key (org_id)
);

-- What is done on one holiday, where that is not to close; and days that the clinic added itself.
create table holiday_choices (
    org_id uuid not null references organisations,
    date date not null,
    -- the clinic's own day, which stands in no list
    own_name text check (length(own_name) between 1 and 60),
    choice text not null check (choice in ('open', 'closed', 'special')),
    -- of a special day: [{"from": minutes, "until": minutes}]
    spans jsonb not null default '[]',
    primary key (org_id, date),
    check ((choice = 'special') = (spans <> '[]'))
);

alter table resource_overrides
    -- a day that somebody set for this resource is never changed by a holiday
    add column source text not null default 'own' check (source in ('own', 'holiday'));

-- Addresses at which calendar programs read what somebody does. The token itself is not stored.
create table calendar_subscriptions (
    org_id uuid not null references organisations,
    subscription_id uuid not null,
    resource_id uuid not null,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    -- how much of a visit it tells
    detail text not null check (detail in ('busy', 'first_name', 'full')),
    created_by uuid references people,
    created_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (org_id, subscription_id),
    foreign key (org_id, resource_id) references resources on delete cascade
);
-- A renewed address takes the place of the old one.
create unique index one_subscription_a_resource on calendar_subscriptions (org_id, resource_id) where revoked_at is null;

call tenant_table('calendar_feeds');
call tenant_table('busy_times');
call tenant_table('resource_breaks');
call tenant_table('holiday_calendars');
call tenant_table('holiday_choices');
call tenant_table('calendar_subscriptions');

-- Weekly hours less the breaks in them; the caller's own row security holds.
create view resource_working_hours with (security_invoker = true) as
    select org_id, resource_id, weekday, lower(span)::smallint as from_minute, upper(span)::smallint as until_minute
    from (
        select h.org_id, h.resource_id, h.weekday,
            unnest(range_agg(int4range(h.from_minute, h.until_minute)) - coalesce(
                (select range_agg(int4range(b.from_minute, b.until_minute)) from resource_breaks b
                 where b.org_id = h.org_id and b.resource_id = h.resource_id and b.weekday = h.weekday),
                '{}'::int4multirange)) as span
        from resource_hours h
        group by h.org_id, h.resource_id, h.weekday
    ) as spans;
grant select on resource_working_hours to anteroom_app;

-- Doors.
-- Whose calendar an address shows; counts the use at most once a minute.
create function org_by_subscription_token(hash bytea, at timestamptz)
    returns table (org_id uuid, subscription_id uuid)
    language sql security definer set search_path = public, pg_temp
    begin atomic
        update calendar_subscriptions s set last_used_at = at
        where s.token_hash = hash and s.revoked_at is null
            and (s.last_used_at is null or s.last_used_at < at - interval '1 minute');
        select s.org_id, s.subscription_id from calendar_subscriptions s
        where s.token_hash = hash and s.revoked_at is null;
    end;
-- Feeds that are to be read, for the job that reads them; ids only. The longest due first, so that no feed keeps
-- another from its turn.
create function due_calendar_feeds(at timestamptz, most integer) returns table (org_id uuid, feed_id uuid)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select f.org_id, f.feed_id from calendar_feeds f where f.next_read_at <= at
        order by f.next_read_at, f.feed_id limit most;
    end;
-- Organisations that keep holidays, whose days move on with the calendar; ids only.
create function organisations_with_holidays() returns setof uuid
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select h.org_id from holiday_calendars h
        union
        select c.org_id from holiday_choices c where c.own_name is not null;
    end;

do $$
begin
    execute 'revoke execute on function org_by_subscription_token, due_calendar_feeds, organisations_with_holidays from public';
    execute 'grant execute on function org_by_subscription_token, due_calendar_feeds, organisations_with_holidays to anteroom_app';
end $$;
