//! One movement in the ledger, and what stands on it.

use crate::{
    Resources,
    error::{Report, internal},
};
use contract::AppError;
use domain::{
    ids::{BookingId, CreditId, OrgId, PaymentId, PayoutId, RefundId},
    ledger::{Account, Movement},
    money::{Currency, Money, MoneyError},
};
use sqlx::PgConnection;
use store::payments::{
    Payment,
    ledger::{self, Posting},
};
use uuid::Uuid;

/// What a movement is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    pub booking: BookingId,
    pub payment: Option<PaymentId>,
    pub refund: Option<RefundId>,
    /// The payment's or refund's own id where a movement may happen once only: the primary key then forbids a second.
    /// Otherwise whoever posts it makes sure of that.
    pub once: Option<Uuid>,
}

impl About {
    pub fn payment(payment: &Payment) -> Self {
        Self { booking: payment.booking, payment: Some(payment.id), refund: None, once: None }
    }
}

/// Writes a movement.
pub(super) async fn post(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    about: About,
    movement: Result<Movement, MoneyError>,
    request_id: &str,
) -> Result<(), AppError> {
    let movement = movement.map_err(|error| internal(request_id, &error))?;
    let About { booking, payment, refund, once } = about;
    let id = once.unwrap_or_else(|| resources.entropy.id());
    let at = resources.clock.now();
    let posting = Posting { movement: id, booking: Some(booking), payment, refund, payout: None, credit: None, at };
    ledger::post(connection, org, posting, &movement).await.report(request_id)
}

/// Writes a movement of a payout. `once` as in [`About`].
pub(super) async fn post_payout(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (payout, once): (PayoutId, Option<Uuid>),
    movement: Result<Movement, MoneyError>,
    request_id: &str,
) -> Result<(), AppError> {
    let movement = movement.map_err(|error| internal(request_id, &error))?;
    let id = once.unwrap_or_else(|| resources.entropy.id());
    let at = resources.clock.now();
    let payout = Some(payout);
    let posting = Posting { movement: id, booking: None, payment: None, refund: None, payout, credit: None, at };
    ledger::post(connection, org, posting, &movement).await.report(request_id)
}

/// Writes a movement of a client's credit; for which booking and of which payment, where it is about one.
pub(super) async fn post_credit(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (credit, once): (CreditId, Option<Uuid>),
    (booking, payment): (Option<BookingId>, Option<PaymentId>),
    movement: Result<Movement, MoneyError>,
    request_id: &str,
) -> Result<(), AppError> {
    let movement = movement.map_err(|error| internal(request_id, &error))?;
    let id = once.unwrap_or_else(|| resources.entropy.id());
    let (credit, at) = (Some(credit), resources.clock.now());
    let posting = Posting { movement: id, booking, payment, refund: None, payout: None, credit, at };
    ledger::post(connection, org, posting, &movement).await.report(request_id)
}

/// What the clinic still owes the client of a booking as service.
pub(super) async fn owed_to_client(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    currency: Currency,
    request_id: &str,
) -> Result<Money, AppError> {
    let balance = ledger::balance_of_booking(connection, org, booking, Account::ClientDeposits, currency)
        .await
        .report(request_id)?;
    Ok(Money::new(-balance.minor, currency))
}
