//! The processor's objects, as it writes them in JSON.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

/// The version that the product's client library was generated from.
pub(super) const API_VERSION: &str = "2026-09-30.endive";

/// Name and value pairs that the client of the API attached.
pub(super) type Metadata = Vec<(String, String)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

/// A checkout session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub id: String,
    pub account: Option<String>,
    pub status: SessionStatus,
    pub description: String,
    pub amount: i64,
    pub currency: String,
    pub intent: Option<String>,
    /// Whether the card is kept, with a customer of its own.
    pub keeps_card: bool,
    pub customer: Option<String>,
    pub customer_email: Option<String>,
    pub client_reference: Option<String>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub url: String,
    pub metadata: Metadata,
    pub intent_metadata: Metadata,
    pub created: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Must come back with the form of the hosted page.
    pub form_token: String,
}

/// A payment intent and its latest charge.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    pub id: String,
    pub account: Option<String>,
    pub amount: i64,
    pub currency: String,
    pub paid: bool,
    pub charge: String,
    pub brand: &'static str,
    pub last4: String,
    pub decline: Option<String>,
    pub metadata: Metadata,
    pub created: DateTime<Utc>,
    pub refunded: i64,
    pub customer: Option<String>,
    /// The card on file that paid it, or was kept by it.
    pub card: Option<String>,
    pub keeps_card: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Refund {
    pub id: String,
    pub account: Option<String>,
    pub intent: String,
    pub charge: String,
    pub amount: i64,
    pub currency: String,
    pub failed: bool,
    pub metadata: Metadata,
    pub created: DateTime<Utc>,
}

/// Something that happened, as it is sent.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    pub kind: &'static str,
    /// The exact body, unsigned.
    pub body: String,
    /// How often it was answered with 2xx, and how often not.
    pub delivered: u32,
    pub failed: u32,
    pub(super) account: Option<String>,
    pub(super) created: DateTime<Utc>,
}

pub(super) fn session(session: &Session, intent: Option<Value>) -> Value {
    let status = match session.status {
        SessionStatus::Open => "open",
        SessionStatus::Complete => "complete",
        SessionStatus::Expired => "expired",
    };
    let open = session.status == SessionStatus::Open;
    json!({
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "cancel_url": session.cancel_url,
        "client_reference_id": session.client_reference,
        "created": session.created.timestamp(),
        "currency": session.currency,
        "custom_fields": [],
        "custom_text": { "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null },
        "customer": session.customer,
        "customer_email": session.customer_email,
        "expires_at": session.expires_at.timestamp(),
        "livemode": false,
        "metadata": object(&session.metadata),
        "mode": "payment",
        "payment_intent": intent.or_else(|| session.intent.clone().map(Value::from)),
        "payment_method_types": ["card"],
        "payment_status": if session.status == SessionStatus::Complete { "paid" } else { "unpaid" },
        "phone_number_collection": { "enabled": false },
        "shipping_options": [],
        "status": status,
        "success_url": session.success_url,
        "ui_mode": "hosted_page",
        "url": open.then_some(session.url.as_str()),
    })
}

pub(super) fn intent(intent: &Intent, charge: Option<Value>) -> Value {
    let declined = intent.decline.as_ref().map(|message| {
        json!({ "type": "card_error", "code": "card_declined", "decline_code": "generic_decline", "message": message,
            "charge": intent.charge })
    });
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": 0,
        "amount_received": if intent.paid { intent.amount } else { 0 },
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "created": intent.created.timestamp(),
        "currency": intent.currency,
        "customer": intent.customer,
        "last_payment_error": declined,
        "latest_charge": charge.unwrap_or_else(|| intent.charge.clone().into()),
        "livemode": false,
        "metadata": object(&intent.metadata),
        "payment_method": intent.card,
        "payment_method_types": ["card"],
        "setup_future_usage": intent.keeps_card.then_some("off_session"),
        "status": if intent.paid { "succeeded" } else { "requires_payment_method" },
    })
}

pub(super) fn charge(intent: &Intent) -> Value {
    json!({
        "id": intent.charge,
        "object": "charge",
        "amount": intent.amount,
        "amount_captured": if intent.paid { intent.amount } else { 0 },
        "amount_refunded": intent.refunded,
        "balance_transaction": format!("txn_{}", intent.charge),
        "billing_details": { "address": null, "email": null, "name": null, "phone": null, "tax_id": null },
        "captured": intent.paid,
        "created": intent.created.timestamp(),
        "currency": intent.currency,
        "disputed": false,
        "failure_code": intent.decline.as_ref().map(|_| "card_declined"),
        "failure_message": intent.decline,
        "livemode": false,
        "metadata": object(&intent.metadata),
        "paid": intent.paid,
        "payment_intent": intent.id,
        "payment_method_details": {
            "type": "card",
            "card": { "brand": intent.brand, "last4": intent.last4, "country": "US", "exp_month": 12, "exp_year": 2034 },
        },
        "refunded": intent.refunded == intent.amount,
        "status": if intent.paid { "succeeded" } else { "failed" },
    })
}

pub(super) fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": refund.charge,
        "created": refund.created.timestamp(),
        "currency": refund.currency,
        "failure_reason": refund.failed.then_some("expired_or_canceled_card"),
        "metadata": object(&refund.metadata),
        "payment_intent": refund.intent,
        "reason": null,
        "receipt_number": null,
        "status": if refund.failed { "failed" } else { "succeeded" },
    })
}

/// The envelope of an event around its object.
pub(super) fn event(id: &str, kind: &str, account: Option<&str>, created: DateTime<Utc>, about: Value) -> Value {
    let mut envelope = json!({
        "id": id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created.timestamp(),
        "data": { "object": about },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind,
    });
    if let (Some(account), Some(fields)) = (account, envelope.as_object_mut()) {
        fields.insert("account".into(), account.into());
    }
    envelope
}

pub(super) fn list(url: &str, data: Vec<Value>, has_more: bool) -> Value {
    json!({ "object": "list", "url": url, "has_more": has_more, "data": data })
}

pub(super) fn object(metadata: &Metadata) -> Value {
    metadata.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect::<Map<_, _>>().into()
}
