//! Enquiries with consent.

use crate::{AppError, Caller};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::LeadId;
use serde::{Deserialize, Serialize};

/// What a visitor leaves behind, as typed; the service parses it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LeadForm {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub message: String,
    pub service_key: Option<String>,
    /// The version of the consent text that was shown and agreed to; without it nothing is stored to be contacted by.
    pub consent_version: Option<u32>,
    pub referral_code: Option<String>,
    /// Where the visitor came from: `chat`, `clinic_page`, `api`, or a campaign.
    pub source: String,
    /// A field that people do not see. Anything in it marks a machine.
    pub website: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadStatus {
    New,
    Contacted,
    Qualified,
    Won,
    Lost,
}

impl LeadStatus {
    pub const ALL: [Self; 5] = [Self::New, Self::Contacted, Self::Qualified, Self::Won, Self::Lost];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Contacted => "contacted",
            Self::Qualified => "qualified",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// An enquiry. Name and ways to be reached are as typed for it, whatever the clinic knows of the person from before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub id: LeadId,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub message: String,
    pub service_key: Option<String>,
    pub status: LeadStatus,
    pub source: String,
    pub referral_code: Option<String>,
    pub consent_version: u32,
    pub created_at: DateTime<Utc>,
}

/// The consent text in force, which a form shows above its button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentText {
    pub version: u32,
    pub text: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LeadQuery {
    pub status: Option<LeadStatus>,
    /// A lead id to start after, newest first.
    pub after: Option<LeadId>,
    /// 1 to 200; 50 when absent.
    pub limit: Option<u32>,
}

#[async_trait]
pub trait Leads: Send + Sync {
    async fn consent_text(&self, caller: &Caller) -> Result<ConsentText, AppError>;
    /// Keeps an enquiry, once under the caller's key. A filled honeypot is answered like success and stored nowhere.
    async fn create(&self, caller: &Caller, form: LeadForm) -> Result<Lead, AppError>;
    async fn list(&self, caller: &Caller, query: LeadQuery) -> Result<Vec<Lead>, AppError>;
    /// Once under the caller's key.
    async fn set_status(&self, caller: &Caller, lead: LeadId, status: LeadStatus) -> Result<Lead, AppError>;
}
