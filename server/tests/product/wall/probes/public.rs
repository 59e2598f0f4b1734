//! What visitors and programs send.

use super::{Body, body, form};
use crate::wall::clinics::Ids;
use serde_json::{Value, json};

pub(super) fn site(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
    let (clinic, service, practitioner) = (&own.slug, &other.service, &other.practitioner);
    let start = "2027-01-05T16:00:00Z";
    let request = json!({"service_key": service, "answers": {}});
    Some(match address {
        "/api/site/directory" => form([]),
        "/api/site/clinic" | "/api/site/form" => form([("clinic", clinic)]),
        "/api/site/times" => body(json!({"clinic": clinic, "request": {"service_key": own.service, "answers": {},
            "from": "2027-01-04", "to": "2027-01-08", "practitioner_id": practitioner}})),
        "/api/site/price" => body(json!({"clinic": clinic, "request": request})),
        "/api/site/terms" => body(json!({"clinic": clinic, "request": request, "start": start})),
        "/api/site/book" => form([
            ("clinic", clinic),
            ("service_key", &own.service),
            ("answers", "{}"),
            ("start", start),
            ("practitioner_id", practitioner),
            ("name", "Robin Vale"),
            ("phone", "+15125550142"),
            ("email", "robin@example.com"),
            ("consent_version", "1"),
            ("form", &other.booking),
        ]),
        "/api/site/wait" => form([
            ("clinic", clinic),
            ("service_key", &own.service),
            ("answers", "{}"),
            ("practitioner_id", practitioner),
            ("name", "Robin Vale"),
            ("email", "robin@example.com"),
            ("consent_version", "1"),
        ]),
        "/api/site/earlier" | "/api/site/offer" | "/api/site/place" | "/api/site/place/leave" => {
            form([("token", &other.booking)])
        }
        "/api/site/offer/answer" => form([("token", &other.booking), ("answer", "accept")]),
        "/api/site/booking" | "/api/site/take-card-back" => form([("token", &other.booking)]),
        "/api/site/move" => {
            form([("token", &other.booking), ("version", "1"), ("slot", &format!("{start}|{practitioner}"))])
        }
        "/api/site/cancel" | "/api/site/cancel-later" => form([("token", &other.booking), ("version", "1")]),
        _ => return None,
    })
}

pub(super) fn widget(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
    let place = format!("/w/{}?c={}&locale=en", own.publishable, other.conversation_token);
    Some(match address {
        "/api/widget/look" | "/api/widget/writes" => body(json!({"place": place})),
        "/api/widget/turn" => {
            body(json!({"place": place, "message": other.message, "fields": [["said[text]", "Hello"]]}))
        }
        "/api/widget/say" => form([("place", &place), ("message", &other.message), ("said[text]", "Hello")]),
        _ => return None,
    })
}

pub(super) fn rest(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
    Some(match address {
        "/v1/estimate" => body(json!({"service": other.service, "answers": {}})),
        "/v1/chat/turn" => {
            body(json!({"conversation": other.conversation_token, "message_id": other.message, "text": "Hello"}))
        }
        "/v1/chatbot/query" => body(json!({"question": "Is there any parking?"})),
        "/v1/leads" => body(json!({"name": "Robin Vale", "phone": "+15125550142", "message": "Hello",
            "service": other.service, "consent_version": 1})),
        "/v1/bookings" => body(json!({"service": own.service, "answers": {}, "start": "2027-01-05T16:00:00Z",
            "practitioner": other.practitioner, "name": "Robin Vale", "phone": "+15125550142", "consent_version": 1})),
        "/v1/admin/leads/{id}/status" => body(json!({"status": "won"})),
        "/v1/admin/bookings/{id}/cancel" => body(json!({"reason": ""})),
        "/v1/admin/bookings/{id}/reschedule" => {
            body(json!({"start": "2027-01-05T16:00:00Z", "practitioner": other.practitioner}))
        }
        "/v1/admin/bookings/{id}/confirm" | "/v1/admin/bookings/{id}/complete" | "/v1/admin/bookings/{id}/no-show" => {
            body(json!({}))
        }
        "/v1/admin/series/plan" => body(series_body(own, other)),
        "/v1/admin/series" => body(json!({"visits": series_body(own, other), "name": "Robin Vale",
            "phone": "+15125550142", "consent_version": 1})),
        "/v1/admin/bookings/{id}/series" | "/v1/admin/bookings/{id}/series/plan" => body(json!({"scope": "all"})),
        "/v1/waitlist" => body(json!({"service": other.service, "name": "Robin Vale", "email": "robin@example.com",
            "consent_version": 1})),
        "/v1/analysis/contact" => body(json!({"id": other.contact})),
        "/v1/analysis/lead" => body(json!({"id": other.lead})),
        "/v1/analysis/business" => body(json!({})),
        "/v1/admin/contacts/{id}" | "/v1/admin/waitlist/{id}" => Body::None,
        "/v1/stripe/webhook" => body(json!({"id": "evt_1", "type": "checkout.session.completed",
            "data": {"object": {"id": other.booking, "client_reference_id": other.booking}}})),
        _ => return None,
    })
}

fn series_body(own: &Ids, other: &Ids) -> Value {
    json!({"service": own.service, "start": "2027-01-05T16:00:00Z", "practitioner": other.practitioner,
        "repeat": {"kind": "weekly", "every": 1, "weekdays": [2]}, "ends": {"kind": "after", "visits": 5}})
}
