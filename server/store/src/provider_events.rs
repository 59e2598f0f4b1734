//! Deliveries of payment providers: stored before they are acknowledged, applied once.
//!
//! A platform table: a delivery names no organisation of ours until our own reference is found in it.

use crate::StoreError;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A delivery whose signature was good.
#[derive(Clone, Copy, Debug)]
pub struct NewDelivery<'a> {
    pub provider: &'a str,
    /// The provider's account it belongs to; empty for the platform's own.
    pub account: &'a str,
    pub event_id: &'a str,
    pub kind: &'a str,
    pub body: &'a [u8],
    /// When the provider says it happened.
    pub created_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
}

/// A stored delivery.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredEvent {
    pub kind: String,
    pub body: Vec<u8>,
    pub received_at: DateTime<Utc>,
    pub applied_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
}

/// Stores a delivery; `false` when the same event was stored before.
pub async fn insert(connection: &mut PgConnection, event: NewDelivery<'_>) -> Result<bool, StoreError> {
    let stored = sqlx::query(
        "insert into provider_events (provider, account, event_id, kind, body, created_at, received_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(event.provider)
    .bind(event.account)
    .bind(event.event_id)
    .bind(event.kind)
    .bind(event.body)
    .bind(event.created_at)
    .bind(event.received_at)
    .execute(connection)
    .await?;
    Ok(stored.rows_affected() == 1)
}

/// Reads a delivery without locking it.
pub async fn find(
    connection: &mut PgConnection,
    provider: &str,
    account: &str,
    event_id: &str,
) -> Result<Option<StoredEvent>, StoreError> {
    Ok(sqlx::query_as(
        "select kind, body, received_at, applied_at, outcome from provider_events
         where provider = $1 and account = $2 and event_id = $3",
    )
    .bind(provider)
    .bind(account)
    .bind(event_id)
    .fetch_optional(connection)
    .await?)
}

/// Takes the right to apply a delivery until the transaction ends; `false` when it was applied already.
pub async fn lock_unapplied(
    connection: &mut PgConnection,
    provider: &str,
    account: &str,
    event_id: &str,
) -> Result<bool, StoreError> {
    let row: Option<i32> = sqlx::query_scalar(
        "select 1 from provider_events
         where provider = $1 and account = $2 and event_id = $3 and applied_at is null for update",
    )
    .bind(provider)
    .bind(account)
    .bind(event_id)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Marks a delivery as applied, in the transaction of its effect.
pub async fn mark_applied(
    connection: &mut PgConnection,
    provider: &str,
    account: &str,
    event_id: &str,
    at: DateTime<Utc>,
    outcome: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "update provider_events set applied_at = $4, outcome = $5
         where provider = $1 and account = $2 and event_id = $3",
    )
    .bind(provider)
    .bind(account)
    .bind(event_id)
    .bind(at)
    .bind(outcome)
    .execute(connection)
    .await?;
    Ok(())
}
