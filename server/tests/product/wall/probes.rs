//! One call for every row of the table of routes: made by the attacker's own organisation, with ids of another one
//! wherever an id goes. A row without a call fails the test.

use super::clinics::Ids;
use anteroom::http::routes::Route;
use reqwest::Method;
use serde_json::{Value, json};

/// What is sent to one address.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    None,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

/// The call for a row: `own` names the attacker's things, `other` the ids that are tried.
pub fn probe(route: &Route, own: &Ids, other: &Ids) -> Call {
    if route.method == Method::GET {
        return Call { path: looking(route.address, own, other), body: Body::None };
    }
    let body = match route.address {
        "/v1/square/webhook" => rest("/v1/stripe/webhook", own, other),
        address if address.starts_with("/api/site/") => site(address, own, other),
        address if address.starts_with("/api/widget/") => widget(address, own, other),
        address if address.starts_with("/api/console/") => console(address, own, other),
        address if address.starts_with("/v1/") => rest(address, own, other),
        "/b/{token}/pay" => Some(Body::None),
        "/sign-in/with/{provider}" => Some(form([("aim", "sign_in"), ("to", "/console")])),
        // A form with a file; what is no such form is refused in words.
        "/portal/knowledge/upload" => Some(form([("file", "no file")])),
        address => account(address, other)
            .or_else(|| organisation(address, other))
            .or_else(|| hours(address, other))
            .or_else(|| setup(address, other))
            .or_else(|| knowledge(address, other)),
    };
    let body = body.unwrap_or_else(|| panic!("no probe for {} {}: add one here", route.method, route.address));
    Call { path: fill(route.address, own, other), body }
}

/// An address with ids in its variable parts. Slugs and publishable keys are public: whoever uses another clinic's is
/// its visitor, so the attacker's own stand there.
fn fill(address: &str, own: &Ids, other: &Ids) -> String {
    let id = match address {
        leads if leads.contains("/leads/") => &other.lead,
        places if places.contains("/admin/waitlist/") => &other.entry,
        contacts if contacts.contains("/contacts/") => &other.contact,
        conversations if conversations.contains("/conversations/") => &other.conversation,
        payments if payments.contains("/payments/") => &other.payment,
        exports if exports.contains("/exports/") => &other.export,
        _ => &other.booking,
    };
    address
        .replace("{clinic}", &own.slug)
        .replace("{key}", &own.publishable)
        .replace("{token}", &other.booking)
        .replace("{id}", id)
        .replace("{payment}", &other.payment)
        .replace("{message}", &other.message)
        .replace("{position}", "0")
        .replace("{provider}", "google")
        .replace("{processor}", "stripe")
        .replace("{service}", &other.service)
        .replace("{*file}", &other.org)
}

fn looking(address: &str, own: &Ids, other: &Ids) -> String {
    let path = fill(address, own, other);
    let (booking, service, practitioner) = (&other.booking, &other.service, &other.practitioner);
    let query = match address {
        "/c/{clinic}" => format!("?service={service}&practitioner={practitioner}&form={booking}"),
        "/w/{key}" => format!("?c={}", other.conversation_token),
        "/w/events" => format!("?c={}", other.conversation),
        "/console" => format!("?booking={booking}"),
        "/console/conversations" => format!("?conversation={}", other.conversation),
        "/portal/data" => format!("?contact={}", other.contact),
        "/console/bookings" => format!("?booking={booking}&after={booking}&practitioner={practitioner}"),
        "/console/leads" => format!("?lead={0}&after={0}", other.lead),
        "/console/payments" => format!("?payment={}", other.payment),
        "/portal/audit" | "/portal/audit.csv" => format!("?text={booking}"),
        "/portal/payments/ledger" => format!("?after={}.0", other.payment),
        "/operator" => format!("?fragment={}&org={}", other.slug, other.org),
        "/v1/slots" | "/v1/slots/days" | "/v1/slots/next" => {
            format!("?service={}&from=2027-01-04&to=2027-01-08&practitioner={practitioner}", own.service)
        }
        "/v1/admin/waitlist" => format!("?after={}", other.entry),
        "/v1/admin/leads" => format!("?after={}", other.lead),
        "/v1/admin/bookings" => format!("?after={booking}&practitioner={practitioner}"),
        _ => String::new(),
    };
    path + &query
}

