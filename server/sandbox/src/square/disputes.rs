//! Clients who object at their banks, and banks that decide.

use super::{
    Square,
    answer::{Refusal, bearer},
    api::ListQuery,
    books::{Books, money, new_id, time},
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// How long the seller may answer.
const TO_ANSWER: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug)]
pub(super) struct Dispute {
    pub id: String,
    pub merchant: String,
    pub location: String,
    pub payment: String,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    /// `EVIDENCE_REQUIRED`, `WON` or `LOST`.
    pub state: &'static str,
    pub created: DateTime<Utc>,
    pub decided: Option<DateTime<Utc>>,
}

impl Square {
    /// The owner of the card objects; Square holds what is left of the payment until the bank decides. Answers the
    /// dispute's id.
    ///
    /// # Errors
    /// When nothing of it can be disputed.
    pub fn dispute(&self, payment: &str, reason: &str) -> Result<String, String> {
        let outcome = self.books().dispute(payment, reason, (self.now)());
        self.post_events();
        outcome
    }

    /// The bank decides, for the seller or against.
    ///
    /// # Errors
    /// When there is no such open dispute.
    pub fn decide(&self, dispute: &str, won: bool) -> Result<(), String> {
        let outcome = self.books().decide(dispute, won, (self.now)());
        self.post_events();
        outcome
    }
}

impl Books {
    fn dispute(&mut self, payment: &str, reason: &str, now: DateTime<Utc>) -> Result<String, String> {
        let payment =
            self.payments.get(payment).filter(|payment| !payment.declined).ok_or("There is no such payment.")?;
        let left = payment.amount - payment.refunded;
        if left <= 0 || self.disputes.oldest().any(|dispute| dispute.payment == payment.id) {
            return Err("Nothing of this payment can be disputed.".into());
        }
        let dispute = Dispute {
            id: new_id("dispute"),
            merchant: payment.merchant.clone(),
            location: payment.location.clone(),
            payment: payment.id.clone(),
            amount: left,
            currency: payment.currency.clone(),
            reason: reason.to_owned(),
            state: "EVIDENCE_REQUIRED",
            created: now,
            decided: None,
        };
        let object = json!({ "dispute": dispute_json(&dispute) });
        self.happened("dispute.created", &dispute.merchant, "dispute", object, now);
        let id = dispute.id.clone();
        self.disputes.put(id.clone(), dispute);
        Ok(id)
    }

    fn decide(&mut self, id: &str, won: bool, now: DateTime<Utc>) -> Result<(), String> {
        let dispute = self.disputes.get_mut(id).filter(|dispute| dispute.decided.is_none());
        let dispute = dispute.ok_or("There is no such open dispute.")?;
        dispute.state = if won { "WON" } else { "LOST" };
        dispute.decided = Some(now);
        let dispute = dispute.clone();
        let object = json!({ "dispute": dispute_json(&dispute) });
        self.happened("dispute.state.updated", &dispute.merchant, "dispute", object, now);
        Ok(())
    }
}

/// `GET /v2/disputes`
pub(super) async fn list(State(square): State<Square>, Query(query): Query<ListQuery>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["DISPUTES_READ"], now)?;
            let mine = books.disputes.oldest().filter(|one| one.merchant == token.merchant);
            Ok::<_, Refusal>(query.answer("disputes", &mine.map(dispute_json).collect::<Vec<_>>()))
        })
        .await
}

fn dispute_json(dispute: &Dispute) -> Value {
    json!({
        "id": dispute.id, "state": dispute.state, "reason": dispute.reason, "location_id": dispute.location,
        "amount_money": money(dispute.amount, &dispute.currency), "card_brand": "VISA",
        "disputed_payment": { "payment_id": dispute.payment }, "created_at": time(dispute.created),
        "reported_at": time(dispute.created), "updated_at": time(dispute.decided.unwrap_or(dispute.created)),
        "due_at": time(dispute.created + TO_ANSWER), "version": if dispute.decided.is_some() { 2 } else { 1 },
    })
}
