//! The one error that crosses from the back to the front, and its HTTP status.

use crate::clinics::SlotDay;
use domain::fault::Fault;
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// Why a request was not carried out, in words for the person who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AppError {
    /// There is no such thing, or it belongs to someone else; the two answer alike.
    #[error("{what} was not found.")]
    NotFound { what: String },
    /// Not signed in, or no valid key.
    #[error("Please sign in to continue.")]
    Unauthenticated,
    /// Signed in, but this act wants a fresh proof of who it is.
    #[error("Please confirm that it is you before this change.")]
    ConfirmIdentity,
    #[error("You may not do this: {reason}")]
    Forbidden { reason: String },
    /// The plan does not hold it, or nothing is paid; `what` says which, and what to do.
    #[error("{what}")]
    PaymentRequired { what: String },
    /// Something changed meanwhile; `what` says what stands in the way.
    #[error("{what}")]
    Conflict { what: String },
    /// Somebody else has the time; the free ones that are nearest to it, perhaps none.
    #[error("{what}")]
    TimeTaken { what: String, alternatives: Vec<SlotDay> },
    #[error("{}", .fields.first().map_or("Something in the form needs another look.", |f| f.reason.as_str()))]
    Invalid { fields: Vec<Field> },
    #[error("That was a lot at once. Please try again in {retry_after_seconds} seconds.")]
    RateLimited { retry_after_seconds: u32 },
    /// Somebody else's system is down; `what` says what still works.
    #[error("{what}")]
    ProviderUnavailable { what: String },
    /// The fault is ours; the request id finds it in the logs.
    #[error("This did not work, and the fault is ours. Nothing you entered was lost. (Request {request_id})")]
    Internal { request_id: String },
}

/// One field that needs another look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub field: String,
    pub reason: String,
}

impl From<Fault> for Field {
    fn from(Fault { field, reason }: Fault) -> Self {
        Self { field, reason }
    }
}

impl From<Vec<Fault>> for AppError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Invalid { fields: faults.into_iter().map(Field::from).collect() }
    }
}

impl AppError {
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    pub fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }

    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid { fields: vec![Field { field: field.into(), reason: reason.into() }] }
    }

    /// The HTTP status, for server functions and REST alike.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated | Self::ConfirmIdentity => 401,
            Self::PaymentRequired { .. } => 402,
            Self::Forbidden { .. } => 403,
            Self::NotFound { .. } => 404,
            Self::Conflict { .. } | Self::TimeTaken { .. } => 409,
            Self::Invalid { .. } => 422,
            Self::RateLimited { .. } => 429,
            Self::Internal { .. } => 500,
            Self::ProviderUnavailable { .. } => 503,
        }
    }

    /// The stable word for the kind of error, as in RFC 9457 `type` and logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Unauthenticated => "unauthenticated",
            Self::ConfirmIdentity => "confirm_identity",
            Self::PaymentRequired { .. } => "payment_required",
            Self::Forbidden { .. } => "forbidden",
            Self::Conflict { .. } => "conflict",
            Self::TimeTaken { .. } => "time_taken",
            Self::Invalid { .. } => "invalid",
            Self::RateLimited { .. } => "rate_limited",
            Self::ProviderUnavailable { .. } => "provider_unavailable",
            Self::Internal { .. } => "internal",
        }
    }

    /// What is wrong with one field, for the words beside it.
    pub fn reason_for(&self, field: &str) -> Option<&str> {
        match self {
            Self::Invalid { fields } => fields.iter().find(|f| f.field == field).map(|f| f.reason.as_str()),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::ProviderUnavailable {
                what: "We could not reach the front desk. Check your connection; what you typed is still here.".into(),
            },
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::invalid("form", "Some of what was sent could not be read. Please reload the page and try again.")
            }
            _ => Self::Internal { request_id: "unknown".into() },
        }
    }
}
