//! Clients' objections at their banks: recorded, their money followed through the ledger, and shown with their deadline.

use super::posting::{About, owed_to_client, post};
use crate::{
    Resources,
    error::{Report, internal},
};
use contract::AppError;
use domain::{
    ids::{DisputeId, OrgId},
    ledger::{DisputeState, Movement},
};
use ports::DisputeSeen;
use store::{
    OrgTransaction,
    bookings::NewEvent,
    live::Change,
    payments::{
        Payment,
        disputes::{self, Dispute, NewDispute},
    },
};

/// Applies what the processor says of one dispute of a locked payment, in whatever order it is heard.
pub(crate) async fn observe(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    seen: &DisputeSeen,
    request_id: &str,
) -> Result<String, AppError> {
    let captured = payment.captured.unwrap_or(payment.amount);
    if seen.amount.minor <= 0 || seen.amount.currency != captured.currency {
        tracing::error!(request_id, %org, dispute = %seen.reference, "a dispute was reported that cannot belong to its payment");
        return Ok("flagged: the dispute's amount or currency cannot belong to this payment".into());
    }
    let known = disputes::by_reference(transaction, org, &seen.reference).await.report(request_id)?;
    let is_new = known.is_none();
    let dispute = match known {
        Some(dispute) => dispute,
        None => record(resources, transaction, org, payment, seen, request_id).await?,
    };
    let state = match dispute.state.after(seen.state) {
        Some(state) => state,
        None if is_new => dispute.state,
        None => return Ok(format!("dispute already {}", dispute.state.as_str())),
    };
    move_money(resources, transaction, org, payment, (&dispute, state), seen, request_id).await?;
    let now = resources.clock.now();
    disputes::update(transaction, org, dispute.id, (state, state.holds_money()), seen.answer_by, now)
        .await
        .report(request_id)?;
    let (title, detail) = match state {
        DisputeState::Won => (format!("{} won back from a dispute", seen.amount), String::new()),
        DisputeState::Lost => (format!("{} lost to a dispute", seen.amount), String::new()),
        _ => (
            format!("{} disputed at the client’s bank", seen.amount),
            "Please answer in the card processor’s dashboard before its deadline.".to_owned(),
        ),
    };
    let line = NewEvent { kind: "disputed", title, detail, actor: "Anteroom", at: now };
    store::bookings::record_event(transaction, org, payment.booking, line).await.report(request_id)?;
    store::live::announce(transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
    Ok(format!("dispute {}", state.as_str()))
}

/// As if the bank had only asked: what else it did follows by the same steps in whatever order it is heard.
async fn record(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    seen: &DisputeSeen,
    request_id: &str,
) -> Result<Dispute, AppError> {
    let new = NewDispute {
        id: DisputeId(resources.entropy.id()),
        payment: payment.id,
        reference: &seen.reference,
        amount: seen.amount,
        reason: &seen.reason,
        answer_by: seen.answer_by,
        at: seen.opened_at,
    };
    disputes::insert(transaction, org, new).await.report(request_id)?;
    let dispute = disputes::by_reference(transaction, org, &seen.reference).await.report(request_id)?;
    dispute.ok_or_else(|| internal(request_id, &"a dispute vanished within its own transaction"))
}

/// Into the bank's hands, back, or gone for good: each once, because a dispute only moves on.
async fn move_money(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    (dispute, state): (&Dispute, DisputeState),
    seen: &DisputeSeen,
    request_id: &str,
) -> Result<(), AppError> {
    let (amount, about) = (dispute.amount, About::payment(payment));
    if !dispute.withheld && (state.holds_money() || state == DisputeState::Lost) {
        post(resources, transaction, org, about, Movement::dispute_opened(amount), request_id).await?;
    }
    // Kept however it ends, also where nothing was heard before its end.
    if dispute.state == DisputeState::Inquiry && state != DisputeState::Inquiry && seen.fee.minor > 0 {
        post(resources, transaction, org, about, Movement::fee_taken(seen.fee), request_id).await?;
    }
    match state {
        DisputeState::Won if dispute.withheld => {
            post(resources, transaction, org, about, Movement::dispute_won(amount), request_id).await
        }
        DisputeState::Lost => {
            let owed = owed_to_client(transaction, org, payment.booking, amount.currency, request_id).await?;
            post(resources, transaction, org, about, Movement::dispute_lost(amount, owed), request_id).await
        }
        _ => Ok(()),
    }
}
