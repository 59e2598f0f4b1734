//! What Square's events say, read leniently: only what is needed.

use super::{capture, disputes, money, payouts, standing, wire};
use chrono::{DateTime, Utc};
use ports::{ProcessorError, ProcessorEvent, ProcessorFact, RefundSeen};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Envelope {
    event_id: String,
    #[serde(rename = "type")]
    kind: String,
    created_at: DateTime<Utc>,
    merchant_id: String,
    #[serde(default)]
    data: Data,
}

#[derive(Default, Deserialize)]
struct Data {
    #[serde(default)]
    object: Value,
}

/// Reads a body whose signature was good. `Unreadable` when it is no event at all; an event of a known kind that
/// lacks what it should carry becomes `Unknown`, so that it is stored and seen.
pub(super) fn read(body: &[u8]) -> Result<ProcessorEvent, ProcessorError> {
    let unreadable = |reason: String| ProcessorError::Unreadable(reason);
    let event: Envelope = serde_json::from_slice(body).map_err(|error| unreadable(error.to_string()))?;
    let valid = |id: &str| !id.is_empty() && id.len() <= 255;
    if !valid(&event.event_id) || !valid(&event.merchant_id) {
        return Err(unreadable("its id or its merchant's is empty or too long".into()));
    }
    let fact = fact(&event.kind, event.data.object).unwrap_or_else(|| {
        tracing::warn!(event = %event.event_id, kind = %event.kind, "an event lacks what its kind should carry");
        ProcessorFact::Unknown
    });
    let account = Some(event.merchant_id);
    // Square signs test and live events with the keys of different subscriptions, so the mode is not in them.
    Ok(ProcessorEvent { id: event.event_id, kind: event.kind, created_at: event.created_at, account, mode: None, fact })
}

/// `None` when the object is not what the kind promises.
fn fact(kind: &str, mut object: Value) -> Option<ProcessorFact> {
    match kind {
        "payment.created" | "payment.updated" => {
            payment(serde_json::from_value(object.get_mut("payment")?.take()).ok()?)
        }
        "refund.created" | "refund.updated" => {
            let refund: wire::Refund = serde_json::from_value(object.get_mut("refund")?.take()).ok()?;
            Some(ProcessorFact::Refund(RefundSeen {
                charge: refund.payment_id?,
                amount: money(&refund.amount_money).ok()?,
                standing: standing(&refund.status),
                reference: refund.id,
            }))
        }
        "dispute.created" | "dispute.state.updated" => {
            let dispute: wire::Dispute = serde_json::from_value(object.get_mut("dispute")?.take()).ok()?;
            disputes::seen(dispute).ok().flatten().map(ProcessorFact::Disputed)
        }
        "payout.sent" | "payout.paid" | "payout.failed" => {
            let payout: wire::Payout = serde_json::from_value(object.get_mut("payout")?.take()).ok()?;
            payouts::seen(payout).ok().map(ProcessorFact::PaidOut)
        }
        "oauth.authorization.revoked" => Some(ProcessorFact::AccountDisconnected),
        "location.created" | "location.updated" => Some(ProcessorFact::AccountChanged),
        _ => Some(ProcessorFact::Unknown),
    }
}

