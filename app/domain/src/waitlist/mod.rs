//! Who waits for a time, whose turn it is when one becomes free, and until when they may answer (product id B7).
//!
//! The search for free times is [`crate::calendar`]'s; here is decided whether a time suits somebody who waits
//! ([`Waiting::suits`]), who is asked first ([`first_in_turn`]), and when they are told and how long the time is kept for
//! them ([`OfferRules::terms`]).

mod offer;

#[cfg(test)]
mod tests;

pub use offer::{OfferRules, QuietHours, Terms};

use crate::calendar::Interval;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where somebody on the waitlist stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// For a time that suits.
    Waiting,
    /// A time is kept for them, and they have not answered yet.
    Offered,
    /// They took a time.
    Accepted,
    /// They left, or the clinic took them off.
    Removed,
    /// The last day that they wished for has passed.
    Ended,
    /// They let too many offers pass in a row, and nothing more is kept for them.
    Silent,
}

/// How many offers in a row somebody may leave unanswered: each keeps a time from everybody else for a while.
const MOST_UNANSWERED: u32 = 2;

impl EntryState {
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Offered, Self::Accepted, Self::Removed, Self::Ended, Self::Silent];

    /// Where somebody stands who has now left so many offers in a row unanswered.
    pub const fn after_silence(unanswered: u32) -> Self {
        if unanswered >= MOST_UNANSWERED { Self::Silent } else { Self::Waiting }
    }

    /// The stable word in the database, the API and links.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Removed => "removed",
            Self::Ended => "ended",
            Self::Silent => "silent",
        }
    }

    /// What people read on a badge.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Offered => "Offered",
            Self::Accepted => "Took a time",
            Self::Removed => "Left the list",
            Self::Ended => "Too late",
            Self::Silent => "Did not answer",
        }
    }

    /// Whether they are still on the list.
    pub const fn is_on_the_list(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered)
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What became of one offered time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// The time is kept until the offer ends.
    Open,
    Accepted,
    Declined,
    /// Nobody answered in time.
    Lapsed,
    /// The clinic took it back, or nobody could be told in time; that says nothing about whoever waits.
    Withdrawn,
}

impl OfferState {
    pub const ALL: [Self; 5] = [Self::Open, Self::Accepted, Self::Declined, Self::Lapsed, Self::Withdrawn];

    /// The stable word in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A part of the day, on the clock of the place of the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayPart {
    /// Begins before noon.
    Morning,
    /// Begins from noon and before five.
    Afternoon,
    /// Begins at five or later.
    Evening,
}

impl DayPart {
    pub const ALL: [Self; 3] = [Self::Morning, Self::Afternoon, Self::Evening];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Morning => "Morning",
            Self::Afternoon => "Afternoon",
            Self::Evening => "Evening",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }

    /// The part in which a start lies.
    pub fn of(start: DateTime<Utc>, zone: Tz) -> Self {
        match start.with_timezone(&zone).hour() {
            0..12 => Self::Morning,
            12..17 => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}

/// What somebody who waits wishes of the time, beside its service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First and last day that would suit, inclusive, on the calendar of the place.
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Any part of the day when empty.
    pub parts: Vec<DayPart>,
    /// How long before the visit they want to know of it, in minutes.
    pub notice_minutes: u32,
    /// Earlier than this alone: the start of a visit that they have already and would give up for it.
    pub before: Option<DateTime<Utc>>,
}

/// A time that could be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// The clock of its place.
    pub zone: Tz,
}

/// Why a time does not suit somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsuited {
    /// Outside the days that they wished for, or no earlier than what they have.
    Day,
    PartOfDay,
    /// They could not be told early enough.
    TooSoon,
    /// They are somewhere at the clinic then already.
    Busy,
    /// They were asked about this very time and did not take it.
    AskedBefore,
}

/// Somebody on the list, as far as the rules need to know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Of the entry.
    pub id: Uuid,
    pub since: DateTime<Utc>,
    pub window: Window,
    /// Their other visits at the clinic.
    pub booked: Vec<Interval>,
    /// Starts that they were asked about.
    pub asked: Vec<DateTime<Utc>>,
}

impl Waiting {
    /// Whether a time is one that they wait for. Service, practitioner and duration have been looked at by the search
    /// that found it.
    pub fn suits(&self, opening: Opening, now: DateTime<Utc>) -> Result<(), Unsuited> {
        let day = opening.start.with_timezone(&opening.zone).date_naive();
        if day < self.window.from || day > self.window.until {
            return Err(Unsuited::Day);
        }
        if self.window.before.is_some_and(|before| opening.start >= before) {
            return Err(Unsuited::Day);
        }
        if !self.window.parts.is_empty() && !self.window.parts.contains(&DayPart::of(opening.start, opening.zone)) {
            return Err(Unsuited::PartOfDay);
        }
        if opening.start - TimeDelta::minutes(i64::from(self.window.notice_minutes)) <= now {
            return Err(Unsuited::TooSoon);
        }
        if self.booked.iter().any(|(from, until)| *from < opening.end && opening.start < *until) {
            return Err(Unsuited::Busy);
        }
        if self.asked.contains(&opening.start) {
            return Err(Unsuited::AskedBefore);
        }
        Ok(())
    }

    /// The place in the order: the longest waiting first, and of two who came at once the one with the smaller id.
    pub fn turn(&self) -> (DateTime<Utc>, Uuid) {
        (self.since, self.id)
    }
}

/// Who is asked about a time, of everybody whose service it could be.
pub fn first_in_turn<'a>(
    waiting: impl IntoIterator<Item = &'a Waiting>,
    opening: Opening,
    now: DateTime<Utc>,
) -> Option<&'a Waiting> {
    waiting.into_iter().filter(|waiting| waiting.suits(opening, now).is_ok()).min_by_key(|waiting| waiting.turn())
}
