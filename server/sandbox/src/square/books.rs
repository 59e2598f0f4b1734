//! What Square knows, and what it does.

use super::{answer::Refusal, disputes::Dispute, payouts::Payout};
use crate::kept::Kept;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::HashMap;

/// How many objects of a kind are remembered.
const MOST: usize = 10_000;
/// How long an access token is good.
const TOKEN_LIFE: TimeDelta = TimeDelta::days(30);
/// How long a code is good (Square: five minutes).
const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);

/// A place of a merchant.
#[derive(Clone, Debug)]
pub struct Location {
    pub id: String,
    pub name: String,
    pub currency: String,
    pub takes_cards: bool,
    pub active: bool,
}

/// A business at Square.
#[derive(Clone, Debug)]
pub struct Merchant {
    pub id: String,
    pub name: String,
    pub country: String,
    pub locations: Vec<Location>,
}

#[derive(Clone, Debug)]
pub(super) struct Code {
    pub merchant: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub given_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub merchant: String,
    pub scopes: Vec<String>,
    pub expires_at: DateTime<Utc>,
    pub revoked: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Order {
    pub id: String,
    pub merchant: String,
    pub location: String,
    pub name: String,
    pub amount: i64,
    pub currency: String,
    /// `OPEN`, `COMPLETED`, `CANCELED`.
    pub state: &'static str,
    pub payment: Option<String>,
    pub redirect_url: Option<String>,
    pub buyer_email: Option<String>,
    pub created: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub(super) struct Link {
    pub id: String,
    pub order: String,
    pub deleted: bool,
    /// Must come back with the form of the hosted page.
    pub form_token: String,
}

#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub id: String,
    pub merchant: String,
    pub order: String,
    pub location: String,
    pub amount: i64,
    pub currency: String,
    pub declined: bool,
    pub last4: String,
    pub refunds: Vec<String>,
    pub refunded: i64,
    pub created: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub(super) struct Refund {
    pub id: String,
    pub merchant: String,
    pub payment: String,
    pub location: String,
    pub amount: i64,
    pub currency: String,
    pub created: DateTime<Utc>,
}

/// Something that happened, as it is sent.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    /// The exact body, unsigned.
    pub body: String,
    /// How often it was answered with 2xx, and how often not.
    pub delivered: u32,
    pub failed: u32,
}

pub(super) struct Books {
    pub merchants: Vec<Merchant>,
    pub codes: Kept<Code>,
    pub tokens: Kept<Token>,
    /// A refresh token, and whose it is; `None` once the permission was taken back.
    pub refreshes: Kept<Option<(String, Vec<String>)>>,
    pub orders: Kept<Order>,
    pub links: Kept<Link>,
    pub payments: Kept<Payment>,
    pub refunds: Kept<Refund>,
    pub disputes: Kept<Dispute>,
    pub payouts: Kept<Payout>,
    pub events: Kept<Event>,
    /// By key: what was asked, and what was answered.
    pub answers: Kept<(String, Value)>,
    pub unsent: Vec<String>,
    pub acted: HashMap<String, u32>,
}

impl Books {
    pub fn new(merchants: Vec<Merchant>) -> Self {
        Self {
            merchants,
            codes: Kept::new(MOST),
            tokens: Kept::new(MOST),
            refreshes: Kept::new(MOST),
            orders: Kept::new(MOST),
            links: Kept::new(MOST),
            payments: Kept::new(MOST),
            refunds: Kept::new(MOST),
            disputes: Kept::new(MOST),
            payouts: Kept::new(MOST),
            events: Kept::new(4 * MOST),
            answers: Kept::new(MOST),
            unsent: Vec::new(),
            acted: HashMap::new(),
        }
    }

    pub fn merchant(&self, id: &str) -> Option<&Merchant> {
        self.merchants.iter().find(|merchant| merchant.id == id)
    }

    /// A code that is good once.
    pub fn take_code(&mut self, code: &str, redirect_uri: &str, now: DateTime<Utc>) -> Result<Code, Refusal> {
        let found = self.codes.get(code).cloned().filter(|code| !code.merchant.is_empty());
        let fits = found.filter(|code| code.redirect_uri == redirect_uri && code.given_at + CODE_LIFE > now);
        if let Some(used) = self.codes.get_mut(code) {
            used.merchant.clear();
        }
        fits.ok_or_else(|| Refusal::unauthorized("Authorization code not found, expired or used."))
    }

