//! Deliveries of payment providers: stored before they are acknowledged, applied once.
//!
//! A platform table: a delivery names no organisation of ours until our own reference is found in it.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PaymentId};
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

/// A delivery about a payment of an organisation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PaymentEvent {
    pub provider: String,
    pub account: String,
    pub event_id: String,
    pub kind: String,
    pub received_at: DateTime<Utc>,
    pub applied_at: Option<DateTime<Utc>>,
    /// What came of it; `None` before it was applied.
    pub outcome: Option<String>,
}

/// Notes which payment a delivery is about, in the transaction of its effect.
pub async fn link(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
    (provider, account, event_id): (&str, &str, &str),
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into payment_events (org_id, payment_id, provider, account, event_id) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(payment.0)
    .bind(provider)
    .bind(account)
    .bind(event_id)
    .execute(connection)
    .await?;
    Ok(())
}

/// Deliveries about a payment, in the order of their arrival.
pub async fn of_payment(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
) -> Result<Vec<PaymentEvent>, StoreError> {
    Ok(sqlx::query_as(
        "select provider, account, event_id, kind, received_at, applied_at, outcome
         from payment_events join provider_events using (provider, account, event_id)
         where org_id = $1 and payment_id = $2 order by received_at, event_id",
    )
    .bind(org.0)
    .bind(payment.0)
    .fetch_all(connection)
    .await?)
}

/// The newest deliveries about an organisation's payments that a person has to look at.
pub async fn flagged(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<PaymentEvent>, StoreError> {
    Ok(sqlx::query_as(
        "select provider, account, event_id, kind, received_at, applied_at, outcome
         from payment_events join provider_events using (provider, account, event_id)
         where org_id = $1 and outcome like 'flagged%' order by received_at desc, event_id limit $2",
    )
    .bind(org.0)
    .bind(most)
    .fetch_all(connection)
    .await?)
}

/// Takes back that a delivery was applied, so that it can be again; `false` when it is not about a payment of the
/// organisation's.
pub async fn reopen(
    connection: &mut PgConnection,
    org: OrgId,
    (provider, account, event_id): (&str, &str, &str),
) -> Result<bool, StoreError> {
    let reopened = sqlx::query(
        "update provider_events p set applied_at = null, outcome = null from payment_events e
         where e.org_id = $1 and e.provider = $2 and e.account = $3 and e.event_id = $4
           and p.provider = e.provider and p.account = e.account and p.event_id = e.event_id",
    )
    .bind(org.0)
    .bind(provider)
    .bind(account)
    .bind(event_id)
    .execute(connection)
    .await?;
    Ok(reopened.rows_affected() > 0)
}
