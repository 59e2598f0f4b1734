//! Money going back: sent, seen and settled.

use super::{
    posting::{About, owed_to_client, post},
    tills::Till,
};
use crate::{
    Resources,
    error::{Report, internal},
    worker::JobFailed,
};
use contract::AppError;
use domain::{
    ids::{OrgId, RefundId},
    ledger::{Movement, RefundState},
};
use ports::{ProcessorError, RefundSeen, RefundStanding};
use store::{
    OrgTransaction,
    bookings::NewEvent,
    live::Change,
    payments::{self, Payment, refunds, refunds::Refund},
};

/// Asks the processor to return the money of a recorded refund. Safe to repeat: the refund's id is the key.
pub(super) async fn send(resources: &Resources, org: OrgId, id: RefundId, request_id: &str) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let found = refunds::find(&mut transaction, org, id).await?;
    let Some(refund) = found.filter(|refund| refund.state == RefundState::Pending) else { return Ok(()) };
    let payment = payments::find(&mut transaction, org, refund.payment).await?;
    let payment = payment.ok_or_else(|| JobFailed(format!("the payment of refund {id} vanished")))?;
    let till = Till::of(resources, &mut transaction, org, &payment).await?;
    transaction.commit().await?;
    let Some(charge) = &refund.charge else {
        return Err(JobFailed(format!("the payment of refund {id} has no charge")));
    };
    match till.refund(id, charge, refund.amount).await {
        Ok(seen) => answered(resources, org, &refund, &seen, request_id).await,
        Err(ProcessorError::Refused(reason) | ProcessorError::Disconnected(reason)) => {
            refused(resources, org, id, reason, request_id).await
        }
        Err(error) => Err(JobFailed(error.to_string())),
    }
}

async fn answered(
    resources: &Resources,
    org: OrgId,
    refund: &Refund,
    seen: &RefundSeen,
    request_id: &str,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(payment) = payments::lock(&mut transaction, org, refund.payment).await? else { return Ok(()) };
    let current = refunds::find(&mut transaction, org, refund.id).await?;
    let nameless = current.is_some_and(|current| current.reference.is_none());
    // An event may have overtaken this answer and named the refund already.
    if nameless && refunds::by_reference(&mut transaction, org, &seen.reference).await?.is_none() {
        refunds::set_reference(&mut transaction, org, refund.id, &seen.reference).await?;
    }
    observe(resources, &mut transaction, org, &payment, seen, request_id).await?;
    transaction.commit().await?;
    Ok(())
}

async fn refused(
    resources: &Resources,
    org: OrgId,
    id: RefundId,
    reason: String,
    request_id: &str,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(found) = refunds::find(&mut transaction, org, id).await? else { return Ok(()) };
    payments::lock(&mut transaction, org, found.payment).await?;
    // Read again under the lock: an event may have settled it.
    let Some(refund) = refunds::find(&mut transaction, org, id).await? else { return Ok(()) };
    if refund.state == RefundState::Pending {
        settle(resources, &mut transaction, org, &refund, &RefundStanding::Failed(reason), request_id).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Applies what the processor says of one refund of a locked payment: ours, or one made in its own dashboard.
pub(crate) async fn observe(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    seen: &RefundSeen,
    request_id: &str,
) -> Result<String, AppError> {
    let captured = payment.captured.unwrap_or(payment.amount);
    if seen.amount.minor <= 0 || seen.amount.currency != captured.currency {
        tracing::error!(request_id, %org, refund = %seen.reference, "a refund was reported that cannot belong to its payment");
        return Ok("flagged: the refund's amount or currency cannot belong to this payment".into());
    }
    let refund = match refunds::by_reference(transaction, org, &seen.reference).await.report(request_id)? {
        Some(refund) => refund,
        None => adopt(resources, transaction, org, payment, seen, request_id).await?,
    };
    settle(resources, transaction, org, &refund, &seen.standing, request_id).await
}

/// A refund whose processor's id is new to us: the one that we asked for and have not heard the answer of, else a
/// stranger's.
async fn adopt(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    seen: &RefundSeen,
    request_id: &str,
) -> Result<Refund, AppError> {
    let waiting =
        refunds::awaiting_reference(transaction, org, payment.id, seen.amount.minor).await.report(request_id)?;
    let id = if let Some(refund) = waiting {
        refunds::set_reference(transaction, org, refund.id, &seen.reference).await.report(request_id)?;
        refund.id
    } else {
        let id = RefundId(resources.entropy.id());
        let refund = refunds::NewRefund {
            id,
            payment: payment.id,
            amount: seen.amount,
            reason: "Returned in the card processor's own dashboard.",
            reference: Some(&seen.reference),
            made_by: None,
            at: resources.clock.now(),
        };
        refunds::insert(transaction, org, refund).await.report(request_id)?;
        id
    };
    let refund = refunds::find(transaction, org, id).await.report(request_id)?;
    refund.ok_or_else(|| internal(request_id, &"a refund vanished within its own transaction"))
}

/// Moves a refund to its standing, with the ledger, the booking's history and an announcement, once.
async fn settle(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    refund: &Refund,
    standing: &RefundStanding,
    request_id: &str,
) -> Result<String, AppError> {
    let news = match standing {
        RefundStanding::Pending => RefundState::Pending,
        RefundStanding::Succeeded => RefundState::Succeeded,
        RefundStanding::Failed(_) => RefundState::Failed,
    };
    let Some(next) = refund.state.after(news) else { return Ok(format!("refund already {}", refund.state.as_str())) };
    let now = resources.clock.now();
    if !refunds::set_state(transaction, org, refund, next, now).await.report(request_id)? {
        return Ok("refund already moved".into());
    }
    enter(resources, transaction, org, refund, next, request_id).await?;
    let (kind, title, detail) = match standing {
        RefundStanding::Failed(reason) => (
            "refund_failed",
            format!("{} could not be returned", refund.amount),
            format!("{reason} Please return it in the card processor's dashboard, or in another way."),
        ),
        _ => ("refunded", format!("{} returned to the client", refund.amount), refund.reason.clone()),
    };
    let line = NewEvent { kind, title, detail, actor: "Anteroom", at: now };
    store::bookings::record_event(transaction, org, refund.booking, line).await.report(request_id)?;
    store::live::announce(transaction, org, Change::Payment(refund.booking)).await.report(request_id)?;
    Ok(format!("refund {}", next.as_str()))
}

async fn enter(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    refund: &Refund,
    next: RefundState,
    request_id: &str,
) -> Result<(), AppError> {
    let currency = refund.amount.currency;
    let (movement, once) = match (refund.state, next) {
        (_, RefundState::Succeeded) => {
            let owed = owed_to_client(transaction, org, refund.booking, currency, request_id).await?;
            // The refund's own id: the primary key forbids a second movement.
            (Movement::refunded(refund.amount, owed), Some(refund.id.0))
        }
        (RefundState::Succeeded, RefundState::Failed) => (Movement::refund_returned(refund.amount), None),
        _ => return Ok(()),
    };
    let about = About { booking: refund.booking, payment: Some(refund.payment), refund: Some(refund.id), once };
    post(resources, transaction, org, about, movement, request_id).await
}
