//! What a client owes for a booking, and whether they still do.

use crate::{
    Resources,
    error::{Report, internal},
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::AppError;
use domain::{
    booking::BookingState,
    ids::{BookingId, OrgId, PaymentRequestId},
    ledger::Purpose,
    money::Money,
};
use sqlx::PgConnection;
use store::payments::{
    self, CheckoutFacts, Payment,
    requests::{self, PaymentRequest},
};

/// A page for what the clinic asks for may stay open this long; processors have limits of their own.
const LONGEST_PAGE: TimeDelta = TimeDelta::hours(24);

/// What a client owes for a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owed {
    Deposit,
    /// What the clinic asks for.
    Request(PaymentRequestId),
}

impl Owed {
    pub(super) const fn request(self) -> Option<PaymentRequestId> {
        match self {
            Self::Deposit => None,
            Self::Request(request) => Some(request),
        }
    }

    /// What a payment was begun for.
    pub(super) fn of(payment: &Payment) -> Self {
        payment.request.map_or(Self::Deposit, Self::Request)
    }
}

/// How much is owed, for what, and until when it can be paid.
pub(super) struct Due {
    pub amount: Money,
    pub purpose: Purpose,
    pub until: DateTime<Utc>,
}

/// What is owed now; `Conflict` when nothing is.
pub(super) async fn due(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    owed: Owed,
    (facts, now): (&CheckoutFacts, DateTime<Utc>),
    request_id: &str,
) -> Result<Due, AppError> {
    let Owed::Request(request) = owed else {
        let until = held_until(facts, now).ok_or_else(|| not_held(facts))?;
        let currency = facts.currency.parse().map_err(|error| internal(request_id, &error))?;
        let taken = payments::deposit_taken(connection, org, booking, currency).await.report(request_id)?;
        let amount = Money::new(facts.deposit_minor - taken.minor, currency);
        if amount.minor <= 0 {
            return Err(nothing_owed());
        }
        return Ok(Due { amount, purpose: Purpose::Deposit, until });
    };
    let found = requests::find(connection, org, request).await.report(request_id)?;
    let found = found.filter(|request| request.booking == booking && wants(request, facts));
    let found = found.ok_or_else(nothing_owed)?;
    Ok(Due { amount: found.amount, purpose: found.purpose, until: now + LONGEST_PAGE })
}

/// Whether what a payment was begun for is still owed.
pub(super) async fn is_owed(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    payment: &Payment,
    facts: &CheckoutFacts,
) -> Result<bool, store::StoreError> {
    Ok(match Owed::of(payment) {
        Owed::Deposit => held_until(facts, resources.clock.now()).is_some(),
        Owed::Request(request) => {
            requests::find(connection, org, request).await?.is_some_and(|request| wants(&request, facts))
        }
    })
}

/// Whether a request still stands: one for a deposit does as long as its visit is to take place.
fn wants(request: &PaymentRequest, facts: &CheckoutFacts) -> bool {
    let stands = request.purpose != Purpose::Deposit || facts.state == BookingState::Confirmed.as_str();
    request.is_open() && stands
}

/// When the hold ends, if the booking is still waiting for its deposit.
fn held_until(facts: &CheckoutFacts, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let waiting = facts.state == BookingState::AwaitingDeposit.as_str();
    facts.hold_expires_at.filter(|ends| waiting && *ends > now)
}

fn not_held(facts: &CheckoutFacts) -> AppError {
    let waiting =
        facts.state == BookingState::AwaitingDeposit.as_str() || facts.state == BookingState::Expired.as_str();
    if waiting { hold_over() } else { nothing_owed() }
}

fn nothing_owed() -> AppError {
    AppError::conflict("Nothing is left to pay for this booking.")
}

pub(super) fn hold_over() -> AppError {
    AppError::conflict("This time is no longer held, so it cannot be paid for. Please choose a time again.")
}