fn payment(payment: wire::Payment) -> Option<ProcessorFact> {
    let checkout = payment.order_id.clone()?;
    match payment.status.as_str() {
        "COMPLETED" => Some(ProcessorFact::CheckoutPaid { checkout, capture: capture(&payment).ok()? }),
        "FAILED" => {
            let errors = payment.card_details.map(|details| details.errors).unwrap_or_default();
            let reason = errors.into_iter().map(|error| error.detail).find(|detail| !detail.is_empty());
            let reason = reason.unwrap_or_else(|| "The card was declined.".into());
            Some(ProcessorFact::PaymentFailed { checkout: Some(checkout), charge: payment.id, reason })
        }
        // Under way, or given up before it counted: “canceled”, as some versions also write “cancelled”.
        _ => Some(ProcessorFact::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        ledger::{DisputeState, PayoutState},
        money::{Currency, Money},
    };
    use ports::RefundStanding;
    use proptest::prelude::*;
    use serde_json::json;

    fn event(kind: &str, object: &Value) -> Result<ProcessorEvent, ProcessorError> {
        let body = json!({ "merchant_id": "M1", "type": kind, "event_id": "e-1", "created_at": "2037-01-02T03:04:05Z",
            "data": { "type": "payment", "id": "p-1", "object": object } });
        read(body.to_string().as_bytes())
    }

    #[test]
    fn a_payment_counts_once_it_is_completed() {
        let mut payment = json!({ "payment": { "id": "p-1", "status": "APPROVED", "order_id": "o-1",
            "total_money": { "amount": 4_000, "currency": "USD" },
            "card_details": { "card": { "card_brand": "VISA", "last_4": "1111" } } } });
        assert_eq!(event("payment.updated", &payment).map(|e| e.fact), Ok(ProcessorFact::Unknown));
        payment["payment"]["status"] = "COMPLETED".into();
        let fact = event("payment.updated", &payment).expect("an event").fact;
        let ProcessorFact::CheckoutPaid { checkout, capture } = fact else { panic!("{fact:?}") };
        assert_eq!((checkout.as_str(), capture.charge.as_str()), ("o-1", "p-1"));
        assert_eq!((capture.amount, capture.method.as_str()), (Money::new(4_000, Currency::USD), "Visa ending 1111"));
    }

    #[test]
    fn both_spellings_of_given_up_are_the_same() {
        for word in ["CANCELED", "CANCELLED", "canceled", "cancelled"] {
            assert!(super::super::is_canceled(word), "{word}");
            let payment = json!({ "payment": { "id": "p-1", "status": word, "order_id": "o-1" } });
            assert_eq!(event("payment.updated", &payment).map(|e| e.fact), Ok(ProcessorFact::Unknown));
        }
    }

    #[test]
    fn a_rejected_refund_has_failed() {
        let refund = json!({ "refund": { "id": "r-1", "status": "REJECTED", "payment_id": "p-1",
            "amount_money": { "amount": 5, "currency": "USD" } } });
        let fact = event("refund.updated", &refund).expect("an event").fact;
        assert!(matches!(fact, ProcessorFact::Refund(RefundSeen { standing: RefundStanding::Failed(_), .. })));
    }

    #[test]
    fn an_objection_at_a_bank_names_its_payment_under_either_of_its_ids() {
        let mut dispute = json!({ "id": "d-1", "state": "EVIDENCE_REQUIRED", "reason": "AMOUNT_DIFFERS",
            "amount_money": { "amount": 2_500, "currency": "USD" }, "disputed_payment": { "payment_id": "p-1" },
            "created_at": "2037-01-02T03:04:05Z", "due_at": "2037-01-16T00:00:00Z" });
        for id in ["id", "dispute_id"] {
            let fact = event("dispute.created", &json!({ "dispute": dispute })).expect("an event").fact;
            let ProcessorFact::Disputed(seen) = fact else { panic!("{id}: {fact:?}") };
            assert_eq!((seen.reference.as_str(), seen.charge.as_str()), ("d-1", "p-1"));
            assert_eq!((seen.amount, seen.state), (Money::new(2_500, Currency::USD), DisputeState::NeedsAnswer));
            assert_eq!(seen.reason, "amount_differs");
            let fields = dispute.as_object_mut().expect("an object");
            if let Some(value) = fields.remove("id") {
                fields.insert("dispute_id".into(), value);
            }
        }
        assert_eq!(event("dispute.created", &json!({ "dispute": {} })).map(|e| e.fact), Ok(ProcessorFact::Unknown));
    }

    #[test]
    fn a_payout_says_when_the_bank_has_it() {
        let payout = json!({ "payout": { "id": "po_1", "status": "SENT", "location_id": "L1", "arrival_date": "2037-01-05",
            "amount_money": { "amount": 9_000, "currency": "USD" }, "created_at": "2037-01-02T03:04:05Z" } });
        let fact = event("payout.sent", &payout).expect("an event").fact;
        let ProcessorFact::PaidOut(seen) = fact else { panic!("{fact:?}") };
        assert_eq!((seen.reference.as_str(), seen.state), ("po_1", PayoutState::OnItsWay));
        assert_eq!(seen.arrives_on.map(|day| day.to_string()).as_deref(), Some("2037-01-05"));
    }

    #[test]
    fn a_permission_that_was_taken_back_ends_the_connection() {
        let revoked = event("oauth.authorization.revoked", &json!({ "revocation": {} })).expect("an event");
        assert_eq!((revoked.fact, revoked.account.as_deref()), (ProcessorFact::AccountDisconnected, Some("M1")));
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&body);
        }
    }
}
