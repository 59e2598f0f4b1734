//! The front page of the box: where everything is, and the switches.

use crate::{
    Sandbox, page,
    switches::{IdentityMood, SmtpMood, Switches},
};
use axum::{extract::State, response::Response};
use std::fmt::Write as _;

pub(crate) async fn page(State(sandbox): State<Sandbox>) -> Response {
    let cards = [
        ("mail", "Mailbox", format!("{} messages that the product sent.", sandbox.mailbox.len())),
        (
            "stripe/payments",
            "Card processor’s dashboard",
            "Return money there, dispute a payment, decide as the bank, and pay out.".into(),
        ),
        ("square/payments", "Square’s dashboard", "The same for clinics that are paid by Square.".into()),
        ("stripe/books", "Card processor’s books", "What it captured and returned, to hold against the ledger.".into()),
        (
            "model",
            "Language model",
            if sandbox.model.is_on() {
                "It is on: what it was asked, and what it answered."
            } else {
                "It is off: rules read and phrase."
            }
            .to_owned(),
        ),
        ("stripe/billing", "Subscriptions", "What clinics pay for the product, and a clock to let months pass.".into()),
        ("stripe/events", "Its events", "Everything it reported, newest first, and whether it arrived.".into()),
    ];
    let mut content = String::from("<ul class=\"cards\">");
    for (path, title, text) in cards {
        let href = page::link(&sandbox, path);
        let _ = write!(
            content,
            "<li class=\"card\"><a href=\"{href}\"><strong>{title}</strong></a><p>{}</p></li>",
            html_escape::encode_quoted_attribute(&text)
        );
    }
    content.push_str("</ul>");
    content.push_str(&form(&page::link(&sandbox, "switches"), &sandbox.switches.read()));
    let lead = "The outside world of this demonstration: it takes cards and mail, and breaks when you tell it to.";
    page::framed(&sandbox, "Sandbox", lead, &content)
}

fn form(action: &str, now: &Switches) -> String {
    let mood = |value: &str, label: &str, chosen: bool| {
        format!("<option value=\"{value}\"{}>{label}</option>", if chosen { " selected" } else { "" })
    };
    let smtp = [
        mood("accept", "Takes mail", now.smtp == SmtpMood::Accept),
        mood("defer", "Says “later” (451)", now.smtp == SmtpMood::Defer),
        mood("refuse", "Says “never” (550)", now.smtp == SmtpMood::Refuse),
    ]
    .concat();
    let identity = [
        ("genuine", "Tell the truth", IdentityMood::Genuine),
        ("denied", "Say no", IdentityMood::Denied),
        ("unverified_email", "Vouch for no address", IdentityMood::UnverifiedEmail),
        ("wrong_nonce", "Answer another question", IdentityMood::WrongNonce),
        ("expired_token", "Answer what is over", IdentityMood::ExpiredToken),
        ("wrong_issuer", "Say they are somebody else", IdentityMood::WrongIssuer),
        ("wrong_audience", "Answer somebody else", IdentityMood::WrongAudience),
        ("forged", "Sign wrongly", IdentityMood::Forged),
    ];
    let identity = identity.map(|(value, label, chosen)| mood(value, label, chosen == now.identity)).concat();
    let model = crate::model::MOODS.map(|(value, label, chosen)| mood(value, label, chosen == now.model)).concat();
    format!(
        "<form class=\"card stack\" method=\"post\" action=\"{action}\"><h2>Break something</h2>\
         <div class=\"cards\">\
         <fieldset class=\"card stack\"><legend>Card events</legend>{}{}{}{}</fieldset>\
         <fieldset class=\"card stack\"><legend>Card API</legend>{}{}{}{}{}{}{}</fieldset>\
         <fieldset class=\"card stack\"><legend>Mail</legend><div><label for=\"smtp\">The mail server</label>\
         <select id=\"smtp\" name=\"smtp\">{smtp}</select></div></fieldset>\
         <fieldset class=\"card stack\"><legend>Google, Microsoft, GitHub</legend><div><label for=\"identity\">They</label>\
         <select id=\"identity\" name=\"identity\">{identity}</select></div></fieldset>\
         <fieldset class=\"card stack\"><legend>Language model</legend><div><label for=\"model\">It</label>\
         <select id=\"model\" name=\"model\">{model}</select></div></fieldset></div>\
         <button>Set switches</button></form>",
        number("duplicate", "Further copies of each event", u32::from(now.duplicate), 20),
        number("delay_seconds", "Late by so many seconds", now.delay_seconds, 600),
        check("shuffle", "In random order", now.shuffle),
        check("missing", "Not sent at all", now.missing),
        account(&now.api_account),
        number("api_error_next", "So many calls answer 500", now.api_error_next, 1_000),
        check("api_error_all", "All calls answer 500", now.api_error_all),
        number("api_timeout_next", "So many calls do not answer", now.api_timeout_next, 1_000),
        check("api_timeout_all", "No call is answered", now.api_timeout_all),
        number("api_drop_next", "So many answers get lost after acting", now.api_drop_next, 1_000),
        check("api_drop_all", "Every answer gets lost after acting", now.api_drop_all),
    )
}

fn account(only: &str) -> String {
    format!(
        "<div><label for=\"api_account\">Only for this Stripe account (for everybody when empty)</label>\
         <input id=\"api_account\" name=\"api_account\" maxlength=\"64\" value=\"{}\"></div>",
        html_escape::encode_quoted_attribute(only)
    )
}

fn number(name: &str, label: &str, value: u32, most: u32) -> String {
    format!(
        "<div><label for=\"{name}\">{label}</label>\
         <input id=\"{name}\" name=\"{name}\" type=\"number\" inputmode=\"numeric\" min=\"0\" max=\"{most}\" value=\"{value}\"></div>"
    )
}

fn check(name: &str, label: &str, on: bool) -> String {
    let on = if on { " checked" } else { "" };
    format!(
        "<div class=\"check\"><input id=\"{name}\" name=\"{name}\" type=\"checkbox\" value=\"on\"{on}>\
         <label for=\"{name}\">{label}</label></div>"
    )
}
