//! What an attempt to take money goes through: opened at the processor, paid, named, or over.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId, PaymentRequestId, ProcessorAccountId},
    ledger::{PaymentState, Purpose},
    money::Money,
};
use sqlx::PgConnection;

/// A checkout that is about to be opened, or a kept card that is about to be charged.
#[derive(Clone, Copy, Debug)]
pub struct NewPayment<'a> {
    pub id: PaymentId,
    pub booking: BookingId,
    pub amount: Money,
    pub purpose: Purpose,
    pub request: Option<PaymentRequestId>,
    pub processor: &'a str,
    pub account: ProcessorAccountId,
    pub checkout_ends_at: DateTime<Utc>,
    /// The words by which the client agreed to have the card kept.
    pub agreed_to: Option<&'a str>,
    pub by_kept_card: bool,
    pub at: DateTime<Utc>,
}

/// Records that a checkout is about to be opened.
pub async fn insert_opening(
    connection: &mut PgConnection,
    org: OrgId,
    payment: NewPayment<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into payments (org_id, payment_id, booking_id, amount_minor, currency, state, processor,
             account_id, checkout_ends_at, created_at, purpose, request_id, agreed_to, by_kept_card)
         values ($1, $2, $3, $4, $5, 'opening', $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(org.0)
    .bind(payment.id.0)
    .bind(payment.booking.0)
    .bind(payment.amount.minor)
    .bind(payment.amount.currency.code())
    .bind(payment.processor)
    .bind(payment.account.0)
    .bind(payment.checkout_ends_at)
    .bind(payment.at)
    .bind(payment.purpose.as_str())
    .bind(payment.request.map(|request| request.0))
    .bind(payment.agreed_to)
    .bind(payment.by_kept_card)
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers that the processor is being asked about a payment, for whose turn it is next.
pub async fn set_asked(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update payments set asked_at = $3 where org_id = $1 and payment_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers the processor's checkout, whatever became of the payment meanwhile, so that its events are known.
pub async fn set_checkout(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentId,
    (reference, page): (&str, Option<&str>),
    url: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set checkout_reference = $3, checkout_page = $4, checkout_url = $5
         where org_id = $1 and payment_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(reference)
    .bind(page)
    .bind(url)
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a payment that is not paid to another unpaid state.
pub async fn set_state(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentId,
    state: PaymentState,
) -> Result<(), StoreError> {
    sqlx::query("update payments set state = $3 where org_id = $1 and payment_id = $2 and state <> 'paid'")
        .bind(org.0)
        .bind(id.0)
        .bind(state.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Records captured money; `false` when it was recorded before.
pub async fn set_paid(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentId,
    charge: &str,
    captured: Money,
    method: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "update payments set state = 'paid', charge_reference = $3, captured_minor = $4, captured_currency = $5,
             method = $6, paid_at = $7
         where org_id = $1 and payment_id = $2 and state <> 'paid'",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(charge)
    .bind(captured.minor)
    .bind(captured.currency.code())
    .bind(method)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Names the card once it is known.
pub async fn set_method(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentId,
    method: &str,
) -> Result<(), StoreError> {
    sqlx::query("update payments set method = $3 where org_id = $1 and payment_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(method)
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers what the processor kept; `false` when that was known.
pub async fn set_fee(connection: &mut PgConnection, org: OrgId, id: PaymentId, fee: Money) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "update payments set fee_minor = $3 where org_id = $1 and payment_id = $2 and fee_minor is null
         and captured_currency = $4",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(fee.minor)
    .bind(fee.currency.code())
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}
