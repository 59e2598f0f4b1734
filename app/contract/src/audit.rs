//! Who did what to what, from where.

use crate::{AppError, Caller};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One entry, as people read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditView {
    /// Counts from 1 within the organisation, without gaps.
    pub position: i64,
    pub at: DateTime<Utc>,
    /// The instant in the clinic's zone.
    pub at_label: String,
    /// “Maya Torres”, “Anteroom operator Sam Ray”, “Key `sk_live_7Qd2…`”, “A former member”.
    pub actor: String,
    /// Such as `member.invited`.
    pub action: String,
    /// The same in words: “invited a member”.
    pub title: String,
    pub subject: String,
    /// What changed, each “field: before → after”.
    pub details: Vec<String>,
    pub address: String,
    pub request_id: String,
}

/// Which entries are wanted; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// A fragment of action, subject, actor's name, address or request id.
    pub text: String,
    /// Dates in the clinic's zone, both included.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Entries older than this position, for the next page.
    pub before: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    pub entries: Vec<AuditView>,
    /// Continue with this in [`AuditFilter::before`]; absent at the end.
    pub next: Option<i64>,
    /// How long the whole chain is.
    pub length: i64,
}

/// What a walk along the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChainState {
    Intact {
        entries: i64,
    },
    /// The first entry that does not fit the one before it.
    Broken {
        position: i64,
    },
}

#[async_trait]
pub trait Audit: Send + Sync {
    async fn search(&self, caller: &Caller, filter: AuditFilter) -> Result<AuditPage, AppError>;
    /// CSV with a header line, newest first; cells that a spreadsheet would run are quoted.
    async fn export(&self, caller: &Caller, filter: AuditFilter) -> Result<Vec<u8>, AppError>;
    async fn verify(&self, caller: &Caller) -> Result<ChainState, AppError>;
}
