//! Errors as the processor words them.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: StatusCode,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub param: Option<&'static str>,
    pub message: String,
}

impl Refusal {
    pub fn invalid(message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status: StatusCode::BAD_REQUEST, kind: "invalid_request_error", code: None, param: None, message }
    }

    pub fn missing(param: &'static str) -> Self {
        Self {
            code: Some("parameter_missing"),
            param: Some(param),
            ..Self::invalid(format!("Missing required param: {param}."))
        }
    }

    pub fn parameter(param: &'static str, message: impl Into<String>) -> Self {
        Self { param: Some(param), code: Some("parameter_invalid_integer"), ..Self::invalid(message) }
    }

    pub fn unknown(what: &str, id: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            code: Some("resource_missing"),
            param: Some("id"),
            ..Self::invalid(format!("No such {what}: '{id}'"))
        }
    }

    pub fn other_request() -> Self {
        Self {
            kind: "idempotency_error",
            ..Self::invalid(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. \
                 Try using a key other than the one you meant to reuse.",
            )
        }
    }

    /// Of an account that never gave the permission, or took it back.
    pub fn no_access(account: &str) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            code: Some("account_invalid"),
            ..Self::invalid(format!(
                "The provided key does not have access to account '{account}' (or that account does not exist). \
                 Application access may have been revoked."
            ))
        }
    }

    pub fn unauthenticated() -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..Self::invalid("Invalid API Key provided.") }
    }

    pub fn body(&self) -> Value {
        json!({ "error": { "type": self.kind, "code": self.code, "param": self.param, "message": self.message } })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
