//! What is worth knowing of a client, an enquiry and the business.

use crate::{AppError, Caller};
use async_trait::async_trait;
use domain::{
    analysis::Analysis,
    ids::{BookingId, ContactId, LeadId},
};
use serde::{Deserialize, Serialize};

/// An analysis with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisView {
    pub analysis: Analysis,
    /// The visit that a risk of no-show is about.
    pub upcoming: Option<Upcoming>,
    /// The whole in a few sentences.
    pub summary: String,
    /// Whether a model put them so; the rules otherwise.
    pub by_model: bool,
}

/// A visit to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upcoming {
    pub booking: BookingId,
    /// “Thu, Dec 10, 2:30 PM”.
    pub when: String,
}

#[async_trait]
pub trait Analyses: Send + Sync {
    async fn contact(&self, caller: &Caller, contact: ContactId) -> Result<AnalysisView, AppError>;
    async fn lead(&self, caller: &Caller, lead: LeadId) -> Result<AnalysisView, AppError>;
    /// The last four weeks of the caller's organisation.
    async fn business(&self, caller: &Caller) -> Result<AnalysisView, AppError>;
}
