//! Days and instants as they come in: those that nobody can mean are refused before anything reckons with them.

use chrono::{DateTime, NaiveDate, Utc};
use contract::AppError;
use domain::calendar::{is_meant, is_meant_at};

/// A date that a calendar shows, else an error beside `field`.
pub(crate) fn meant(field: &str, date: NaiveDate) -> Result<NaiveDate, AppError> {
    if is_meant(date) { Ok(date) } else { Err(beyond(field)) }
}

/// An instant that a calendar shows, else an error beside `field`.
pub(crate) fn meant_at(field: &str, at: DateTime<Utc>) -> Result<DateTime<Utc>, AppError> {
    if is_meant_at(at) { Ok(at) } else { Err(beyond(field)) }
}

fn beyond(field: &str) -> AppError {
    AppError::invalid(field, "Please give a day in the years 1900 to 2200.")
}
