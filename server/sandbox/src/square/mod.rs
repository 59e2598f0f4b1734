//! Square's side of the wire: OAuth, locations, payment links with their page, orders, payments, refunds, disputes, payouts,
//! signed events.

mod answer;
mod api;
mod books;
mod dashboard;
mod delivery;
mod disputes;
mod memory;
mod pages;
mod payouts;

pub use books::{Event, Location, Merchant};
pub use delivery::sign;
pub use memory::{EarlierOrder, EarlierPermission};
pub use payouts::EarlierPayout;

use crate::{Config, Now, Sandbox, deliveries::LONGEST_QUEUE, switches::Switchboard};
use axum::{
    Router,
    routing::{delete, get, post},
};
use books::Books;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;
use url::Url;

/// The application's id, which says by its beginning that no money is real.
pub const APPLICATION_ID: &str = "sandbox-sq0idb-anteroom";

/// The processor. Clones share its books.
#[derive(Clone)]
pub struct Square {
    books: Arc<Mutex<Books>>,
    now: Now,
    switches: Switchboard,
    application_secret: Arc<str>,
    signature_key: Arc<str>,
    notification_url: Url,
    public_url: Url,
    outbox: mpsc::Sender<String>,
    inbox: Arc<Mutex<Option<mpsc::Receiver<String>>>>,
}

impl Square {
    pub(crate) fn new(config: &Config, switches: Switchboard) -> Self {
        let (outbox, inbox) = mpsc::channel(LONGEST_QUEUE);
        let mut notification_url = config.webhook_url.clone();
        notification_url.set_path("/v1/square/webhook");
        Self {
            books: Arc::new(Mutex::new(Books::new(merchants()))),
            now: config.now.clone(),
            switches,
            application_secret: books::new_id("sandbox-sq0csb-").into(),
            signature_key: books::new_id("signature-").into(),
            notification_url,
            public_url: config.public_url.clone(),
            outbox,
            inbox: Arc::new(Mutex::new(Some(inbox))),
        }
    }

    /// What the product's client shows.
    pub fn application_secret(&self) -> &str {
        &self.application_secret
    }

    /// Signs events; the product has the same.
    pub fn signature_key(&self) -> &str {
        &self.signature_key
    }

    /// Where events are sent.
    pub fn notification_url(&self) -> &Url {
        &self.notification_url
    }

    /// A client pays on the page of a payment link, with a card that ends so; `None`: with one that is declined. Answers
    /// where they are led.
    ///
    /// # Errors
    /// The words that the page would show.
    pub fn pay(&self, link: &str, last4: Option<&str>) -> Result<String, String> {
        let outcome = self.books().pay(link, last4, (self.now)());
        self.post_events();
        outcome?;
        let books = self.books();
        let order = books.links.get(link).and_then(|link| books.orders.get(&link.order));
        let back = order.and_then(|order| order.redirect_url.clone());
        Ok(back.unwrap_or_else(|| self.page_of(link)))
    }

    /// Somebody returns money in Square's own dashboard.
    ///
    /// # Errors
    /// When less is left.
    pub fn refund_in_dashboard(&self, payment: &str, minor: i64) -> Result<String, String> {
        let outcome = self.books().refund(payment, minor, (self.now)());
        self.post_events();
        outcome.map(|refund| refund.id).map_err(|refusal| format!("{refusal:?}"))
    }

    /// A merchant takes the permission back in Square's own dashboard.
    pub fn revoke(&self, merchant: &str) {
        self.books().revoke(merchant, (self.now)());
        self.post_events();
    }

    /// A merchant closes a location.
    pub fn close_location(&self, location: &str) {
        let now = (self.now)();
        let mut books = self.books();
        let mut told = None;
        for merchant in &mut books.merchants {
            if let Some(found) = merchant.locations.iter_mut().find(|one| one.id == location) {
                found.active = false;
                told = Some(merchant.id.clone());
            }
        }
        if let Some(merchant) = told {
            let object = serde_json::json!({ "location": { "id": location } });
            books.happened("location.updated", &merchant, "location", object, now);
        }
        drop(books);
        self.post_events();
    }

    /// A permission as if somebody had given it on the page; answers the code.
    pub fn allow(&self, merchant: &str, scopes: &[&str], redirect_uri: &str) -> String {
        let code = books::new_id("sandbox-sq0cgb-");
        let given = books::Code {
            merchant: merchant.into(),
            redirect_uri: redirect_uri.into(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            given_at: (self.now)(),
        };
        self.books().codes.put(code.clone(), given);
        code
    }

    /// Every event so far, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.books().events.oldest().cloned().collect()
    }

    /// How often something was made rather than answered from memory: `payment-links`, `refunds`.
    pub fn acted(&self, what: &str) -> u32 {
        self.books().acted.get(what).copied().unwrap_or(0)
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

    /// The hosted page of a payment link.
    fn page_of(&self, link: &str) -> String {
        format!("{}/square/pay/{link}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// Who has a business at Square when the box starts.
fn merchants() -> Vec<Merchant> {
    let location = |id: &str, name: &str, currency: &str, takes_cards: bool| Location {
        id: id.into(),
        name: name.into(),
        currency: currency.into(),
        takes_cards,
        active: true,
    };
    vec![
        Merchant {
            id: "MLBRIGHTSIDE1".into(),
            name: "Brightside Home Cleaning".into(),
            country: "US".into(),
            locations: vec![
                location("LBRIGHTMAIN", "Main Street", "USD", true),
                location("LBRIGHTRIVER", "Riverside", "USD", true),
                location("LBRIGHTSTORE", "Storeroom", "USD", false),
            ],
        },
        Merchant {
            id: "MLMAPLE000001".into(),
            name: "Maple Studio".into(),
            country: "CA".into(),
            locations: vec![location("LMAPLE", "Queen Street", "CAD", true)],
        },
    ]
}

pub(crate) fn router(sandbox: Sandbox) -> Router {
    let api = Router::new()
        .route("/oauth2/token", post(api::token))
        .route("/oauth2/token/status", post(api::token_status))
        .route("/oauth2/revoke", post(api::revoke))
        .route("/v2/locations", get(api::locations))
        .route("/v2/online-checkout/payment-links", post(api::create_link))
        .route("/v2/online-checkout/payment-links/{id}", delete(api::delete_link))
        .route("/v2/orders/{id}", get(api::order))
        .route("/v2/payments", get(api::list_payments))
        .route("/v2/payments/{id}", get(api::payment))
        .route("/v2/refunds", post(api::create_refund).get(api::list_refunds))
        .route("/v2/refunds/{id}", get(api::refund))
        .route("/v2/disputes", get(disputes::list))
        .route("/v2/payouts", get(payouts::list))
        .route("/v2/payouts/{id}/payout-entries", get(payouts::entries))
        .with_state(sandbox.square.clone());
    Router::new()
        .route("/oauth2/authorize", get(pages::authorize))
        .route("/choose", post(pages::choose))
        .route("/pay/{link}", get(pages::show).post(pages::submit))
        .route("/payments", get(dashboard::show).post(dashboard::act))
        .with_state(sandbox)
        .merge(api)
}
