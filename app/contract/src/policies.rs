//! What a clinic's clients agree to: one policy in versions.

use crate::{AppError, Caller};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::policy::{Policy, PolicyRule, Terms};
use serde::{Deserialize, Serialize};

/// A version as it was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    pub policy: Policy,
    pub saved_by: String,
    pub saved_at: DateTime<Utc>,
    /// “Thu, Dec 10, 2:30 PM”.
    pub saved_at_label: String,
}

/// The policy as it is to be from now on. Bookings keep the version that they were made under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPolicy {
    /// The version that was seen, 0 for none; another one in force is a conflict.
    pub seen: u32,
    pub rules: Vec<PolicyRule>,
    pub otherwise: Terms,
}

#[async_trait]
pub trait Policies: Send + Sync {
    /// The newest versions, the one in force first. Empty for a clinic that never saved one: each service then keeps
    /// the terms that it came with.
    async fn versions(&self, caller: &Caller) -> Result<Vec<PolicyView>, AppError>;
    /// Puts a new version in force. `Invalid` names each field by its place, such as
    /// `rules.0.terms.deposit`.
    async fn save(&self, caller: &Caller, new: NewPolicy) -> Result<PolicyView, AppError>;
}
