//! The processor's own dashboard, and a client's bank: what a clinic or a client does there without the product knowing.

use super::{books::AccountTotals, disputes::Dispute, objects::Intent, payouts::Payout};
use crate::{Sandbox, page};
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use std::fmt::Write as _;

/// How many payments the page shows.
const MOST: usize = 50;

/// What is done to a payment.
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Act {
    /// Somebody returns half of what is left.
    ReturnHalf { payment: String },
    /// The client objects.
    Dispute { payment: String },
    /// The bank decides for the clinic.
    Win { dispute: String },
    /// And against it.
    Lose { dispute: String },
    /// What stands on an account goes to its bank.
    PayOut { account: String },
    /// As much of it as pays its fee arrives within minutes.
    PayOutAtOnce { account: String, currency: String },
    /// The bank has it.
    Arrive { payout: String },
    /// The bank does not take it.
    Fail { payout: String },
}

pub(crate) async fn show(State(sandbox): State<Sandbox>) -> Response {
    let mut content = String::new();
    {
        let books = sandbox.stripe.books();
        let paid: Vec<&Intent> = books.intents.newest().filter(|intent| intent.paid).take(MOST).collect();
        if paid.is_empty() {
            content
                .push_str("<p class=\"card\">Nothing was paid yet. Book a visit that needs a deposit, and pay it.</p>");
        } else {
            content.push_str(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Payments\"><table><thead><tr><th>Payment</th>\
                 <th class=\"money\">Amount</th><th class=\"money\">Returned</th><th>Dispute</th><th>Do</th></tr></thead><tbody>",
            );
            for intent in paid {
                let dispute = books.disputes.newest().find(|dispute| dispute.intent == intent.id);
                row(&mut content, &page::link(&sandbox, "stripe/payments"), intent, dispute);
            }
            content.push_str("</tbody></table></div><p class=\"hint\">In minor units.</p>");
            let paid_out: Vec<&Payout> = books.payouts.newest().take(MOST).collect();
            payouts(&mut content, &page::link(&sandbox, "stripe/payments"), &books.totals(), &paid_out);
        }
    }
    let lead = "What a clinic does in the card processor’s own dashboard, and a client at their bank. The product hears of \
                it by messages, or finds it when it compares.";
    page::framed(&sandbox, "Payments", lead, &content)
}

fn button(here: &str, act: &str, (name, id): (&str, &str), label: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{here}\"><input type=\"hidden\" name=\"act\" value=\"{act}\">\
         <input type=\"hidden\" name=\"{name}\" value=\"{}\"><button type=\"submit\" aria-label=\"{label}: {0}\">{label}</button></form>",
        escape(id)
    )
}

/// What each account can send to its bank, and what it sent.
fn payouts(content: &mut String, here: &str, totals: &[AccountTotals], paid_out: &[&Payout]) {
    content.push_str("<h2>Payouts</h2><ul>");
    for total in totals.iter().filter(|total| total.balance() > 0) {
        let account = if total.account.is_empty() { "the platform" } else { &total.account };
        let (amount, currency) = (total.balance(), escape(&total.currency).to_ascii_uppercase());
        let pay = button(here, "pay_out", ("account", &total.account), "Pay out what is there");
        let at_once = format!(
            "<form method=\"post\" action=\"{here}\"><input type=\"hidden\" name=\"act\" value=\"pay_out_at_once\">\
             <input type=\"hidden\" name=\"account\" value=\"{}\"><input type=\"hidden\" name=\"currency\" value=\"{}\">\
             <button type=\"submit\">At once, for a fee</button></form>",
            escape(&total.account),
            escape(&total.currency)
        );
        let _ = write!(content, "<li>{}: {amount} {currency} {pay} {at_once}</li>", escape(account));
    }
    content.push_str("</ul>");
    if paid_out.is_empty() {
        return;
    }
    content.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Payouts\"><table><thead><tr><th>Payout</th>\
         <th class=\"money\">Amount</th><th>Standing</th><th>Do</th></tr></thead><tbody>",
    );
    for payout in paid_out {
        let mut acts = String::new();
        if payout.status == "in_transit" {
            acts.push_str(&button(here, "arrive", ("payout", &payout.id), "Arrives"));
        }
        if payout.failed.is_none() {
            acts.push_str(&button(here, "fail", ("payout", &payout.id), "Fails"));
        }
        let (id, currency) = (escape(&payout.id), escape(&payout.currency).to_ascii_uppercase());
        let _ = write!(
            content,
            "<tr><td>{id}</td><td class=\"money\">{} {currency}</td><td>{}</td><td>{acts}</td></tr>",
            payout.amount, payout.status
        );
    }
    content.push_str("</tbody></table></div>");
}

fn row(content: &mut String, here: &str, intent: &Intent, dispute: Option<&Dispute>) {
    let button = |act: &str, name: &str, id: &str, label: &str| button(here, act, (name, id), label);
    let mut acts = String::new();
    if intent.refunded < intent.amount && dispute.is_none() {
        acts.push_str(&button("return_half", "payment", &intent.id, "Return half"));
        acts.push_str(&button("dispute", "payment", &intent.id, "Dispute"));
    }
    if let Some(open) = dispute.filter(|dispute| dispute.decided.is_none()) {
        acts.push_str(&button("win", "dispute", &open.id, "Clinic wins"));
        acts.push_str(&button("lose", "dispute", &open.id, "Client wins"));
    }
    let _ = write!(
        content,
        "<tr><td>{}</td><td class=\"money\">{} {}</td><td class=\"money\">{}</td><td>{}</td><td>{acts}</td></tr>",
        escape(&intent.id),
        intent.amount,
        escape(&intent.currency.to_ascii_uppercase()),
        intent.refunded,
        dispute.map_or("–", |dispute| dispute.status),
    );
}

pub(crate) async fn act(State(sandbox): State<Sandbox>, Form(act): Form<Act>) -> Response {
    let stripe = &sandbox.stripe;
    let done = match act {
        Act::ReturnHalf { payment } => {
            let left = stripe.books().intents.get(&payment).map_or(0, |intent| intent.amount - intent.refunded);
            stripe.refund_in_dashboard(&payment, (left + 1) / 2).map(drop)
        }
        Act::Dispute { payment } => stripe.dispute(&payment, "product_not_received").map(drop),
        Act::Win { dispute } => stripe.decide(&dispute, true),
        Act::Lose { dispute } => stripe.decide(&dispute, false),
        Act::PayOut { account } => stripe.pay_out(Some(account.as_str()).filter(|one| !one.is_empty())).map(drop),
        Act::PayOutAtOnce { account, currency } => stripe.pay_out_all_at_once(&account, &currency).map(drop),
        Act::Arrive { payout } => stripe.payout_arrives(&payout),
        Act::Fail { payout } => stripe.fail_payout(&payout),
    };
    match done {
        Ok(()) => Redirect::to(&page::link(&sandbox, "stripe/payments")).into_response(),
        Err(reason) => {
            let body = format!("<main class=\"card\"><h1>Not done</h1><p>{}</p></main>", escape(&reason));
            page::page(StatusCode::CONFLICT, "Not done", &body)
        }
    }
}
