//! Movements of money. Append-only: the application's role may neither change nor delete an entry.

use super::money;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId, RefundId},
    ledger::{Account, Movement},
    money::{Currency, Money},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// What a movement belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// The payment's or refund's own id where a movement may happen once only: the primary key then forbids a second.
    pub movement: Uuid,
    pub booking: BookingId,
    pub payment: Option<PaymentId>,
    pub refund: Option<RefundId>,
    pub at: DateTime<Utc>,
}

/// Writes a movement; that its entries sum to zero is checked once more when the transaction commits.
pub async fn post(
    connection: &mut PgConnection,
    org: OrgId,
    posting: Posting,
    movement: &Movement,
) -> Result<(), StoreError> {
    for (position, entry) in (0_i16..).zip(movement.entries()) {
        sqlx::query(
            "insert into ledger_entries (org_id, movement_id, position, account, amount_minor, currency, payment_id,
                 refund_id, booking_id, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(org.0)
        .bind(posting.movement)
        .bind(position)
        .bind(entry.account.as_str())
        .bind(entry.amount.minor)
        .bind(entry.amount.currency.code())
        .bind(posting.payment.map(|id| id.0))
        .bind(posting.refund.map(|id| id.0))
        .bind(posting.booking.0)
        .bind(posting.at)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What stands on an account for one booking: for the processor, captured minus refunded; for the client's deposits,
/// the negative of what is still owed to them.
pub async fn balance_of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    account: Account,
    currency: Currency,
) -> Result<Money, StoreError> {
    let minor: i64 = sqlx::query_scalar(
        "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries
         where org_id = $1 and booking_id = $2 and account = $3 and currency = $4",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(account.as_str())
    .bind(currency.code())
    .fetch_one(connection)
    .await?;
    Ok(Money::new(minor, currency))
}

/// The balance of an account of the whole organisation, one amount a currency.
pub async fn balances(connection: &mut PgConnection, org: OrgId, account: Account) -> Result<Vec<Money>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select currency, sum(amount_minor)::bigint from ledger_entries
         where org_id = $1 and account = $2 group by currency order by currency",
    )
    .bind(org.0)
    .bind(account.as_str())
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|(currency, minor)| money(minor, &currency)).collect()
}
