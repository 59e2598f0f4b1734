//! What Square knew before the box was started anew. The real one forgets nothing; the product's own records, given back to
//! it here, stand in for that. Nothing is reported: it happened long ago.

use super::{
    Square,
    books::{Link, Order, Payment, Refund, Token, new_id},
};
use chrono::{DateTime, Utc};

/// A permission that a merchant gave.
#[derive(Clone, Debug)]
pub struct EarlierPermission {
    pub merchant: String,
    pub scopes: Vec<String>,
    pub access_token: String,
    pub refresh_token: String,
    pub expires_at: DateTime<Utc>,
}

/// An order behind a payment link, and what came of it.
#[derive(Clone, Debug)]
pub struct EarlierOrder {
    pub order: String,
    /// Of its link; `None` when it is not needed any more.
    pub link: Option<String>,
    pub merchant: String,
    pub location: String,
    pub name: String,
    /// In minor units.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    pub redirect_url: String,
    pub created: DateTime<Utc>,
    /// When it was paid: the payment's id and the card's last digits.
    pub payment: Option<(String, String)>,
    /// Id and amount.
    pub refunds: Vec<(String, i64)>,
}

impl Square {
    /// Knows a merchant's tokens again.
    pub fn remember_permission(&self, earlier: EarlierPermission) {
        let EarlierPermission { merchant, scopes, access_token, refresh_token, expires_at } = earlier;
        let mut books = self.books();
        books.refreshes.put(refresh_token, Some((merchant.clone(), scopes.clone())));
        books.tokens.put(access_token, Token { merchant, scopes, expires_at, revoked: false });
    }

    /// Knows an order again. One that is known already is left alone.
    pub fn remember(&self, earlier: EarlierOrder) {
        let mut books = self.books();
        if books.orders.get(&earlier.order).is_some() {
            return;
        }
        let EarlierOrder { order, merchant, location, currency, created, .. } = earlier;
        if let Some((payment, last4)) = &earlier.payment {
            for (id, amount) in &earlier.refunds {
                let refund = Refund {
                    id: id.clone(),
                    merchant: merchant.clone(),
                    payment: payment.clone(),
                    location: location.clone(),
                    amount: *amount,
                    currency: currency.clone(),
                    created,
                };
                books.refunds.put(id.clone(), refund);
            }
            let kept = Payment {
                id: payment.clone(),
                merchant: merchant.clone(),
                order: order.clone(),
                location: location.clone(),
                amount: earlier.minor,
                currency: currency.clone(),
                declined: false,
                last4: last4.clone(),
                refunds: earlier.refunds.iter().map(|(id, _)| id.clone()).collect(),
                refunded: earlier.refunds.iter().map(|(_, minor)| minor).sum(),
                created,
            };
            books.payments.put(payment.clone(), kept);
        }
        if let Some(id) = earlier.link {
            let link = Link { id: id.clone(), order: order.clone(), deleted: false, form_token: new_id("") };
            books.links.put(id, link);
        }
        let kept = Order {
            id: order.clone(),
            merchant,
            location,
            name: earlier.name,
            amount: earlier.minor,
            currency,
            state: if earlier.payment.is_some() { "COMPLETED" } else { "OPEN" },
            payment: earlier.payment.map(|(id, _)| id),
            redirect_url: Some(earlier.redirect_url),
            buyer_email: None,
            created,
        };
        books.orders.put(order, kept);
    }
}
