//! What the interface may ask of the back: requests, replies, one error, one service trait a capability.
//!
//! No rules and no SQL live here. Every integer has a fixed width, because `usize` differs between the browser and the
//! server. Instants are UTC (`DateTime<Utc>`) with a ready-made label in the clinic's zone beside them, so that the
//! browser needs no time-zone database; money is [`domain::money::Money`] (minor units) which prints itself.
//!
//! To add a capability: a file here with its requests, replies and trait; a field on [`Desk`]; the implementation in
//! `services`; its row in `docs/acceptance.md`.

pub mod board;
pub mod bookings;
pub mod caller;
pub mod clinics;
pub mod conversations;
pub mod estimates;
pub mod identity;
pub mod leads;
pub mod payments;

mod error;

pub use caller::{Actor, Caller, Client, RequestKey};
pub use error::{AppError, Field};

use std::sync::Arc;

/// Every capability, ready to be asked; the server provides one by context to each request.
#[derive(Clone)]
pub struct Desk {
    pub board: Arc<dyn board::Board>,
    pub bookings: Arc<dyn bookings::Bookings>,
    pub clinics: Arc<dyn clinics::Clinics>,
    pub conversations: Arc<dyn conversations::Conversations>,
    pub estimates: Arc<dyn estimates::Estimates>,
    pub identity: Arc<dyn identity::Identity>,
    pub leads: Arc<dyn leads::Leads>,
    pub payments: Arc<dyn payments::Payments>,
}
