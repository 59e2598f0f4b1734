//! What Stripe's events say, read leniently: only what is needed, of whatever API version the account has.

use super::{currency_in, movements, payouts, standing};
use chrono::DateTime;
use domain::{money::Money, processors::ProcessorMode};
use ports::{Capture, DisputeSeen, PayoutSeen, ProcessorError, ProcessorEvent, ProcessorFact, RefundSeen};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    #[serde(default)]
    livemode: Option<bool>,
    #[serde(default)]
    account: Option<String>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

/// Reads a body whose signature was good. `Unreadable` when it is no event at all; an event of a known kind that
/// lacks what it should carry becomes `Unknown`, so that it is stored and seen.
pub(super) fn read(body: &[u8]) -> Result<ProcessorEvent, ProcessorError> {
    let unreadable = |reason: String| ProcessorError::Unreadable(reason);
    let event: Envelope = serde_json::from_slice(body).map_err(|error| unreadable(error.to_string()))?;
    if event.id.is_empty() || event.id.len() > 255 {
        return Err(unreadable("its id is empty or too long".into()));
    }
    let created_at =
        DateTime::from_timestamp(event.created, 0).ok_or_else(|| unreadable("its time is out of range".into()))?;
    let fact = fact(&event.kind, &event.data.object).unwrap_or_else(|| {
        tracing::warn!(event = %event.id, kind = %event.kind, "an event lacks what its kind should carry");
        ProcessorFact::Unknown
    });
    let mode = event.livemode.map(|live| if live { ProcessorMode::Live } else { ProcessorMode::Test });
    Ok(ProcessorEvent { id: event.id, kind: event.kind, created_at, account: event.account, mode, fact })
}

/// `None` when the object is not what the kind promises.
fn fact(kind: &str, object: &Value) -> Option<ProcessorFact> {
    match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => paid(object),
        "checkout.session.expired" => Some(ProcessorFact::CheckoutExpired { checkout: text(object, "id")? }),
        "checkout.session.async_payment_failed" => Some(ProcessorFact::PaymentFailed {
            checkout: Some(text(object, "id")?),
            charge: reference(object, "payment_intent")?,
            reason: "The bank did not pay.".into(),
        }),
        "payment_intent.payment_failed" => Some(ProcessorFact::PaymentFailed {
            checkout: None,
            charge: text(object, "id")?,
            reason: text(object.get("last_payment_error").unwrap_or(&Value::Null), "message").unwrap_or_default(),
        }),
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => refund(object),
        "charge.refunded" => Some(ProcessorFact::ChargeRefunded {
            charge: reference(object, "payment_intent")?,
            total: money(object, "amount_refunded")?,
        }),
        "charge.dispute.created"
        | "charge.dispute.updated"
        | "charge.dispute.closed"
        | "charge.dispute.funds_withdrawn"
        | "charge.dispute.funds_reinstated" => dispute(object),
        "payout.created" | "payout.updated" | "payout.paid" | "payout.failed" | "payout.canceled" => payout(object),
        "account.application.deauthorized" => Some(ProcessorFact::AccountDisconnected),
        "account.updated" => Some(ProcessorFact::AccountChanged),
        _ => Some(ProcessorFact::Unknown),
    }
}

fn dispute(dispute: &Value) -> Option<ProcessorFact> {
    let amount = money(dispute, "amount")?;
    let lines = dispute.get("balance_transactions").and_then(Value::as_array);
    let fee = lines.into_iter().flatten().filter_map(|line| line.get("fee")?.as_i64()).sum();
    let instant = |value: Option<&Value>| DateTime::from_timestamp(value?.as_i64()?, 0);
    let due_by = dispute.get("evidence_details").and_then(|details| details.get("due_by"));
    Some(ProcessorFact::Disputed(DisputeSeen {
        reference: text(dispute, "id")?,
        charge: reference(dispute, "payment_intent")?,
        amount,
        fee: Money::new(fee, amount.currency),
        reason: text(dispute, "reason").unwrap_or_default(),
        state: movements::state(dispute.get("status")?.as_str()?),
        opened_at: instant(dispute.get("created"))?,
        answer_by: instant(due_by),
    }))
}

fn payout(payout: &Value) -> Option<ProcessorFact> {
    let instant = |field: &str| DateTime::from_timestamp(payout.get(field)?.as_i64()?, 0);
    Some(ProcessorFact::PaidOut(PayoutSeen {
        reference: text(payout, "id")?,
        amount: money(payout, "amount")?,
        fee: None,
        state: payouts::state(payout.get("status")?.as_str()?),
        made_at: instant("created")?,
        arrives_on: instant("arrival_date").map(|at| at.date_naive()),
        failure: text(payout, "failure_message").unwrap_or_default(),
    }))
}

