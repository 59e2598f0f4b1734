//! What the portal sends.

use super::{Body, body, form};
use crate::wall::clinics::Ids;
use serde_json::json;

pub(super) fn account(address: &str, other: &Ids) -> Option<Body> {
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

pub(super) fn organisation(address: &str, other: &Ids) -> Option<Body> {
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

pub(super) fn hours(address: &str, other: &Ids) -> Option<Body> {
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

pub(super) fn setup(address: &str, other: &Ids) -> Option<Body> {
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

pub(super) fn knowledge(address: &str, other: &Ids) -> Option<Body> {
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
