//! Square's own dashboard, and a client's bank: what a clinic or a client does there without the product knowing.

use super::books::{Books, Merchant};
use crate::{Sandbox, page};
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use std::fmt::Write as _;

/// How many payments and payouts the page shows.
const MOST: usize = 50;

/// What is done.
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Act {
    /// The client objects.
    Dispute { payment: String },
    /// The bank decides for the clinic.
    Win { dispute: String },
    /// And against it.
    Lose { dispute: String },
    /// What stands at a location goes to its bank.
    PayOut { location: String },
    /// The bank has it.
    Arrive { payout: String },
    /// The bank does not take it.
    Fail { payout: String },
}

pub(crate) async fn show(State(sandbox): State<Sandbox>) -> Response {
    let here = page::link(&sandbox, "square/payments");
    let stands = |location: &str| sandbox.square.stands_at(location);
    let merchants = sandbox.square.books().merchants.clone();
    let standing: Vec<(String, String, i64)> = merchants
        .iter()
        .flat_map(|merchant: &Merchant| &merchant.locations)
        .map(|place| (place.id.clone(), format!("{} ({})", place.name, place.currency), stands(&place.id)))
        .collect();
    let mut content = String::new();
    payments(&mut content, &here, &sandbox.square.books());
    payouts(&mut content, &here, &standing, &sandbox.square.books());
    let lead = "What a clinic does in Square’s own dashboard, and a client at their bank. The product hears of it by \
                messages, or finds it when it compares.";
    page::framed(&sandbox, "Square", lead, &content)
}

fn button(here: &str, act: &str, (name, id): (&str, &str), label: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{here}\"><input type=\"hidden\" name=\"act\" value=\"{act}\">\
         <input type=\"hidden\" name=\"{name}\" value=\"{}\"><button type=\"submit\" aria-label=\"{label}: {0}\">{label}</button></form>",
        escape(id)
    )
}

fn payments(content: &mut String, here: &str, books: &Books) {
    content.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Payments\"><table><thead><tr><th>Payment</th>\
         <th class=\"money\">Amount</th><th class=\"money\">Returned</th><th>Dispute</th><th>Do</th></tr></thead><tbody>",
    );
    for payment in books.payments.newest().filter(|payment| !payment.declined).take(MOST) {
        let dispute = books.disputes.newest().find(|dispute| dispute.payment == payment.id);
        let mut acts = String::new();
        if payment.refunded < payment.amount && dispute.is_none() {
            acts.push_str(&button(here, "dispute", ("payment", &payment.id), "Dispute"));
        }
        if let Some(open) = dispute.filter(|dispute| dispute.decided.is_none()) {
            acts.push_str(&button(here, "win", ("dispute", &open.id), "Clinic wins"));
            acts.push_str(&button(here, "lose", ("dispute", &open.id), "Client wins"));
        }
        let _ = write!(
            content,
            "<tr><td>{}</td><td class=\"money\">{} {}</td><td class=\"money\">{}</td><td>{}</td><td>{acts}</td></tr>",
            escape(&payment.id),
            payment.amount,
            escape(&payment.currency),
            payment.refunded,
            dispute.map_or("–", |dispute| dispute.state),
        );
    }
    content.push_str("</tbody></table></div><p class=\"hint\">In minor units.</p>");
}

fn payouts(content: &mut String, here: &str, standing: &[(String, String, i64)], books: &Books) {
    content.push_str("<h2>Payouts</h2><ul>");
    for (location, name, minor) in standing.iter().filter(|(.., minor)| *minor > 0) {
        let pay = button(here, "pay_out", ("location", location), "Pay out what is there");
        let _ = write!(content, "<li>{}: {minor} {pay}</li>", escape(name));
    }
    content.push_str(
        "</ul><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Payouts\"><table><thead><tr>\
         <th>Payout</th><th class=\"money\">Amount</th><th>Standing</th><th>Do</th></tr></thead><tbody>",
    );
    for payout in books.payouts.newest().take(MOST) {
        let mut acts = String::new();
        if payout.settled.is_none() {
            acts.push_str(&button(here, "arrive", ("payout", &payout.id), "Arrives"));
            acts.push_str(&button(here, "fail", ("payout", &payout.id), "Fails"));
        }
        let (id, currency) = (escape(&payout.id), escape(&payout.currency));
        let (amount, status) = (payout.amount, payout.status);
        let _ = write!(
            content,
            "<tr><td>{id}</td><td class=\"money\">{amount} {currency}</td><td>{status}</td><td>{acts}</td></tr>"
        );
    }
    content.push_str("</tbody></table></div>");
}

pub(crate) async fn act(State(sandbox): State<Sandbox>, Form(act): Form<Act>) -> Response {
    let square = &sandbox.square;
    let done = match act {
        Act::Dispute { payment } => square.dispute(&payment, "NOT_RECEIVED").map(drop),
        Act::Win { dispute } => square.decide(&dispute, true),
        Act::Lose { dispute } => square.decide(&dispute, false),
        Act::PayOut { location } => square.pay_out(&location).map(drop),
        Act::Arrive { payout } => square.settle_payout(&payout, true),
        Act::Fail { payout } => square.settle_payout(&payout, false),
    };
    match done {
        Ok(()) => Redirect::to(&page::link(&sandbox, "square/payments")).into_response(),
        Err(reason) => {
            let body = format!("<main class=\"card\"><h1>Not done</h1><p>{}</p></main>", escape(&reason));
            page::page(StatusCode::CONFLICT, "Not done", &body)
        }
    }
}
