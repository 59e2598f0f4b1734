//! What bookings ask of payments.

use super::jobs::{CloseCheckout, SendRefund};
use crate::{
    Resources,
    error::{Report, internal},
    zone,
};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::{
    booking::BookingState,
    ids::{BookingId, OrgId, PaymentId, RefundId},
    ledger::{Account, Movement, PaymentNews, PaymentState, RefundState},
    money::Money,
};
use graphile_worker::TaskHandler;
use ports::{Checkout, CheckoutRequest, ProcessorError};
use sqlx::PgConnection;
use store::{
    payments::{self, CheckoutFacts, Payment, ledger, refunds},
    queue::{self, Schedule},
};

/// What to do after looking at the booking.
enum Next {
    /// A checkout is open already.
    Use(String),
    /// Ask the processor; `healing` when an earlier attempt never heard the answer.
    Ask { request: Box<CheckoutRequest>, healing: bool },
}

/// The hosted checkout of a booking's outstanding deposit: the open one if there is one, else a new one. Network
/// call; holds no transaction meanwhile. `ProviderUnavailable` when the processor does not answer, in which case the
/// hold stays and a repetition finds the same checkout. `Conflict` when nothing is owed or the hold has ended.
pub(crate) async fn ensure_checkout(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<String, AppError> {
    loop {
        let (request, healing) = match prepare(resources, org, booking, request_id).await? {
            Next::Use(url) => return Ok(url),
            Next::Ask { request, healing } => (request, healing),
        };
        match resources.cards.open_checkout(&request).await {
            Ok(checkout) => return keep(resources, &request, checkout, request_id).await,
            Err(ProcessorError::Refused(reason)) => {
                give_up(resources, org, request.payment, request_id).await?;
                // Words or times may have changed since the first attempt, and the processor refuses other words
                // under the same key; a new attempt has a new key. It is not healing, so this repeats once at most.
                if healing {
                    continue;
                }
                tracing::error!(request_id, %reason, payment = %request.payment, "the processor refused a checkout");
                return Err(unavailable());
            }
            Err(error) => {
                tracing::warn!(request_id, %error, payment = %request.payment, "no checkout was opened");
                return Err(unavailable());
            }
        }
    }
}

/// Enqueues the closing of whatever checkout the booking still has open, within the caller's transaction.
pub(crate) async fn close_checkouts(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<(), AppError> {
    let open = payments::open_of_booking(connection, org, booking).await.report("")?;
    if let Some(payment) = open {
        enqueue_close(connection, org, payment.id).await.report("")?;
    }
    Ok(())
}

/// Records refunds of `amount` (at most what is left of the booking's captures) and enqueues sending them.
pub(crate) async fn start_refund(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    amount: Money,
    reason: &str,
) -> Result<(), AppError> {
    let taken = payments::of_booking(connection, org, booking).await.report("")?;
    let returned = refunds::of_booking(connection, org, booking).await.report("")?;
    let mut wanted = amount.minor;
    for payment in taken.iter().rev() {
        let Some(captured) = payment.captured.filter(|captured| captured.currency == amount.currency) else { continue };
        let going_back: i64 = returned
            .iter()
            .filter(|refund| refund.payment == payment.id && refund.state != RefundState::Failed)
            .map(|refund| refund.amount.minor)
            .sum();
        let share = wanted.min(captured.minor - going_back);
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
            at: resources.clock.now(),
        };
        refunds::insert(connection, org, refund).await.report("")?;
        enqueue_refund(connection, org, refund.id).await.report("")?;
    }
    payments::announce(connection, org, booking).await.report("")
}

/// Moves what is left of the deposit to revenue, at most `amount`: the visit took place, or was cancelled too late.
/// What is on its way back to the client stays theirs.
pub(crate) async fn earn_deposit(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    amount: Money,
) -> Result<(), AppError> {
    let balance = ledger::balance_of_booking(connection, org, booking, Account::ClientDeposits, amount.currency)
        .await
        .report("")?;
    let returned = refunds::of_booking(connection, org, booking).await.report("")?;
    let on_its_way: i64 = returned
        .iter()
        .filter(|refund| refund.state == RefundState::Pending && refund.amount.currency == amount.currency)
        .map(|refund| refund.amount.minor)
        .sum();
    let earned = amount.minor.min(-balance.minor - on_its_way);
    if earned <= 0 {
        return Ok(());
    }
    let movement = Movement::deposit_earned(Money::new(earned, amount.currency)).map_err(|e| internal("", &e))?;
    let posting = ledger::Posting {
        movement: resources.entropy.id(),
        booking,
        payment: None,
        refund: None,
        at: resources.clock.now(),
    };
    ledger::post(connection, org, posting, &movement).await.report("")
}

pub(super) async fn enqueue_close(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
) -> Result<(), store::StoreError> {
    let schedule = Schedule { key: Some(format!("close_checkout:{payment}")), ..Schedule::default() };
    queue::enqueue(connection, CloseCheckout::IDENTIFIER, &CloseCheckout { org, payment }, schedule).await
}

pub(super) async fn enqueue_refund(
    connection: &mut PgConnection,
    org: OrgId,
    refund: RefundId,
) -> Result<(), store::StoreError> {
    let schedule = Schedule { key: Some(format!("send_refund:{refund}")), ..Schedule::default() };
    queue::enqueue(connection, SendRefund::IDENTIFIER, &SendRefund { org, refund }, schedule).await
}

/// Looks at the booking and records the attempt before the processor hears of it.
async fn prepare(resources: &Resources, org: OrgId, booking: BookingId, request_id: &str) -> Result<Next, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let facts = payments::lock_booking(&mut transaction, org, booking).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This booking"))?;
    let hold_ends = held_until(&facts, resources.clock.now()).ok_or_else(hold_over)?;
    let existing = payments::open_of_booking(&mut transaction, org, booking).await.report(request_id)?;
    let healing = existing.is_some();
    let payment = if let Some(payment) = existing {
        if let (PaymentState::Open, Some(url)) = (payment.state, &payment.checkout_url) {
            return Ok(Next::Use(url.clone()));
        }
        payment
    } else {
        begin_payment(resources, &mut transaction, org, booking, &facts).await?
    };
    transaction.commit().await.report(request_id)?;
    let request = Box::new(checkout_request(resources, org, &payment, &facts, hold_ends).report(request_id)?);
    Ok(Next::Ask { request, healing })
}