fn paid(session: &Value) -> Option<ProcessorFact> {
    // Complete and not yet paid: a slow method, whose own event follows.
    if session.get("payment_status")?.as_str()? != "paid" {
        return Some(ProcessorFact::Unknown);
    }
    let capture = Capture {
        charge: reference(session, "payment_intent")?,
        amount: money(session, "amount_total")?,
        method: String::new(),
        fee: None,
    };
    Some(ProcessorFact::CheckoutPaid { checkout: text(session, "id")?, capture })
}

fn refund(refund: &Value) -> Option<ProcessorFact> {
    let status = refund.get("status").and_then(Value::as_str);
    let reason = refund.get("failure_reason").and_then(Value::as_str);
    Some(ProcessorFact::Refund(RefundSeen {
        reference: text(refund, "id")?,
        charge: reference(refund, "payment_intent")?,
        amount: money(refund, "amount")?,
        standing: standing(status, reason),
    }))
}

fn text(object: &Value, field: &str) -> Option<String> {
    object.get(field)?.as_str().map(str::to_owned)
}

/// An id, or the id of the object that stands in its place.
fn reference(object: &Value, field: &str) -> Option<String> {
    let value = object.get(field)?;
    value.as_str().map(str::to_owned).or_else(|| text(value, "id"))
}

fn money(object: &Value, field: &str) -> Option<Money> {
    let currency = currency_in(object.get("currency")?.as_str()?).ok()?;
    Some(Money::new(object.get(field)?.as_i64()?, currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ledger::PayoutState, money::Currency};
    use ports::RefundStanding;
    use proptest::prelude::*;
    use serde_json::json;

    fn event(kind: &str, object: &Value) -> Result<ProcessorEvent, ProcessorError> {
        let body = json!({ "id": "evt_1", "type": kind, "created": 1_800_000_000, "data": { "object": object } });
        read(body.to_string().as_bytes())
    }

    #[test]
    fn a_completed_checkout_is_paid_only_when_its_money_is_there() {
        let mut session = json!({ "id": "cs_1", "payment_status": "paid", "payment_intent": { "id": "pi_1" },
            "amount_total": 4_000, "currency": "usd" });
        let paid = event("checkout.session.completed", &session).expect("an event");
        let amount = Money::new(4_000, Currency::USD);
        let capture = Capture { charge: "pi_1".into(), amount, method: String::new(), fee: None };
        assert_eq!(paid.fact, ProcessorFact::CheckoutPaid { checkout: "cs_1".into(), capture });
        session["payment_status"] = "unpaid".into();
        assert_eq!(event("checkout.session.completed", &session).map(|e| e.fact), Ok(ProcessorFact::Unknown));
    }

    #[test]
    fn a_cancelled_refund_has_failed() {
        let refund =
            json!({ "id": "re_1", "payment_intent": "pi_1", "amount": 5, "currency": "usd", "status": "canceled" });
        let fact = event("refund.updated", &refund).expect("an event").fact;
        assert!(matches!(fact, ProcessorFact::Refund(RefundSeen { standing: RefundStanding::Failed(_), .. })));
    }

    #[test]
    fn a_payout_says_when_the_bank_has_it_and_why_it_did_not_take_it() {
        let mut payout = json!({ "id": "po_1", "amount": 9_000, "currency": "usd", "status": "in_transit",
            "created": 1_800_000_000, "arrival_date": 1_800_144_000 });
        let seen = |payout: &Value| match event("payout.updated", payout).expect("an event").fact {
            ProcessorFact::PaidOut(seen) => seen,
            other => panic!("{other:?}"),
        };
        let sent = seen(&payout);
        assert_eq!((sent.amount, sent.state), (Money::new(9_000, Currency::USD), PayoutState::OnItsWay));
        assert_eq!(sent.arrives_on.map(|day| day.to_string()).as_deref(), Some("2027-01-17"));
        for (word, state) in
            [("pending", PayoutState::OnItsWay), ("paid", PayoutState::Arrived), ("canceled", PayoutState::Failed)]
        {
            payout["status"] = word.into();
            assert_eq!(seen(&payout).state, state, "{word}");
        }
        payout["status"] = "failed".into();
        payout["failure_message"] = "The bank account has been closed.".into();
        assert_eq!(seen(&payout).failure, "The bank account has been closed.");
    }

    #[test]
    fn an_event_without_its_parts_is_kept_as_unknown() {
        assert_eq!(event("checkout.session.completed", &json!({})).map(|e| e.fact), Ok(ProcessorFact::Unknown));
        assert_eq!(event("a.new.kind", &json!({})).map(|e| e.fact), Ok(ProcessorFact::Unknown));
        assert!(matches!(read(b"{}"), Err(ProcessorError::Unreadable(_))));
        assert!(matches!(read(&[0xff, 0xfe]), Err(ProcessorError::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&body);
        }
    }
}
