//! What becomes of captured money.

use super::{
    checkouts::Owed,
    deposits,
    jobs::NameCard,
    later,
    posting::{About, post},
};
use crate::{
    Resources,
    bookings::arrival::{self, Arrival},
    error::Report,
    notifications::jobs::{MailKind, send_booking_mail},
};
use contract::AppError;
use domain::{
    ids::{OrgId, PaymentRequestId, RefundId},
    ledger::{Movement, PaymentNews, Purpose},
    money::Money,
};
use graphile_worker::TaskHandler;
use ports::Capture;
use store::{
    OrgTransaction,
    bookings::NewEvent,
    live::Change,
    payments::{self, Payment, refunds, requests},
    queue::{self, Schedule},
};

/// Records a capture once, whoever reports it, and tells the booking. The caller has locked the payment. Answers what
/// happened, for the event's outcome.
pub(crate) async fn record(
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
    let had = is_settled(transaction, org, payment, request_id).await?;
    write(resources, transaction, org, payment, capture, request_id).await?;
    store::live::announce(transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
    if capture.amount != payment.amount {
        return flag(resources, transaction, org, payment, capture, request_id).await;
    }
    if had {
        let reason = "It had been paid already.";
        give_back(resources, transaction, org, payment, capture.amount, reason, request_id).await?;
        return Ok("paid twice; the second payment is going back".into());
    }
    if let Owed::Request(request) = Owed::of(payment) {
        settle_request(resources, transaction, org, payment, (request, capture), request_id).await?;
        if payment.purpose != Purpose::Deposit {
            return Ok("paid".into());
        }
    }
    let (booking, amount) = (payment.booking, capture.amount);
    later::arrived(resources, transaction, org, booking, request_id).await?;
    match arrival::deposit_arrived(resources, transaction, org, booking, amount, request_id).await? {
        Arrival::Confirmed => {
            later::earn_if_over(resources, transaction, org, payment, amount, request_id).await?;
            Ok("paid".into())
        }
        Arrival::Refund(back) => {
            let reason = "The time was no longer free when the deposit arrived.";
            deposits::start_refund(resources, transaction, org, booking, back, reason, request_id).await?;
            Ok("paid too late; the money is going back".into())
        }
    }
}

/// Records once what the processor kept of a capture.
pub(crate) async fn record_fee(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    capture: &Capture,
    request_id: &str,
) -> Result<(), AppError> {
    let Some(fee) = capture.fee else { return Ok(()) };
    if payments::set_fee(transaction, org, payment.id, fee).await.report(request_id)? && !fee.is_zero() {
        post(resources, transaction, org, About::payment(payment), Movement::fee_taken(fee), request_id).await?;
    }
    Ok(())
}

/// What the clinic asked for is paid; the client gets a receipt.
async fn settle_request(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    (request, capture): (PaymentRequestId, &Capture),
    request_id: &str,
) -> Result<(), AppError> {
    let now = resources.clock.now();
    requests::settle(transaction, org, request, "paid", now).await.report(request_id)?;
    let title = format!("{} paid", capture.amount);
    let actor = if payment.by_kept_card { "the clinic" } else { "the client" };
    let line = NewEvent { kind: "paid", title, detail: capture.method.clone(), actor, at: now };
    store::bookings::record_event(transaction, org, payment.booking, line).await.report(request_id)?;
    let mail = MailKind::Receipt { payment: payment.id };
    send_booking_mail(transaction, org, payment.booking, mail, request_id).await
}

/// Returns a capture that nobody owed.
async fn give_back(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    amount: Money,
    reason: &str,
    request_id: &str,
) -> Result<(), AppError> {
    let id = RefundId(resources.entropy.id());
    let at = resources.clock.now();
    let refund = refunds::NewRefund { id, payment: payment.id, amount, reason, reference: None, made_by: None, at };
    refunds::insert(transaction, org, refund).await.report(request_id)?;
    deposits::enqueue_refund(transaction, org, id).await.report(request_id)
}

/// Whether what the payment is for was paid before by another.
async fn is_settled(
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    request_id: &str,
) -> Result<bool, AppError> {
    if let Owed::Request(request) = Owed::of(payment) {
        let request = requests::find(transaction, org, request).await.report(request_id)?;
        let paid = request.is_some_and(|request| request.state == "paid");
        if paid || payment.purpose != Purpose::Deposit {
            return Ok(paid);
        }
    }
    let facts = payments::facts(transaction, org, payment.booking).await.report(request_id)?;
    let had = payments::deposit_taken(transaction, org, payment.booking, payment.amount.currency).await;
    let had = had.report(request_id)?;
    Ok(facts.is_some_and(|facts| facts.deposit_minor > 0 && had.minor >= facts.deposit_minor))
}

/// The payment's row, its movement, and the question by which card it came and whether that is kept.
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
    // The payment's own id: the primary key forbids a second movement.
    let about = About { once: Some(payment.id.0), ..About::payment(payment) };
    let movement = Movement::received(payment.purpose, capture.amount);
    post(resources, transaction, org, about, movement, request_id).await?;
    let recorded = Payment { captured: Some(capture.amount), ..payment.clone() };
    record_fee(resources, transaction, org, &recorded, capture, request_id).await?;
    if capture.method.is_empty() || capture.fee.is_none() || payment.agreed_to.is_some() {
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
