//! One day of the board, in as many statements as it has questions.

use super::record::{BookingRecord, Records, select};
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    ids::{LocationId, OrgId, PersonId, ResourceId},
};
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// A column of the board: a practitioner or a room with its hours of one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceDay {
    pub id: ResourceId,
    pub name: String,
    pub title: String,
    /// Working spans in minutes after midnight on the clinic's wall clock, in order.
    pub spans: Vec<(u16, u16)>,
    /// Whether the date has hours of its own, and why.
    pub override_reason: Option<String>,
    /// How many visits it serves at once.
    pub capacity: u16,
    pub location: LocationId,
}

/// Time that is only kept for a booking which gave it up a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct KeptRow {
    pub booking_id: Uuid,
    pub resource_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// What is kept between two instants and has not run out, in order.
pub async fn kept_within(
    connection: &mut PgConnection,
    org: OrgId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<KeptRow>, StoreError> {
    Ok(sqlx::query_as(
        "select booking_id, resource_id, starts_at, ends_at from resource_claims
         where org_id = $1 and kept and hold_expires_at > $4 and starts_at < $3
             and starts_at >= $2 - interval '1 day' and ends_at > $2
         order by starts_at, resource_id",
    )
    .bind(org.0)
    .bind(from)
    .bind(until)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

/// The last change of a person that can still be undone, as the booking stands after it.
pub async fn undoable_by(
    connection: &mut PgConnection,
    org: OrgId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<BookingRecord>, StoreError> {
    Ok(sqlx::query_as(select(
        "where b.org_id = $1 and u.made_by = $2 and u.undo_until > $3 order by u.made_at desc limit 1",
    ))
    .bind(org.0)
    .bind(person.0)
    .bind(now)
    .fetch_optional(connection)
    .await?)
}

/// Bookings that touch the interval and were not given up before it, in order of start.
pub async fn day_of(connection: &mut PgConnection, org: OrgId, from: DateTime<Utc>, until: DateTime<Utc>) -> Records {
    Ok(sqlx::query_as(select(
        "where b.org_id = $1 and b.starts_at < $3 and b.starts_at >= $2 - interval '1 day' and b.ends_at > $2
         order by b.starts_at, b.booking_id",
    ))
    .bind(org.0)
    .bind(from)
    .bind(until)
    .fetch_all(connection)
    .await?)
}

/// Bookings of one state that wait for somebody, whatever their day; the longest waiting first.
pub async fn waiting(
    connection: &mut PgConnection,
    org: OrgId,
    state: BookingState,
    now: DateTime<Utc>,
    most: u32,
) -> Records {
    Ok(sqlx::query_as(select(
        "where b.org_id = $1 and b.state = $2 and (b.hold_expires_at is null or b.hold_expires_at > $3)
         order by b.created_at, b.booking_id limit $4",
    ))
    .bind(org.0)
    .bind(state.as_str())
    .bind(now)
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?)
}

/// Visits to come that were booked without their deposit, which is still wanted; the next first.
pub async fn without_deposit(connection: &mut PgConnection, org: OrgId, now: DateTime<Utc>, most: u32) -> Records {
    Ok(sqlx::query_as(select(
        "join deferred_deposits dd on dd.org_id = b.org_id and dd.booking_id = b.booking_id and dd.state <> 'settled'
         where b.org_id = $1 and b.state = 'confirmed' and b.ends_at > $2
         order by b.starts_at, b.booking_id limit $3",
    ))
    .bind(org.0)
    .bind(now)
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?)
}

#[derive(FromRow)]
struct ResourceDayRow {
    resource_id: Uuid,
    name: String,
    title: String,
    weekly: Option<Json<Vec<(u16, u16)>>>,
    spans: Option<Json<serde_json::Value>>,
    reason: Option<String>,
    capacity: i16,
    location_id: Option<Uuid>,
}

/// Active resources of a kind (`practitioner`, `room`) with their hours on `date`.
pub async fn resources(
    connection: &mut PgConnection,
    org: OrgId,
    kind: &str,
    date: chrono::NaiveDate,
) -> Result<Vec<ResourceDay>, StoreError> {
    let rows: Vec<ResourceDayRow> = sqlx::query_as(
        "select r.resource_id, r.name, r.title,
            (select jsonb_agg(jsonb_build_array(h.from_minute, h.until_minute) order by h.from_minute)
                from resource_working_hours h where h.org_id = r.org_id and h.resource_id = r.resource_id
                and h.weekday = extract(isodow from $3::date)) as weekly,
            o.spans, o.reason, r.capacity, r.location_id
         from resources r
         left join resource_overrides o on o.org_id = r.org_id and o.resource_id = r.resource_id and o.date = $3
         where r.org_id = $1 and r.kind = $2 and r.active
         order by r.position, r.name, r.resource_id",
    )
    .bind(org.0)
    .bind(kind)
    .bind(date)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let mut spans = match row.spans {
                Some(Json(spans)) => override_spans(spans)?,
                None => row.weekly.map(|json| json.0).unwrap_or_default(),
            };
            spans.sort_unstable();
            Ok(ResourceDay {
                id: ResourceId(row.resource_id),
                name: row.name,
                title: row.title,
                spans,
                override_reason: row.reason,
                capacity: u16::try_from(row.capacity).unwrap_or(1),
                location: row.location_id.map_or(LocationId::MAIN, LocationId),
            })
        })
        .collect()
}

/// `resource_overrides.spans` holds `domain::calendar::MinuteSpan`s.
fn override_spans(spans: serde_json::Value) -> Result<Vec<(u16, u16)>, StoreError> {
    let spans: Vec<domain::calendar::MinuteSpan> = serde_json::from_value(spans)
        .map_err(|error| StoreError::Unreadable { what: "special day", reason: error.to_string() })?;
    Ok(spans.into_iter().map(|span| (span.from, span.until)).collect())
}
