//! What Stripe Billing knew before the box was started anew, given back from the product's own records. Nothing is
//! reported: it happened long ago.

use super::records::{Customer, Price, Status, Subscription};
use crate::stripe::{Stripe, books::new_id};
use chrono::{DateTime, Months, TimeDelta, Utc};

/// A subscription that goes on.
#[derive(Clone, Debug)]
pub struct EarlierSubscription {
    /// The customer's id, `cus_…`.
    pub customer: String,
    pub name: String,
    /// The subscription's id, `sub_…`; `None` for a customer who never subscribed.
    pub subscription: Option<EarlierTerms>,
}

/// What it is about.
#[derive(Clone, Debug)]
pub struct EarlierTerms {
    pub id: String,
    /// The item's id, `si_…`.
    pub item: String,
    pub lookup_key: String,
    pub product: String,
    /// In minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    pub yearly: bool,
    pub started: DateTime<Utc>,
    pub period_ends: DateTime<Utc>,
    pub ends_with_it: bool,
}

impl Stripe {
    /// Knows a subscription again. One that is known already is left alone.
    pub fn remember_subscription(&self, earlier: EarlierSubscription) {
        let now = (self.now)();
        let mut books = self.books();
        if books.billing.customers.get(&earlier.customer).is_some() {
            return;
        }
        let customer = Customer {
            id: earlier.customer.clone(),
            name: earlier.name,
            email: String::new(),
            metadata: Vec::new(),
            card: Some(super::test_card(now, false)),
            tax_id: None,
            balance: 0,
            ahead: TimeDelta::zero(),
            created: now,
        };
        books.billing.customers.put(customer.id.clone(), customer);
        let Some(terms) = earlier.subscription else { return };
        let known = books.billing.prices.oldest().find(|price| price.lookup_key.as_ref() == Some(&terms.lookup_key));
        let price = known.cloned().unwrap_or_else(|| Price {
            id: new_id("price_"),
            lookup_key: Some(terms.lookup_key),
            name: terms.product,
            amount: terms.amount,
            currency: terms.currency.to_ascii_lowercase(),
            yearly: terms.yearly,
            created: terms.started,
        });
        let months = Months::new(if terms.yearly { 12 } else { 1 });
        let sub = Subscription {
            id: terms.id.clone(),
            item: terms.item,
            customer: earlier.customer,
            price: price.id.clone(),
            status: Status::Active,
            metadata: Vec::new(),
            created: terms.started,
            period_start: terms.period_ends.checked_sub_months(months).unwrap_or(terms.started),
            period_end: terms.period_ends,
            told_of_trial_end: true,
            cancel_at_end: terms.ends_with_it,
            ended: None,
            paused: None,
            dunning: None,
            coupon: None,
        };
        books.billing.prices.put(price.id.clone(), price);
        books.billing.subscriptions.put(terms.id, sub);
    }
}
