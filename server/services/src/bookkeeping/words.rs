//! What stored words mean, for people.

use domain::ledger::{Account, DisputeState, Purpose};
use store::payments::ledger::Listed;

/// An account's name, and what stands on it.
pub(super) const fn account(account: Account) -> (&'static str, &'static str) {
    match account {
        Account::Processor => ("Card processor", "What should stand on the balance there"),
        Account::ClientDeposits => ("Held for clients", "Deposits for visits to come, owed to clients as service"),
        Account::ClientCredits => ("Owed to clients as credit", "Kept for later visits, or given for recommendations"),
        Account::Revenue => ("Earned", "Visits, fees and deposits that were kept"),
        Account::ProcessorFees => ("Processor’s fees", "Kept by the card processor"),
        Account::Disputed => ("Disputed", "With clients’ banks until they decide"),
        Account::PaidOut => ("Paid out", "Sent to the clinic’s bank"),
        Account::Referrals => ("Given for recommendations", "What credits for recommendations cost the clinic"),
    }
}

pub(super) const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Deposit => "Deposit",
        Purpose::Balance => "Balance of the visit",
        Purpose::Fee => "Fee",
    }
}

/// Reasons that the product itself gives are stored as words of a booking's history.
pub(super) fn refund_reason(stored: &str) -> String {
    match stored {
        "cancelled" => "The visit was cancelled.".into(),
        "no_show" => "By the policy for a missed visit.".into(),
        other => other.into(),
    }
}

/// Card networks' reasons, as processors name them.
pub(super) fn dispute_reason(word: &str) -> String {
    match word {
        "duplicate" => "paid twice".into(),
        "fraudulent" => "the card’s owner does not know of it".into(),
        "product_not_received" | "not_received" => "the visit did not take place".into(),
        "product_unacceptable" | "not_as_described" => "not as described".into(),
        "credit_not_processed" | "customer_requests_credit" => "a refund was expected".into(),
        "subscription_canceled" | "cancelled" => "it was cancelled".into(),
        "unrecognized" | "no_knowledge" => "the charge was not recognised".into(),
        "" | "general" => "no reason given".into(),
        other => other.replace('_', " "),
    }
}

pub(super) const fn dispute_state(state: DisputeState) -> &'static str {
    match state {
        DisputeState::Inquiry => "The bank asks before it takes anything",
        DisputeState::NeedsAnswer => "The bank has the money until it decides; the clinic can answer",
        DisputeState::UnderReview => "Answered; the bank decides",
        DisputeState::Won => "Decided for the clinic; the money is back",
        DisputeState::Lost => "Decided for the client",
    }
}

/// What moved, by what an entry belongs to and between which accounts its movement went.
pub(super) fn movement(entry: &Listed) -> &'static str {
    let touches = |account| entry.accounts.contains(&account);
    if entry.payout.is_some() && touches(Account::ProcessorFees) {
        return "Fee of a payout";
    }
    if entry.payout.is_some() {
        return if (entry.account == Account::PaidOut) == (entry.amount.minor > 0) {
            "Payout"
        } else {
            "Payout came back"
        };
    }
    if touches(Account::Disputed) {
        return "Dispute";
    }
    if touches(Account::ProcessorFees) {
        return "Processor’s fee";
    }
    if touches(Account::Referrals) {
        let given = (entry.account == Account::Referrals) == (entry.amount.minor > 0);
        return if given { "Credit for a recommendation" } else { "Credit for a recommendation ended" };
    }
    if entry.credit.is_some() {
        let used = (entry.account == Account::ClientCredits) == (entry.amount.minor > 0);
        return match (entry.booking, used) {
            (None, _) => "Credit ended unused",
            (Some(_), true) => "Paid with credit",
            (Some(_), false) => "Kept as credit",
        };
    }
    if entry.refund.is_some() {
        return "Returned";
    }
    match entry.purpose {
        Some(purpose) => self::purpose(purpose),
        None => "Deposit earned",
    }
}
