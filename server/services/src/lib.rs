//! The use cases. Each capability implements its trait of `contract`: that implementation *is* the service.
//!
//! A service decides through `domain`, acts through `store` and `ports`, owns the transaction, enqueues jobs inside it,
//! maps errors once ([`error`]) and logs once. No HTTP types.
//!
//! To add a capability: its trait in `contract`, a folder here with one file a use case and `jobs.rs` for its jobs,
//! its field in [`desk`].

pub mod analysis;
pub mod assistant;
pub mod audit;
pub mod billing;
pub mod board;
pub mod bookings;
pub mod bookkeeping;
mod calendar;
pub mod catalogue;
pub mod clinics;
pub mod conversations;
mod dates;
pub mod error;
pub mod estimates;
pub mod forgetting;
mod free_text;
pub mod hours;
mod humans;
pub mod identity;
pub mod keys;
pub mod knowledge;
pub mod leads;
mod letters;
pub mod notifications;
pub mod organisations;
pub mod packages;
pub mod payments;
pub mod policies;
pub mod processors;
pub mod referrals;
pub mod replies;
mod requests;
pub mod rights;
pub mod sites;
mod spreadsheet;
pub mod team;
pub mod vault;
pub mod visits;
pub mod waitlist;
pub mod worker;

use chrono_tz::Tz;
use ports::{
    Billing, BreachedPasswords, CalendarSource, CardProcessors, Clock, DocumentReader, Embeddings, Entropy, HumanCheck,
    IdentityProvider, LanguageModel, Mail, PageSource, ReturnMailbox,
};
use std::sync::Arc;
use store::Database;
use url::Url;

/// What every service needs of the outside.
#[derive(Clone)]
pub struct Resources {
    pub database: Database,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Those that are set up; a clinic's connected account says which of them takes its money.
    pub cards: CardProcessors,
    /// Collects for Anteroom's own subscriptions; where nothing is sold, everything is unlimited.
    pub billing: Arc<dyn Billing>,
    pub mail: Arc<dyn Mail>,
    /// Where answers to our mails come back to; there may be none.
    pub return_mailbox: Arc<dyn ReturnMailbox>,
    pub humans: Arc<dyn HumanCheck>,
    pub breached_passwords: Arc<dyn BreachedPasswords>,
    /// Other people's calendars.
    pub calendar_source: Arc<dyn CalendarSource>,
    /// Pages of the web that people name.
    pub pages: Arc<dyn PageSource>,
    /// Reads files that people hand in.
    pub documents: Arc<dyn DocumentReader>,
    /// Those that are configured, in the order that pages show.
    pub identity_providers: Vec<Arc<dyn IdentityProvider>>,
    /// Reads and phrases where rules are lost; there may be none.
    pub language_model: Arc<dyn LanguageModel>,
    /// Says what texts mean, for questions that no article answers word by word; there may be none.
    pub embeddings: Arc<dyn Embeddings>,
    /// What it may cost, and how long it is waited for.
    pub assistant: assistant::Terms,
    /// Keys of this deployment.
    pub vault: Arc<vault::Vault>,
    /// Where the product is reached, for links in messages; ends with `/`.
    pub base_url: Url,
    /// Counts what visitors ask of each organisation.
    pub visits: visits::Visits,
    /// Those who want one time at once.
    pub contests: bookings::Contests,
    /// How long a time is held while the visitor pays, in minutes.
    pub hold_minutes: u32,
    /// How long staff may undo a change before anybody is told of it, in seconds; 0: everybody is told at once.
    pub undo_seconds: u32,
}

/// Reads a stored IANA zone; the column is checked when it is written, so a failure is ours.
pub(crate) fn zone(name: &str) -> Result<Tz, store::StoreError> {
    name.parse().map_err(|_| store::StoreError::Unreadable { what: "time zone", reason: name.to_owned() })
}
