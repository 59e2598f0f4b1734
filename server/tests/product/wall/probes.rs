//! One call for every row of the table of routes: made by the attacker's own organisation, with ids of another one
//! wherever an id goes. A row without a call fails the test.

mod console;
mod portal;
mod public;

use super::clinics::Ids;
use anteroom::http::routes::Route;
use console::console;
use portal::{account, hours, knowledge, organisation, setup};
use public::{rest, site, widget};
use reqwest::Method;
use serde_json::Value;

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
