//! Ending checkouts, and asking the processor about those of which nothing was heard.

use super::{captures, deposits, keeping, owed, tills::Till};
use crate::{Resources, error::Report, worker::JobFailed};
use chrono::TimeDelta;
use contract::AppError;
use domain::{
    ids::{OrgId, PaymentId, ProcessorAccountId},
    ledger::{PaymentNews, PaymentState},
};
use futures::StreamExt;
use graphile_worker::TaskHandler;
use ports::{CheckoutState, ProcessorError};
use store::{
    bookings::NewEvent,
    live::Change,
    payments::{self, Payment, refunds},
    queue::{self, Schedule},
};

/// How many pages are closed at once.
const AT_ONCE: usize = 8;
/// How many payments and refunds one sweep looks at; the next begins with those whose turn it is longest.
const MOST_A_SWEEP: i32 = 200;
/// How long after its hold a checkout is left to the job that closes it.
const GRACE: TimeDelta = TimeDelta::minutes(2);
/// After how much silence the processor is asked about money that may still arrive, and about refunds.
const SILENCE: TimeDelta = TimeDelta::minutes(15);

/// Ends the checkout of a payment that must not be paid any more. A client who was faster is recorded as paid, and a
/// checkout that the processor will not hear of has failed. `ProviderUnavailable` when nobody can tell yet.
pub(super) async fn close(resources: &Resources, org: OrgId, id: PaymentId, request_id: &str) -> Result<(), AppError> {
    let Some(Asked { payment, till, .. }) = read(resources, org, id, request_id).await? else { return Ok(()) };
    // No page belongs to a kept card; whoever charges it finds out what became of that.
    if payment.state == PaymentState::Paid || payment.by_kept_card {
        return Ok(());
    }
    // Without a reference nobody was given its address; if the answer still comes, it is closed then.
    let Some(reference) = &payment.checkout_reference else {
        return learn(resources, org, id, CheckoutState::Expired, request_id).await;
    };
    match till.close_checkout(reference, payment.checkout_page.as_deref()).await {
        Ok(state) => learn(resources, org, id, state, request_id).await,
        Err(ProcessorError::Refused(reason) | ProcessorError::Disconnected(reason)) => {
            give_up(resources, org, id, &reason, request_id).await
        }
        Err(error) => Err(not_yet(&error)),
    }
}

/// Closes every page that is open at an account, before it is disconnected. What cannot be closed is left to the sweep,
/// which gives it up in words for the staff.
pub(crate) async fn close_pages_of(
    resources: &Resources,
    org: OrgId,
    account: ProcessorAccountId,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let open = payments::open_of_account(&mut transaction, org, account).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let closing = open.into_iter().map(|payment| async move {
        if let Err(error) = close(resources, org, payment, request_id).await {
            tracing::warn!(request_id, %org, %payment, %error, "a payment page was not closed");
        }
    });
    futures::stream::iter(closing).buffer_unordered(AT_ONCE).collect::<()>().await;
    Ok(())
}

/// Asks the processor how a checkout stands, and closes it when no hold keeps its time any more.
pub(super) async fn ask(resources: &Resources, org: OrgId, id: PaymentId, request_id: &str) -> Result<(), AppError> {
    let Some(Asked { payment, till, held }) = read(resources, org, id, request_id).await? else { return Ok(()) };
    if !matches!(payment.state, PaymentState::Opening | PaymentState::Open) {
        return Ok(());
    }
    if payment.by_kept_card {
        return keeping::charge(resources, org, id, request_id).await;
    }
    let Some(reference) = payment.checkout_reference.as_ref().filter(|_| held) else {
        // While the hold runs, the client's next attempt heals what has no reference yet.
        return if held { Ok(()) } else { close(resources, org, id, request_id).await };
    };
    match till.checkout_state(reference).await {
        Ok(CheckoutState::Open) => Ok(()),
        Ok(state) => learn(resources, org, id, state, request_id).await,
        Err(ProcessorError::Refused(reason) | ProcessorError::Disconnected(reason)) => {
            // The client may still be on that page: it is decided when the hold is over.
            tracing::warn!(request_id, %org, payment = %id, %reason, "the processor does not know an open checkout");
            Ok(())
        }
        Err(error) => Err(not_yet(&error)),
    }
}

