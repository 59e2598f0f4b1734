//! By which account at a card processor a clinic is paid.

use crate::{AppError, Caller, identity::SignedIn};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A processor that a clinic can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedProcessor {
    /// `stripe`, `square`
    pub name: String,
    pub label: String,
    /// Whether its money is play money here.
    pub is_test: bool,
}

/// A place of the account that can take the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLocation {
    pub reference: String,
    pub name: String,
    /// ISO 4217; empty when the processor did not say.
    pub currency: String,
    pub takes_cards: bool,
    pub is_chosen: bool,
}

/// The account that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectedProcessor {
    pub processor: OfferedProcessor,
    /// What the processor calls the business.
    pub account: String,
    /// The processor's own id of it.
    pub reference: String,
    pub country: String,
    /// “USD”, “any currency”.
    pub currencies: String,
    /// Whether a deposit in the clinic's own currency can be paid now.
    pub can_be_paid: bool,
    /// Why not; empty when it can.
    pub obstacle: String,
    /// Empty where accounts have none.
    pub locations: Vec<PaymentLocation>,
    pub connected_by: String,
    /// “Dec 4, 2037, 4:30 PM CST”
    pub connected_at: String,
    pub checked_at: String,
    /// What stops once it is disconnected, a sentence each.
    pub stops: Vec<String>,
}

/// A connection that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierProcessor {
    pub label: String,
    pub account: String,
    pub ended_at: String,
    pub ended_by: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessorsView {
    pub offered: Vec<OfferedProcessor>,
    pub connected: Option<ConnectedProcessor>,
    pub earlier: Vec<EarlierProcessor>,
}

/// Whether a deposit can be paid just now, without asking the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaidBy {
    /// Nothing can be connected in this deployment.
    NothingToConnect,
    /// No account is connected.
    Nobody,
    /// The account cannot take the clinic's currency, or nothing at all.
    Unable,
    Able,
}

/// What a processor sends a browser back with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProcessorReturn {
    pub code: String,
    pub state: String,
    pub error: String,
}

#[async_trait]
pub trait ProcessorConnections: Send + Sync {
    async fn view(&self, caller: &Caller) -> Result<ProcessorsView, AppError>;
    async fn paid_by(&self, caller: &Caller) -> Result<PaidBy, AppError>;
    /// Where the owner of an account says yes. `Conflict` when one is connected.
    async fn begin(&self, caller: &Caller, who: &SignedIn, processor: &str) -> Result<String, AppError>;
    /// Connects the account that somebody came back with, in the session that left.
    async fn finish(
        &self,
        caller: &Caller,
        who: &SignedIn,
        processor: &str,
        back: ProcessorReturn,
    ) -> Result<(), AppError>;
    async fn choose_location(&self, caller: &Caller, location: String) -> Result<(), AppError>;
    /// Asks the processor how the account stands.
    async fn check(&self, caller: &Caller) -> Result<(), AppError>;
    async fn disconnect(&self, caller: &Caller) -> Result<(), AppError>;
}
