//! What Square sends to sellers' banks: a location has payouts of its own.

use super::{
    Square,
    answer::{Refusal, bearer},
    api::ListQuery,
    books::{Books, money, new_id, time},
};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::HashSet;

/// How long the bank takes.
const TO_ARRIVE: TimeDelta = TimeDelta::days(1);

#[derive(Clone, Debug)]
pub(super) struct Payout {
    pub id: String,
    pub merchant: String,
    pub location: String,
    pub amount: i64,
    pub currency: String,
    /// `SENT`, `PAID` or `FAILED`.
    pub status: &'static str,
    /// Ids of what it is made of.
    pub entries: Vec<String>,
    pub created: DateTime<Utc>,
    pub settled: Option<DateTime<Utc>>,
}

/// A payout that the product knew before the box was started anew.
#[derive(Clone, Debug)]
pub struct EarlierPayout {
    pub id: String,
    pub merchant: String,
    pub location: String,
    /// In minor units.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// Whether the bank has it; it is on its way otherwise.
    pub arrived: bool,
    pub created: DateTime<Utc>,
}

/// Something that moved a location's balance.
struct Entry {
    id: String,
    kind: &'static str,
    /// Under which name its details stand, and which payment they name.
    details: Option<(&'static str, String)>,
    gross: i64,
    fee: i64,
    currency: String,
    at: DateTime<Utc>,
}

impl Square {
    /// Sends what stands at a location to its bank. Answers the payout's id.
    ///
    /// # Errors
    /// When nothing stands there.
    pub fn pay_out(&self, location: &str) -> Result<String, String> {
        let outcome = self.books().pay_out(location, (self.now)());
        self.post_events();
        outcome
    }

    /// The bank has it (`true`), or does not take it.
    ///
    /// # Errors
    /// When it is not on its way.
    pub fn settle_payout(&self, payout: &str, arrives: bool) -> Result<(), String> {
        let outcome = self.books().settle_payout(payout, arrives, (self.now)());
        self.post_events();
        outcome
    }

    /// What stands at a location, in minor units.
    pub fn stands_at(&self, location: &str) -> i64 {
        self.books().unsent(location).iter().map(|entry| entry.gross - entry.fee).sum()
    }

    /// Knows a payout again: what stood at its location before it counts as sent.
    pub fn remember_payout(&self, earlier: EarlierPayout) {
        let mut books = self.books();
        if books.payouts.get(&earlier.id).is_some() {
            return;
        }
        let before = books.unsent(&earlier.location).into_iter().filter(|entry| entry.at <= earlier.created);
        let payout = Payout {
            id: earlier.id.clone(),
            merchant: earlier.merchant,
            entries: before.map(|entry| entry.id).collect(),
            location: earlier.location,
            amount: earlier.minor,
            currency: earlier.currency,
            status: if earlier.arrived { "PAID" } else { "SENT" },
            created: earlier.created,
            settled: earlier.arrived.then_some(earlier.created),
        };
        books.payouts.put(earlier.id, payout);
    }
}

impl Books {
    fn entries(&self, location: &str) -> Vec<Entry> {
        let mut all = Vec::new();
        for payment in self.payments.oldest().filter(|one| !one.declined && one.location == location) {
            all.push(Entry {
                id: format!("entry-{}", payment.id),
                kind: "CHARGE",
                details: Some(("type_charge_details", payment.id.clone())),
                gross: payment.amount,
                fee: crate::stripe::fee_of(payment.amount),
                currency: payment.currency.clone(),
                at: payment.created,
            });
        }
        for refund in self.refunds.oldest().filter(|one| one.location == location) {
            all.push(Entry {
                id: format!("entry-{}", refund.id),
                kind: "REFUND",
                details: Some(("type_refund_details", refund.payment.clone())),
                gross: -refund.amount,
                fee: 0,
                currency: refund.currency.clone(),
                at: refund.created,
            });
        }
        for dispute in self.disputes.oldest().filter(|one| one.location == location) {
            let entry = |suffix: &str, kind, details, gross, at| Entry {
                id: format!("entry-{}{suffix}", dispute.id),
                kind,
                details: Some((details, dispute.payment.clone())),
                gross,
                fee: 0,
                currency: dispute.currency.clone(),
                at,
            };
            all.push(entry("", "OPEN_DISPUTE", "type_open_dispute_details", -dispute.amount, dispute.created));
            if let Some(decided) = dispute.decided.filter(|_| dispute.state == "WON") {
                all.push(entry("-won", "DISPUTE", "type_dispute_details", dispute.amount, decided));
            }
        }
        for payout in self.payouts.oldest().filter(|one| one.location == location && one.status == "FAILED") {
            all.push(Entry {
                id: format!("entry-{}", payout.id),
                kind: "RETURNED_PAYOUT",
                details: None,
                gross: payout.amount,
                fee: 0,
                currency: payout.currency.clone(),
                at: payout.settled.unwrap_or(payout.created),
            });
        }
        all
    }

