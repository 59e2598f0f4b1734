//! Deposits that are asked for later, because the card processor could not be reached.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId},
    money::Money,
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Records that a booking was confirmed without its deposit; nothing where that is recorded already.
pub async fn insert(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    amount: Money,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into deferred_deposits (org_id, booking_id, amount_minor, currency, state, deferred_at)
         values ($1, $2, $3, $4, 'waiting', $5) on conflict do nothing",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(amount.minor)
    .bind(amount.currency.code())
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether it is still to be asked for; locks it until the transaction ends.
pub async fn lock_waiting(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<bool, StoreError> {
    let waiting: Option<i32> = sqlx::query_scalar(
        "select 1 from deferred_deposits where org_id = $1 and booking_id = $2 and state = 'waiting' for update",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?;
    Ok(waiting.is_some())
}

/// The client was asked for it.
pub async fn set_asked(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update deferred_deposits set state = 'asked', asked_at = $3 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// It is paid, or no longer wanted. Nothing where none was deferred.
pub async fn settle(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    sqlx::query("update deferred_deposits set state = 'settled' where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Those that are still to be asked for, of every organisation, the longest waiting first.
pub async fn waiting(doors: &PgPool, most: i32) -> Result<Vec<(OrgId, BookingId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select org_id, booking_id from waiting_deposits($1)").bind(most).fetch_all(doors).await?;
    Ok(rows.into_iter().map(|(org, booking)| (OrgId(org), BookingId(booking))).collect())
}
