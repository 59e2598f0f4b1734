//! Who works when, and what is taken.

use crate::StoreError;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use domain::{
    calendar::{
        Busy, ClassPlace, DateOverride, Interval, MinuteSpan, Resource, ResourceHours, ResourceKind, Supply,
        WeeklyHours,
    },
    ids::{BookingId, ClassId, LocationId, OrgId, ResourceId, ServiceId},
};
use sqlx::{FromRow, PgConnection, types::Json};
use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
};
use uuid::Uuid;

/// What free times are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// Everybody and everything in the clinic's order, with their hours on the dates that were asked for, and what is
    /// taken of them and perhaps of others. A hold that has run out takes nothing.
    pub supply: Supply,
    pub names: HashMap<ResourceId, String>,
    /// What each service that was asked for takes.
    pub takes: HashMap<ServiceId, Takes>,
}

/// Who gives a service, and what it needs beside them, in the clinic's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Takes {
    pub practitioners: Vec<ResourceId>,
    /// One of each list: rooms first, then equipment. A list is empty when everything that could serve is out of use.
    pub needs: Vec<Vec<ResourceId>>,
}

/// `$1`: organisation, `$2`: services, or null for everybody and everything.
const WANTED: &str = "links as materialized (
    select service_id, resource_id, need from service_resources where org_id = $1 and service_id = any($2)
), wanted as materialized (
    select resource_id, kind, name, coalesce(location_id, '00000000-0000-0000-0000-000000000000') as location,
        capacity, active
    from resources r
    where org_id = $1 and (case when $2::uuid[] is null then active
        else resource_id in (select resource_id from links) end)
    order by position, resource_id)";

/// One row, each column an array: a row for each hour and claim would cost more to send than to find.
///
/// `$3`: ISO weekdays, `$4` and `$5`: first and last date.
const SUPPLY: &str = "
    (select coalesce(array_agg(resource_id), '{}') as resources, coalesce(array_agg(kind), '{}') as kinds,
        coalesce(array_agg(name), '{}') as names, coalesce(array_agg(location), '{}') as locations,
        coalesce(array_agg(capacity), '{}') as capacities, coalesce(array_agg(active), '{}') as actives
     from wanted) as team,
    (select coalesce(array_agg(service_id), '{}') as link_services,
        coalesce(array_agg(resource_id), '{}') as link_resources, coalesce(array_agg(need), '{}') as link_needs
     from links) as linked,
    (select coalesce(array_agg(resource_id), '{}') as hours_of, coalesce(array_agg(weekday), '{}') as weekdays,
        coalesce(array_agg(from_minute), '{}') as from_minutes, coalesce(array_agg(until_minute), '{}') as until_minutes
     from resource_working_hours
     where org_id = $1 and resource_id in (select resource_id from wanted) and weekday = any($3)) as hours,
    (select coalesce(jsonb_agg(jsonb_build_array(resource_id, jsonb_build_object(
            'date', date, 'spans', spans, 'reason', reason)) order by date), '[]') as overrides
     from resource_overrides
     where org_id = $1 and resource_id in (select resource_id from wanted) and date between $4 and $5) as special";

/// What is taken between `$6` and `$7`, where `$8` is a day before `$6`; `$9`: now; `$10`: a booking that is not in its
/// own way, or null.
///
/// Two looks into an index by time, whatever else the clinic has booked: for what began up to a day before, and for the
/// few claims of more than a day. Instants are compared as they are: behind row security only leakproof comparisons
/// find rows by an index, and no range's is. The same two for what is taken by other things than bookings
/// ([`crate::busy_times`]), of every seat.
const TAKEN: &str = "
    (select coalesce(array_agg(resource_id), '{}') as taken, coalesce(array_agg(seat), '{}') as taken_seats,
        coalesce(array_agg(starts_at), '{}') as taken_from, coalesce(array_agg(ends_at), '{}') as taken_until,
        coalesce(array_agg(class_id), '{}') as taken_classes, coalesce(array_agg(class_place), '{}') as taken_places
     from (
         select resource_id, seat, starts_at, ends_at, hold_expires_at, class_id, class_place from resource_claims
         where org_id = $1 and starts_at >= $8 and starts_at < $7 and ends_at > $6
             and booking_id is distinct from $10
         union all
         select resource_id, seat, starts_at, ends_at, hold_expires_at, class_id, class_place from resource_claims
         where org_id = $1 and starts_at < $8 and ends_at > $6 and ends_at - starts_at > interval '24 hours'
             and booking_id is distinct from $10
         union all
         select resource_id, null, starts_at, ends_at, null, null, null from busy_times
         where org_id = $1 and starts_at >= $8 and starts_at < $7 and ends_at > $6
         union all
         select resource_id, null, starts_at, ends_at, null, null, null from busy_times
         where org_id = $1 and starts_at < $8 and ends_at > $6 and ends_at - starts_at > interval '24 hours'
     ) as claims
     where hold_expires_at is null or hold_expires_at > $9) as busy";

