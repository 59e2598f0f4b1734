//! Clients' objections at their banks, as Square tells of them.

use super::{money, wire};
use domain::{ledger::DisputeState, money::Money};
use ports::{DisputeSeen, ProcessorError};

/// `None` where no payment is named. Square names no fee for its trouble.
pub(super) fn seen(dispute: wire::Dispute) -> Result<Option<DisputeSeen>, ProcessorError> {
    let unreadable = |what: &str| ProcessorError::Unreadable(format!("a dispute without its {what}"));
    let Some(charge) = dispute.disputed_payment.and_then(|payment| payment.payment_id) else { return Ok(None) };
    let amount = money(&dispute.amount_money.ok_or_else(|| unreadable("amount"))?)?;
    Ok(Some(DisputeSeen {
        reference: dispute.id.or(dispute.older_id).ok_or_else(|| unreadable("id"))?,
        charge,
        amount,
        fee: Money::zero(amount.currency),
        reason: dispute.reason.to_ascii_lowercase(),
        state: state(&dispute.state),
        opened_at: dispute.created_at.ok_or_else(|| unreadable("time"))?,
        answer_by: dispute.due_at,
    }))
}

/// Square's words for how a dispute stands. While a bank only inquires, it takes nothing.
fn state(word: &str) -> DisputeState {
    match word {
        "INQUIRY_EVIDENCE_REQUIRED" | "INQUIRY_PROCESSING" => DisputeState::Inquiry,
        "PROCESSING" | "WAITING_THIRD_PARTY" => DisputeState::UnderReview,
        "WON" | "INQUIRY_CLOSED" => DisputeState::Won,
        // Accepted: the seller gave in.
        "LOST" | "ACCEPTED" => DisputeState::Lost,
        _ => DisputeState::NeedsAnswer,
    }
}
