//! iCalendar (RFC 5545): other people's files into busy time, and our own feeds out. Pure: no clock, no I/O.
//!
//! A file from outside is hostile until read. [`read::busy_times`] looks at it within a [`Window`] and under [`Limits`];
//! its time and memory are bounded by those, never by what the file says of itself. What cannot be read for certain is
//! refused with the field, the line and the reason: a calendar that is read in part would show somebody as free who is
//! not.
//!
//! To read another property: its arm in `read::event`, and a line in `tests/corpus`.

pub mod read;
pub mod rule;
pub mod write;
pub mod zones;

mod expand;
mod limits;
mod refusal;
mod wall;

pub use expand::occurrences;
pub use limits::{Budget, Limits};
pub use refusal::{Reason, Refusal};

use chrono::{DateTime, Utc};

/// The stretch of time that is asked about, `until` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}
