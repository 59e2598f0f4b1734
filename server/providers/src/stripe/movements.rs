//! What moved on an account's balance, in our words.

use super::{
    calls::{asking, on_behalf},
    currency_in, method, payouts, seen,
};
use chrono::{DateTime, Utc};
use domain::{ledger::DisputeState, money::Money};
use ports::{Capture, DisputeSeen, MovementPage, ProcessorAccount, ProcessorError, ProcessorMovement};
use stripe::{Client, StripeRequest};
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_shared::{BalanceTransaction, BalanceTransactionSource, Charge, Dispute};
use stripe_types::RangeQueryTs;

/// As many as Stripe gives at once.
pub(super) const PAGE: i64 = 100;

/// One page of what moved since `since`, newest first; `page` is the last line of the page before.
pub(super) async fn since(
    client: &Client,
    account: &ProcessorAccount,
    since: DateTime<Utc>,
    page: Option<&str>,
) -> Result<MovementPage, ProcessorError> {
    let from = RangeQueryTs::gte(since.timestamp());
    let list = ListBalanceTransaction::new().created(from).expand(vec!["data.source".to_owned()]).limit(PAGE);
    let list = match page {
        Some(after) => list.starting_after(after),
        None => list,
    };
    let found = asking(|| on_behalf(account, list.customize()).send(client)).await?;
    let end = found.data.last().map(|line| line.id.to_string());
    Ok(MovementPage {
        movements: found.data.iter().filter_map(|line| movement(line).transpose()).collect::<Result<_, _>>()?,
        next: end.filter(|_| found.has_more),
    })
}

/// `None` for what is no client's and no bank's: reserves, the processor's own bills.
fn movement(line: &BalanceTransaction) -> Result<Option<ProcessorMovement>, ProcessorError> {
    let Some(source) = line.source.as_ref().and_then(|source| source.as_object()) else { return Ok(None) };
    Ok(match source {
        BalanceTransactionSource::Charge(charge) if charge.paid => captured(charge, line)?,
        BalanceTransactionSource::Refund(refund) => Some(ProcessorMovement::Refunded(seen(refund)?)),
        BalanceTransactionSource::Dispute(dispute) => disputed(dispute)?.map(ProcessorMovement::Disputed),
        BalanceTransactionSource::Payout(payout) => Some(ProcessorMovement::PaidOut(payouts::seen(payout, line)?)),
        _ => None,
    })
}

fn captured(charge: &Charge, line: &BalanceTransaction) -> Result<Option<ProcessorMovement>, ProcessorError> {
    let Some(intent) = &charge.payment_intent else { return Ok(None) };
    let amount = Money::new(charge.amount_captured, currency_in(&charge.currency.to_string())?);
    let capture = Capture { charge: intent.id().to_string(), amount, method: method(charge), fee: fee(line, amount)? };
    Ok(Some(ProcessorMovement::Captured { checkout: None, capture }))
}

/// What Stripe kept. `None` where it settled in another currency than was paid: the books of a booking are in one.
pub(super) fn fee(line: &BalanceTransaction, of: Money) -> Result<Option<Money>, ProcessorError> {
    let currency = currency_in(&line.currency.to_string())?;
    Ok((currency == of.currency).then(|| Money::new(line.fee, currency)))
}

/// `None` where no charge of ours is named.
pub(super) fn disputed(dispute: &Dispute) -> Result<Option<DisputeSeen>, ProcessorError> {
    let Some(intent) = &dispute.payment_intent else { return Ok(None) };
    let currency = currency_in(&dispute.currency.to_string())?;
    let fee = dispute.balance_transactions.iter().map(|line| line.fee).sum();
    let answer_by = dispute.evidence_details.due_by.and_then(|at| DateTime::from_timestamp(at, 0));
    Ok(Some(DisputeSeen {
        reference: dispute.id.to_string(),
        charge: intent.id().to_string(),
        amount: Money::new(dispute.amount, currency),
        fee: Money::new(fee, currency),
        reason: dispute.reason.clone(),
        state: state(dispute.status.as_str()),
        opened_at: DateTime::from_timestamp(dispute.created, 0).unwrap_or_default(),
        answer_by,
    }))
}

/// Stripe's words for how a dispute stands.
pub(super) fn state(status: &str) -> DisputeState {
    match status {
        "warning_needs_response" | "warning_under_review" => DisputeState::Inquiry,
        "under_review" => DisputeState::UnderReview,
        // A warning that came to nothing, and one that was settled before it became a dispute.
        "won" | "warning_closed" | "prevented" => DisputeState::Won,
        "lost" => DisputeState::Lost,
        _ => DisputeState::NeedsAnswer,
    }
}
