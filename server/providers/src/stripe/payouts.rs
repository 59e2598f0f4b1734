//! What Stripe sends to a clinic's bank, and what that is made of.

use super::{
    calls::{asking, on_behalf},
    currency_in,
    movements::PAGE,
};
use chrono::DateTime;
use domain::{ledger::PayoutState, money::Money};
use ports::{PayoutPart, PayoutSeen, PayoutSource, ProcessorAccount, ProcessorError};
use stripe::{Client, StripeRequest};
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_shared::{BalanceTransaction, BalanceTransactionSource, Payout};

/// Longer than any payout of a clinic; one that never ends is cut off.
const MOST_PAGES: u32 = 200;

/// Stripe's words for how a payout stands: `pending`, `in_transit`, `paid`, `failed`, `canceled`.
pub(super) fn state(status: &str) -> PayoutState {
    match status {
        "paid" => PayoutState::Arrived,
        "failed" | "canceled" => PayoutState::Failed,
        _ => PayoutState::OnItsWay,
    }
}

/// `line` is the line of the balance that tells of it. What a payout at once costs stands in the one by which it left.
pub(super) fn seen(payout: &Payout, line: &BalanceTransaction) -> Result<PayoutSeen, ProcessorError> {
    let currency = currency_in(&payout.currency.to_string())?;
    let left = line.amount.signum() == -payout.amount.signum();
    Ok(PayoutSeen {
        reference: payout.id.to_string(),
        amount: Money::new(payout.amount, currency),
        fee: left.then(|| Money::new(line.fee, currency)),
        state: state(&payout.status),
        made_at: DateTime::from_timestamp(payout.created, 0).unwrap_or_default(),
        arrives_on: DateTime::from_timestamp(payout.arrival_date, 0).map(|at| at.date_naive()),
        failure: payout.failure_message.clone().unwrap_or_default(),
    })
}

/// Every line of a payout. Stripe knows them of its automatic payouts alone, and refuses the question for the others.
pub(super) async fn parts(
    client: &Client,
    account: &ProcessorAccount,
    payout: &str,
) -> Result<Option<Vec<PayoutPart>>, ProcessorError> {
    let (mut parts, mut after) = (Vec::new(), None::<String>);
    for _ in 0..MOST_PAGES {
        let list = ListBalanceTransaction::new().payout(payout).expand(vec!["data.source".to_owned()]).limit(PAGE);
        let list = match &after {
            Some(after) => list.starting_after(after),
            None => list,
        };
        let found = match asking(|| on_behalf(account, list.customize()).send(client)).await {
            Ok(found) => found,
            Err(ProcessorError::Refused(reason)) => {
                tracing::info!(payout, %reason, "Stripe does not say what a payout is made of");
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        for line in &found.data {
            parts.extend(part(line, payout)?);
        }
        after = found.data.last().map(|line| line.id.to_string()).filter(|_| found.has_more);
        if after.is_none() {
            return Ok(Some(parts));
        }
    }
    Err(ProcessorError::Refused("a payout has more lines than any should".into()))
}

/// `None` for the payout's own line, and for what is no client's.
fn part(line: &BalanceTransaction, of: &str) -> Result<Option<PayoutPart>, ProcessorError> {
    let Some(source) = line.source.as_ref().and_then(|source| source.as_object()) else { return Ok(None) };
    let intent = match source {
        BalanceTransactionSource::Charge(charge) => charge.payment_intent.as_ref(),
        BalanceTransactionSource::Refund(refund) => refund.payment_intent.as_ref(),
        BalanceTransactionSource::Dispute(dispute) => dispute.payment_intent.as_ref(),
        _ => None,
    };
    let source = match source {
        BalanceTransactionSource::Payout(payout) if payout.id.as_str() != of => {
            PayoutSource::Returned(Some(payout.id.to_string()))
        }
        _ => match intent {
            Some(intent) => PayoutSource::Charge(intent.id().to_string()),
            None => return Ok(None),
        },
    };
    let net = Money::new(line.net, currency_in(&line.currency.to_string())?);
    Ok(Some(PayoutPart { source, net }))
}
