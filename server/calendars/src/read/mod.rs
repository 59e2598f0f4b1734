//! A file into busy time.

mod busy;
mod event;
mod lines;
mod parts;

use crate::{Limits, Refusal, Window};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// A stretch of time in which somebody is busy, within the window.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BusyTime {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// The event's own words, at most 200 characters on one line; may be empty.
    pub title: String,
}

/// What a file says about the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In order of time; stretches may overlap.
    pub busy: Vec<BusyTime>,
    /// Events in the whole file, free and past ones included.
    pub events: u32,
}

/// When the owner of a calendar is busy within `window`. What has no zone of its own (floating times, whole days)
/// stands on the clock of `home`.
///
/// Busy is what is neither cancelled nor transparent: events with all their repetitions, moved ones where they were
/// moved to, and periods of published free/busy time.
pub fn busy_times(file: &[u8], home: Tz, window: Window, limits: &Limits) -> Result<Reading, Refusal> {
    let calendar = parts::read(file, limits)?;
    busy::reckon(&calendar, home, window, limits)
}
