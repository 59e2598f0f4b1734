//! Other people's calendars that busy time is read from.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{FeedId, OrgId, PersonId, ResourceId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// A feed to be kept, its address sealed already.
#[derive(Clone, Copy, Debug)]
pub struct NewFeed<'a> {
    pub id: FeedId,
    pub resource: ResourceId,
    pub name: &'a str,
    pub sealed_address: &'a [u8],
    pub host: &'a str,
    pub keep_titles: bool,
    pub created_by: Option<PersonId>,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FeedRow {
    pub feed_id: Uuid,
    pub resource_id: Uuid,
    pub name: String,
    pub sealed_address: Vec<u8>,
    pub host: String,
    pub keep_titles: bool,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub content_hash: Option<Vec<u8>>,
    pub next_read_at: DateTime<Utc>,
    pub last_tried_at: Option<DateTime<Utc>>,
    pub last_read_at: Option<DateTime<Utc>>,
    pub covers_until: Option<DateTime<Utc>>,
    pub failures: i32,
    pub problem: Option<String>,
    pub failing_since: Option<DateTime<Utc>>,
}

const COLUMNS: &str =
    "feed_id, resource_id, name, sealed_address, host, keep_titles, etag, last_modified, content_hash,
    next_read_at, last_tried_at, last_read_at, covers_until, failures, problem, failing_since";

/// In order of their names.
pub async fn list(connection: &mut PgConnection, org: OrgId) -> Result<Vec<FeedRow>, StoreError> {
    let select = format!("select {COLUMNS} from calendar_feeds where org_id = $1 order by lower(name), feed_id");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(org.0).fetch_all(connection).await?)
}

/// Locked until the transaction ends.
pub async fn lock(connection: &mut PgConnection, org: OrgId, id: FeedId) -> Result<Option<FeedRow>, StoreError> {
    let select = format!("select {COLUMNS} from calendar_feeds where org_id = $1 and feed_id = $2 for update");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(org.0).bind(id.0).fetch_optional(connection).await?)
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, feed: &NewFeed<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into calendar_feeds
             (org_id, feed_id, resource_id, name, sealed_address, host, keep_titles, created_by, created_at, next_read_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(org.0)
    .bind(feed.id.0)
    .bind(feed.resource.0)
    .bind(feed.name)
    .bind(feed.sealed_address)
    .bind(feed.host)
    .bind(feed.keep_titles)
    .bind(feed.created_by.map(|person| person.0))
    .bind(feed.now)
    .execute(connection)
    .await?;
    Ok(())
}

/// With all that it said. False when there was none.
pub async fn remove(connection: &mut PgConnection, org: OrgId, id: FeedId) -> Result<bool, StoreError> {
    let removed = sqlx::query("delete from calendar_feeds where org_id = $1 and feed_id = $2")
        .bind(org.0)
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(removed.rows_affected() > 0)
}

/// What is known after a successful reading. Without `covers_until` the file had not changed, and what was made of it
/// before stays.
#[derive(Clone, Copy, Debug)]
pub struct Success<'a> {
    pub etag: Option<&'a str>,
    pub last_modified: Option<&'a str>,
    pub content_hash: Option<&'a [u8]>,
    pub covers_until: Option<DateTime<Utc>>,
    pub events: i32,
    pub now: DateTime<Utc>,
    pub next: DateTime<Utc>,
}

pub async fn succeeded(
    connection: &mut PgConnection,
    org: OrgId,
    id: FeedId,
    read: &Success<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update calendar_feeds set etag = case when $6::timestamptz is null then etag else $3 end,
             last_modified = case when $6::timestamptz is null then last_modified else $4 end,
             content_hash = coalesce($5, content_hash), covers_until = coalesce($6, covers_until),
             events = case when $6::timestamptz is null then events else $7 end,
             last_tried_at = $8, last_read_at = $8, next_read_at = $9, failures = 0, problem = null, failing_since = null
         where org_id = $1 and feed_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(read.etag)
    .bind(read.last_modified)
    .bind(read.content_hash)
    .bind(read.covers_until)
    .bind(read.events)
    .bind(read.now)
    .bind(read.next)
    .execute(connection)
    .await?;
    Ok(())
}

/// What was known before stays known.
pub async fn failed(
    connection: &mut PgConnection,
    org: OrgId,
    id: FeedId,
    problem: &str,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update calendar_feeds set problem = $3, last_tried_at = $4, next_read_at = $5, failures = failures + 1,
             failing_since = coalesce(failing_since, $4)
         where org_id = $1 and feed_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(problem)
    .bind(now)
    .bind(next)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts the next reading to an instant, so that nobody else takes the feed meanwhile.
pub async fn read_next_at(
    connection: &mut PgConnection,
    org: OrgId,
    id: FeedId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let set = sqlx::query("update calendar_feeds set next_read_at = $3 where org_id = $1 and feed_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(set.rows_affected() > 0)
}

/// Feeds whose turn it is, at most so many.
pub async fn due(doors: &PgPool, now: DateTime<Utc>, most: i32) -> Result<Vec<(OrgId, FeedId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, feed_id from due_calendar_feeds($1, $2)")
        .bind(now)
        .bind(most)
        .fetch_all(doors)
        .await?;
    Ok(rows.into_iter().map(|(org, feed)| (OrgId(org), FeedId(feed))).collect())
}

/// Sealed addresses, for a change of keys.
pub async fn sealed(connection: &mut PgConnection, org: OrgId) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    Ok(sqlx::query_as("select feed_id, sealed_address from calendar_feeds where org_id = $1 for update")
        .bind(org.0)
        .fetch_all(connection)
        .await?)
}

pub async fn replace_sealed(
    connection: &mut PgConnection,
    org: OrgId,
    id: Uuid,
    sealed: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("update calendar_feeds set sealed_address = $3 where org_id = $1 and feed_id = $2")
        .bind(org.0)
        .bind(id)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(())
}
