//! What becomes of captured money.

use super::{deposits, jobs::NameCard};
use crate::{
    Resources,
    bookings::arrival::{self, Arrival},
    error::{Report, internal},
};
use contract::AppError;
use domain::{
    ids::OrgId,
    ledger::{Account, Movement, PaymentNews},
};
use graphile_worker::TaskHandler;
use ports::Capture;
use store::{
    OrgTransaction,
    bookings::NewEvent,
    live::Change,
    payments::{self, Payment, ledger},
    queue::{self, Schedule},
};

/// Records a capture once, whoever reports it, and tells the booking. The caller has locked the payment. Answers what
/// happened, for the event's outcome.
pub(super) async fn record(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    capture: &Capture,
    request_id: &str,
) -> Result<String, AppError> {
    if payment.state.after(PaymentNews::Paid).is_none() {
        return Ok("already paid".into());
    }
    let had = covered(transaction, org, payment, request_id).await?;
    write(resources, transaction, org, payment, capture, request_id).await?;
    store::live::announce(transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
    if capture.amount != payment.amount {
        return flag(resources, transaction, org, payment, capture, request_id).await;
    }
    let (booking, amount) = (payment.booking, capture.amount);
    if had {
        let reason = "The deposit had been paid already.";
        deposits::start_refund(resources, transaction, org, booking, amount, reason, request_id).await?;
        return Ok("paid twice; the second payment is going back".into());
    }
    match arrival::deposit_arrived(resources, transaction, org, booking, amount, request_id).await? {
        Arrival::Confirmed => Ok("paid".into()),
        Arrival::Refund(back) => {
            let reason = "The time was no longer free when the deposit arrived.";
            deposits::start_refund(resources, transaction, org, booking, back, reason, request_id).await?;
            Ok("paid too late; the money is going back".into())
        }
    }
}

/// Whether earlier captures cover the deposit already.
async fn covered(
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    request_id: &str,
) -> Result<bool, AppError> {
    let facts = payments::facts(transaction, org, payment.booking).await.report(request_id)?;
    let currency = payment.amount.currency;
    let had = ledger::balance_of_booking(transaction, org, payment.booking, Account::Processor, currency)
        .await
        .report(request_id)?;
    Ok(facts.is_some_and(|facts| facts.deposit_minor > 0 && had.minor >= facts.deposit_minor))
}

/// The payment's row, its movement, and the question by which card it came.
async fn write(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    capture: &Capture,
    request_id: &str,
) -> Result<(), AppError> {
    let now = resources.clock.now();
    payments::set_paid(transaction, org, payment.id, &capture.charge, capture.amount, &capture.method, now)
        .await
        .report(request_id)?;
    let movement = Movement::deposit_received(capture.amount).map_err(|error| internal(request_id, &error))?;
    let posting = ledger::Posting {
        movement: payment.id.0,
        booking: payment.booking,
        payment: Some(payment.id),
        refund: None,
        at: now,
    };
    ledger::post(transaction, org, posting, &movement).await.report(request_id)?;
    if capture.method.is_empty() {
        let job = NameCard { org, payment: payment.id };
        queue::enqueue(transaction, NameCard::IDENTIFIER, &job, Schedule::default()).await.report(request_id)?;
    }
    Ok(())
}

/// Another amount than we asked for: the money is recorded as it is, and a person decides.
async fn flag(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    capture: &Capture,
    request_id: &str,
) -> Result<String, AppError> {
    tracing::error!(request_id, %org, payment = %payment.id, "a payment arrived that differs from what was asked");
    let title = format!("{} arrived instead of {}", capture.amount, payment.amount);
    let line = NewEvent {
        kind: "flagged",
        title: title.clone(),
        detail: "The booking was not confirmed by it. Please check the payment with the card processor.".into(),
        actor: "Anteroom",
        at: resources.clock.now(),
    };
    store::bookings::record_event(transaction, org, payment.booking, line).await.report(request_id)?;
    Ok(format!("flagged: {title}"))
}
