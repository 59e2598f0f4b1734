//! What moved on a clinic's account at its card processor: the truth that our books are compared with.

use crate::card_processor::{Capture, RefundSeen};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ledger::{DisputeState, PayoutState},
    money::Money,
};

/// A client's objection at their bank, as the processor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeSeen {
    /// The processor's id of the dispute.
    pub reference: String,
    pub charge: String,
    pub amount: Money,
    /// What the processor keeps for its trouble; zero where it does not say.
    pub fee: Money,
    /// The processor's word for the bank's reason.
    pub reason: String,
    pub state: DisputeState,
    pub opened_at: DateTime<Utc>,
    /// Until when the clinic can answer.
    pub answer_by: Option<DateTime<Utc>>,
}

/// Money on its way to the clinic's bank, as the processor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutSeen {
    /// The processor's id of the payout.
    pub reference: String,
    /// Taken from the bank where it is negative.
    pub amount: Money,
    /// What the processor kept for it; `None` where it does not say so here.
    pub fee: Option<Money>,
    pub state: PayoutState,
    pub made_at: DateTime<Utc>,
    /// On which day the bank should have it; `None` where the processor does not say.
    pub arrives_on: Option<NaiveDate>,
    /// Why it failed, in the processor's words; empty otherwise.
    pub failure: String,
}

/// What a part of a payout stems from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayoutSource {
    /// A charge, its refunds, fees and disputes.
    Charge(String),
    /// A payout before it that came back; its id where the processor names it.
    Returned(Option<String>),
}

/// One part of a payout, less what the processor kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutPart {
    pub source: PayoutSource,
    pub net: Money,
}

/// Something that moved money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessorMovement {
    Captured {
        /// The checkout that it was paid on, where the processor names it with the charge.
        checkout: Option<String>,
        capture: Capture,
    },
    Refunded(RefundSeen),
    Disputed(DisputeSeen),
    PaidOut(PayoutSeen),
}

impl ProcessorMovement {
    /// The charge that it belongs to; a payout belongs to many.
    pub fn charge(&self) -> Option<&str> {
        match self {
            Self::Captured { capture, .. } => Some(&capture.charge),
            Self::Refunded(seen) => Some(&seen.charge),
            Self::Disputed(seen) => Some(&seen.charge),
            Self::PaidOut(_) => None,
        }
    }

    /// The checkout, where it is named.
    pub fn checkout(&self) -> Option<&str> {
        match self {
            Self::Captured { checkout, .. } => checkout.as_deref(),
            Self::Refunded(_) | Self::Disputed(_) | Self::PaidOut(_) => None,
        }
    }
}

/// A part of what moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovementPage {
    pub movements: Vec<ProcessorMovement>,
    /// Ask for the part behind this one; absent at the end.
    pub next: Option<String>,
}
