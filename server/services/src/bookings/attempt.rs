//! A transaction that may have to be tried again because somebody else was at the same rows.

use super::slot;
use crate::error::of_store;
use contract::AppError;
use store::StoreError;

/// How often a transaction is tried before its conflict is reported.
const ATTEMPTS: u32 = 6;

/// Why an attempt did not commit.
#[derive(Debug)]
pub(crate) enum Setback {
    /// PostgreSQL asked for a repetition. It says nothing about whose the time is.
    Again,
    /// Somebody else has the time; a fresh look may find another person or room for it.
    Taken,
    Refused(AppError),
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

impl From<Setback> for AppError {
    /// What is said when no further attempt is made.
    fn from(setback: Setback) -> Self {
        match setback {
            Setback::Again => Self::conflict("The calendar is very busy right now. Please try again in a moment."),
            Setback::Taken => slot::taken(),
            Setback::Refused(error) => error,
        }
    }
}

/// Tries up to [`ATTEMPTS`] times, until it commits or is refused.
pub(crate) async fn attempts<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, AppError>
where
    F: Future<Output = Result<T, Setback>>,
{
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(Setback::Again | Setback::Taken) => {}
            settled => return settled.map_err(AppError::from),
        }
    }
    attempt().await.map_err(AppError::from)
}

/// Sorts failures of the store into those worth a repetition and those that are ours.
pub(crate) trait Attempted<T> {
    fn attempted(self, request_id: &str) -> Result<T, Setback>;
}

impl<T> Attempted<T> for Result<T, StoreError> {
    fn attempted(self, request_id: &str) -> Result<T, Setback> {
        self.map_err(
            |error| if is_transient(&error) { Setback::Again } else { Setback::Refused(of_store(request_id, &error)) },
        )
    }
}

/// `serialization_failure` and `deadlock_detected` (PostgreSQL, appendix A).
fn is_transient(error: &StoreError) -> bool {
    let StoreError::Database(error) = error else { return false };
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("40001" | "40P01"))
}
