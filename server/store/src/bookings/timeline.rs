//! A booking's history: only ever added to.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrgId};
use sqlx::PgConnection;

/// What is added. Kinds are those of `contract::bookings::TimelineEntry`.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    pub kind: &'a str,
    pub title: String,
    pub detail: String,
    pub actor: &'a str,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BookingEventRow {
    pub kind: String,
    pub title: String,
    pub detail: String,
    pub actor: String,
    pub at: DateTime<Utc>,
}

/// Adds one line. The booking's row must be locked (or new), so that positions do not collide.
pub async fn record_event(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    event: NewEvent<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into booking_events (org_id, booking_id, position, kind, title, detail, actor, at)
         select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7
         from booking_events where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(event.kind)
    .bind(event.title)
    .bind(event.detail)
    .bind(event.actor)
    .bind(event.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Newest first.
pub async fn timeline(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Vec<BookingEventRow>, StoreError> {
    Ok(sqlx::query_as(
        "select kind, title, detail, actor, at from booking_events where org_id = $1 and booking_id = $2
         order by position desc",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_all(connection)
    .await?)
}

/// Who changed the booking last.
pub async fn last_actor(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "select actor from booking_events where org_id = $1 and booking_id = $2 and kind <> 'mailed'
         order by position desc limit 1",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?)
}

/// Whether the history already says this.
pub async fn has_event(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    kind: &str,
    title: &str,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from booking_events
                        where org_id = $1 and booking_id = $2 and kind = $3 and title = $4)",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(kind)
    .bind(title)
    .fetch_one(connection)
    .await?)
}
