//! Errors on the wire: RFC 9457 `application/problem+json`, one for each kind of [`AppError`].

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{AppError, Field};
use serde::Serialize;
use utoipa::ToSchema;

/// What a failed call answers with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// A stable URI of the kind of problem, such as `/v1/problems/conflict`.
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    /// In words for the person who made the request.
    detail: String,
    /// The fields that need another look, when it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FieldProblem {
    field: String,
    reason: String,
}

/// An [`AppError`] on its way out.
#[derive(Debug)]
pub struct Problem(pub AppError);

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.with_status(status)
    }
}

impl Problem {
    /// The answer under a status that says more than the error's own; body and head always name the same one.
    pub fn with_status(self, status: StatusCode) -> Response {
        let error = self.0;
        let fields = match &error {
            AppError::Invalid { fields } => fields.clone(),
            _ => Vec::new(),
        };
        let body = ProblemBody {
            kind: format!("/v1/problems/{}", error.code().replace('_', "-")),
            title: title(&error),
            status: status.as_u16(),
            detail: error.to_string(),
            errors: fields.into_iter().map(|Field { field, reason }| FieldProblem { field, reason }).collect(),
        };
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, super::NO_STORE);
        match error {
            AppError::RateLimited { retry_after_seconds } => {
                headers.insert(header::RETRY_AFTER, retry_after_seconds.into());
            }
            AppError::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"anteroom\""));
            }
            _ => {}
        }
        response
    }
}

const fn title(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound { .. } => "Not found",
        AppError::Unauthenticated => "A valid key is needed",
        AppError::Forbidden { .. } => "This key may not do that",
        AppError::Conflict { .. } => "Something else stands in the way",
        AppError::Invalid { .. } => "The request needs another look",
        AppError::RateLimited { .. } => "Too many requests",
        AppError::ProviderUnavailable { .. } => "Another system is not answering",
        AppError::Internal { .. } => "The fault is ours",
    }
}
