//! Clients who object at their banks, and banks that decide.

use super::{
    Stripe,
    balance::DISPUTE_FEE,
    books::{Books, new_id},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// How long the merchant may answer.
const TO_ANSWER: TimeDelta = TimeDelta::days(9);

#[derive(Clone, Debug)]
pub(super) struct Dispute {
    pub id: String,
    pub account: Option<String>,
    pub intent: String,
    pub charge: String,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    /// `needs_response`, `under_review`, `won` or `lost`.
    pub status: &'static str,
    pub created: DateTime<Utc>,
    pub decided: Option<DateTime<Utc>>,
}

impl Stripe {
    /// The owner of the card objects; the bank takes the whole charge back until it decides. Answers the dispute's id.
    pub fn dispute(&self, intent: &str, reason: &str) -> Result<String, String> {
        let outcome = self.books().dispute(intent, reason, (self.now)());
        self.post_events();
        outcome
    }

    /// Disputes that no bank has decided yet.
    pub fn open_disputes(&self) -> Vec<String> {
        let books = self.books();
        books.disputes.oldest().filter(|one| one.decided.is_none()).map(|one| one.id.clone()).collect()
    }

    /// What clients' banks hold until they decide, in minor units.
    pub fn disputed(&self) -> i64 {
        let books = self.books();
        books.disputes.oldest().filter(|one| one.decided.is_none()).map(|one| one.amount).sum()
    }

    /// The bank decides, for the merchant or against.
    pub fn decide(&self, dispute: &str, won: bool) -> Result<(), String> {
        let outcome = self.books().decide(dispute, won, (self.now)());
        self.post_events();
        outcome
    }
}

impl Books {
    fn dispute(&mut self, intent: &str, reason: &str, now: DateTime<Utc>) -> Result<String, String> {
        let intent = self.intents.get(intent).filter(|intent| intent.paid).ok_or("There is no such payment.")?;
        let left = intent.amount - intent.refunded;
        if left <= 0 || self.disputes.oldest().any(|dispute| dispute.intent == intent.id) {
            return Err("Nothing of this payment can be disputed.".into());
        }
        let dispute = Dispute {
            id: new_id("dp_"),
            account: intent.account.clone(),
            intent: intent.id.clone(),
            charge: intent.charge.clone(),
            amount: left,
            currency: intent.currency.clone(),
            reason: reason.to_owned(),
            status: "needs_response",
            created: now,
            decided: None,
        };
        let (id, account) = (dispute.id.clone(), dispute.account.clone());
        let body = object(&dispute);
        self.disputes.put(id.clone(), dispute);
        self.happened("charge.dispute.created", account.as_deref(), now, body.clone());
        self.happened("charge.dispute.funds_withdrawn", account.as_deref(), now, body);
        Ok(id)
    }

    fn decide(&mut self, id: &str, won: bool, now: DateTime<Utc>) -> Result<(), String> {
        let dispute = self.disputes.get_mut(id).filter(|dispute| dispute.decided.is_none());
        let dispute = dispute.ok_or("There is no such open dispute.")?;
        dispute.status = if won { "won" } else { "lost" };
        dispute.decided = Some(now);
        let dispute = dispute.clone();
        let account = dispute.account.as_deref();
        if won {
            self.happened("charge.dispute.funds_reinstated", account, now, object(&dispute));
        }
        self.happened("charge.dispute.closed", account, now, object(&dispute));
        Ok(())
    }
}

/// As the API writes it.
pub(super) fn object(dispute: &Dispute) -> Value {
    let evidence: serde_json::Map<String, Value> = EVIDENCE
        .iter()
        .map(|field| ((*field).to_owned(), Value::Null))
        .chain([("enhanced_evidence".to_owned(), json!({}))])
        .collect();
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": super::balance::of_dispute(dispute, None),
        "charge": dispute.charge,
        "created": dispute.created.timestamp(),
        "currency": dispute.currency,
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": (dispute.created + TO_ANSWER).timestamp(),
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": {},
        "network_reason_code": null,
        "payment_intent": dispute.intent,
        "reason": dispute.reason,
        "status": dispute.status,
    })
}

const EVIDENCE: [&str; 4] = ["customer_name", "customer_email_address", "product_description", "service_date"];

/// What the bank holds or has taken for good, and its fees.
pub(super) fn taken(dispute: &Dispute) -> (i64, i64) {
    (if dispute.status == "won" { 0 } else { dispute.amount }, DISPUTE_FEE)
}
