//! Visits that come again: a rule on the clinic's wall clock, and what was done to single ones.
//!
//! Nine o'clock stays nine o'clock across a change of the clocks. A visit is known by the date that the rule gives it,
//! so that one that was moved or cancelled is still the same one after the rule changed.
//!
//! Source of the rules: RFC 5545, section 3.3.10, with weeks that begin on Monday.

mod edit;
mod expand;
mod words;

#[cfg(test)]
mod tests;

pub use edit::{Edit, Edited, Scope};
pub use expand::{Happening, Occurrence};
pub use words::in_words;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// No visit of a series lies further from its first than this, in days: ten years.
pub const LONGEST_DAYS: u64 = 3_653;
/// Most visits of a series.
pub const MOST_VISITS: u32 = 520;
const LONGEST_MINUTES: u32 = 24 * 60;

/// When visits come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Repeat {
    /// On these weekdays of every `every`th week, counted from the week of the first visit.
    Weekly { every: u32, weekdays: BTreeSet<u8> },
    /// On one weekday of every `every`th month: the first to the fourth, or the last.
    Monthly { every: u32, nth: Nth, weekday: u8 },
}

/// Which of a month's weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nth {
    First,
    Second,
    Third,
    Fourth,
    Last,
}

/// When a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ends {
    /// After so many visits by the rule, cancelled ones included.
    After { visits: u32 },
    /// With the last visit on or before this date.
    On { date: NaiveDate },
}

/// What was done to one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    Cancelled,
    Moved { to: NaiveDateTime, minutes: u32 },
}

/// A series whose parts fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The first visit, on the clinic's wall clock.
    pub(crate) start: NaiveDateTime,
    pub(crate) minutes: u32,
    pub(crate) repeat: Repeat,
    pub(crate) ends: Ends,
    /// By the date that the rule gives.
    pub(crate) changes: BTreeMap<NaiveDate, Change>,
}

/// What does not fit, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    #[error("A visit takes between one minute and a day.")]
    Minutes,
    #[error("Choose every week up to every 52nd, or every month up to every 24th.")]
    Every,
    #[error("Choose at least one weekday.")]
    NoWeekday,
    #[error("The first visit has to fall on a day of its own rule.")]
    StartOffRule,
    #[error("A series has between 1 and 520 visits.")]
    Visits,
    #[error("The series has to end on or after its first visit, and within ten years.")]
    EndDate,
    #[error("There is no visit of this series on that date.")]
    NoSuchVisit,
    #[error("Moved like this, some visits would leave their week and others not. Change the weekdays instead.")]
    SplitsWeeks,
}

impl Misfit {
    /// The field of a form that it belongs to.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Every => "every",
            Self::NoWeekday | Self::SplitsWeeks => "weekdays",
            Self::StartOffRule => "start",
            Self::Visits => "visits",
            Self::EndDate => "until",
            Self::NoSuchVisit => "date",
        }
    }
}

impl Series {
    /// A new series with nothing moved or cancelled.
    pub fn new(start: NaiveDateTime, minutes: u32, repeat: Repeat, ends: Ends) -> Result<Self, Misfit> {
        if !(1..=LONGEST_MINUTES).contains(&minutes) {
            return Err(Misfit::Minutes);
        }
        let (every, most) = match &repeat {
            Repeat::Weekly { every, weekdays } => {
                if weekdays.is_empty() || weekdays.iter().any(|day| !(1..=7).contains(day)) {
                    return Err(Misfit::NoWeekday);
                }
                (*every, 52)
            }
            Repeat::Monthly { every, weekday, .. } => {
                if !(1..=7).contains(weekday) {
                    return Err(Misfit::NoWeekday);
                }
                (*every, 24)
            }
        };
        if !(1..=most).contains(&every) {
            return Err(Misfit::Every);
        }
        match ends {
            Ends::After { visits } if !(1..=MOST_VISITS).contains(&visits) => return Err(Misfit::Visits),
            Ends::On { date } => {
                let days = date.signed_duration_since(start.date()).num_days();
                if u64::try_from(days).map_or(true, |days| days > LONGEST_DAYS) {
                    return Err(Misfit::EndDate);
                }
            }
            Ends::After { .. } => {}
        }
        let series = Self { start, minutes, repeat, ends, changes: BTreeMap::new() };
        if series.dates().next() == Some(start.date()) { Ok(series) } else { Err(Misfit::StartOffRule) }
    }

    /// The same series with other things done to single visits.
    #[must_use]
    pub fn with_changes(self, changes: BTreeMap<NaiveDate, Change>) -> Self {
        Self { changes, ..self }
    }

    pub const fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// How long a visit takes that was not changed.
    pub const fn minutes(&self) -> u32 {
        self.minutes
    }

    pub const fn repeat(&self) -> &Repeat {
        &self.repeat
    }

    pub const fn ends(&self) -> Ends {
        self.ends
    }

    /// What was done to single visits, by the date that the rule gives them.
    pub const fn changes(&self) -> &BTreeMap<NaiveDate, Change> {
        &self.changes
    }
}

/// ISO: Monday is 1.
pub(crate) fn iso(day: Weekday) -> u8 {
    u8::try_from(day.number_from_monday()).unwrap_or(1)
}

impl Nth {
    /// Which of its month's weekdays a date is. The fifth of a month is its last.
    pub fn of(date: NaiveDate) -> Self {
        match (date.day() - 1) / 7 {
            0 => Self::First,
            1 => Self::Second,
            2 => Self::Third,
            3 => Self::Fourth,
            _ => Self::Last,
        }
    }
}
