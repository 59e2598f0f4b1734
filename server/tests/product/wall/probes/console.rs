//! What the console sends.

use super::{Body, body, form};
use crate::wall::clinics::Ids;
use serde_json::{Value, json};

pub(super) fn console(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
    Some(match address {
        "/api/console/board" => body(json!({"date": null, "columns": "practitioner"})),
        "/api/console/board/week" => body(json!({"date": "2027-01-04", "columns": "practitioner"})),
        "/api/console/board/fits" => {
            body(json!({"booking": other.booking, "step": 0, "date": "2027-01-05", "columns": "practitioner"}))
        }
        "/api/console/board/gap" => body(json!({"query": {"minutes": 30, "practitioner_id": other.practitioner}})),
        "/api/console/block" => body(json!({"change": {"block": "add", "title": "Lunch", "at": {
            "resource_id": other.practitioner, "date": "2027-01-05", "from_minute": 720, "until_minute": 750}}})),
        "/api/console/booking" | "/api/console/collecting" | "/api/console/credit" => {
            body(json!({"booking": other.booking}))
        }
        "/api/console/booking/change" => {
            body(json!({"booking": other.booking, "version": 1, "change": {"change": "cancel", "reason": ""}}))
        }
        "/api/console/payments" => body(json!({"filter": {"standing": null, "purpose": null, "text": "", "from": null,
            "to": null}, "after": other.payment})),
        "/api/console/payment" => body(json!({"payment": other.payment})),
        "/api/console/payment/foresee" => body(json!({"payment": other.payment, "amount": "1.00"})),
        "/api/console/payment/refund" => body(json!({"order": {"payment": other.payment, "amount": "1.00",
            "refundable": {"minor": 100, "currency": "USD"}, "reason": "A kindness"}})),
        "/api/console/collecting/ask" => body(json!({"wish": {"booking": other.booking, "purpose": "balance",
            "amount": "1.00", "reason": "The rest"}})),
        "/api/console/collecting/withdraw" => body(json!({"booking": other.booking, "request": other.payment_request})),
        "/api/console/credit/use" => body(json!({"order": {"booking": other.booking, "amount": "1.00",
            "usable": {"minor": 100, "currency": "USD"}}})),
        "/api/console/books/reconcile" => form([("since", "2026-11-01")]),
        "/api/console/books/replay" => body(json!({"event": {"provider": "stripe", "account": "",
            "event_id": other.payment, "kind": "charge.refunded", "outcome": "", "received_label": ""}})),
        "/api/console/conversations" => body(json!({"query": {"place": "assistant", "text": "", "mine": false}})),
        "/api/console/conversation" | "/api/console/conversation/writes" => body(json!({"id": other.conversation})),
        "/api/console/conversation/write" => body(json!({"id": other.conversation, "message": other.message,
            "audience": "team", "text": "Hello"})),
        "/api/console/conversation/act" => body(json!({"id": other.conversation, "act": {"act": "take_over"}})),
        "/api/console/replies/save" => body(json!({"id": other.message, "shortcut": "hello", "text": "Hello there"})),
        "/api/console/replies/remove" => body(json!({"id": other.message})),
        "/api/console/packages/sell" => {
            body(json!({"booking": other.booking, "package": other.package, "paid_by": "cash"}))
        }
        "/api/console/packages/void" => body(json!({"booking": other.booking, "holding": other.holding})),
        "/api/console/entry/people" => body(json!({"fragment": "robin"})),
        "/api/console/entry/plan" => body(json!({"times": series_times(own, other)})),
        "/api/console/entry/book" => {
            let mut visits = series_times(own, other);
            visits["name"] = json!("Robin Vale");
            visits["phone"] = json!("+15125550142");
            visits["consent_version"] = json!(1);
            body(json!({"form": other.booking, "visits": visits}))
        }
        "/api/console/series" => body(json!({"series": other.booking})),
        "/api/console/series/plan" => {
            body(json!({"booking": other.booking, "change": {"scope": "all", "change": "cancel", "reason": ""}}))
        }
        "/api/console/series/change" => body(json!({"booking": other.booking, "version": 1,
            "change": {"scope": "all", "change": "cancel", "reason": ""}})),
        "/api/console/bookings" => {
            body(json!({"query": {"after": other.booking, "practitioner_id": other.practitioner}}))
        }
        "/api/console/times" | "/api/console/entry/times" => {
            body(json!({"request": {"service_key": own.service, "answers": {},
            "from": "2027-01-04", "to": "2027-01-08", "practitioner_id": other.practitioner}}))
        }
        "/api/console/team"
        | "/api/console/entry"
        | "/api/console/books"
        | "/api/console/calendar-alarms"
        | "/api/console/replies" => body(json!({})),
        "/api/console/leads" => body(json!({"query": {"after": other.lead}})),
        "/api/console/waitlist" => body(json!({"query": {"after": other.entry}})),
        "/api/console/waitlist/add" => body(json!({"form": {"service_key": other.service, "answers": {}, "window": {},
            "practitioner_id": other.practitioner, "name": "Robin Vale", "phone": "", "email": "robin@example.com",
            "consent_version": 1, "source": "", "website": ""}})),
        "/api/console/waitlist/offer" | "/api/console/waitlist/remove" | "/api/console/waitlist/restore" => {
            body(json!({"entry": other.entry}))
        }
        "/api/console/waitlist/rules" => {
            body(json!({"rules": {"limit_minutes": 30, "quiet": {"from": 1260, "until": 480}}}))
        }
        "/api/console/lead/analysis" => body(json!({"lead": other.lead})),
        "/api/console/lead/status" => body(json!({"lead": other.lead, "status": "won"})),
        _ => return None,
    })
}

fn series_times(own: &Ids, other: &Ids) -> Value {
    json!({"service_key": own.service, "answers": {}, "start": "2027-01-05T16:00:00Z",
        "practitioner_id": other.practitioner, "location_id": other.location,
        "recurs": {"repeat": {"kind": "weekly", "every": 1, "weekdays": [2]}, "ends": {"kind": "after", "visits": 5}}})
}
