//! Clients who recommend the clinic: what they are offered, what the clinic gives, and who brought whom.

use crate::{AppError, Caller, policies::VersionLine};
use async_trait::async_trait;
use domain::{
    ids::BookingId,
    money::Money,
    referrals::{Earned, Standing},
};
use serde::{Deserialize, Serialize};

/// What a client can pass on, while the clinic's programme is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralOffer {
    /// Their own, as people read it: “K7Q-4MX”.
    pub code: String,
    /// The clinic's page with the code.
    pub url: String,
    /// For whoever comes by it; may be nothing.
    pub friend: Money,
    /// For the client; may be nothing.
    pub referrer: Money,
    pub earned: Earned,
}

/// The clinic's programme as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeSheet {
    /// The version in force; 0 for none, where the programme is off.
    pub version: u32,
    pub form: ProgrammeForm,
    /// ISO 4217.
    pub currency: String,
    /// The newest first.
    pub versions: Vec<VersionLine>,
}

/// The programme as it is typed. Numbers are text, so that what cannot be read stands in its field again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgrammeForm {
    pub enabled: bool,
    /// Major units of the clinic's currency.
    pub referrer: String,
    /// The same; empty: nothing.
    pub friend: String,
    pub earned: Earned,
    /// Empty: for ever.
    pub good_days: String,
    /// Empty: no limit.
    pub most_per_year: String,
}

/// Recommendations around an opened booking and its client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingReferrals {
    /// The code that this booking was made with, as it was typed.
    pub used: Option<String>,
    /// What became of it; else, who brought the client by an earlier booking.
    pub came_by: Option<ReferralLine>,
    /// The client's own code, if one was shown to them.
    pub code: Option<String>,
    /// Whom they recommended the clinic to, the newest first.
    pub brought: Vec<ReferralLine>,
}

/// One recommendation, seen from one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralLine {
    /// The other one; `None` where the code is nobody's.
    pub name: Option<String>,
    /// A booking of theirs, to open.
    pub booking: Option<BookingId>,
    pub standing: Standing,
    /// “Nov 23: $20.00 for Ana, $10.00 for Leo”.
    pub status: String,
}

#[async_trait]
pub trait Referrals: Send + Sync {
    async fn programme(&self, caller: &Caller) -> Result<ProgrammeSheet, AppError>;
    /// Puts a new version in force; `seen` is the version that was looked at. Whoever booked before keeps what they were
    /// promised. `Invalid` names fields as [`ProgrammeForm`] does.
    async fn save_programme(&self, caller: &Caller, seen: u32, form: ProgrammeForm) -> Result<u32, AppError>;
    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<BookingReferrals, AppError>;
}