    /// A new access token, beside those there are.
    pub fn grant(&mut self, merchant: &str, scopes: &[String], refresh: Option<&str>, now: DateTime<Utc>) -> Value {
        let access = new_id("EAAA-sandbox-");
        let refresh = refresh.map_or_else(|| new_id("EQAA-sandbox-"), str::to_owned);
        let expires_at = now + TOKEN_LIFE;
        let token = Token { merchant: merchant.into(), scopes: scopes.to_vec(), expires_at, revoked: false };
        self.tokens.put(access.clone(), token);
        self.refreshes.put(refresh.clone(), Some((merchant.to_owned(), scopes.to_vec())));
        json!({
            "access_token": access, "token_type": "bearer", "expires_at": time(expires_at), "merchant_id": merchant,
            "refresh_token": refresh, "short_lived": false,
        })
    }

    /// Everything that a merchant permitted is over.
    pub fn revoke(&mut self, merchant: &str, now: DateTime<Utc>) {
        let mine: Vec<String> =
            self.tokens.ids().filter(|id| self.tokens.get(id).is_some_and(|t| t.merchant == merchant)).collect();
        for id in mine {
            if let Some(token) = self.tokens.get_mut(&id) {
                token.revoked = true;
            }
        }
        let mine: Vec<String> = self
            .refreshes
            .ids()
            .filter(|id| self.refreshes.get(id).is_some_and(|kept| kept.as_ref().is_some_and(|(m, _)| m == merchant)))
            .collect();
        for id in mine {
            self.refreshes.put(id, None);
        }
        let revocation = json!({ "revocation": { "revoked_at": time(now), "revoker_type": "MERCHANT" } });
        self.happened("oauth.authorization.revoked", merchant, "revocation", revocation, now);
    }

    /// Pays the order of a link. `Err` has words for the client; a declined card leaves the link open.
    pub fn pay(&mut self, link: &str, card: Option<&str>, now: DateTime<Utc>) -> Result<(), String> {
        let link = self.links.get(link).cloned().filter(|link| !link.deleted);
        let order = link.and_then(|link| self.orders.get(&link.order).cloned());
        let order = order.ok_or("This payment link is no longer active.")?;
        match order.state {
            "OPEN" => {}
            "COMPLETED" => return Err("This has been paid already.".into()),
            _ => return Err("This payment link is no longer active.".into()),
        }
        let payment = Payment {
            id: new_id("pay"),
            merchant: order.merchant.clone(),
            order: order.id.clone(),
            location: order.location.clone(),
            amount: order.amount,
            currency: order.currency.clone(),
            declined: card.is_none(),
            last4: card.unwrap_or("0002").to_owned(),
            refunds: Vec::new(),
            refunded: 0,
            created: now,
        };
        self.payments.put(payment.id.clone(), payment.clone());
        if payment.declined {
            let object = json!({ "payment": payment_json(&payment) });
            self.happened("payment.updated", &payment.merchant, "payment", object, now);
            return Err("The card was declined.".into());
        }
        if let Some(order) = self.orders.get_mut(&order.id) {
            order.state = "COMPLETED";
            order.payment = Some(payment.id.clone());
        }
        let mut approved = payment_json(&payment);
        approved["status"] = "APPROVED".into();
        self.happened("payment.created", &payment.merchant, "payment", json!({ "payment": approved }), now);
        let object = json!({ "payment": payment_json(&payment) });
        self.happened("payment.updated", &payment.merchant, "payment", object, now);
        Ok(())
    }

