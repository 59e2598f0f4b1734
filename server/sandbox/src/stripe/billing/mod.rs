//! Stripe Billing's side of the wire: prices, customers, subscriptions, invoices, proration, promotion codes, dunning,
//! the hosted checkout and customer portal, and a clock that can be moved on by months.

mod api;
mod life;
mod memory;
mod objects;
mod pages;
mod records;

pub(super) use api::new_checkout;
pub use memory::{EarlierSubscription, EarlierTerms};
pub(super) use records::Records;

use super::Stripe;
use crate::Sandbox;
use axum::{
    Router,
    routing::{get, post},
};
use chrono::{DateTime, TimeDelta, Utc};
use records::CardOnFile;

impl Stripe {
    /// What is due of subscriptions by now happens.
    pub fn let_subscriptions_run(&self) {
        self.books().run_billing((self.now)());
        self.post_events();
    }

    /// Moves the clock of subscriptions on, and lets happen what happens meanwhile.
    pub fn advance_subscriptions(&self, by: TimeDelta) {
        for customer in self.books().billing.customers.all_mut() {
            customer.ahead += by;
        }
        self.let_subscriptions_run();
    }

    /// Somebody finishes a hosted checkout of a subscription with a card whose charges work, or do not.
    pub fn subscribe(&self, checkout: &str, declines: bool, code: &str) -> Result<(), String> {
        let coupon = records::COUPONS.into_iter().find(|coupon| coupon.code.eq_ignore_ascii_case(code));
        let outcome = self.books().subscribe(checkout, test_card((self.now)(), declines), coupon, (self.now)());
        self.post_events();
        outcome
    }

    /// A customer leaves another card, whose charges work, or do not; what is open is not tried by itself.
    pub fn replace_card(&self, customer: &str, declines: bool) {
        let now = (self.now)();
        let mut books = self.books();
        books.run_billing(now);
        let at = books.billing_now(customer, now);
        books.set_card(customer, test_card(at, declines), at);
        drop(books);
        self.post_events();
    }

    /// The customers that subscriptions are sold to, the oldest first.
    pub fn billing_customers(&self) -> Vec<String> {
        self.books().billing.customers.oldest().map(|customer| customer.id.clone()).collect()
    }

    /// The hosted page of a checkout of a subscription, or of the customer portal.
    pub(super) fn billing_page(&self, kind: &str, id: &str) -> String {
        format!("{}/stripe/billing/{kind}/{id}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// The usual test card, good for four years more; or one that is declined whenever it is charged.
fn test_card(now: DateTime<Utc>, declines: bool) -> CardOnFile {
    use chrono::Datelike;
    CardOnFile {
        id: super::books::new_id("pm_"),
        brand: "visa",
        last4: if declines { "0341" } else { "4242" }.into(),
        month: 12,
        year: now.year() + 4,
        declines,
    }
}

/// The API that the product's client calls.
pub(super) fn api() -> Router<Stripe> {
    Router::new()
        .route("/v1/prices", post(api::create_price).get(api::list_prices))
        .route("/v1/customers", post(api::create_customer))
        .route("/v1/customers/{id}", get(api::retrieve_customer))
        .route("/v1/subscriptions", get(api::list_subscriptions))
        .route("/v1/subscriptions/{id}", post(api::update_subscription).delete(api::cancel_subscription))
        .route("/v1/invoices", get(api::list_invoices))
        .route("/v1/invoices/create_preview", post(api::preview_invoice))
        .route("/v1/invoices/{id}/pay", post(api::pay_invoice))
        .route("/v1/billing_portal/sessions", post(api::create_portal))
}

/// What people see.
pub(super) fn pages() -> Router<Sandbox> {
    Router::new()
        .route("/billing", get(pages::overview))
        .route("/billing/clock", post(pages::advance))
        .route("/billing/cards", post(pages::set_card_mood))
        .route("/billing/checkout/{id}", get(pages::show_checkout).post(pages::subscribe))
        .route("/billing/portal/{id}", get(pages::show_portal).post(pages::change_card))
        .route("/billing/portal/{id}/tax-id", post(pages::change_tax_id))
        .route("/billing/invoices/{id}", get(pages::show_invoice))
}
