//! Ending checkouts, and asking the processor about those of which nothing was heard.

use super::{captures, deposits};
use crate::{Resources, worker::JobFailed};
use chrono::TimeDelta;
use domain::{
    ids::{OrgId, PaymentId},
    ledger::{PaymentNews, PaymentState},
};
use graphile_worker::TaskHandler;
use ports::{CheckoutState, ProcessorError};
use store::{
    payments::{self, Payment},
    queue::{self, Schedule},
};

/// How many payments and refunds one sweep looks at; the next continues with the oldest that are left.
const MOST_A_SWEEP: i32 = 200;

/// Ends the checkout of a payment that must not be paid any more. A client who was faster is recorded as paid.
pub(super) async fn close(resources: &Resources, org: OrgId, id: PaymentId) -> Result<(), JobFailed> {
    let Some(payment) = read(resources, org, id).await? else { return Ok(()) };
    if matches!(payment.state, PaymentState::Paid) {
        return Ok(());
    }
    // Without a reference nobody was given its address; if the answer still comes, it is closed then.
    let Some(reference) = &payment.checkout_reference else {
        return learn(resources, org, id, CheckoutState::Expired).await;
    };
    match resources.cards.close_checkout(reference).await {
        Ok(state) => learn(resources, org, id, state).await,
        Err(ProcessorError::Refused(reason)) => {
            tracing::error!(%org, payment = %id, %reason, "a checkout could not be closed");
            Ok(())
        }
        Err(error) => Err(JobFailed(error.to_string())),
    }
}

/// Asks the processor how a checkout stands, and closes it when its hold is over.
pub(super) async fn ask(resources: &Resources, org: OrgId, id: PaymentId) -> Result<(), JobFailed> {
    let Some(payment) = read(resources, org, id).await? else { return Ok(()) };
    if !matches!(payment.state, PaymentState::Opening | PaymentState::Open) {
        return Ok(());
    }
    let Some(reference) = &payment.checkout_reference else { return close(resources, org, id).await };
    match resources.cards.checkout_state(reference).await {
        Ok(CheckoutState::Open) => close(resources, org, id).await,
        Ok(state) => learn(resources, org, id, state).await,
        Err(error) => Err(JobFailed(error.to_string())),
    }
}

/// Enqueues a question for every payment and refund of which nothing was heard for longer than a hold lasts.
pub(super) async fn sweep(resources: &Resources) -> Result<(), JobFailed> {
    let since = resources.clock.now() - TimeDelta::minutes(i64::from(resources.hold_minutes) + 2);
    for unsettled in payments::unsettled(resources.database.doors(), since, MOST_A_SWEEP).await? {
        let (org, payment) = (unsettled.org, unsettled.payment);
        let mut transaction = resources.database.begin(org).await?;
        if let Some(refund) = unsettled.refund {
            deposits::enqueue_refund(&mut transaction, org, refund).await?;
        } else {
            let job = super::jobs::AskProcessor { org, payment };
            let schedule = Schedule { key: Some(format!("ask_processor:{payment}")), ..Schedule::default() };
            queue::enqueue(&mut transaction, super::jobs::AskProcessor::IDENTIFIER, &job, schedule).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Finds out by which card a payment came, for people.
pub(super) async fn name_card(resources: &Resources, org: OrgId, id: PaymentId) -> Result<(), JobFailed> {
    let Some(payment) = read(resources, org, id).await? else { return Ok(()) };
    let Some(reference) = payment.checkout_reference.filter(|_| payment.method.is_empty()) else { return Ok(()) };
    let state = match resources.cards.checkout_state(&reference).await {
        Ok(state) => state,
        Err(ProcessorError::Refused(_)) => return Ok(()),
        Err(error) => return Err(JobFailed(error.to_string())),
    };
    if let CheckoutState::Paid(capture) = state {
        let mut transaction = resources.database.begin(org).await?;
        payments::set_method(&mut transaction, org, id, &capture.method).await?;
        payments::announce(&mut transaction, org, payment.booking).await?;
        transaction.commit().await?;
    }
    Ok(())
}

async fn read(resources: &Resources, org: OrgId, id: PaymentId) -> Result<Option<Payment>, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let payment = payments::find(&mut transaction, org, id).await?;
    transaction.commit().await?;
    Ok(payment)
}

/// Records how a checkout stands.
async fn learn(resources: &Resources, org: OrgId, id: PaymentId, state: CheckoutState) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(payment) = payments::lock(&mut transaction, org, id).await? else { return Ok(()) };
    match state {
        CheckoutState::Open => return Err(JobFailed(format!("the checkout of payment {id} is still open"))),
        CheckoutState::Paid(capture) => {
            captures::record(resources, &mut transaction, org, &payment, &capture).await?;
        }
        CheckoutState::Expired => {
            if let Some(next) = payment.state.after(PaymentNews::Expired) {
                payments::set_state(&mut transaction, org, id, next).await?;
                payments::announce(&mut transaction, org, payment.booking).await?;
            }
        }
    }
    transaction.commit().await?;
    Ok(())
}
