//! The hosted page on which a client pays what they owe: a deposit, or what the clinic asks for.

pub(crate) use super::owed::Owed;
use super::{
    closing, connections,
    jobs::CloseCheckout,
    owed::{Due, due, hold_over, is_owed},
    tills::Till,
};
use crate::{
    Resources,
    error::{Report, internal},
    zone,
};
use chrono::TimeDelta;
use contract::AppError;
use domain::{
    calendar::labels,
    ids::{BookingId, OrgId, PaymentId},
    ledger::{PaymentNews, PaymentState, Purpose},
    letters::Phrase,
    understanding::Locale,
};
use graphile_worker::TaskHandler;
use ports::{Checkout, CheckoutRequest, ProcessorError};
use sqlx::PgConnection;
use store::{
    live::Change,
    payments::{self, CheckoutFacts, NewPayment, Payment},
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

/// Why no page was opened.
#[derive(Debug)]
pub(crate) enum NoPage {
    /// The processor could not be reached: nobody's fault here, and a repetition may succeed.
    Unreachable,
    Refused(AppError),
}

impl From<AppError> for NoPage {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

impl From<NoPage> for AppError {
    fn from(why: NoPage) -> Self {
        match why {
            NoPage::Unreachable => unavailable(),
            NoPage::Refused(error) => error,
        }
    }
}

/// The hosted checkout of what is owed for a booking: the open one if there is one, else a new one. Network
/// calls; holds no transaction meanwhile. `Unreachable` when the processor does not answer, in which case the hold stays
/// and a repetition finds the same checkout. `Conflict` when nothing is owed or the hold has ended. `agreed_to` are the words
/// by which the client lets the card be kept that they pay with; a page that was opened otherwise is closed for another.
pub(crate) async fn ensure(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    owed: Owed,
    agreed_to: Option<&str>,
    request_id: &str,
) -> Result<String, NoPage> {
    for _ in 0..LOOKS {
        match prepare(resources, org, booking, (owed, agreed_to), request_id).await? {
            Next::Use(url) => return Ok(url),
            Next::Settle(payment) => settle(resources, org, payment, request_id).await?,
            Next::Ask { till, request, healing } => {
                if let Some(url) = open(resources, &till, &request, healing, request_id).await? {
                    return Ok(url);
                }
            }
        }
    }
    Err(unavailable().into())
}

/// Asks the processor for a checkout; `None` when another look may find a way.
async fn open(
    resources: &Resources,
    till: &Till,
    request: &CheckoutRequest,
    healing: bool,
    request_id: &str,
) -> Result<Option<String>, NoPage> {
    match till.open_checkout(request).await {
        Ok(checkout) => Ok(Some(keep(resources, request, checkout, request_id).await?)),
        Err(ProcessorError::Refused(reason)) => {
            give_up(resources, request.org, request.payment, request_id).await?;
            // Words or times may have changed since the first attempt, and the processor refuses other words under
            // the same key; a new attempt has a new key, and is not healing.
            if healing {
                return Ok(None);
            }
            tracing::error!(request_id, %reason, payment = %request.payment, "the processor refused a checkout");
            Err(unavailable().into())
        }
        Err(ProcessorError::Disconnected(reason)) => {
            give_up(resources, request.org, request.payment, request_id).await?;
            if let Some(account) = till.connection {
                connections::lost(resources, request.org, account, &reason, request_id).await?;
            }
            Err(not_payable().into())
        }
        Err(error) => {
            tracing::warn!(request_id, %error, payment = %request.payment, "no checkout was opened");
            Err(NoPage::Unreachable)
        }
    }
}

/// Learns how a checkout ended whose page is over.
async fn settle(resources: &Resources, org: OrgId, payment: PaymentId, request_id: &str) -> Result<(), NoPage> {
    closing::close(resources, org, payment, request_id).await.map_err(|error| match error {
        AppError::ProviderUnavailable { what } => {
            tracing::warn!(request_id, %what, %payment, "nobody can say yet how a checkout ended");
            NoPage::Unreachable
        }
        other => NoPage::Refused(other),
    })
}

/// Enqueues the closing of the checkout that is still open, if there is one, within the caller's transaction.
pub(crate) async fn close(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    owed: Owed,
    request_id: &str,
) -> Result<(), AppError> {
    let open = payments::open_of(connection, org, booking, owed.request()).await.report(request_id)?;
    if let Some(payment) = open {
        enqueue_close(connection, org, payment.id).await.report(request_id)?;
    }
    Ok(())
}

async fn enqueue_close(connection: &mut PgConnection, org: OrgId, payment: PaymentId) -> Result<(), store::StoreError> {
    let schedule = Schedule { key: Some(format!("close_checkout:{payment}")), ..Schedule::default() };
    queue::enqueue(connection, CloseCheckout::IDENTIFIER, &CloseCheckout { org, payment }, schedule).await
}

/// Looks at the booking and records the attempt before the processor hears of it.
async fn prepare(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    (owed, agreed_to): (Owed, Option<&str>),
    request_id: &str,
) -> Result<Next, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let facts = payments::lock_booking(&mut transaction, org, booking).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This booking"))?;
    let now = resources.clock.now();
    let due = due(&mut transaction, org, booking, owed, (&facts, now), request_id).await?;
    let existing = payments::open_of(&mut transaction, org, booking, owed.request()).await.report(request_id)?;
    let healing = existing.is_some();
    let account = store::processor_accounts::in_force(&mut transaction, org).await.report(request_id)?;
    let payment = match existing {
        Some(payment) if payment.by_kept_card => return Err(charged_just_now()),
        // Its page is over, the clinic is paid by another account since, or the client thought again about their card.
        Some(payment)
            if payment.checkout_ends_at < now + LEAST_TO_PAY
                || payment.account != account.as_ref().map(|account| account.id)
                || payment.agreed_to.is_some() != agreed_to.is_some() =>
        {
            return Ok(Next::Settle(payment.id));
        }
        Some(payment) => payment,
        None => {
            let account = account.as_ref().ok_or_else(not_payable)?;
            let what = (owed, &due, agreed_to);
            begin_payment(resources, &mut transaction, (org, booking), account, what, request_id).await?
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
    (owed, due, agreed_to): (Owed, &Due, Option<&str>),
    request_id: &str,
) -> Result<Payment, AppError> {
    if !account.standing.takes(due.amount.currency) {
        return Err(not_payable());
    }
    let (id, at) = (PaymentId(resources.entropy.id()), resources.clock.now());
    let till = Till::at(resources, connection, org, account).await.report(request_id)?;
    let checkout_ends_at = till.checkout_end(at, due.until).map_err(|error| {
        tracing::error!(request_id, %org, %error, "a clinic's connected account is not served here");
        not_payable()
    })?;
    let new = NewPayment {
        id,
        booking,
        amount: due.amount,
        purpose: due.purpose,
        request: owed.request(),
        processor: &account.payee.processor,
        account: account.id,
        checkout_ends_at,
        agreed_to,
        by_kept_card: false,
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
    let facts = facts.ok_or_else(|| AppError::not_found("This booking"))?;
    let held = is_owed(resources, &mut transaction, org, &payment, &facts).await.report(request_id)?;
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

/// Depends on stored values alone, so that a repetition under the same key asks for exactly the same.
fn checkout_request(
    resources: &Resources,
    org: OrgId,
    payment: &Payment,
    facts: &CheckoutFacts,
) -> Result<CheckoutRequest, store::StoreError> {
    let page = format!("{}b/{}", resources.base_url, facts.manage_token);
    Ok(CheckoutRequest {
        org,
        booking: payment.booking,
        payment: payment.id,
        amount: payment.amount,
        description: description(facts, payment.purpose)?,
        client_email: facts.client_email.clone(),
        keeps_card: payment.agreed_to.is_some(),
        success_url: format!("{page}?checkout=paid"),
        cancel_url: format!("{page}?checkout=back"),
        ends_at: payment.checkout_ends_at,
    })
}

/// What a client reads on the processor's page and on their card's statement.
pub(super) fn description(facts: &CheckoutFacts, purpose: Purpose) -> Result<String, store::StoreError> {
    let locale = Locale::from_word(&facts.locale);
    let when = &labels::day_time(facts.starts_at, zone(&facts.zone)?, locale);
    let (service, clinic) = (&facts.service_name, &facts.clinic);
    let what = match purpose {
        Purpose::Deposit => Phrase::DepositFor { service, when, clinic },
        Purpose::Balance => Phrase::BalanceFor { service, when, clinic },
        Purpose::Fee => Phrase::FeeFor { service, when, clinic },
    };
    Ok(what.render(locale))
}

/// While a kept card is charged, nobody pays for the same on a page.
pub(crate) fn charged_just_now() -> AppError {
    AppError::conflict("Your card is being charged for this just now. Please look again in a minute.")
}

fn not_payable() -> AppError {
    AppError::conflict("This cannot be paid online right now. Please call us; your time is kept.")
}

fn unavailable() -> AppError {
    AppError::ProviderUnavailable {
        what: "The card payment page did not open. Your time is still held; please try again in a minute.".into(),
    }
}
