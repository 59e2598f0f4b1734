//! The life of a booking. A transition consumes the old state and may refuse, because of the state or because of the
//! hour; there is no other way to change it.

use chrono::{DateTime, Utc};
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

/// Who asks for a change. The clinic can put things right after the visit; a client can no longer undo it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    Client,
    Clinic,
}

/// When something is asked of a booking, and when its visit begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub now: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
}

impl Moment {
    /// Whether the visit's time has come.
    pub fn has_begun(self) -> bool {
        self.now >= self.starts_at
    }
}

/// What can happen to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BookingEvent {
    /// The clinic approved a pending booking that needs a deposit.
    AskDeposit,
    /// The clinic said yes, with no deposit outstanding or waived.
    Confirm,
    DepositPaid,
    /// A time that was kept for somebody who waited is taken, and a person at the clinic has to say yes.
    AskApproval,
    HoldEnded,
    /// The deposit came after the hold ended, and the time was still free.
    RebookedAfterExpiry,
    Reschedule {
        by: Party,
    },
    Cancel {
        by: Party,
    },
    Complete,
    MarkNoShow,
}

/// The hours in which an event can happen, seen from the start of the visit.
#[derive(Clone, Copy)]
enum Hours {
    Any,
    Before,
    FromTheStart,
}

/// A change that is not possible, in words for whoever asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionRefused {
    #[error("A booking that is {from} cannot be {event}.")]
    State { from: BookingState, event: BookingEvent },
    #[error("This visit has not begun yet, so it cannot be {event}.")]
    TooEarly { event: BookingEvent },
    #[error("{}", too_late(*.event))]
    TooLate { event: BookingEvent },
}

