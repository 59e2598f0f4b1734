//! The one place where failures of the store and of ports become what people read. Logged once, here.

use contract::AppError;
use store::StoreError;

/// Ours to fix: logs the cause with the request id and says only that id.
pub fn internal(request_id: &str, cause: &dyn std::fmt::Display) -> AppError {
    tracing::error!(request_id, %cause, "a request failed and the fault is ours");
    AppError::Internal { request_id: request_id.to_owned() }
}

/// Attaches the request id of the caller to a failure of the store.
pub trait Report<T> {
    fn report(self, request_id: &str) -> Result<T, AppError>;
}

impl<T> Report<T> for Result<T, StoreError> {
    fn report(self, request_id: &str) -> Result<T, AppError> {
        self.map_err(|error| internal(request_id, &error))
    }
}

impl<T> Report<T> for Result<T, sqlx::Error> {
    fn report(self, request_id: &str) -> Result<T, AppError> {
        self.map_err(|error| internal(request_id, &error))
    }
}
