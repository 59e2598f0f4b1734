//! The processor's own books and events, for people and for tests.

use super::books::AccountTotals;
use crate::{Sandbox, page};
use axum::{Json, extract::State, response::Response};
use html_escape::encode_quoted_attribute as escape;
use std::fmt::Write as _;

/// How many events the page shows.
const MOST: usize = 200;

pub(crate) async fn books_json(State(sandbox): State<Sandbox>) -> Json<Vec<AccountTotals>> {
    Json(sandbox.stripe.totals())
}

pub(crate) async fn books(State(sandbox): State<Sandbox>) -> Response {
    let totals = sandbox.stripe.totals();
    let mut content = String::new();
    if totals.is_empty() {
        content.push_str("<p class=\"card\">Nothing was paid yet. Book a visit that needs a deposit, and pay it.</p>");
    } else {
        content.push_str(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Totals\"><table><thead><tr><th>Account</th><th>Currency</th>\
             <th class=\"money\">Captured</th><th class=\"money\">Refunded</th><th class=\"money\">Fees</th><th class=\"money\">Disputed</th><th class=\"money\">Paid out</th><th class=\"money\">Balance</th></tr></thead><tbody>",
        );
        for total in &totals {
            let account = if total.account.is_empty() { "platform" } else { &total.account };
            let _ = write!(
                content,
                "<tr><td>{}</td><td>{}</td><td class=\"money\">{}</td><td class=\"money\">{}</td><td class=\"money\">{}</td><td class=\"money\">{}</td><td class=\"money\">{}</td><td class=\"money\">{}</td></tr>",
                escape(account),
                escape(&total.currency.to_ascii_uppercase()),
                total.captured,
                total.refunded,
                total.fees,
                total.disputed,
                total.paid_out,
                total.balance()
            );
        }
        content
            .push_str("</tbody></table></div><p class=\"hint\">In minor units. As JSON: <code>books.json</code>.</p>");
    }
    let lead = "What the card processor itself captured and returned; the product’s ledger must say the same.";
    page::framed(&sandbox, "Books", lead, &content)
}

pub(crate) async fn events(State(sandbox): State<Sandbox>) -> Response {
    let events = sandbox.stripe.events();
    let mut content = String::new();
    if events.is_empty() {
        content.push_str("<p class=\"card\">Nothing happened yet.</p>");
    } else {
        content.push_str(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Events\"><table><thead><tr><th>When</th><th>What</th><th>Event</th>\
             <th>Arrived</th><th>Not taken</th></tr></thead><tbody>",
        );
        for event in events.iter().rev().take(MOST) {
            let _ = write!(
                content,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                event.created.format("%b %-d, %H:%M:%S UTC"),
                escape(event.kind),
                escape(&event.id),
                event.delivered,
                event.failed
            );
        }
        content.push_str("</tbody></table></div>");
    }
    page::framed(&sandbox, "Events", "What the card processor reported, newest first.", &content)
}
