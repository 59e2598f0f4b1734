//! What bookings ask of payments.

use super::{
    closing, connections,
    jobs::{CloseCheckout, SendRefund},
    tills::Till,
};
use crate::{
    Resources,
    error::{Report, internal},
    zone,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::AppError;
use domain::{
    booking::BookingState,
    calendar::labels,
    ids::{BookingId, OrgId, PaymentId, RefundId},
    ledger::{Account, Movement, PaymentNews, PaymentState, RefundState},
    letters::Phrase,
    money::Money,
    understanding::Locale,
};
use graphile_worker::TaskHandler;
use ports::{Checkout, CheckoutRequest, ProcessorError};
use sqlx::PgConnection;
use store::{
    live::Change,
    payments::{self, CheckoutFacts, NewPayment, Payment, ledger, refunds},
    processor_accounts::ProcessorAccountRecord,
    queue::{self, Schedule},
};

/// A client who is led to a page with less time left than this would only see it end.
const LEAST_TO_PAY: TimeDelta = TimeDelta::minutes(2);
/// How often the booking is looked at: a page that ended and words that changed each cost one look.
const LOOKS: u32 = 4;

/// What to do after looking at the booking.
enum Next {
    /// A checkout is open already.
    Use(String),
    /// The checkout has ended by itself while the hold goes on: settle it, then look again.
    Settle(PaymentId),
    /// Ask the processor; `healing` when an earlier attempt never heard the answer.
    Ask { till: Box<Till>, request: Box<CheckoutRequest>, healing: bool },
}

/// The hosted checkout of a booking's outstanding deposit: the open one if there is one, else a new one. Network
/// calls; holds no transaction meanwhile. `ProviderUnavailable` when the processor does not answer, in which case the
/// hold stays and a repetition finds the same checkout. `Conflict` when nothing is owed or the hold has ended.
pub(crate) async fn ensure_checkout(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<String, AppError> {
    for _ in 0..LOOKS {
        match prepare(resources, org, booking, request_id).await? {
            Next::Use(url) => return Ok(url),
            Next::Settle(payment) => settle(resources, org, payment, request_id).await?,
            Next::Ask { till, request, healing } => {
                if let Some(url) = open(resources, &till, &request, healing, request_id).await? {
                    return Ok(url);
                }
            }
        }
    }
    Err(unavailable())
}

/// Asks the processor for a checkout; `None` when another look may find a way.
async fn open(
    resources: &Resources,
    till: &Till,
    request: &CheckoutRequest,
    healing: bool,
    request_id: &str,
) -> Result<Option<String>, AppError> {
    match till.open_checkout(request).await {
        Ok(checkout) => keep(resources, request, checkout, request_id).await.map(Some),
        Err(ProcessorError::Refused(reason)) => {
            give_up(resources, request.org, request.payment, request_id).await?;
            // Words or times may have changed since the first attempt, and the processor refuses other words under
            // the same key; a new attempt has a new key, and is not healing.
            if healing {
                return Ok(None);
            }
            tracing::error!(request_id, %reason, payment = %request.payment, "the processor refused a checkout");
            Err(unavailable())
        }
        Err(ProcessorError::Disconnected(reason)) => {
            give_up(resources, request.org, request.payment, request_id).await?;
            if let Some(account) = till.connection {
                connections::lost(resources, request.org, account, &reason, request_id).await?;
            }
            Err(not_payable())
        }
        Err(error) => {
            tracing::warn!(request_id, %error, payment = %request.payment, "no checkout was opened");
            Err(unavailable())
        }
    }
}

/// Learns how a checkout ended whose page is over.
async fn settle(resources: &Resources, org: OrgId, payment: PaymentId, request_id: &str) -> Result<(), AppError> {
    closing::close(resources, org, payment, request_id).await.map_err(|error| match error {
        AppError::ProviderUnavailable { what } => {
            tracing::warn!(request_id, %what, %payment, "nobody can say yet how a checkout ended");
            unavailable()
        }
        other => other,
    })
}

/// Enqueues the closing of whatever checkout the booking still has open, within the caller's transaction.
pub(crate) async fn close_checkouts(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    let open = payments::open_of_booking(connection, org, booking).await.report(request_id)?;
    if let Some(payment) = open {
        enqueue_close(connection, org, payment.id).await.report(request_id)?;
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
    request_id: &str,
) -> Result<(), AppError> {
    let taken = payments::of_booking(connection, org, booking).await.report(request_id)?;
    let returned = refunds::of_booking(connection, org, booking).await.report(request_id)?;
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
        refunds::insert(connection, org, refund).await.report(request_id)?;
        enqueue_refund(connection, org, refund.id).await.report(request_id)?;
    }
    store::live::announce(connection, org, Change::Payment(booking)).await.report(request_id)
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
    let balance = ledger::balance_of_booking(connection, org, booking, Account::ClientDeposits, amount.currency)
        .await
        .report(request_id)?;
    let returned = refunds::of_booking(connection, org, booking).await.report(request_id)?;
    let on_its_way: i64 = returned
        .iter()
        .filter(|refund| refund.state == RefundState::Pending && refund.amount.currency == amount.currency)
        .map(|refund| refund.amount.minor)
        .sum();
    let earned = amount.minor.min(-balance.minor - on_its_way);
    if earned <= 0 {
        return Ok(());
    }
    let movement =
        Movement::deposit_earned(Money::new(earned, amount.currency)).map_err(|e| internal(request_id, &e))?;
    let posting = ledger::Posting {
        movement: resources.entropy.id(),
        booking,
        payment: None,
        refund: None,
        at: resources.clock.now(),
    };
    ledger::post(connection, org, posting, &movement).await.report(request_id)
}

async fn enqueue_close(connection: &mut PgConnection, org: OrgId, payment: PaymentId) -> Result<(), store::StoreError> {
    let schedule = Schedule { key: Some(format!("close_checkout:{payment}")), ..Schedule::default() };
    queue::enqueue(connection, CloseCheckout::IDENTIFIER, &CloseCheckout { org, payment }, schedule).await
}

async fn enqueue_refund(connection: &mut PgConnection, org: OrgId, refund: RefundId) -> Result<(), store::StoreError> {
    queue::enqueue(connection, SendRefund::IDENTIFIER, &SendRefund { org, refund }, refund_schedule(refund)).await
}

/// One job a refund, whoever asks for it.
pub(super) fn refund_schedule(refund: RefundId) -> Schedule {
    Schedule { key: Some(format!("send_refund:{refund}")), ..Schedule::default() }
}

/// Looks at the booking and records the attempt before the processor hears of it.
async fn prepare(resources: &Resources, org: OrgId, booking: BookingId, request_id: &str) -> Result<Next, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let facts = payments::lock_booking(&mut transaction, org, booking).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This booking"))?;
    let now = resources.clock.now();
    let hold_ends = held_until(&facts, now).ok_or_else(|| not_held(&facts))?;
    let existing = payments::open_of_booking(&mut transaction, org, booking).await.report(request_id)?;
    let healing = existing.is_some();
    let account = store::processor_accounts::in_force(&mut transaction, org).await.report(request_id)?;
    let payment = match existing {
        // Its page is over, or the clinic is paid by another account since.
        Some(payment)
            if payment.checkout_ends_at < now + LEAST_TO_PAY
                || payment.account != account.as_ref().map(|account| account.id) =>
        {
            return Ok(Next::Settle(payment.id));
        }
        Some(payment) => payment,
        None => {
            let account = account.as_ref().ok_or_else(not_payable)?;
            begin_payment(resources, &mut transaction, (org, booking), account, &facts, hold_ends, request_id).await?
        }
    };
    if let (PaymentState::Open, Some(url)) = (payment.state, payment.checkout_url.clone()) {
        return Ok(Next::Use(url));
    }
    let till = Box::new(Till::of(resources, &mut transaction, org, &payment).await.report(request_id)?);
    transaction.commit().await.report(request_id)?;
    let request = Box::new(checkout_request(resources, org, &payment, &facts).report(request_id)?);
    Ok(Next::Ask { till, request, healing })
}

async fn begin_payment(
    resources: &Resources,
    connection: &mut PgConnection,
    (org, booking): (OrgId, BookingId),
    account: &ProcessorAccountRecord,
    facts: &CheckoutFacts,
    hold_ends: DateTime<Utc>,
    request_id: &str,
) -> Result<Payment, AppError> {
    let currency = facts.currency.parse().map_err(|error| internal(request_id, &error))?;
    if !account.standing.takes(currency) {
        return Err(not_payable());
    }
    let taken = ledger::balance_of_booking(connection, org, booking, Account::Processor, currency).await;
    let owed = Money::new(facts.deposit_minor - taken.report(request_id)?.minor, currency);
    if owed.minor <= 0 {
        return Err(nothing_owed());
    }
    let (id, at) = (PaymentId(resources.entropy.id()), resources.clock.now());
    let till = Till::at(resources, connection, org, account).await.report(request_id)?;
    let checkout_ends_at = till.checkout_end(at, hold_ends).map_err(|error| {
        tracing::error!(request_id, %org, %error, "a clinic's connected account is not served here");
        not_payable()
    })?;
    let new = NewPayment {
        id,
        booking,
        amount: owed,
        processor: &account.payee.processor,
        account: account.id,
        checkout_ends_at,
        at,
    };
    payments::insert_opening(connection, org, new).await.report(request_id)?;
    let payment = payments::find(connection, org, id).await.report(request_id)?;
    payment.ok_or_else(|| internal(request_id, &"a payment vanished within its own transaction"))
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
    let references = (checkout.reference.as_str(), checkout.page.as_deref());
    payments::set_checkout(&mut transaction, org, id, references, &checkout.url).await.report(request_id)?;
    if let Some(next) = payment.state.after(PaymentNews::Opened) {
        payments::set_state(&mut transaction, org, id, next).await.report(request_id)?;
    }
    let held = facts.is_some_and(|facts| held_until(&facts, resources.clock.now()).is_some());
    // A second tab may have stored the same checkout meanwhile; that payment is open and stays so.
    let payable = matches!(payment.state, PaymentState::Opening | PaymentState::Open);
    if !held || !payable {
        enqueue_close(&mut transaction, org, id).await.report(request_id)?;
    }
    store::live::announce(&mut transaction, org, Change::Payment(request.booking)).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    if held && payable { Ok(checkout.url) } else { Err(hold_over()) }
}

async fn give_up(resources: &Resources, org: OrgId, payment: PaymentId, request_id: &str) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let found = payments::lock(&mut transaction, org, payment).await.report(request_id)?;
    // A payment that another request opened meanwhile is not ours to fail.
    let refused = found.filter(|found| found.state == PaymentState::Opening);
    if let Some(next) = refused.and_then(|found| found.state.after(PaymentNews::Refused)) {
        payments::set_state(&mut transaction, org, payment, next).await.report(request_id)?;
    }
    transaction.commit().await.report(request_id)
}