    /// What no payout took along.
    fn unsent(&self, location: &str) -> Vec<Entry> {
        let sent: HashSet<&str> = self.payouts.oldest().flat_map(|one| &one.entries).map(String::as_str).collect();
        self.entries(location).into_iter().filter(|entry| !sent.contains(entry.id.as_str())).collect()
    }

    fn pay_out(&mut self, location: &str, now: DateTime<Utc>) -> Result<String, String> {
        let entries = self.unsent(location);
        let amount: i64 = entries.iter().map(|entry| entry.gross - entry.fee).sum();
        let merchant = self.merchants.iter().find(|one| one.locations.iter().any(|place| place.id == location));
        let (Some(first), Some(merchant)) = (entries.first().filter(|_| amount > 0), merchant) else {
            return Err("Nothing stands at this location.".into());
        };
        let payout = Payout {
            id: new_id("po_"),
            merchant: merchant.id.clone(),
            location: location.to_owned(),
            amount,
            currency: first.currency.clone(),
            status: "SENT",
            entries: entries.iter().map(|entry| entry.id.clone()).collect(),
            created: now,
            settled: None,
        };
        self.tell_of(&payout, "payout.sent", now);
        let id = payout.id.clone();
        self.payouts.put(id.clone(), payout);
        Ok(id)
    }

    fn settle_payout(&mut self, id: &str, arrives: bool, now: DateTime<Utc>) -> Result<(), String> {
        let payout = self.payouts.get_mut(id).filter(|payout| payout.settled.is_none());
        let payout = payout.ok_or("There is no such payout on its way.")?;
        payout.status = if arrives { "PAID" } else { "FAILED" };
        payout.settled = Some(now);
        let payout = payout.clone();
        self.tell_of(&payout, if arrives { "payout.paid" } else { "payout.failed" }, now);
        Ok(())
    }

    fn tell_of(&mut self, payout: &Payout, kind: &str, now: DateTime<Utc>) {
        self.happened(kind, &payout.merchant, "payout", json!({ "payout": payout_json(payout) }), now);
    }
}

/// `GET /v2/payouts`, of one location.
pub(super) async fn list(State(square): State<Square>, Query(query): Query<ListQuery>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYOUTS_READ"], now)?;
            let place = query.location_id.clone();
            let place = place.or_else(|| Some(books.merchant(&token.merchant)?.locations.first()?.id.clone()));
            let mine = books.payouts.oldest().filter(|one| one.merchant == token.merchant);
            let mine = mine.filter(|one| Some(&one.location) == place.as_ref() && query.begins_before(one.created));
            Ok::<_, Refusal>(query.answer("payouts", &mine.map(payout_json).collect::<Vec<_>>()))
        })
        .await
}

/// `GET /v2/payouts/{id}/payout-entries`
pub(super) async fn entries(
    State(square): State<Square>,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYOUTS_READ"], now)?;
            let payout = books.payouts.get(&id).filter(|payout| payout.merchant == token.merchant);
            let payout = payout.ok_or_else(|| Refusal::not_found("No such payout."))?;
            let all = books.entries(&payout.location);
            let of_it = all.iter().filter(|entry| payout.entries.contains(&entry.id));
            let of_it: Vec<Value> = of_it.map(|entry| entry_json(&payout.id, entry)).collect();
            Ok(query.answer("payout_entries", &of_it))
        })
        .await
}

fn payout_json(payout: &Payout) -> Value {
    json!({
        "id": payout.id, "status": payout.status, "location_id": payout.location, "type": "BATCH",
        "amount_money": money(payout.amount, &payout.currency), "created_at": time(payout.created),
        "updated_at": time(payout.settled.unwrap_or(payout.created)),
        "arrival_date": (payout.created + TO_ARRIVE).date_naive().to_string(), "payout_fee": [],
        "destination": { "type": "BANK_ACCOUNT", "id": "bact:sandbox" },
        "version": if payout.settled.is_some() { 2 } else { 1 },
    })
}

fn entry_json(payout: &str, entry: &Entry) -> Value {
    let mut object = json!({
        "id": entry.id, "payout_id": payout, "effective_at": time(entry.at), "type": entry.kind,
        "gross_amount_money": money(entry.gross, &entry.currency), "fee_amount_money": money(entry.fee, &entry.currency),
        "net_amount_money": money(entry.gross - entry.fee, &entry.currency),
    });
    if let Some((name, payment)) = &entry.details {
        object[*name] = json!({ "payment_id": payment });
    }
    object
}