fn too_late(event: BookingEvent) -> String {
    match event {
        BookingEvent::AskDeposit | BookingEvent::Confirm => "The time of this visit has come, so it can no longer be \
            approved. Move it to another time, or cancel it."
            .to_owned(),
        BookingEvent::Cancel { by: Party::Client } | BookingEvent::Reschedule { by: Party::Client } => {
            format!("The time of your visit has come, so it can no longer be {event} here. Please call the clinic.")
        }
        _ => format!("The time of this visit has come, so it can no longer be {event}."),
    }
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

    /// The state after `event` at this moment, or why it is refused.
    pub fn apply(self, event: BookingEvent, moment: Moment) -> Result<Self, TransitionRefused> {
        let next = self.after(event).ok_or(TransitionRefused::State { from: self, event })?;
        match self.hours_of(event) {
            Hours::Before if moment.has_begun() => Err(TransitionRefused::TooLate { event }),
            Hours::FromTheStart if !moment.has_begun() => Err(TransitionRefused::TooEarly { event }),
            _ => Ok(next),
        }
    }

    /// The state after `event`, whatever the hour; `None` when the state does not know it.
    const fn after(self, event: BookingEvent) -> Option<Self> {
        use BookingEvent as E;
        use BookingState as S;
        match (self, event) {
            (S::Pending, E::AskDeposit) => Some(S::AwaitingDeposit),
            (S::Pending | S::AwaitingDeposit, E::Confirm)
            | (S::AwaitingDeposit, E::DepositPaid)
            | (S::Expired, E::RebookedAfterExpiry) => Some(S::Confirmed),
            (S::AwaitingDeposit, E::HoldEnded) => Some(S::Expired),
            (S::AwaitingDeposit, E::AskApproval) => Some(S::Pending),
            (S::Pending | S::AwaitingDeposit | S::Confirmed, E::Reschedule { .. }) => Some(self),
            (S::Pending | S::AwaitingDeposit | S::Confirmed, E::Cancel { .. }) => Some(S::Cancelled),
            (S::Confirmed, E::Complete) => Some(S::Completed),
            (S::Confirmed, E::MarkNoShow) => Some(S::NoShow),
            _ => None,
        }
    }

    /// When an event that this state allows makes sense: nobody completes or misses a visit to come, approves one that
    /// has begun, or gives back a time that has passed. A deposit that is waived at the desk is another matter.
    const fn hours_of(self, event: BookingEvent) -> Hours {
        use BookingEvent as E;
        match event {
            E::Complete | E::MarkNoShow => Hours::FromTheStart,
            E::Confirm if matches!(self, Self::Pending) => Hours::Before,
            E::AskDeposit
            | E::AskApproval
            | E::RebookedAfterExpiry
            | E::Reschedule { by: Party::Client }
            | E::Cancel { by: Party::Client } => Hours::Before,
            _ => Hours::Any,
        }
    }

    /// Whether the booking occupies its practitioner and room. A hold that has run out is `AwaitingDeposit` until
    /// someone looks; the store treats it as free.
    pub fn occupies(self) -> bool {
        matches!(self, Self::Pending | Self::AwaitingDeposit | Self::Confirmed | Self::Completed | Self::NoShow)
    }

    /// Whether the visit is still meant to take place.
    pub const fn is_to_come(self) -> bool {
        matches!(self, Self::Pending | Self::AwaitingDeposit | Self::Confirmed)
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
            Self::AskApproval => "sent for approval",
            Self::HoldEnded => "released",
            Self::RebookedAfterExpiry => "booked again",
            Self::Reschedule { .. } => "moved",
            Self::Cancel { .. } => "cancelled",
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

    /// The visit begins in this many minutes, or began that long ago.
    fn minutes_to_the_start(minutes: i64) -> Moment {
        let starts_at = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
        Moment { now: starts_at - chrono::TimeDelta::minutes(minutes), starts_at }
    }

    const EVENTS: [BookingEvent; 12] = [
        BookingEvent::AskDeposit,
        BookingEvent::Confirm,
        BookingEvent::DepositPaid,
        BookingEvent::AskApproval,
        BookingEvent::HoldEnded,
        BookingEvent::RebookedAfterExpiry,
        BookingEvent::Reschedule { by: Party::Client },
        BookingEvent::Reschedule { by: Party::Clinic },
        BookingEvent::Cancel { by: Party::Client },
        BookingEvent::Cancel { by: Party::Clinic },
        BookingEvent::Complete,
        BookingEvent::MarkNoShow,
    ];

    #[test]
    fn a_finished_booking_changes_no_more() {
        for from in [BookingState::Completed, BookingState::Cancelled, BookingState::NoShow] {
            for event in EVENTS {
                for minutes in [60, -60] {
                    let refused = from.apply(event, minutes_to_the_start(minutes));
                    assert_eq!(refused, Err(TransitionRefused::State { from, event }));
                }
            }
        }
    }

    #[test]
    fn a_paid_hold_is_confirmed_and_an_unpaid_one_expires() {
        let (hold, before) = (BookingState::AwaitingDeposit, minutes_to_the_start(60));
        assert_eq!(hold.apply(BookingEvent::DepositPaid, before), Ok(BookingState::Confirmed));
        assert_eq!(hold.apply(BookingEvent::HoldEnded, before), Ok(BookingState::Expired));
        assert_eq!(BookingState::Confirmed.apply(BookingEvent::HoldEnded, before).ok(), None);
    }

    #[test]
    fn a_visit_is_completed_or_missed_from_its_start_on_and_not_a_minute_earlier() {
        for (event, after) in
            [(BookingEvent::Complete, BookingState::Completed), (BookingEvent::MarkNoShow, BookingState::NoShow)]
        {
            let early = BookingState::Confirmed.apply(event, minutes_to_the_start(1));
            assert_eq!(early, Err(TransitionRefused::TooEarly { event }));
            for minutes in [0, -600] {
                assert_eq!(BookingState::Confirmed.apply(event, minutes_to_the_start(minutes)), Ok(after));
            }
        }
    }

    #[test]
    fn once_the_visit_has_begun_a_client_neither_moves_nor_cancels_it_and_nobody_approves_it() {
        use BookingEvent as E;
        use BookingState as S;
        for (state, event) in [
            (S::Confirmed, E::Cancel { by: Party::Client }),
            (S::Confirmed, E::Reschedule { by: Party::Client }),
            (S::Pending, E::AskDeposit),
            (S::Pending, E::Confirm),
            (S::Expired, E::RebookedAfterExpiry),
        ] {
            assert!(state.apply(event, minutes_to_the_start(1)).is_ok(), "{event:?}");
            assert_eq!(state.apply(event, minutes_to_the_start(0)), Err(TransitionRefused::TooLate { event }));
        }
        for (state, event) in [
            (S::Confirmed, E::Cancel { by: Party::Clinic }),
            (S::Confirmed, E::Reschedule { by: Party::Clinic }),
            (S::AwaitingDeposit, E::Confirm),
            (S::AwaitingDeposit, E::DepositPaid),
        ] {
            assert!(state.apply(event, minutes_to_the_start(-30)).is_ok(), "the clinic may: {event:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do_instead() {
        let words = |event| TransitionRefused::TooLate { event }.to_string();
        assert!(words(BookingEvent::Cancel { by: Party::Client }).ends_with("cancelled here. Please call the clinic."));
        assert!(words(BookingEvent::Confirm).ends_with("approved. Move it to another time, or cancel it."));
        let early = TransitionRefused::TooEarly { event: BookingEvent::Complete };
        assert_eq!(early.to_string(), "This visit has not begun yet, so it cannot be completed.");
    }
}
