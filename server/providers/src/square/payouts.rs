//! What Square sends to a clinic's bank, and what that is made of.

use super::{Square, money, movements::continued, segment, wire};
use domain::ledger::PayoutState;
use ports::{PayoutPart, PayoutSeen, PayoutSource, ProcessorAccount, ProcessorError};

/// Longer than any payout of a clinic; one that never ends is cut off.
const MOST_PAGES: u32 = 200;

pub(super) fn seen(payout: wire::Payout) -> Result<PayoutSeen, ProcessorError> {
    let unreadable = |what: &str| ProcessorError::Unreadable(format!("a payout without its {what}"));
    let state = match payout.status.as_str() {
        "PAID" => PayoutState::Arrived,
        "FAILED" => PayoutState::Failed,
        _ => PayoutState::OnItsWay,
    };
    Ok(PayoutSeen {
        reference: payout.id,
        amount: money(&payout.amount_money.ok_or_else(|| unreadable("amount"))?)?,
        fee: None,
        state,
        made_at: payout.created_at.ok_or_else(|| unreadable("time"))?,
        arrives_on: payout.arrival_date,
        // Square says that it failed, and not why.
        failure: String::new(),
    })
}

impl Square {
    /// The entries of a payout that stem from payments or from a payout that came back.
    pub(super) async fn entries_of(
        &self,
        account: &ProcessorAccount,
        payout: &str,
    ) -> Result<Vec<PayoutPart>, ProcessorError> {
        let list = format!("v2/payouts/{}/payout-entries", segment(payout)?);
        let (mut parts, mut cursor) = (Vec::new(), String::new());
        for _ in 0..MOST_PAGES {
            let found: wire::PayoutEntriesAnswer = self.get(account, &continued(&list, &cursor)).await?;
            for entry in &found.payout_entries {
                parts.extend(part(entry)?);
            }
            match found.cursor.filter(|cursor| !cursor.is_empty()) {
                Some(next) => cursor = next,
                None => return Ok(parts),
            }
        }
        Err(ProcessorError::Refused("a payout has more entries than any should".into()))
    }
}

/// `None` for what is no payment's: transfers, loans, the processor's own bills.
fn part(entry: &wire::PayoutEntry) -> Result<Option<PayoutPart>, ProcessorError> {
    let Some(net) = &entry.net_amount_money else { return Ok(None) };
    let source = if entry.kind == "RETURNED_PAYOUT" {
        PayoutSource::Returned(None)
    } else {
        match entry.payment_id() {
            Some(payment) => PayoutSource::Charge(payment.to_owned()),
            None => return Ok(None),
        }
    };
    Ok(Some(PayoutPart { source, net: money(net)? }))
}
