//! What the interface may ask of the back: requests, replies, one error, one service trait a capability.
//!
//! No rules and no SQL live here. Every integer has a fixed width, because `usize` differs between the browser and the
//! server. Instants are UTC (`DateTime<Utc>`) with a ready-made label in the clinic's zone beside them, so that the
//! browser needs no time-zone database; money is [`domain::money::Money`] (minor units) which prints itself.
//!
//! To add a capability: a file here with its requests, replies and trait; a field on [`Desk`] (what serves clients) or
//! [`BackOffice`] (what serves the organisation itself); the implementation in `services`; its row in
//! `docs/acceptance.md`.

pub mod absent;
pub mod account;
pub mod analysis;
pub mod answering;
pub mod assistant;
pub mod audit;
pub mod billing;
pub mod board;
pub mod bookings;
pub mod bookkeeping;
pub mod caller;
pub mod catalogue;
pub mod clinics;
pub mod conversations;
pub mod estimates;
pub mod hours;
pub mod identity;
pub mod identity_providers;
pub mod keys;
pub mod knowledge;
pub mod leads;
pub mod organisations;
pub mod packages;
pub mod passkeys;
pub mod payments;
pub mod policies;
pub mod processors;
pub mod referrals;
pub mod registration;
pub mod rights;
pub mod series;
pub mod team;
pub mod waitlist;

mod error;

pub use caller::{Actor, Caller, Client, RequestKey};
pub use error::{AppError, Field};

use std::sync::Arc;

/// Every capability that serves clients, ready to be asked; the server provides one by context to each request.
#[derive(Clone)]
pub struct Desk {
    pub answering: Arc<dyn answering::Answering>,
    pub board: Arc<dyn board::Board>,
    pub bookings: Arc<dyn bookings::Bookings>,
    pub clinics: Arc<dyn clinics::Clinics>,
    pub conversations: Arc<dyn conversations::Conversations>,
    pub estimates: Arc<dyn estimates::Estimates>,
    pub identity: Arc<dyn identity::Identity>,
    pub leads: Arc<dyn leads::Leads>,
    pub packages: Arc<dyn packages::Packages>,
    pub payments: Arc<dyn payments::Payments>,
    pub referrals: Arc<dyn referrals::Referrals>,
    pub series: Arc<dyn series::Series>,
    pub waitlist: Arc<dyn waitlist::Waitlist>,
}

/// Every capability that serves people with an account and their organisation; provided like [`Desk`].
#[derive(Clone)]
pub struct BackOffice {
    pub account: Arc<dyn account::Account>,
    pub analyses: Arc<dyn analysis::Analyses>,
    pub assistant: Arc<dyn assistant::Assistant>,
    pub audit: Arc<dyn audit::Audit>,
    pub bookkeeping: Arc<dyn bookkeeping::Bookkeeping>,
    pub catalogue: Arc<dyn catalogue::Catalogue>,
    pub hours: Arc<dyn hours::Hours>,
    pub identity_providers: Arc<dyn identity_providers::IdentityProviders>,
    pub keys: Arc<dyn keys::Keys>,
    pub knowledge: Arc<dyn knowledge::Knowledge>,
    pub operators: Arc<dyn organisations::Operators>,
    pub organisations: Arc<dyn organisations::Organisations>,
    pub passkeys: Arc<dyn passkeys::Passkeys>,
    pub policies: Arc<dyn policies::Policies>,
    pub processors: Arc<dyn processors::ProcessorConnections>,
    pub registration: Arc<dyn registration::Registration>,
    pub rights: Arc<dyn rights::DataRights>,
    pub subscriptions: Arc<dyn billing::Subscriptions>,
    pub team: Arc<dyn team::Team>,
}