/// Enqueues a question for every payment and refund that is due for one. A question that is still to be asked keeps
/// the attempts that it has had.
pub(super) async fn sweep(resources: &Resources) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    let due = payments::unsettled(resources.database.doors(), now - GRACE, now - SILENCE, MOST_A_SWEEP).await?;
    for unsettled in due {
        let (org, payment) = (unsettled.org, unsettled.payment);
        let mut transaction = resources.database.begin(org).await?;
        if let Some(refund) = unsettled.refund {
            refunds::set_asked(&mut transaction, org, refund, now).await?;
            let schedule = Schedule { leave_waiting: true, ..deposits::refund_schedule(refund) };
            let job = super::jobs::SendRefund { org, refund };
            queue::enqueue(&mut transaction, super::jobs::SendRefund::IDENTIFIER, &job, schedule).await?;
        } else {
            payments::set_asked(&mut transaction, org, payment, now).await?;
            let key = Some(format!("ask_processor:{payment}"));
            let schedule = Schedule { key, leave_waiting: true, ..Schedule::default() };
            let job = super::jobs::AskProcessor { org, payment };
            queue::enqueue(&mut transaction, super::jobs::AskProcessor::IDENTIFIER, &job, schedule).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Finds out by which card a payment came, for people, and keeps it where the client agreed to that.
pub(super) async fn name_card(
    resources: &Resources,
    org: OrgId,
    id: PaymentId,
    request_id: &str,
) -> Result<(), AppError> {
    let Some(Asked { payment, till, .. }) = read(resources, org, id, request_id).await? else { return Ok(()) };
    let unknown = payment.method.is_empty() || payment.fee.is_none();
    let named = match payment.checkout_reference.as_ref().filter(|_| unknown) {
        None => None,
        Some(reference) => match till.checkout_state(reference).await {
            Ok(CheckoutState::Paid(capture)) => Some(capture),
            Ok(_) => None,
            Err(ProcessorError::Refused(_) | ProcessorError::Disconnected(_)) => return Ok(()),
            Err(error) => return Err(not_yet(&error)),
        },
    };
    if let Some(capture) = named {
        let mut transaction = resources.database.begin(org).await.report(request_id)?;
        payments::set_method(&mut transaction, org, id, &capture.method).await.report(request_id)?;
        captures::record_fee(resources, &mut transaction, org, &payment, &capture, request_id).await?;
        store::live::announce(&mut transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
    }
    keeping::keep(resources, org, (&payment, &till), request_id).await
}

/// A payment that the processor is asked about.
struct Asked {
    payment: Payment,
    till: Till,
    /// Whether it may be paid right now: a hold keeps its booking's time, or the clinic asks for it.
    held: bool,
}

async fn read(resources: &Resources, org: OrgId, id: PaymentId, request_id: &str) -> Result<Option<Asked>, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(payment) = payments::find(&mut transaction, org, id).await.report(request_id)? else { return Ok(None) };
    let facts = payments::facts(&mut transaction, org, payment.booking).await.report(request_id)?;
    let till = Till::of(resources, &mut transaction, org, &payment).await.report(request_id)?;
    let held = match facts {
        Some(facts) => owed::is_owed(resources, &mut transaction, org, &payment, &facts).await.report(request_id)?,
        None => false,
    };
    transaction.commit().await.report(request_id)?;
    Ok(Some(Asked { payment, till, held }))
}

/// Records how a checkout stands.
async fn learn(
    resources: &Resources,
    org: OrgId,
    id: PaymentId,
    state: CheckoutState,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(payment) = payments::lock(&mut transaction, org, id).await.report(request_id)? else { return Ok(()) };
    match state {
        CheckoutState::Open => {
            return Err(AppError::ProviderUnavailable { what: format!("The checkout of payment {id} is still open.") });
        }
        CheckoutState::Paid(capture) => {
            captures::record(resources, &mut transaction, org, &payment, &capture, request_id).await?;
        }
        CheckoutState::Expired => {
            if let Some(next) = payment.state.after(PaymentNews::Expired) {
                payments::set_state(&mut transaction, org, id, next).await.report(request_id)?;
                store::live::announce(&mut transaction, org, Change::Payment(payment.booking))
                    .await
                    .report(request_id)?;
            }
        }
    }
    transaction.commit().await.report(request_id)
}

/// The processor will not hear of a checkout that is to end: it has failed, and the staff read why, once. Should money
/// arrive by it all the same, captured money outranks everything.
async fn give_up(
    resources: &Resources,
    org: OrgId,
    id: PaymentId,
    reason: &str,
    request_id: &str,
) -> Result<(), AppError> {
    tracing::error!(request_id, %org, payment = %id, reason, "a checkout could not be closed");
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let Some(payment) = payments::lock(&mut transaction, org, id).await.report(request_id)? else { return Ok(()) };
    let Some(next) = payment.state.after(PaymentNews::Refused) else { return Ok(()) };
    payments::set_state(&mut transaction, org, id, next).await.report(request_id)?;
    let line = NewEvent {
        kind: "flagged",
        title: "A payment page could not be closed".into(),
        detail: format!(
            "The card processor says: {}. Please look for the payment there. Money that still arrives is recorded.",
            reason.trim_end_matches('.')
        ),
        actor: "Anteroom",
        at: resources.clock.now(),
    };
    store::bookings::record_event(&mut transaction, org, payment.booking, line).await.report(request_id)?;
    store::live::announce(&mut transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
    transaction.commit().await.report(request_id)
}

/// Nobody knows yet; a later attempt may.
fn not_yet(error: &ProcessorError) -> AppError {
    AppError::ProviderUnavailable { what: error.to_string() }
}