/// When the hold ends, if the booking is still waiting for its deposit.
pub(super) fn held_until(facts: &CheckoutFacts, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let waiting = facts.state == BookingState::AwaitingDeposit.as_str();
    facts.hold_expires_at.filter(|ends| waiting && *ends > now)
}

/// Depends on stored values alone, so that a repetition under the same key asks for exactly the same.
fn checkout_request(
    resources: &Resources,
    org: OrgId,
    payment: &Payment,
    facts: &CheckoutFacts,
) -> Result<CheckoutRequest, store::StoreError> {
    let locale = Locale::from_word(&facts.locale);
    let when = &labels::day_time(facts.starts_at, zone(&facts.zone)?, locale);
    let deposit = Phrase::DepositFor { service: &facts.service_name, when, clinic: &facts.clinic };
    let page = format!("{}b/{}", resources.base_url, facts.manage_token);
    Ok(CheckoutRequest {
        org,
        booking: payment.booking,
        payment: payment.id,
        amount: payment.amount,
        description: deposit.render(locale),
        client_email: facts.client_email.clone(),
        success_url: format!("{page}?checkout=paid"),
        cancel_url: format!("{page}?checkout=back"),
        ends_at: payment.checkout_ends_at,
    })
}

fn not_payable() -> AppError {
    AppError::conflict("This cannot be paid online right now. Please call us; your time is kept.")
}

fn unavailable() -> AppError {
    AppError::ProviderUnavailable {
        what: "The card payment page did not open. Your time is still held; please try again in a minute.".into(),
    }
}

fn not_held(facts: &CheckoutFacts) -> AppError {
    let waiting =
        facts.state == BookingState::AwaitingDeposit.as_str() || facts.state == BookingState::Expired.as_str();
    if waiting { hold_over() } else { nothing_owed() }
}

fn nothing_owed() -> AppError {
    AppError::conflict("Nothing is left to pay for this booking.")
}

fn hold_over() -> AppError {
    AppError::conflict("This time is no longer held, so it cannot be paid for. Please choose a time again.")
}
