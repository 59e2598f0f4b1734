//! Stripe's side of the wire: checkout sessions, payment intents, refunds, events, signed webhooks.

pub mod billing;
pub mod objects;

mod api;
mod balance;
mod books;
mod cards;
mod checkout;
mod connect;
mod dashboard;
mod delivery;
mod disputes;
mod form;
mod idempotency;
mod memory;
mod overview;
mod payouts;
mod refusal;
mod request;

pub use balance::fee_of;
pub use books::{AccountTotals, Card};
pub use cards::EarlierCard;
pub use connect::{Account, CLIENT_ID};
pub use delivery::sign;
pub use memory::{EarlierCharge, EarlierCheckout, EarlierRefund};
pub use payouts::{EarlierPayout, fee_at_once};

use crate::{Config, Now, Sandbox, deliveries::LONGEST_QUEUE, switches::Switchboard};
use axum::{
    Router,
    routing::{get, post},
};
use books::Books;
use objects::Event;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;
use url::Url;

/// The processor. Clones share its books.
#[derive(Clone)]
pub struct Stripe {
    books: Arc<Mutex<Books>>,
    now: Now,
    switches: Switchboard,
    secret_key: Arc<str>,
    webhook_url: Url,
    webhook_secret: Arc<str>,
    public_url: Url,
    outbox: mpsc::Sender<String>,
    inbox: Arc<Mutex<Option<mpsc::Receiver<String>>>>,
}

impl Stripe {
    pub(crate) fn new(config: Config, switches: Switchboard) -> Self {
        let (outbox, inbox) = mpsc::channel(LONGEST_QUEUE);
        Self {
            books: Arc::new(Mutex::new(Books::default())),
            now: config.now,
            switches,
            secret_key: config.secret_key.into(),
            webhook_url: config.webhook_url,
            webhook_secret: config.webhook_secret.into(),
            public_url: config.public_url,
            outbox,
            inbox: Arc::new(Mutex::new(Some(inbox))),
        }
    }

    /// A client pays on the hosted page with `card`. `Err` has the words that the page would show.
    pub fn pay(&self, session: &str, card: Card) -> Result<(), String> {
        let outcome = self.books().pay(session, card, (self.now)());
        self.post_events();
        outcome
    }

    /// Time runs out for a checkout.
    pub fn expire(&self, session: &str) -> Result<(), String> {
        let outcome = self.books().expire(session, (self.now)()).map(drop).map_err(|refusal| refusal.message);
        self.post_events();
        outcome
    }

    /// Somebody returns money in the processor's own dashboard, without the product knowing.
    pub fn refund_in_dashboard(&self, intent: &str, minor: i64) -> Result<String, String> {
        let outcome = self
            .books()
            .refund(intent, Some(minor), Vec::new(), (self.now)())
            .map(|refund| refund.id)
            .map_err(|refusal| refusal.message);
        self.post_events();
        outcome
    }

    /// A bank rejects a refund that had gone out.
    pub fn fail_refund(&self, refund: &str) -> Result<(), String> {
        let outcome = self.books().fail_refund(refund, (self.now)());
        self.post_events();
        outcome
    }

    /// A day passes for idempotency keys: every one is forgotten.
    pub fn forget_keys(&self) {
        self.books().answers = idempotency::Answers::default();
    }

    /// What was captured and returned, one entry an account and currency.
    pub fn totals(&self) -> Vec<AccountTotals> {
        self.books().totals()
    }

    /// Every event so far, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.books().events.oldest().cloned().collect()
    }

    /// The charge that a paid checkout led to.
    pub fn intent_of(&self, session: &str) -> Option<String> {
        self.books().sessions.get(session).and_then(|session| session.intent.clone())
    }

    /// How often a request was carried out rather than answered from memory, by path.
    pub fn acted(&self, path: &str) -> u32 {
        self.books().acted.get(path).copied().unwrap_or(0)
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands new events to whoever delivers them.
    fn post_events(&self) {
        let fresh = std::mem::take(&mut self.books().unsent);
        for id in fresh {
            if self.outbox.try_send(id).is_err() {
                tracing::warn!("the sandbox keeps an event that it cannot send: its queue is full");
            }
        }
    }

    /// The hosted page of a checkout.
    fn page_of(&self, session: &str) -> String {
        format!("{}/stripe/checkout/{session}", self.public_url.as_str().trim_end_matches('/'))
    }
}

pub(crate) fn router(sandbox: Sandbox) -> Router {
    let api = Router::new()
        .route("/v1/checkout/sessions", post(api::create_session).get(api::list_sessions))
        .route("/v1/checkout/sessions/{id}", get(api::retrieve_session))
        .route("/v1/checkout/sessions/{id}/expire", post(api::expire_session))
        .route("/v1/payment_intents", post(cards::charge).get(cards::list))
        .route("/v1/payment_intents/{id}", get(api::retrieve_intent))
        .route("/v1/payment_methods/{id}/detach", post(cards::detach))
        .route("/v1/refunds", post(api::create_refund).get(api::list_refunds))
        .route("/v1/events", get(api::list_events))
        .route("/v1/balance_transactions", get(balance::list))
        .route("/v1/accounts/{id}", get(connect::account))
        .route("/oauth/token", post(connect::token))
        .route("/oauth/deauthorize", post(connect::deauthorize))
        .merge(billing::api())
        .fallback(api::unknown_url)
        .with_state(sandbox.stripe.clone());
    Router::new()
        .route("/checkout/{session}", get(checkout::show).post(checkout::submit))
        .route("/oauth/authorize", get(connect::authorize))
        .route("/oauth/choose", post(connect::choose))
        .route("/books", get(overview::books))
        .route("/payments", get(dashboard::show).post(dashboard::act))
        .route("/books.json", get(overview::books_json))
        .route("/events", get(overview::events))
        .merge(billing::pages())
        .with_state(sandbox)
        .merge(api)
}
