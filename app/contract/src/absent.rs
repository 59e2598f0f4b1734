//! Capabilities that are not there: they stand on a [`crate::Desk`] whose pages never ask for them, as in the pages' own
//! tests.

mod money;
mod people;
mod times;

use crate::AppError;

/// Knows nothing, and says so.
#[derive(Clone, Copy, Debug)]
pub struct Absent;

/// What something absent answers.
pub fn absent<T>() -> Result<T, AppError> {
    Err(AppError::not_found("This"))
}
