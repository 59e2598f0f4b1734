//! Errors on the wire: RFC 9457 `application/problem+json`, one for each kind of [`AppError`].

use super::slots::{self, SlotItem};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{AppError, Field};
use serde::Serialize;
use utoipa::ToSchema;

/// RFC 9457, section 3.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What a failed call answers with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// A stable URI of the kind of problem, such as `/v1/problems/conflict`.
    #[schema(example = "/v1/problems/invalid")]
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    /// In words for the person who made the request.
    detail: String,
    /// The fields that need another look, when it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// The free times nearest to one that somebody else has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<SlotItem>,
}

#[derive(Debug, Serialize, ToSchema)]
struct FieldProblem {
    field: String,
    reason: String,
}

/// An [`AppError`] on its way out.
#[derive(Debug)]
pub struct Problem(pub AppError);

/// What services call something, and its name on the wire.
const NAMES: [(&str, &str); 5] = [
    ("service_key", "service"),
    ("practitioner_id", "practitioner"),
    ("more.further", "then"),
    ("more.longest_gap_minutes", "longest_gap"),
    ("more.location_id", "location"),
];

/// Fields are named as on the wire, whatever the services call them.
impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let AppError::Invalid { mut fields } = error else { return Self(error) };
        // What was tapped in a chat is passed on as services call it.
        for field in fields.iter_mut().filter(|field| !field.field.starts_with("input.")) {
            for (inner, wire) in NAMES {
                if field.field.contains(inner) {
                    field.field = field.field.replace(inner, wire);
                }
            }
        }
        Self(AppError::Invalid { fields })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let error = self.0;
        let fields = match &error {
            AppError::Invalid { fields } => fields.clone(),
            _ => Vec::new(),
        };
        let alternatives = match &error {
            AppError::TimeTaken { alternatives, .. } => slots::items(alternatives.clone()),
            _ => Vec::new(),
        };
        let mut response = respond(ProblemBody {
            kind: kind(error.code()),
            title: title(&error),
            status: error.status(),
            detail: error.to_string(),
            alternatives,
            errors: fields.into_iter().map(|Field { field, reason }| FieldProblem { field, reason }).collect(),
        });
        let headers = response.headers_mut();
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

impl Problem {
    /// A problem of HTTP itself, which no service sees: the status says what it is, `detail` says it to a person.
    pub fn of(status: StatusCode, detail: &str) -> Response {
        let (code, title) = match status {
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "Another method is needed"),
            StatusCode::REQUEST_TIMEOUT => ("timeout", "This took too long"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The request is too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("media_type", "Another kind of body is needed"),
            status if status.is_server_error() => ("internal", "The fault is ours"),
            _ => ("bad_request", "The request cannot be read"),
        };
        let detail = if detail.is_empty() { title } else { detail }.to_owned();
        respond(ProblemBody {
            kind: kind(code),
            title,
            status: status.as_u16(),
            detail,
            errors: Vec::new(),
            alternatives: Vec::new(),
        })
    }
}

fn kind(code: &str) -> String {
    format!("/v1/problems/{}", code.replace('_', "-"))
}

fn respond(body: ProblemBody) -> Response {
    let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)), (header::CACHE_CONTROL, super::NO_STORE)];
    (status, headers, serde_json::to_string(&body).unwrap_or_default()).into_response()
}

const fn title(error: &AppError) -> &'static str {
    match error {
        AppError::NotFound { .. } => "Not found",
        AppError::Unauthenticated => "A valid key is needed",
        AppError::ConfirmIdentity => "A fresh proof of identity is needed",
        AppError::PaymentRequired { .. } => "The organisation’s subscription does not hold this",
        AppError::Forbidden { .. } => "This key may not do that",
        AppError::Conflict { .. } => "Something else stands in the way",
        AppError::TimeTaken { .. } => "Somebody else has that time",
        AppError::Invalid { .. } => "The request needs another look",
        AppError::RateLimited { .. } => "Too many requests",
        AppError::ProviderUnavailable { .. } => "Another system is not answering",
        AppError::Internal { .. } => "The fault is ours",
    }
}
