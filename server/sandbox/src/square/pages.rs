//! What people see at Square: the question whether Anteroom may act for a business, and the page on which clients pay.

use super::{
    APPLICATION_ID,
    books::{Code, Order, new_id},
};
use crate::{Sandbox, page};
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use std::fmt::Write as _;
use url::Url;

const RIBBON: &str = "<header><p class=\"ribbon\">Sandbox: this is not the real Square, and no real money</p></header>";

/// What the product asks with (RFC 6749, section 4.1.1).
#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    redirect_uri: String,
}

/// As in the application's settings: one address, to the letter.
fn is_registered(sandbox: &Sandbox, address: &str) -> bool {
    sandbox.public_url.join("/portal/payments/back/square").is_ok_and(|registered| registered.as_str() == address)
}

pub(crate) async fn authorize(State(sandbox): State<Sandbox>, Query(question): Query<Question>) -> Response {
    if question.client_id != APPLICATION_ID || !is_registered(&sandbox, &question.redirect_uri) {
        let body = format!(
            "{RIBBON}<main class=\"wide\"><h1>Square</h1><p class=\"notice bad\">This application or its \
            redirect address is not known.</p></main>"
        );
        return page::page(StatusCode::BAD_REQUEST, "Square", &body);
    }
    let mut form =
        format!("<form class=\"stack\" method=\"post\" action=\"{}\">", page::link(&sandbox, "square/choose"));
    for (name, value) in
        [("scope", &question.scope), ("state", &question.state), ("redirect_uri", &question.redirect_uri)]
    {
        let _ = write!(form, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
    }
    for merchant in &sandbox.square.books().merchants {
        let (id, name) = (escape(&merchant.id), escape(&merchant.name));
        let _ = write!(form, "<button class=\"full\" name=\"merchant\" value=\"{id}\">Allow for {name}</button>");
    }
    form.push_str("<button class=\"full\" name=\"merchant\" value=\"\">Deny</button></form>");
    let mut asked = String::new();
    for scope in question.scope.split(' ') {
        let _ = write!(asked, "<li>{}</li>", escape(scope));
    }
    let body = format!(
        "{RIBBON}<main class=\"wide\"><h1>Connect Square</h1><p class=\"lead\">Anteroom asks to act for your business. \
         Choose which one.</p><ul>{asked}</ul><div class=\"card\">{form}</div></main>"
    );
    page::page(StatusCode::OK, "Connect Square", &body)
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    scope: String,
    state: String,
    redirect_uri: String,
    merchant: String,
}

pub(crate) async fn choose(State(sandbox): State<Sandbox>, Form(choice): Form<Choice>) -> Response {
    let back = Url::parse(&choice.redirect_uri).ok().filter(|_| is_registered(&sandbox, &choice.redirect_uri));
    let Some(mut back) = back else { return StatusCode::BAD_REQUEST.into_response() };
    let mut books = sandbox.square.books();
    if books.merchant(&choice.merchant).is_none() {
        back.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &choice.state);
    } else {
        let code = new_id("sandbox-sq0cgb-");
        back.query_pairs_mut().append_pair("code", &code).append_pair("response_type", "code");
        back.query_pairs_mut().append_pair("state", &choice.state);
        let scopes = choice.scope.split(' ').map(str::to_owned).collect();
        let given_at = (sandbox.square.now)();
        let given = Code { merchant: choice.merchant, redirect_uri: choice.redirect_uri, scopes, given_at };
        books.codes.put(code, given);
    }
    Redirect::to(back.as_str()).into_response()
}

/// What the page of a payment link sends.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct CardForm {
    token: String,
    number: String,
}

pub(crate) async fn show(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    pay_page(&sandbox, &id, StatusCode::OK, "")
}

pub(crate) async fn submit(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Form(card): Form<CardForm>,
) -> Response {
    let token = sandbox.square.books().links.get(&id).map(|link| link.form_token.clone());
    if token.is_none_or(|token| token != card.token) {
        return pay_page(&sandbox, &id, StatusCode::FORBIDDEN, "This page was open for a while. Please try once more.");
    }
    let digits: String = card.number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 12 {
        return pay_page(&sandbox, &id, StatusCode::UNPROCESSABLE_ENTITY, "The card number is not complete.");
    }
    let declined = digits == "4000000000000002";
    match sandbox.square.pay(&id, (!declined).then(|| &digits[digits.len() - 4..])) {
        Ok(back) => Redirect::to(&back).into_response(),
        Err(reason) => pay_page(&sandbox, &id, StatusCode::PAYMENT_REQUIRED, &reason),
    }
}

fn pay_page(sandbox: &Sandbox, id: &str, status: StatusCode, notice: &str) -> Response {
    let found = {
        let books = sandbox.square.books();
        let link = books.links.get(id).cloned();
        link.and_then(|link| books.orders.get(&link.order).cloned().map(|order| (link, order)))
    };
    let Some((link, order)) = found else {
        return closed(StatusCode::NOT_FOUND, "This payment link is not known.");
    };
    if order.state == "COMPLETED" {
        return closed(StatusCode::OK, "Already paid. Thank you.");
    }
    if link.deleted || order.state != "OPEN" {
        return closed(StatusCode::GONE, "This payment link is no longer active.");
    }
    let notice = if notice.is_empty() {
        String::new()
    } else {
        format!("<p class=\"notice bad\" role=\"alert\">{}</p>", escape(notice))
    };
    let receipt = order.buyer_email.as_ref();
    let receipt = receipt.map_or(String::new(), |to| format!("<p class=\"small\">Receipt to {}</p>", escape(to)));
    let (sum, name) = (amount(&order), escape(&order.name));
    let body = format!(
        "{RIBBON}<div class=\"pay\"><section class=\"summary\" aria-label=\"What you pay for\"><div><p class=\"small\">To \
         pay</p><p class=\"sum\">{sum}</p><p class=\"line\"><span>{name}</span><span>{sum}</span></p></div></section>\
         <main><div><h1>Pay with Square</h1>{notice}<form class=\"stack\" method=\"post\">\
         <input type=\"hidden\" name=\"token\" value=\"{token}\">{receipt}<div><label for=\"number\">Card number</label>\
         <input id=\"number\" name=\"number\" inputmode=\"numeric\" autocomplete=\"cc-number\"></div>\
         <button class=\"full\">Pay {sum}</button></form><p class=\"hint\">Try <strong>4111 1111 1111 1111</strong> (paid) \
         or <strong>4000 0000 0000 0002</strong> (declined).</p></div></main></div>",
        token = escape(&link.form_token),
    );
    page::page(status, "Pay with Square", &body)
}

fn closed(status: StatusCode, words: &str) -> Response {
    let body = format!("{RIBBON}<main class=\"wide\"><h1>Square</h1><p class=\"lead\">{words}</p></main>");
    page::page(status, "Square", &body)
}

fn amount(order: &Order) -> String {
    let number = format!("{}.{:02}", order.amount / 100, order.amount % 100);
    if order.currency == "USD" { format!("${number}") } else { format!("{number} {}", order.currency) }
}