#[derive(FromRow)]
struct SupplyRow {
    resources: Vec<Uuid>,
    kinds: Vec<String>,
    names: Vec<String>,
    locations: Vec<Uuid>,
    capacities: Vec<i16>,
    actives: Vec<bool>,
    link_services: Vec<Uuid>,
    link_resources: Vec<Uuid>,
    link_needs: Vec<i16>,
    hours_of: Vec<Uuid>,
    weekdays: Vec<i16>,
    from_minutes: Vec<i16>,
    until_minutes: Vec<i16>,
    overrides: Json<Vec<(Uuid, DateOverride)>>,
}

#[derive(FromRow)]
struct AvailabilityRow {
    #[sqlx(flatten)]
    supply: SupplyRow,
    taken: Vec<Uuid>,
    taken_seats: Vec<Option<i16>>,
    taken_from: Vec<DateTime<Utc>>,
    taken_until: Vec<DateTime<Utc>>,
    taken_classes: Vec<Option<Uuid>>,
    taken_places: Vec<Option<i16>>,
}

/// Who and what services take (everybody and everything for `None`), with the hours of `from..=to`; nothing is taken.
pub async fn supply(
    connection: &mut PgConnection,
    org: OrgId,
    services: Option<&[ServiceId]>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Availability, StoreError> {
    let statement = format!("with {WANTED} select * from {SUPPLY}");
    let row: SupplyRow = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(services.map(uuids))
        .bind(weekdays(from, to))
        .bind(from)
        .bind(to)
        .fetch_one(connection)
        .await?;
    row.read()
}

/// [`supply`] of services on the `dates`, and what is taken in a span of time by anything but one booking, by one
/// statement.
pub async fn availability(
    connection: &mut PgConnection,
    org: OrgId,
    services: Option<&[ServiceId]>,
    but: Option<BookingId>,
    dates: RangeInclusive<NaiveDate>,
    (from, until): Interval,
    now: DateTime<Utc>,
) -> Result<Availability, StoreError> {
    let statement = format!("with {WANTED} select * from {SUPPLY}, {TAKEN}");
    let row: AvailabilityRow = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(services.map(uuids))
        .bind(weekdays(*dates.start(), *dates.end()))
        .bind(dates.start())
        .bind(dates.end())
        .bind(from)
        .bind(until)
        .bind(from - TimeDelta::hours(24))
        .bind(now)
        .bind(but.map(|booking| booking.0))
        .fetch_one(connection)
        .await?;
    let classes = row.taken_classes.into_iter().zip(row.taken_places).map(|(class, place)| class_place(class, place));
    let spans = row.taken_from.into_iter().zip(row.taken_until);
    let places = row.taken.into_iter().zip(row.taken_seats);
    let busy = places.zip(spans).zip(classes).map(|(((id, seat), (from, until)), class)| Busy {
        resource: ResourceId(id),
        seat: seat.and_then(|seat| u16::try_from(seat).ok()),
        from,
        until,
        class,
    });
    let mut found = row.supply.read()?;
    found.supply.busy = busy.collect();
    Ok(found)
}

fn uuids(services: &[ServiceId]) -> Vec<Uuid> {
    services.iter().map(|service| service.0).collect()
}

/// A place in a class as it is stored; the tables' own checks keep both or neither.
pub(crate) fn class_place(class: Option<Uuid>, place: Option<i16>) -> Option<ClassPlace> {
    Some(ClassPlace { class: ClassId(class?), place: u16::try_from(place?).ok()? })
}

/// The ISO weekdays of `from..=to`, each once.
fn weekdays(from: NaiveDate, to: NaiveDate) -> Vec<i16> {
    from.iter_days().take(7).take_while(|date| *date <= to).map(|date| weekday_number(date.weekday())).collect()
}

/// One resource of a [`SupplyRow`].
struct Member {
    id: ResourceId,
    kind: ResourceKind,
    location: LocationId,
    capacity: u16,
    active: bool,
}

impl SupplyRow {
    fn read(self) -> Result<Availability, StoreError> {
        let members = self.members()?;
        let takes = self.takes(&members);
        let mut weekly: HashMap<Uuid, Vec<WeeklyHours>> = HashMap::new();
        let minutes = self.from_minutes.into_iter().zip(self.until_minutes);
        for (resource, (day, (from, until))) in self.hours_of.into_iter().zip(self.weekdays.into_iter().zip(minutes)) {
            weekly.entry(resource).or_default().extend(weekly_hours(day, from, until));
        }
        let mut overrides: HashMap<Uuid, Vec<DateOverride>> = HashMap::new();
        for (resource, day) in self.overrides.0 {
            overrides.entry(resource).or_default().push(day);
        }
        let mut found = Availability { takes, ..Availability::default() };
        for (member, name) in members.into_iter().zip(self.names).filter(|(member, _)| member.active) {
            let hours = ResourceHours {
                resource: member.id,
                weekly: weekly.remove(&member.id.0).unwrap_or_default(),
                overrides: overrides.remove(&member.id.0).unwrap_or_default(),
            };
            found.names.insert(member.id, name);
            let Member { kind, location, capacity, .. } = member;
            found.supply.resources.push(Resource { kind, location, capacity, hours });
        }
        Ok(found)
    }

    fn members(&self) -> Result<Vec<Member>, StoreError> {
        let places = self.locations.iter().zip(&self.capacities).zip(&self.actives);
        let rows = self.resources.iter().zip(&self.kinds).zip(places);
        rows.map(|((id, kind), ((location, capacity), active))| {
            let unreadable = |reason: String| StoreError::Unreadable { what: "resource", reason };
            Ok(Member {
                id: ResourceId(*id),
                kind: kind.parse().map_err(|error| unreadable(format!("{error}")))?,
                location: LocationId(*location),
                capacity: u16::try_from(*capacity).unwrap_or(1),
                active: *active,
            })
        })
        .collect()
    }

    /// Who is out of use still shows that there is a need, which then nothing serves.
    fn takes(&self, members: &[Member]) -> HashMap<ServiceId, Takes> {
        let mut needs: HashMap<ServiceId, BTreeMap<(ResourceKind, i16), Vec<ResourceId>>> = HashMap::new();
        let links = self.link_services.iter().zip(&self.link_resources).zip(&self.link_needs);
        let links: Vec<_> = links.map(|((service, resource), need)| (service, resource, need)).collect();
        for member in members {
            for (service, _, need) in links.iter().filter(|(_, resource, _)| **resource == member.id.0) {
                let list = needs.entry(ServiceId(**service)).or_default().entry((member.kind, **need)).or_default();
                list.extend(member.active.then_some(member.id));
            }
        }
        let takes = |needs: BTreeMap<(ResourceKind, i16), Vec<ResourceId>>| {
            let mut takes = Takes::default();
            for ((kind, _), list) in needs {
                if kind == ResourceKind::Practitioner {
                    takes.practitioners.extend(list);
                } else {
                    takes.needs.push(list);
                }
            }
            takes
        };
        needs.into_iter().map(|(service, needs)| (service, takes(needs))).collect()
    }
}

/// Minutes and ISO weekday as they are stored; the table's own checks keep them within their bounds.
fn weekly_hours(weekday: i16, from: i16, until: i16) -> Option<WeeklyHours> {
    // ISO weekdays begin with Monday at 1, chrono's with 0.
    let weekday = Weekday::try_from(u8::try_from(weekday.checked_sub(1)?).ok()?).ok()?;
    Some(WeeklyHours { weekday, span: MinuteSpan { from: from.try_into().ok()?, until: until.try_into().ok()? } })
}

/// Adds working hours; a split shift is two rows of one weekday.
pub async fn insert_hours(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    weekly: &[WeeklyHours],
) -> Result<(), StoreError> {
    let days: Vec<i16> = weekly.iter().map(|row| weekday_number(row.weekday)).collect();
    let minutes = |minute: u16| i16::try_from(minute).unwrap_or(1_440);
    let from: Vec<i16> = weekly.iter().map(|row| minutes(row.span.from)).collect();
    let until: Vec<i16> = weekly.iter().map(|row| minutes(row.span.until)).collect();
    sqlx::query(
        "insert into resource_hours (org_id, resource_id, weekday, from_minute, until_minute)
         select $1, $2, day, first, last from unnest($3::smallint[], $4::smallint[], $5::smallint[]) as h (day, first, last)",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(days)
    .bind(from)
    .bind(until)
    .execute(connection)
    .await?;
    Ok(())
}

fn weekday_number(weekday: Weekday) -> i16 {
    i16::try_from(weekday.number_from_monday()).unwrap_or_default()
}

/// Sets the hours of one date, replacing what was set for it before.
pub async fn set_override(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    day: &DateOverride,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into resource_overrides (org_id, resource_id, date, spans, reason) values ($1, $2, $3, $4, $5)
         on conflict (org_id, resource_id, date) do update set spans = excluded.spans, reason = excluded.reason",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(day.date)
    .bind(Json(&day.spans))
    .bind(&day.reason)
    .execute(connection)
    .await?;
    Ok(())
}