    pub fn refund(&mut self, payment: &str, amount: i64, now: DateTime<Utc>) -> Result<Refund, Refusal> {
        let payment = self.payments.get_mut(payment).filter(|payment| !payment.declined);
        let payment = payment.ok_or_else(|| Refusal::not_found("The payment was not found."))?;
        if amount <= 0 || amount > payment.amount - payment.refunded {
            return Err(Refusal::bad("REFUND_AMOUNT_INVALID", "The requested refund amount exceeds what is left."));
        }
        let refund = Refund {
            id: new_id("refund-"),
            merchant: payment.merchant.clone(),
            payment: payment.id.clone(),
            location: payment.location.clone(),
            amount,
            currency: payment.currency.clone(),
            created: now,
        };
        payment.refunded += amount;
        payment.refunds.push(refund.id.clone());
        self.refunds.put(refund.id.clone(), refund.clone());
        let merchant = refund.merchant.clone();
        self.happened("refund.created", &merchant, "refund", json!({ "refund": refund_json(&refund, "PENDING") }), now);
        self.happened(
            "refund.updated",
            &merchant,
            "refund",
            json!({ "refund": refund_json(&refund, "COMPLETED") }),
            now,
        );
        Ok(refund)
    }

    pub fn happened(&mut self, kind: &str, merchant: &str, what: &str, object: Value, now: DateTime<Utc>) {
        let id = new_id("event-");
        let body = json!({
            "merchant_id": merchant, "type": kind, "event_id": id, "created_at": time(now),
            "data": { "type": what, "id": new_id(""), "object": object },
        });
        let event = Event { id: id.clone(), body: body.to_string(), delivered: 0, failed: 0 };
        self.events.put(id.clone(), event);
        self.unsent.push(id);
    }
}

/// Letters, digits and dashes, as Square's ids are.
pub(super) fn new_id(prefix: &str) -> String {
    format!("{prefix}{}", hex::encode(rand::random::<[u8; 12]>()))
}

pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(super) fn money(amount: i64, currency: &str) -> Value {
    json!({ "amount": amount, "currency": currency })
}

pub(super) fn location_json(merchant: &Merchant, location: &Location) -> Value {
    let capabilities: &[&str] =
        if location.takes_cards { &["CREDIT_CARD_PROCESSING", "AUTOMATIC_TRANSFERS"] } else { &[] };
    json!({
        "id": location.id, "name": location.name, "business_name": merchant.name, "merchant_id": merchant.id,
        "country": merchant.country, "currency": location.currency, "capabilities": capabilities,
        "status": if location.active { "ACTIVE" } else { "INACTIVE" }, "timezone": "America/Chicago",
        "language_code": "en-US", "type": "PHYSICAL",
    })
}

pub(super) fn order_json(order: &Order) -> Value {
    let tenders: Vec<Value> = order
        .payment
        .iter()
        .map(|payment| {
            json!({ "id": payment, "payment_id": payment, "location_id": order.location, "type": "CARD",
                "amount_money": money(order.amount, &order.currency) })
        })
        .collect();
    json!({
        "id": order.id, "location_id": order.location, "state": order.state, "version": 1,
        "created_at": time(order.created), "total_money": money(order.amount, &order.currency),
        "line_items": [{ "name": order.name, "quantity": "1", "base_price_money": money(order.amount, &order.currency) }],
        "tenders": tenders,
    })
}

pub(super) fn payment_json(payment: &Payment) -> Value {
    let errors = if payment.declined {
        json!([{ "category": "PAYMENT_METHOD_ERROR", "code": "GENERIC_DECLINE", "detail": "The card was declined." }])
    } else {
        json!([])
    };
    json!({
        "id": payment.id, "order_id": payment.order, "location_id": payment.location,
        "status": if payment.declined { "FAILED" } else { "COMPLETED" }, "source_type": "CARD",
        "amount_money": money(payment.amount, &payment.currency), "total_money": money(payment.amount, &payment.currency),
        "refunded_money": money(payment.refunded, &payment.currency), "refund_ids": payment.refunds,
        "card_details": { "status": if payment.declined { "FAILED" } else { "CAPTURED" },
            "card": { "card_brand": "VISA", "last_4": payment.last4 }, "errors": errors },
        "processing_fee": if payment.declined { json!([]) } else {
            // The same share as Stripe's for cards in the USA.
            json!([{ "type": "INITIAL", "effective_at": time(payment.created),
                "amount_money": money(crate::stripe::fee_of(payment.amount), &payment.currency) }])
        },
        "created_at": time(payment.created),
    })
}

pub(super) fn refund_json(refund: &Refund, status: &str) -> Value {
    json!({
        "id": refund.id, "status": status, "payment_id": refund.payment, "location_id": refund.location,
        "amount_money": money(refund.amount, &refund.currency), "created_at": time(refund.created),
    })
}
