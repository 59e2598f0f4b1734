//! Connecting a clinic's own account at a card processor, by OAuth.

use crate::card_processor::{ProcessorAccount, ProcessorError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    money::Currency,
    processors::{AccountStanding, ProcessorMode},
};
use secrecy::SecretString;
use url::Url;

/// What is shown for an account, where its processor wants that.
#[derive(Clone, Debug)]
pub struct AccountTokens {
    pub access: SecretString,
    /// Gets the next ones; some processors change it with each renewal.
    pub refresh: SecretString,
    pub expire_at: DateTime<Utc>,
}

/// An account whose owner let us act for it.
#[derive(Clone, Debug)]
pub struct ConnectedAccount {
    /// The processor's own id.
    pub reference: String,
    pub mode: ProcessorMode,
    /// `None` where the platform's own key and the reference say enough.
    pub tokens: Option<AccountTokens>,
}

/// A place of an account that takes money for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLocation {
    pub reference: String,
    pub name: String,
    /// ISO 3166-1 alpha-2; empty when it was not said.
    pub country: String,
    pub currency: Option<Currency>,
    /// Open, and can take cards.
    pub takes_cards: bool,
}

/// What the processor says of an account now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// Of the account as a whole; where money is taken by a location, that says more.
    pub standing: AccountStanding,
    /// Empty where accounts have none.
    pub locations: Vec<AccountLocation>,
}

/// The other half of a card processor: whose money it is.
#[async_trait]
pub trait AccountConnection: Send + Sync {
    /// What clinics call it: “Stripe”.
    fn label(&self) -> &'static str;
    /// Where the account's owner says yes. `state` comes back with the answer.
    fn authorization(&self, state: &str, redirect: &Url) -> Url;
    /// What the owner's yes is worth. `Refused` too when less was permitted than is needed, or in the other mode.
    async fn connect(&self, code: &str, redirect: &Url) -> Result<ConnectedAccount, ProcessorError>;
    /// Newer tokens. `Disconnected` when the permission was taken back.
    async fn renew(&self, refresh: &SecretString) -> Result<AccountTokens, ProcessorError>;
    async fn facts(&self, account: &ProcessorAccount) -> Result<AccountFacts, ProcessorError>;
    /// Gives the permission back. An account that took it back itself is no failure.
    async fn disconnect(&self, account: &ProcessorAccount) -> Result<(), ProcessorError>;
}
