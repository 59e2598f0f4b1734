//! The life of a booking. A transition consumes the old state and may refuse; there is no other way to change it.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where a booking stands (product id B5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// A person at the clinic still has to say yes.
    Pending,
    /// The time is held until the hold ends or the deposit arrives.
    AwaitingDeposit,
    Confirmed,
    Completed,
    Cancelled,
    NoShow,
    /// The hold ended before the deposit arrived.
    Expired,
}

/// What can happen to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingEvent {
    /// The clinic approved a pending booking that needs a deposit.
    AskDeposit,
    /// The clinic said yes, with no deposit outstanding or waived.
    Confirm,
    DepositPaid,
    HoldEnded,
    /// The deposit came after the hold ended, and the time was still free.
    RebookedAfterExpiry,
    Reschedule,
    Cancel,
    Complete,
    MarkNoShow,
}

/// A change that the booking's state does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A booking that is {from} cannot be {event}.")]
pub struct TransitionRefused {
    pub from: BookingState,
    pub event: BookingEvent,
}

impl BookingState {
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::AwaitingDeposit,
        Self::Confirmed,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
        Self::Expired,
    ];

    /// The state after `event`, or why it is refused.
    pub fn apply(self, event: BookingEvent) -> Result<Self, TransitionRefused> {
        use BookingEvent as E;
        use BookingState as S;
        match (self, event) {
            (S::Pending, E::AskDeposit) => Ok(S::AwaitingDeposit),
            (S::Pending | S::AwaitingDeposit, E::Confirm)
            | (S::AwaitingDeposit, E::DepositPaid)
            | (S::Expired, E::RebookedAfterExpiry) => Ok(S::Confirmed),
            (S::AwaitingDeposit, E::HoldEnded) => Ok(S::Expired),
            (S::Pending | S::AwaitingDeposit | S::Confirmed, E::Reschedule) => Ok(self),
            (S::Pending | S::AwaitingDeposit | S::Confirmed, E::Cancel) => Ok(S::Cancelled),
            (S::Confirmed, E::Complete) => Ok(S::Completed),
            (S::Confirmed, E::MarkNoShow) => Ok(S::NoShow),
            (from, event) => Err(TransitionRefused { from, event }),
        }
    }

    /// Whether the booking occupies its practitioner and room. A hold that has run out is `AwaitingDeposit` until
    /// someone looks; the store treats it as free.
    pub fn occupies(self) -> bool {
        matches!(self, Self::Pending | Self::AwaitingDeposit | Self::Confirmed | Self::Completed | Self::NoShow)
    }

    /// The stable word in the database, the API and links.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::AwaitingDeposit => "awaiting_deposit",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
            Self::Expired => "expired",
        }
    }

    /// What people read on a badge.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pending => "To approve",
            Self::AwaitingDeposit => "Awaiting deposit",
            Self::Confirmed => "Confirmed",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
            Self::NoShow => "No-show",
            Self::Expired => "Expired",
        }
    }
}

impl fmt::Display for BookingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "waiting for approval",
            Self::AwaitingDeposit => "awaiting its deposit",
            Self::Confirmed => "confirmed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "marked as a no-show",
            Self::Expired => "expired",
        })
    }
}

impl fmt::Display for BookingEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AskDeposit => "asked for a deposit",
            Self::Confirm => "confirmed",
            Self::DepositPaid => "paid for",
            Self::HoldEnded => "released",
            Self::RebookedAfterExpiry => "booked again",
            Self::Reschedule => "moved",
            Self::Cancel => "cancelled",
            Self::Complete => "completed",
            Self::MarkNoShow => "marked as a no-show",
        })
    }
}

/// A word that names no booking state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a booking status")]
pub struct UnknownState(pub String);

impl FromStr for BookingState {
    type Err = UnknownState;

    /// Reads our own words and the spellings that other systems send: `canceled`, `no-show`, `noshow`, any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let folded = text.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        match folded.as_str() {
            "canceled" => Ok(Self::Cancelled),
            "noshow" => Ok(Self::NoShow),
            word => Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| UnknownState(text.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn american_and_british_spellings_mean_the_same() {
        for word in ["canceled", "cancelled", "CANCELED", " Cancelled "] {
            assert_eq!(word.parse(), Ok(BookingState::Cancelled));
        }
        for word in ["no-show", "no_show", "NoShow", "No Show"] {
            assert_eq!(word.parse(), Ok(BookingState::NoShow));
        }
    }

    #[test]
    fn a_finished_booking_changes_no_more() {
        use BookingEvent as E;
        let events = [
            E::AskDeposit,
            E::Confirm,
            E::DepositPaid,
            E::HoldEnded,
            E::Reschedule,
            E::Cancel,
            E::Complete,
            E::MarkNoShow,
        ];
        for state in [BookingState::Completed, BookingState::Cancelled, BookingState::NoShow] {
            for event in events {
                assert_eq!(state.apply(event), Err(TransitionRefused { from: state, event }));
            }
        }
    }

    #[test]
    fn a_paid_hold_is_confirmed_and_an_unpaid_one_expires() {
        let hold = BookingState::AwaitingDeposit;
        assert_eq!(hold.apply(BookingEvent::DepositPaid), Ok(BookingState::Confirmed));
        assert_eq!(hold.apply(BookingEvent::HoldEnded), Ok(BookingState::Expired));
        assert_eq!(BookingState::Confirmed.apply(BookingEvent::HoldEnded).ok(), None);
    }
}
