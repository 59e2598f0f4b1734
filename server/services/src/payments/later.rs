//! Deposits that could not be paid when they were due, because the card processor was not there: asked for once it is.

use super::{
    checkouts::{self, Owed},
    deposits,
    jobs::AskForDeposit,
    tills::Till,
};
use crate::{
    Resources,
    error::Report,
    notifications::jobs::{MailKind, send_booking_mail},
    worker::JobFailed,
};
use contract::AppError;
use domain::{
    booking::BookingState,
    ids::{BookingId, OrgId, PaymentRequestId},
    ledger::Purpose,
    letters::Phrase,
    money::Money,
};
use graphile_worker::TaskHandler;
use ports::ProcessorError;
use store::{
    OrgTransaction,
    bookings::{BookingRecord, NewEvent},
    live::Change,
    payments::{Payment, deferred, requests},
    queue::{self, Schedule},
};

/// How many one sweep looks at; the next takes the rest.
const MOST_A_SWEEP: i32 = 200;

/// Orders a question for every deposit that is still to be asked for.
pub(super) async fn sweep(resources: &Resources) -> Result<(), JobFailed> {
    for (org, booking) in deferred::waiting(resources.database.doors(), MOST_A_SWEEP).await? {
        let mut transaction = resources.database.begin(org).await?;
        let key = Some(format!("ask_for_deposit:{booking}"));
        let schedule = Schedule { key, leave_waiting: true, ..Schedule::default() };
        let job = AskForDeposit { org, booking };
        queue::enqueue(&mut transaction, AskForDeposit::IDENTIFIER, &job, schedule).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Asks the client for the deposit of a visit that was booked without it, once, if the processor is back. While it is
/// not, nothing happens: the next sweep comes in a few minutes.
pub(super) async fn ask(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
    let account = store::processor_accounts::in_force(&mut transaction, org).await.report(request_id)?;
    let till = match &account {
        Some(account) => Some(Till::at(resources, &mut transaction, org, account).await.report(request_id)?),
        None => None,
    };
    transaction.commit().await.report(request_id)?;
    // Nobody is asked for what there is no page for. A visit that is over needs no answer of the processor.
    let answers = match &till {
        Some(till) => is_back(resources, till, request_id).await,
        None => false,
    };
    let to_come = record.as_ref().is_some_and(|record| is_to_come(resources, record));
    if !answers && to_come {
        return Ok(());
    }

    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::lock(&mut transaction, org, booking).await.report(request_id)?;
    if !deferred::lock_waiting(&mut transaction, org, booking).await.report(request_id)? {
        return Ok(());
    }
    match record.filter(|record| is_to_come(resources, record) && outstanding(record).minor > 0) {
        Some(record) => send(resources, &mut transaction, &record, request_id).await?,
        None => deferred::settle(&mut transaction, org, booking).await.report(request_id)?,
    }
    transaction.commit().await.report(request_id)
}

fn is_to_come(resources: &Resources, record: &BookingRecord) -> bool {
    record.state == BookingState::Confirmed && !record.moment(resources.clock.now()).has_begun()
}

fn outstanding(record: &BookingRecord) -> Money {
    Money::new(record.deposit.minor - record.paid.minor, record.deposit.currency)
}

/// Whether the processor answers for this account, by the cheapest question there is.
async fn is_back(resources: &Resources, till: &Till, request_id: &str) -> bool {
    match till.movements(resources.clock.now(), None).await {
        Ok(_) | Err(ProcessorError::Refused(_)) => true,
        Err(error) => {
            tracing::info!(request_id, %error, "the card processor is not back yet");
            false
        }
    }
}

async fn send(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
    request_id: &str,
) -> Result<(), AppError> {
    let (org, booking, now) = (record.org, record.id, resources.clock.now());
    let (id, amount) = (PaymentRequestId(resources.entropy.id()), outstanding(record));
    let reason = Phrase::DepositLaterReason.render(record.locale);
    let new = requests::NewRequest {
        id,
        booking,
        purpose: Purpose::Deposit,
        amount,
        reason: &reason,
        asked_by: None,
        at: now,
    };
    requests::insert(transaction, org, new).await.report(request_id)?;
    deferred::set_asked(transaction, org, booking, now).await.report(request_id)?;
    let reached = record.client_email.is_some();
    let detail = if reached {
        "By a link, now that the card processor answers again."
    } else {
        "They left no e-mail address, so the link stands on their booking’s page alone. Please call them."
    };
    let title = format!("Deposit of {amount} asked of the client");
    let line = NewEvent { kind: "asked", title, detail: detail.into(), actor: "Anteroom", at: now };
    store::bookings::record_event(transaction, org, booking, line).await.report(request_id)?;
    if reached {
        send_booking_mail(transaction, org, booking, MailKind::Asked { request: id }, request_id).await?;
    }
    store::live::announce(transaction, org, Change::Payment(booking)).await.report(request_id)?;
    store::live::announce(transaction, org, Change::Booking(booking)).await.report(request_id)
}

/// A deposit is here, by whichever page: nothing is left to ask for later.
pub(super) async fn arrived(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    deferred::settle(transaction, org, booking).await.report(request_id)?;
    let now = resources.clock.now();
    let open = requests::withdraw(transaction, org, booking, Purpose::Deposit, now).await.report(request_id)?;
    match open {
        Some(request) => checkouts::close(transaction, org, booking, Owed::Request(request), request_id).await,
        None => Ok(()),
    }
}

/// A deposit that came by its own link only after the visit is the clinic's at once.
pub(super) async fn earn_if_over(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    amount: Money,
    request_id: &str,
) -> Result<(), AppError> {
    if payment.request.is_none() {
        return Ok(());
    }
    let record = store::bookings::by_id(transaction, org, payment.booking).await.report(request_id)?;
    let over = |record: BookingRecord| matches!(record.state, BookingState::Completed | BookingState::NoShow);
    if record.is_some_and(over) {
        deposits::earn_deposit(resources, transaction, org, payment.booking, amount, request_id).await?;
    }
    Ok(())
}
