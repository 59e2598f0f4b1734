//! Who works when, and what is taken.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc, Weekday};
use domain::{
    calendar::{Busy, DateOverride, MinuteSpan, ResourceHours, WeeklyHours},
    ids::{OrgId, ResourceId, ServiceId},
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// The people and rooms that something needs, with their hours, in the clinic's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supply {
    pub practitioners: Vec<ResourceHours>,
    /// Empty when no room is needed.
    pub rooms: Vec<ResourceHours>,
}

impl Supply {
    /// Everyone and every room.
    pub fn resources(&self) -> Vec<ResourceId> {
        self.practitioners.iter().chain(&self.rooms).map(|hours| hours.resource).collect()
    }
}

/// Weekday, from and until; and date, spans and reason.
type Row = (Uuid, String, Json<Vec<(u8, u16, u16)>>, Json<Vec<DateOverride>>);

/// Who and which rooms can give a service (everyone and every room for `None`), with the overrides of `from..=to`.
pub async fn supply(
    connection: &mut PgConnection,
    org: OrgId,
    service: Option<ServiceId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Supply, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select r.resource_id, r.kind,
            (select coalesce(jsonb_agg(jsonb_build_array(h.weekday, h.from_minute, h.until_minute)
                order by h.weekday, h.from_minute), '[]')
             from resource_hours h where h.org_id = r.org_id and h.resource_id = r.resource_id),
            (select coalesce(jsonb_agg(jsonb_build_object('date', o.date, 'spans', o.spans, 'reason', o.reason)
                order by o.date), '[]')
             from resource_overrides o
             where o.org_id = r.org_id and o.resource_id = r.resource_id and o.date between $3 and $4)
         from resources r
         where r.org_id = $1 and r.active
             and ($2::uuid is null or exists (
                 select from service_resources k
                 where k.org_id = r.org_id and k.resource_id = r.resource_id and k.service_id = $2))
         order by r.position, r.resource_id",
    )
    .bind(org.0)
    .bind(service.map(|id| id.0))
    .bind(from)
    .bind(to)
    .fetch_all(connection)
    .await?;
    let mut supply = Supply::default();
    for (id, kind, weekly, overrides) in rows {
        let weekly = weekly.0.into_iter().filter_map(weekly_hours).collect();
        let hours = ResourceHours { resource: ResourceId(id), weekly, overrides: overrides.0 };
        if kind == "room" { supply.rooms.push(hours) } else { supply.practitioners.push(hours) }
    }
    Ok(supply)
}

fn weekly_hours((iso, from, until): (u8, u16, u16)) -> Option<WeeklyHours> {
    // ISO weekdays begin with Monday at 1, chrono's with 0.
    let weekday = Weekday::try_from(iso.checked_sub(1)?).ok()?;
    Some(WeeklyHours { weekday, span: MinuteSpan { from, until } })
}

/// What is taken of these resources between two instants, by start. A hold that has run out takes nothing.
///
/// One look into `claims_by_start` a resource, whatever else the clinic has booked: no claim is longer than a day.
pub async fn busy(
    connection: &mut PgConnection,
    org: OrgId,
    resources: &[ResourceId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Busy>, StoreError> {
    let ids: Vec<Uuid> = resources.iter().map(|resource| resource.0).collect();
    let rows: Vec<(Uuid, DateTime<Utc>, DateTime<Utc>)> = sqlx::query_as(
        "select wanted.id, taken.starts_at, taken.ends_at
         from unnest($2::uuid[]) as wanted (id)
         cross join lateral (
             select c.starts_at, c.ends_at from resource_claims c
             where c.org_id = $1 and c.resource_id = wanted.id
                 and c.starts_at >= $3 - interval '24 hours' and c.starts_at < $4 and c.ends_at > $3
                 and (c.hold_expires_at is null or c.hold_expires_at > $5)
         ) as taken
         order by 2, 1",
    )
    .bind(org.0)
    .bind(ids)
    .bind(from)
    .bind(until)
    .bind(now)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id, from, until)| Busy { resource: ResourceId(id), from, until }).collect())
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