async fn begin_payment(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    facts: &CheckoutFacts,
) -> Result<Payment, AppError> {
    let currency = facts.currency.parse().map_err(|e| internal("", &e))?;
    let taken = ledger::balance_of_booking(connection, org, booking, Account::Processor, currency).await.report("")?;
    let owed = Money::new(facts.deposit_minor - taken.minor, currency);
    if owed.minor <= 0 {
        return Err(AppError::conflict("Nothing is left to pay for this booking."));
    }
    let id = PaymentId(resources.entropy.id());
    let (processor, now) = (resources.cards.name(), resources.clock.now());
    payments::insert_opening(connection, org, id, booking, owed, processor, now).await.report("")?;
    let payment = payments::find(connection, org, id).await.report("")?;
    payment.ok_or_else(|| internal("", &"a payment vanished within its own transaction"))
}

/// Keeps the processor's answer, and closes the checkout again if its hold ended in the meantime.
async fn keep(
    resources: &Resources,
    request: &CheckoutRequest,
    checkout: Checkout,
    request_id: &str,
) -> Result<String, AppError> {
    let (org, id) = (request.org, request.payment);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let facts = payments::lock_booking(&mut transaction, org, request.booking).await.report(request_id)?;
    let payment = payments::find(&mut transaction, org, id).await.report(request_id)?;
    let payment = payment.ok_or_else(|| AppError::not_found("This payment"))?;
    payments::set_checkout(&mut transaction, org, id, &checkout.reference, &checkout.url).await.report(request_id)?;
    if let Some(next) = payment.state.after(PaymentNews::Opened) {
        payments::set_state(&mut transaction, org, id, next).await.report(request_id)?;
    }
    let held = facts.is_some_and(|facts| held_until(&facts, resources.clock.now()).is_some());
    // A second tab may have stored the same checkout meanwhile; that payment is open and stays so.
    let payable = matches!(payment.state, PaymentState::Opening | PaymentState::Open);
    if !held || !payable {
        enqueue_close(&mut transaction, org, id).await.report(request_id)?;
    }
    payments::announce(&mut transaction, org, request.booking).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    if held && payable { Ok(checkout.url) } else { Err(hold_over()) }
}

async fn give_up(resources: &Resources, org: OrgId, payment: PaymentId, request_id: &str) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let found = payments::lock(&mut transaction, org, payment).await.report(request_id)?;
    // A payment that another request opened meanwhile is not ours to fail.
    if found.is_some_and(|found| found.state == PaymentState::Opening) {
        payments::set_state(&mut transaction, org, payment, PaymentState::Failed).await.report(request_id)?;
    }
    transaction.commit().await.report(request_id)
}

/// When the hold ends, if the booking is still waiting for its deposit.
fn held_until(facts: &CheckoutFacts, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let waiting = facts.state == BookingState::AwaitingDeposit.as_str();
    facts.hold_expires_at.filter(|ends| waiting && *ends > now)
}

/// Depends on stored values alone, so that a repetition under the same key asks for exactly the same.
fn checkout_request(
    resources: &Resources,
    org: OrgId,
    payment: &Payment,
    facts: &CheckoutFacts,
    hold_ends: DateTime<Utc>,
) -> Result<CheckoutRequest, store::StoreError> {
    let starts = facts.starts_at.with_timezone(&zone(&facts.zone)?).format("%a %b %-d, %-I:%M %p");
    let page = format!("{}b/{}", resources.base_url, facts.manage_token);
    Ok(CheckoutRequest {
        org,
        booking: payment.booking,
        payment: payment.id,
        amount: payment.amount,
        description: format!("Deposit · {}, {starts} · {}", facts.service_name, facts.clinic),
        client_email: facts.client_email.clone(),
        success_url: format!("{page}?checkout=paid"),
        cancel_url: format!("{page}?checkout=back"),
        expires_at: hold_ends,
    })
}

fn unavailable() -> AppError {
    AppError::ProviderUnavailable {
        what: "The card payment page did not open. Your time is still held; please try again in a minute.".into(),
    }
}

fn hold_over() -> AppError {
    AppError::conflict("This time is no longer held, so it cannot be paid for. Please choose a time again.")
}
