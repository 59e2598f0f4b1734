//! The one place where failures of the store and of ports become what people read. Logged once, here.

use contract::AppError;
use store::StoreError;

/// Ours to fix: logs the cause with the request id and says only that id.
pub fn internal(request_id: &str, cause: &dyn std::fmt::Display) -> AppError {
    tracing::error!(request_id, %cause, "a request failed and the fault is ours");
    AppError::Internal { request_id: request_id.to_owned() }
}

/// What becomes of a failure of the store: what somebody wrote, where that is the cause, and else ours.
pub(crate) fn of_store(request_id: &str, error: &StoreError) -> AppError {
    if error.is_unstorable_text() {
        let reason = "There is a NUL character in what was sent, which no text has. Please take it out and try again.";
        return AppError::invalid("text", reason);
    }
    internal(request_id, error)
}

/// Attaches the request id of the caller to a failure of the store.
pub trait Report<T> {
    fn report(self, request_id: &str) -> Result<T, AppError>;
}

impl<T> Report<T> for Result<T, StoreError> {
    fn report(self, request_id: &str) -> Result<T, AppError> {
        self.map_err(|error| of_store(request_id, &error))
    }
}

impl<T> Report<T> for Result<T, sqlx::Error> {
    fn report(self, request_id: &str) -> Result<T, AppError> {
        self.map_err(|error| of_store(request_id, &error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::TestDatabase;

    #[tokio::test]
    async fn a_character_that_no_text_has_is_the_senders_to_take_out_wherever_it_came_in() {
        let database = TestDatabase::create().await;
        let owner = database.database.owner();
        let text = sqlx::query("select $1::text").bind("a\u{0}b").execute(owner).await;
        let json = sqlx::query("select $1::jsonb").bind(serde_json::json!({ "a": "\u{0}" })).execute(owner).await;
        for failure in [text, json] {
            let error = failure.report("r-1").expect_err("PostgreSQL stores no NUL");
            assert!(error.reason_for("text").is_some(), "{error:?}");
        }
        let ours = sqlx::query("select 1 / 0").execute(owner).await.report("r-1").expect_err("a fault");
        assert_eq!(ours, AppError::Internal { request_id: "r-1".into() });
    }
}
