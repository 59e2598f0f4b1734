//! What bookings ask of the money that was paid: returning it, and earning it.

use super::{
    jobs::SendRefund,
    posting::{About, owed_to_client, post},
};
use crate::{Resources, error::Report};
use contract::AppError;
use domain::{
    ids::{BookingId, OrgId, RefundId},
    ledger::{Movement, Purpose, RefundState},
    money::Money,
};
use graphile_worker::TaskHandler;
use sqlx::PgConnection;
use store::{
    bookings::NewEvent,
    live::Change,
    payments::{self, credits, refunds},
    queue::{self, Schedule},
};

/// Records refunds of `amount` (at most what is left of the booking's captures) and enqueues sending them; what came from
/// a client's credit becomes credit again. Answers how much that is.
pub(crate) async fn start_refund(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    amount: Money,
    reason: &str,
    request_id: &str,
) -> Result<Money, AppError> {
    let taken = payments::of_booking(connection, org, booking).await.report(request_id)?;
    let returned = refunds::of_booking(connection, org, booking).await.report(request_id)?;
    let mut wanted = amount.minor;
    // A fee is no part of the price, and no policy returns it.
    for payment in taken.iter().rev().filter(|payment| payment.purpose != Purpose::Fee) {
        let Some(captured) = payment.captured.filter(|captured| captured.currency == amount.currency) else { continue };
        let going_back: i64 = returned
            .iter()
            .filter(|refund| refund.payment == payment.id && refund.state != RefundState::Failed)
            .map(|refund| refund.amount.minor)
            .sum();
        let credited = credits::kept_of_payment(connection, org, payment.id).await.report(request_id)?;
        let share = wanted.min(captured.minor - going_back - credited);
        if share <= 0 {
            continue;
        }
        wanted -= share;
        let refund = refunds::NewRefund {
            id: RefundId(resources.entropy.id()),
            payment: payment.id,
            amount: Money::new(share, amount.currency),
            reason,
            reference: None,
            made_by: None,
            at: resources.clock.now(),
        };
        refunds::insert(connection, org, refund).await.report(request_id)?;
        enqueue_refund(connection, org, refund.id).await.report(request_id)?;
    }
    let left = Money::new(wanted, amount.currency);
    let credited = super::credits::give_back(resources, connection, org, booking, left, request_id).await?;
    if !credited.is_zero() {
        let line = NewEvent {
            kind: "refunded",
            title: format!("{credited} kept as credit for a later visit"),
            detail: String::new(),
            actor: "Anteroom",
            at: resources.clock.now(),
        };
        store::bookings::record_event(connection, org, booking, line).await.report(request_id)?;
    }
    store::live::announce(connection, org, Change::Payment(booking)).await.report(request_id)?;
    Ok(credited)
}

/// Moves what is left of the deposit to revenue, at most `amount`: the visit took place, or was cancelled too late.
/// What is on its way back to the client stays theirs.
pub(crate) async fn earn_deposit(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    amount: Money,
    request_id: &str,
) -> Result<(), AppError> {
    let owed = owed_to_client(connection, org, booking, amount.currency, request_id).await?;
    let returned = refunds::of_booking(connection, org, booking).await.report(request_id)?;
    let on_its_way: i64 = returned
        .iter()
        .filter(|refund| refund.state == RefundState::Pending && refund.amount.currency == amount.currency)
        .map(|refund| refund.amount.minor)
        .sum();
    let earned = amount.minor.min(owed.minor - on_its_way);
    if earned <= 0 {
        return Ok(());
    }
    let about = About { booking, payment: None, refund: None, once: None };
    let movement = Movement::deposit_earned(Money::new(earned, amount.currency));
    post(resources, connection, org, about, movement, request_id).await
}

/// Orders sending a refund that is recorded.
pub(crate) async fn enqueue_refund(
    connection: &mut PgConnection,
    org: OrgId,
    refund: RefundId,
) -> Result<(), store::StoreError> {
    queue::enqueue(connection, SendRefund::IDENTIFIER, &SendRefund { org, refund }, refund_schedule(refund)).await
}

/// One job a refund, whoever asks for it.
pub(super) fn refund_schedule(refund: RefundId) -> Schedule {
    Schedule { key: Some(format!("send_refund:{refund}")), ..Schedule::default() }
}
