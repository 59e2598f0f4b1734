//! Time that people and rooms cannot give for other reasons than bookings.
//!
//! Whoever writes here first takes turns on the resource ([`crate::bookings::lock_resources`]), as bookings do, so that
//! of a booking and a time off that are made at once the second sees the first.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{BusyId, FeedId, OrgId, ResourceId};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// What took a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusySource {
    /// Entered with the hours.
    TimeOff,
    /// Somebody's calendar elsewhere.
    Feed,
    /// Entered on the board.
    Block,
}

impl BusySource {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TimeOff => "time_off",
            Self::Feed => "feed",
            Self::Block => "block",
        }
    }
}

/// A stretch to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBusyTime {
    pub id: BusyId,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BusyRow {
    pub busy_id: Uuid,
    pub resource_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub title: String,
    source: String,
}

impl BusyRow {
    /// Whether it was entered on the board, where it can be moved and taken away again.
    pub fn is_block(&self) -> bool {
        self.source == BusySource::Block.as_str()
    }
}

/// Time off that is not over, in order.
pub async fn time_off(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Vec<BusyRow>, StoreError> {
    Ok(sqlx::query_as(
        "select busy_id, resource_id, starts_at, ends_at, title, source from busy_times
         where org_id = $1 and source = 'time_off' and ends_at > $2 order by starts_at, busy_id",
    )
    .bind(org.0)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

/// What is taken within a span of time, by whatever it is taken, in order.
pub async fn within(
    connection: &mut PgConnection,
    org: OrgId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<BusyRow>, StoreError> {
    // The two looks into an index that free times are found by.
    Ok(sqlx::query_as(
        "select busy_id, resource_id, starts_at, ends_at, title, source from busy_times
         where org_id = $1 and starts_at >= $2 - interval '24 hours' and starts_at < $3 and ends_at > $2
         union all
         select busy_id, resource_id, starts_at, ends_at, title, source from busy_times
         where org_id = $1 and starts_at < $2 - interval '24 hours' and ends_at > $2
             and ends_at - starts_at > interval '24 hours'
         order by starts_at, busy_id",
    )
    .bind(org.0)
    .bind(from)
    .bind(until)
    .fetch_all(connection)
    .await?)
}

/// Adds time off, or a block.
pub async fn add(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    source: BusySource,
    time: &NewBusyTime,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into busy_times (org_id, busy_id, resource_id, source, starts_at, ends_at, title, created_at)
         values ($1, $2, $3, $8, $4, $5, $6, $7)",
    )
    .bind(org.0)
    .bind(time.id.0)
    .bind(resource.0)
    .bind(time.from)
    .bind(time.until)
    .bind(&time.title)
    .bind(now)
    .bind(source.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// What was removed; `None` when there was no such time off, or block.
pub async fn remove(
    connection: &mut PgConnection,
    org: OrgId,
    source: BusySource,
    id: BusyId,
) -> Result<Option<BusyRow>, StoreError> {
    let removed = sqlx::query_as(
        "delete from busy_times where org_id = $1 and busy_id = $2 and source = $3
         returning busy_id, resource_id, starts_at, ends_at, title, source",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(source.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    crate::waitlist::time_became_free(connection, org).await?;
    Ok(removed)
}

/// Puts what a feed says in the place of all that it said before.
pub async fn replace_of_feed(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    feed: FeedId,
    times: &[NewBusyTime],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("delete from busy_times where org_id = $1 and feed_id = $2")
        .bind(org.0)
        .bind(feed.0)
        .execute(&mut *connection)
        .await?;
    let ids: Vec<Uuid> = times.iter().map(|time| time.id.0).collect();
    let from: Vec<DateTime<Utc>> = times.iter().map(|time| time.from).collect();
    let until: Vec<DateTime<Utc>> = times.iter().map(|time| time.until).collect();
    let titles: Vec<&str> = times.iter().map(|time| time.title.as_str()).collect();
    sqlx::query(
        "insert into busy_times (org_id, busy_id, resource_id, source, feed_id, starts_at, ends_at, title, created_at)
         select $1, id, $2, 'feed', $3, first, last, title, $8
         from unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[]) as b (id, first, last, title)",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(feed.0)
    .bind(ids)
    .bind(from)
    .bind(until)
    .bind(titles)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// How many stretches each feed holds that are not over.
pub async fn counts_of_feeds(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Vec<(FeedId, i64)>, StoreError> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "select feed_id, count(*) from busy_times where org_id = $1 and feed_id is not null and ends_at > $2
         group by feed_id",
    )
    .bind(org.0)
    .bind(now)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(feed, count)| (FeedId(feed), count)).collect())
}

/// Beginnings of bookings that stand in a stretch of time, holds that ran out left aside.
pub async fn bookings_in(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    Ok(sqlx::query_scalar(
        "select b.starts_at from resource_claims k join bookings b using (org_id, booking_id)
         where k.org_id = $1 and k.resource_id = $2 and k.starts_at < $4 and k.ends_at > $3
             and (k.hold_expires_at is null or k.hold_expires_at > $5)
         order by b.starts_at",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(from)
    .bind(until)
    .bind(now)
    .fetch_all(connection)
    .await?)
}
