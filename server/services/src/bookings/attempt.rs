//! A transaction that may have to be tried again because somebody else was at the same rows.

use crate::error::of_store;
use contract::AppError;
use store::StoreError;

/// How often a transaction is tried before its conflict is reported.
pub(super) const ATTEMPTS: u32 = 6;

/// Why an attempt did not commit.
#[derive(Debug)]
pub(super) enum Setback {
    /// Another transaction was faster, or PostgreSQL asked for a repetition; a fresh look may succeed.
    Again,
    Refused(AppError),
}

impl From<AppError> for Setback {
    fn from(error: AppError) -> Self {
        Self::Refused(error)
    }
}

/// Sorts failures of the store into those worth a repetition and those that are ours.
pub(super) trait Attempted<T> {
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
