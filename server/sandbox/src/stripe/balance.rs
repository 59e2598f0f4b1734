//! What moved on an account's balance: the processor's own truth about money, page by page.

use super::{
    books::Books,
    disputes::{self, Dispute},
    objects::{self, Intent, Refund},
    payouts::{self, Payout},
    refusal::Refusal,
    request::{ApiRequest, limit},
};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// What the processor keeps of a charge: 2.9 % and 30 minor units, as Stripe's usual price for cards in the USA.
const SHARE: i64 = 290;
const FIXED: i64 = 30;
/// For every dispute, won or lost.
pub(super) const DISPUTE_FEE: i64 = 1_500;

/// What the processor keeps of a charge, in minor units.
pub const fn fee_of(amount: i64) -> i64 {
    (amount * SHARE + 5_000) / 10_000 + FIXED
}

/// One line of a balance.
struct Line<'a> {
    id: String,
    kind: &'static str,
    amount: i64,
    fee: i64,
    currency: &'a str,
    source: Value,
    created: DateTime<Utc>,
}

impl Line<'_> {
    fn object(&self) -> Value {
        let details = (self.fee != 0).then(|| {
            json!({ "amount": self.fee, "application": null, "currency": self.currency,
                "description": "Stripe processing fees", "type": "stripe_fee" })
        });
        json!({
            "id": self.id,
            "object": "balance_transaction",
            "amount": self.amount,
            "available_on": self.created.timestamp(),
            "balance_type": "payments",
            "created": self.created.timestamp(),
            "currency": self.currency,
            "description": null,
            "exchange_rate": null,
            "fee": self.fee,
            "fee_details": details.into_iter().collect::<Vec<_>>(),
            "net": self.amount - self.fee,
            "reporting_category": match self.kind {
                "adjustment" => "dispute",
                "payout_failure" => "payout_reversal",
                kind => kind,
            },
            "source": self.source,
            "status": "available",
            "type": self.kind,
        })
    }
}

/// The line of a charge.
pub(super) fn of_charge(intent: &Intent, expanded: bool) -> Value {
    charge_line(intent, expanded).object()
}

fn charge_line(intent: &Intent, expanded: bool) -> Line<'_> {
    Line {
        id: format!("txn_{}", intent.charge),
        kind: "charge",
        amount: intent.amount,
        fee: fee_of(intent.amount),
        currency: &intent.currency,
        source: if expanded { objects::charge(intent) } else { intent.charge.clone().into() },
        created: intent.created,
    }
}

fn refund_lines(refund: &Refund, expanded: bool) -> Vec<Line<'_>> {
    let source = || if expanded { objects::refund(refund) } else { refund.id.clone().into() };
    let line = |suffix: &str, kind, amount| Line {
        id: format!("txn_{}{suffix}", refund.id),
        kind,
        amount,
        fee: 0,
        currency: &refund.currency,
        source: source(),
        created: refund.created,
    };
    let mut lines = vec![line("", "refund", -refund.amount)];
    if refund.failed {
        lines.push(line("_back", "refund_failure", refund.amount));
    }
    lines
}

fn dispute_lines<'a>(dispute: &'a Dispute, source: &Value) -> Vec<Line<'a>> {
    let line = |suffix: &str, amount, fee, created| Line {
        id: format!("txn_{}{suffix}", dispute.id),
        kind: "adjustment",
        amount,
        fee,
        currency: &dispute.currency,
        source: source.clone(),
        created,
    };
    let mut lines = vec![line("", -dispute.amount, DISPUTE_FEE, dispute.created)];
    if let Some(decided) = dispute.decided.filter(|_| dispute.status == "won") {
        lines.push(line("_back", dispute.amount, 0, decided));
    }
    lines
}

/// The lines of a dispute; `source` is the dispute itself where it is wanted whole.
pub(super) fn of_dispute(dispute: &Dispute, source: Option<Value>) -> Vec<Value> {
    let source = source.unwrap_or_else(|| dispute.id.clone().into());
    dispute_lines(dispute, &source).iter().map(Line::object).collect()
}

/// Away, and back where the bank did not take it.
fn payout_lines(payout: &Payout, expanded: bool) -> Vec<Line<'_>> {
    let line = |suffix: &str, kind, (amount, fee), created| Line {
        id: format!("txn_{}{suffix}", payout.id),
        kind,
        amount,
        fee,
        currency: &payout.currency,
        source: if expanded { payouts::object(payout) } else { payout.id.clone().into() },
        created,
    };
    let mut lines = vec![line("", "payout", (-payout.amount, payout.fee), payout.created)];
    if let Some(failed) = payout.failed {
        lines.push(line("_back", "payout_failure", (payout.amount, -payout.fee), failed));
    }
    lines
}

/// Keeps the lines of one payout, its own among them. Stripe knows them of automatic payouts alone.
fn keep_those_of(payout: &str, books: &Books, account: Option<&str>, all: &mut Vec<Value>) -> Result<(), Refusal> {
    let payout = books.payouts.get(payout).filter(|one| one.account.as_deref() == account);
    let payout = payout.ok_or_else(|| Refusal::parameter("payout", "No such payout"))?;
    let lines = payout.lines.as_ref().ok_or_else(|| {
        let message = "Balance transaction history can only be filtered on automatic transfers, not manual.";
        Refusal::parameter("payout", message)
    })?;
    let own = format!("txn_{}", payout.id);
    all.retain(|line| line["id"].as_str().is_some_and(|id| id == own || lines.iter().any(|one| one == id)));
    Ok(())
}

/// `GET /v1/balance_transactions`, newest first.
pub(super) async fn list(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let since = call.form.integer("created[gte]", "created")?.unwrap_or(0);
            let expanded = call.form.expands("data.source");
            let mut all = every(books, call.account.as_deref(), expanded);
            all.retain(|line| line.get("created").and_then(Value::as_i64).is_some_and(|at| at >= since));
            if let Some(payout) = call.form.text("payout") {
                keep_those_of(payout, books, call.account.as_deref(), &mut all)?;
            }
            let after = call.form.text("starting_after");
            if let Some(place) = after.and_then(|id| all.iter().position(|line| line["id"] == id)) {
                all.drain(..=place);
            }
            let most = limit(call)?;
            let more = all.len() > most;
            all.truncate(most);
            Ok(objects::list("/v1/balance_transactions", all, more))
        })
        .await
}

pub(super) fn every(books: &Books, account: Option<&str>, expanded: bool) -> Vec<Value> {
    let charges = books.intents.oldest().filter(|one| one.paid && one.account.as_deref() == account);
    let refunds = books.refunds.oldest().filter(|one| one.account.as_deref() == account);
    let disputed = books.disputes.oldest().filter(|one| one.account.as_deref() == account);
    let mut all: Vec<Value> = charges.map(|intent| of_charge(intent, expanded)).collect();
    all.extend(refunds.flat_map(|refund| refund_lines(refund, expanded)).map(|line| line.object()));
    all.extend(disputed.flat_map(|dispute| of_dispute(dispute, expanded.then(|| disputes::object(dispute)))));
    let paid_out = books.payouts.oldest().filter(|one| one.account.as_deref() == account);
    all.extend(paid_out.flat_map(|payout| payout_lines(payout, expanded)).map(|line| line.object()));
    all.sort_by_key(|line| (-line["created"].as_i64().unwrap_or_default(), line["id"].to_string()));
    all
}