fn form<const N: usize>(fields: [(&'static str, &str); N]) -> Body {
    Body::Form(fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect())
}

fn body(value: Value) -> Body {
    Body::Json(value)
}

fn site(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
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

fn widget(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
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

fn console(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
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

/// Five Tuesdays with another clinic's practitioner.
fn series_times(own: &Ids, other: &Ids) -> Value {
    json!({"service_key": own.service, "answers": {}, "start": "2027-01-05T16:00:00Z",
        "practitioner_id": other.practitioner, "location_id": other.location,
        "recurs": {"repeat": {"kind": "weekly", "every": 1, "weekdays": [2]}, "ends": {"kind": "after", "visits": 5}}})
}

fn rest(address: &str, own: &Ids, other: &Ids) -> Option<Body> {
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

fn account(address: &str, other: &Ids) -> Option<Body> {
    let proof = [("challenge", other.booking.as_str()), ("code", "123456")];
    Some(match address {
        "/api/session/second-factor" | "/api/portal/account/totp/finish" => form([("code", "123456")]),
        "/api/session/sign-in" => form([("email", &other.email), ("password", "not the password")]),
        "/api/portal/register" => form([
            ("name", "Robin Vale"),
            ("email", &other.email),
            ("password", "seven quiet herons at dusk"),
            ("organisation", "Vale"),
            ("zone", "UTC"),
            ("country", "US"),
            ("currency", "USD"),
        ]),
        "/api/portal/register/confirm" | "/api/portal/address/confirm" => form(proof),
        "/api/portal/reset/ask" | "/api/portal/address/ask" | "/api/portal/account/delete" => {
            form([("email", &other.email)])
        }
        "/api/portal/reset" => form([proof[0], proof[1], ("password", "seven quiet herons at dusk")]),
        "/api/session/whoami"
        | "/api/session/sign-out"
        | "/api/portal/here"
        | "/api/portal/account"
        | "/api/portal/account/totp/begin"
        | "/api/portal/account/totp/remove"
        | "/api/portal/account/recovery-codes"
        | "/api/portal/account/data"
        | "/api/portal/passkey/sign-in/begin"
        | "/api/portal/providers"
        | "/api/portal/providers/pending"
        | "/api/portal/providers/link"
        | "/api/portal/passkey/add/begin"
        | "/api/portal/passkey/confirm/begin"
        | "/api/portal/account/session/end-others" => form([]),
        "/api/portal/account/rename" => form([("name", "Robin Vale")]),
        "/api/portal/account/confirm" => form([("password", "not the password")]),
        "/api/portal/account/password" => {
            form([("current", "not the password"), ("new", "seven quiet herons at dusk")])
        }
        "/api/portal/passkey/sign-in" | "/api/portal/passkey/confirm" => {
            form([("ticket", "made up"), ("answer", "{}")])
        }
        "/api/portal/passkey/add" => form([("ticket", "made up"), ("answer", "{}"), ("name", "Laptop")]),
        "/api/portal/providers/register" => form([("name", "Robin Vale"), ("organisation", "Vale")]),
        "/api/portal/providers/unlink" => form([("identity", &other.identity)]),
        "/api/portal/passkey/rename" => form([("passkey", &other.passkey), ("name", "Laptop")]),
        "/api/portal/passkey/remove" => form([("passkey", &other.passkey)]),
        "/api/portal/account/session/end" => form([("session", &other.session)]),
        "/api/portal/organisation/create" => {
            form([("organisation", "Vale"), ("zone", "UTC"), ("country", "US"), ("currency", "USD")])
        }
        "/api/portal/organisation/enter" => form([("org", &other.org)]),
        "/api/portal/invitation" | "/api/portal/invitation/accept" => form([("token", &other.invitation)]),
        _ => return None,
    })
}

fn organisation(address: &str, other: &Ids) -> Option<Body> {
    Some(match address {
        "/api/portal/overview"
        | "/api/portal/organisation"
        | "/api/portal/members"
        | "/api/portal/members/leave"
        | "/api/portal/keys"
        | "/api/portal/audit/verify"
        | "/api/portal/data"
        | "/api/portal/data/export"
        | "/api/portal/data/keep" => form([]),
        "/api/portal/data/contacts" => form([("text", &other.email)]),
        "/api/portal/data/contact" | "/api/portal/data/contact/erase" => form([("contact", &other.contact)]),
        "/api/portal/data/delete" => form([("name", &other.slug)]),
        "/api/portal/organisation/rename" => form([("organisation", "Vale")]),
        "/api/portal/organisation/origins" => form([("origins", "https://www.example.com")]),
        "/api/portal/members/invite" => form([("email", &other.email), ("role", "analyst")]),
        "/api/portal/members/invite/revoke" => form([("invitation", &other.invitation)]),
        "/api/portal/members/role" => form([("member", &other.person), ("role", "admin")]),
        "/api/portal/members/remove" | "/api/portal/members/transfer" => form([("member", &other.person)]),
        "/api/portal/keys/create" => form([("kind", "publishable"), ("name", "Website"), ("days", "")]),
        "/api/portal/keys/rotate" => form([("key", &other.key), ("overlap_hours", "24")]),
        "/api/portal/keys/revoke" => form([("key", &other.key)]),
        "/api/portal/webhooks/create" => form([("direction", "incoming"), ("name", "Website")]),
        "/api/portal/webhooks/rotate" => form([("secret", &other.webhook_secret), ("overlap_hours", "24")]),
        "/api/portal/webhooks/revoke" => form([("secret", &other.webhook_secret)]),
        "/api/portal/audit" => {
            body(json!({"filter": {"text": other.booking, "from": null, "to": null, "before": null}}))
        }
        "/api/portal/ledger" => body(
            json!({"filter": {"account": null, "from": null, "to": null, "after": format!("{}.0", other.payment)}}),
        ),
        "/api/operator/organisations" => form([("fragment", &other.slug)]),
        "/api/operator/enter" => form([("org", &other.org), ("reason", "A look")]),
        _ => return None,
    })
}

fn hours(address: &str, other: &Ids) -> Option<Body> {
    let (resource, day) = (("resource", other.practitioner.as_str()), ("day", "2031-03-03"));
    Some(match address {
        "/api/portal/hours" => form([]),
        "/api/portal/hours/week" => {
            form([resource, ("shifts[0][day]", "1"), ("shifts[0][from]", "09:00"), ("shifts[0][until]", "17:00")])
        }
        "/api/portal/hours/day" => form([resource, day, ("reason", "Training")]),
        "/api/portal/hours/day/remove" => form([resource, day]),
        "/api/portal/hours/off" => form([
            resource,
            ("from", "2031-03-03"),
            ("from_time", ""),
            ("until", "2031-03-04"),
            ("until_time", ""),
            ("title", "Away"),
        ]),
        "/api/portal/hours/off/remove" => form([("time_off", &other.busy)]),
        "/api/portal/holidays" => form([("country", "US"), ("region", "")]),
        "/api/portal/holidays/choose" => form([day, ("choice", "closed")]),
        "/api/portal/holidays/add" => form([day, ("name", "Training")]),
        "/api/portal/holidays/remove" => form([day]),
        "/api/portal/calendars/add" => {
            form([resource, ("name", "Private"), ("address", "https://calendar.example/private.ics")])
        }
        "/api/portal/calendars/remove" | "/api/portal/calendars/read" => form([("feed", &other.feed)]),
        "/api/portal/calendars/subscribe" => form([resource, ("detail", "busy")]),
        "/api/portal/calendars/unsubscribe" => form([resource]),
        _ => return None,
    })
}

fn setup(address: &str, other: &Ids) -> Option<Body> {
    let (service, resource) = (("service", other.service_id.as_str()), ("resource", other.practitioner.as_str()));
    Some(match address {
        "/api/portal/services"
        | "/api/portal/team"
        | "/api/portal/policy"
        | "/api/portal/packages"
        | "/api/portal/referrals"
        | "/api/portal/assistant"
        | "/api/portal/payments"
        | "/api/portal/payments/check"
        | "/api/portal/payments/disconnect"
        | "/portal/payments/connect/{processor}"
        | "/portal/subscription/billing" => form([]),
        "/api/portal/packages/save" => form([
            ("package", &other.package),
            ("seen", "1"),
            ("form[name]", "Six facials"),
            ("form[visits]", "6"),
            ("form[price]", "450"),
            ("form[services][0]", &other.service),
        ]),
        "/api/portal/referrals/save" => form([("seen", "1"), ("form[enabled]", "true"), ("form[referrer]", "20")]),
        "/api/portal/packages/offer" => form([("package", &other.package), ("active", "false")]),
        "/api/portal/payments/location" => form([("location", "LNOWHERE")]),
        "/api/portal/assistant/save" => form([("form[daily_tokens]", "1000"), ("form[daily_cents]", "10")]),
        "/api/portal/assistant/try" => form([("message", "Hello")]),
        "/api/portal/subscription" => form([("refresh", "false")]),
        "/portal/subscription/subscribe" | "/api/portal/subscription/preview" => {
            form([("plan", "group"), ("interval", "month")])
        }
        "/api/portal/subscription/change" => {
            form([("plan", "group"), ("interval", "month"), ("as_of", "0"), ("version", "0")])
        }
        "/api/portal/subscription/act" => form([("act", "cancel_now"), ("version", "0")]),
        "/api/portal/policy/save" => form([("seen", "0"), ("rules[0][deposit]", "none")]),
        "/api/portal/policy/try" => Body::Json(json!({
            "wanted": {
                "rules": [{ "deposit": "none" }], "service": other.service, "client": "new", "price": "", "hours": "1",
            },
        })),
        "/api/portal/services/sheet" => form([("key", &other.service)]),
        "/api/portal/services/save" => form([
            service,
            ("seen", "1"),
            ("form[name]", "Facial"),
            ("form[duration]", "30"),
            ("form[horizon]", "60"),
            ("form[granularity]", "15"),
            ("form[assignment]", "in_order"),
            ("form[resources][0]", &other.practitioner),
        ]),
        "/api/portal/services/offer" => form([service, ("active", "false")]),
        "/api/portal/services/place" => form([service, ("earlier", "true")]),
        "/api/portal/team/resource" => form([
            resource,
            ("form[kind]", "practitioner"),
            ("form[name]", "Priya"),
            ("form[location]", &other.location),
        ]),
        "/api/portal/team/resource/use" => form([resource, ("active", "false")]),
        "/api/portal/team/location" => form([
            ("location", &other.location),
            ("form[name]", "Annex"),
            ("form[address]", "1 Main Street"),
            ("form[zone]", "America/Chicago"),
        ]),
        "/api/portal/team/location/use" => form([("location", &other.location), ("active", "false")]),
        _ => return None,
    })
}

fn knowledge(address: &str, other: &Ids) -> Option<Body> {
    let article = ("article", other.article.as_str());
    let question = ("question", other.question.as_str());
    Some(match address {
        "/api/portal/knowledge" | "/api/portal/knowledge/index" => form([]),
        "/api/portal/knowledge/try" => form([("question", "Is there any canary01x?")]),
        "/api/portal/knowledge/save" => {
            form([article, ("seen", "1"), ("form[title]", "Parking"), ("form[body]", "Behind the house.")])
        }
        "/api/portal/knowledge/publish" => form([article, ("published", "true")]),
        "/api/portal/knowledge/remove" => form([article]),
        "/api/portal/knowledge/plant" => form([("pack", &other.slug)]),
        "/api/portal/knowledge/answer" => form([question, ("form[answer]", "Behind the house.")]),
        "/api/portal/knowledge/dismiss" => form([question, ("dismissed", "true")]),
        "/api/portal/knowledge/test/add" => form([article, ("question", "Where to park?")]),
        "/api/portal/knowledge/test/remove" => form([("test", &other.knowledge_test)]),
        _ => return None,
    })
}
