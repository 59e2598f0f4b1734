//! Who works when, and what is taken.

use crate::StoreError;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use domain::{
    calendar::{Busy, DateOverride, Interval, MinuteSpan, ResourceHours, WeeklyHours},
    ids::{OrgId, ResourceId, ServiceId},
};
use sqlx::{FromRow, PgConnection, types::Json};
use std::{collections::HashMap, ops::RangeInclusive};
use uuid::Uuid;

/// The people and rooms that something needs, in the clinic's order, with their hours on the dates that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    pub practitioners: Vec<ResourceHours>,
    /// Empty when no room is needed.
    pub rooms: Vec<ResourceHours>,
    pub names: HashMap<ResourceId, String>,
}

/// What free times are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    pub supply: Supply,
    /// Of these people and rooms and perhaps others. A hold that has run out takes nothing.
    pub busy: Vec<Busy>,
}

/// `$1`: organisation, `$2`: service, or null for everyone and every room.
const WANTED: &str = "wanted as materialized (
    select resource_id, kind = 'room' as is_room, name from resources r
    where org_id = $1 and active
        and ($2::uuid is null or resource_id in (
            select resource_id from service_resources where org_id = $1 and service_id = $2))
    order by position, resource_id)";

/// One row, each column an array: a row for each hour and claim would cost more to send than to find.
///
/// `$3`: ISO weekdays, `$4` and `$5`: first and last date.
const SUPPLY: &str = "
    (select coalesce(array_agg(resource_id), '{}') as resources, coalesce(array_agg(is_room), '{}') as are_rooms,
        coalesce(array_agg(name), '{}') as names
     from wanted) as team,
    (select coalesce(array_agg(resource_id), '{}') as hours_of, coalesce(array_agg(weekday), '{}') as weekdays,
        coalesce(array_agg(from_minute), '{}') as from_minutes, coalesce(array_agg(until_minute), '{}') as until_minutes
     from resource_hours
     where org_id = $1 and resource_id in (select resource_id from wanted) and weekday = any($3)) as hours,
    (select coalesce(jsonb_agg(jsonb_build_array(resource_id, jsonb_build_object(
            'date', date, 'spans', spans, 'reason', reason)) order by date), '[]') as overrides
     from resource_overrides
     where org_id = $1 and resource_id in (select resource_id from wanted) and date between $4 and $5) as special";

/// What is taken between `$6` and `$7`, where `$8` is a day before `$6`; `$9`: now.
///
/// Two looks into an index by time, whatever else the clinic has booked: for what began up to a day before, and for the
/// few claims of more than a day.
const TAKEN: &str = "
    (select coalesce(array_agg(resource_id), '{}') as taken, coalesce(array_agg(starts_at), '{}') as taken_from,
        coalesce(array_agg(ends_at), '{}') as taken_until
     from (
         select resource_id, starts_at, ends_at, hold_expires_at from resource_claims
         where org_id = $1 and starts_at >= $8 and starts_at < $7 and ends_at > $6
         union all
         select resource_id, starts_at, ends_at, hold_expires_at from resource_claims
         where org_id = $1 and starts_at < $8 and ends_at > $6 and ends_at - starts_at > interval '24 hours'
     ) as claims
     where hold_expires_at is null or hold_expires_at > $9) as busy";

#[derive(FromRow)]
struct SupplyRow {
    resources: Vec<Uuid>,
    are_rooms: Vec<bool>,
    names: Vec<String>,
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
    taken_from: Vec<DateTime<Utc>>,
    taken_until: Vec<DateTime<Utc>>,
}

/// Who and which rooms can give a service (everyone and every room for `None`), with the hours of `from..=to`.
pub async fn supply(
    connection: &mut PgConnection,
    org: OrgId,
    service: Option<ServiceId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Supply, StoreError> {
    let statement = format!("with {WANTED} select * from {SUPPLY}");
    let row: SupplyRow = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(service.map(|id| id.0))
        .bind(weekdays(from, to))
        .bind(from)
        .bind(to)
        .fetch_one(connection)
        .await?;
    Ok(row.into())
}

/// [`supply`] of a service on the `dates`, and what is taken in a span of time, by one statement.
pub async fn availability(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
    dates: RangeInclusive<NaiveDate>,
    (from, until): Interval,
    now: DateTime<Utc>,
) -> Result<Availability, StoreError> {
    let statement = format!("with {WANTED} select * from {SUPPLY}, {TAKEN}");
    let row: AvailabilityRow = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(service.0)
        .bind(weekdays(*dates.start(), *dates.end()))
        .bind(dates.start())
        .bind(dates.end())
        .bind(from)
        .bind(until)
        .bind(from - TimeDelta::hours(24))
        .bind(now)
        .fetch_one(connection)
        .await?;
    let spans = row.taken_from.into_iter().zip(row.taken_until);
    let busy = row.taken.into_iter().zip(spans);
    Ok(Availability {
        supply: row.supply.into(),
        busy: busy.map(|(id, (from, until))| Busy { resource: ResourceId(id), from, until }).collect(),
    })
}

/// The ISO weekdays of `from..=to`, each once.
fn weekdays(from: NaiveDate, to: NaiveDate) -> Vec<i16> {
    from.iter_days().take(7).take_while(|date| *date <= to).map(|date| weekday_number(date.weekday())).collect()
}

impl From<SupplyRow> for Supply {
    fn from(row: SupplyRow) -> Self {
        let mut weekly: HashMap<Uuid, Vec<WeeklyHours>> = HashMap::new();
        let minutes = row.from_minutes.into_iter().zip(row.until_minutes);
        for (resource, (day, (from, until))) in row.hours_of.into_iter().zip(row.weekdays.into_iter().zip(minutes)) {
            weekly.entry(resource).or_default().extend(weekly_hours(day, from, until));
        }
        let mut overrides: HashMap<Uuid, Vec<DateOverride>> = HashMap::new();
        for (resource, day) in row.overrides.0 {
            overrides.entry(resource).or_default().push(day);
        }
        let mut supply = Self::default();
        for (id, (is_room, name)) in row.resources.into_iter().zip(row.are_rooms.into_iter().zip(row.names)) {
            let hours = ResourceHours {
                resource: ResourceId(id),
                weekly: weekly.remove(&id).unwrap_or_default(),
                overrides: overrides.remove(&id).unwrap_or_default(),
            };
            supply.names.insert(hours.resource, name);
            if is_room { supply.rooms.push(hours) } else { supply.practitioners.push(hours) }
        }
        supply
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
