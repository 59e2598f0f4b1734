//! What moved on a clinic's account at its card processor: the truth that our books are compared with.

use crate::card_processor::{Capture, RefundSeen};
use chrono::{DateTime, Utc};
use domain::{ledger::DisputeState, money::Money};

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
}

impl ProcessorMovement {
    /// The charge that it belongs to.
    pub fn charge(&self) -> &str {
        match self {
            Self::Captured { capture, .. } => &capture.charge,
            Self::Refunded(seen) => &seen.charge,
            Self::Disputed(seen) => &seen.charge,
        }
    }

    /// The checkout, where it is named.
    pub fn checkout(&self) -> Option<&str> {
        match self {
            Self::Captured { checkout, .. } => checkout.as_deref(),
            Self::Refunded(_) | Self::Disputed(_) => None,
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
