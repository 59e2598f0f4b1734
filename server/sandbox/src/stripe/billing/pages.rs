//! The pages of Stripe Billing that people see: the hosted checkout, the customer portal, an invoice, and the box's own
//! overview with its clock.

use super::records::{COUPONS, CardOnFile, Checkout, Coupon, Customer};
use crate::{
    Sandbox, page,
    stripe::{
        books::{Card, new_id},
        checkout::{CardForm, DECLINES_LATER, Mistakes, RIBBON, amount_in, expiry, field, form_fields, read_card},
    },
};
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use std::fmt::Write as _;

/// The farthest that the clock is moved in one go.
const MOST_DAYS: i64 = 400;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Days {
    days: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CardMood {
    customer: String,
    declines: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TaxId {
    kind: String,
    value: String,
}

pub(crate) async fn overview(State(sandbox): State<Sandbox>) -> Response {
    sandbox.stripe.let_subscriptions_run();
    let books = sandbox.stripe.books();
    let now = (sandbox.stripe.now)();
    let mut content = format!(
        "<form class=\"card stack\" method=\"post\" action=\"{}\"><h2>Clock of subscriptions</h2>\
         <p>Time passes for the customers that there are, as with Stripe's own test clocks.</p><div><label for=\"days\">Days to let pass</label>\
         <input id=\"days\" name=\"days\" type=\"number\" min=\"1\" max=\"{MOST_DAYS}\" value=\"31\"></div>\
         <button>Let time pass</button></form><section>",
        page::link(&sandbox, "stripe/billing/clock"),
    );
    for customer in books.billing.customers.oldest() {
        let subs = books.billing.subscriptions.oldest().filter(|sub| sub.customer == customer.id);
        let mut lines = format!("<p>It is {} there.</p>", (now + customer.ahead).format("%B %-d, %Y, %H:%M UTC"));
        for sub in subs {
            let name = books.billing.prices.get(&sub.price).map_or("", |price| price.name.as_str());
            let _ = write!(
                lines,
                "<p>{}: {}, until {}</p>",
                escape(name),
                sub.status.as_str().replace('_', " "),
                sub.period_end.format("%b %-d, %Y")
            );
        }
        let declines = customer.card.as_ref().is_some_and(|card| card.declines);
        let (word, value) = if declines { ("Let the card work", "") } else { ("Let the card be declined", "yes") };
        let _ = write!(
            content,
            "<form class=\"card stack\" method=\"post\" action=\"{}\"><h2>{}</h2>{lines}\
             <input type=\"hidden\" name=\"customer\" value=\"{}\"><input type=\"hidden\" name=\"declines\" value=\"{value}\">\
             <button>{word}</button></form>",
            page::link(&sandbox, "stripe/billing/cards"),
            escape(&customer.name),
            escape(&customer.id),
        );
    }
    drop(books);
    content.push_str("</section>");
    let lead = "What Stripe Billing knows of the product’s own subscriptions. Codes: WELCOME20, HALFYEAR.";
    page::framed(&sandbox, "Subscriptions", lead, &content)
}

pub(crate) async fn advance(State(sandbox): State<Sandbox>, Form(days): Form<Days>) -> Response {
    sandbox.stripe.advance_subscriptions(TimeDelta::days(days.days.clamp(1, MOST_DAYS)));
    Redirect::to(&page::link(&sandbox, "stripe/billing")).into_response()
}

pub(crate) async fn set_card_mood(State(sandbox): State<Sandbox>, Form(mood): Form<CardMood>) -> Response {
    let declines = mood.declines.is_some_and(|value| !value.is_empty());
    let mut books = sandbox.stripe.books();
    if let Some(card) = books.billing.customers.get_mut(&mood.customer).and_then(|known| known.card.as_mut()) {
        card.declines = declines;
    }
    drop(books);
    Redirect::to(&page::link(&sandbox, "stripe/billing")).into_response()
}

fn unknown() -> Response {
    let body = format!(
        "{RIBBON}<div class=\"wide\"><main><h1>Nothing here</h1><p class=\"lead\">There is no such page. Please start \
         again from the product.</p></main></div>"
    );
    page::page(StatusCode::NOT_FOUND, "Nothing here", &body)
}

pub(crate) async fn show_checkout(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    let Some(checkout) = find(&sandbox, &id) else { return unknown() };
    if checkout.subscription.is_some() {
        return Redirect::to(&checkout.success_url).into_response();
    }
    checkout_page(&sandbox, StatusCode::OK, &checkout, &CardForm::default(), &Mistakes::default())
}

fn find(sandbox: &Sandbox, id: &str) -> Option<Checkout> {
    sandbox.stripe.books().billing.checkouts.get(id).cloned()
}

pub(crate) async fn subscribe(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Form(typed): Form<CardForm>,
) -> Response {
    let Some(checkout) = find(&sandbox, &id) else { return unknown() };
    let wrong = |words: &str| Mistakes { whole: Some(words.into()), ..Mistakes::default() };
    let again = |status, mistakes: &Mistakes| checkout_page(&sandbox, status, &checkout, &typed, mistakes);
    if typed.token != checkout.form_token {
        return again(StatusCode::FORBIDDEN, &wrong("This page was open for a while; please try once more."));
    }
    let coupon = match coupon(&typed.code) {
        Ok(coupon) => coupon,
        Err(words) => return again(StatusCode::UNPROCESSABLE_ENTITY, &wrong(words)),
    };
    let card = match card_on_file(&sandbox, &typed) {
        Ok(card) => card,
        Err(mistakes) => return again(StatusCode::UNPROCESSABLE_ENTITY, &mistakes),
    };
    if card.declines && checkout.trial_end.is_none() {
        return again(StatusCode::PAYMENT_REQUIRED, &wrong("Your card was declined. Please try another card."));
    }
    let outcome = sandbox.stripe.books().subscribe(&id, card, coupon, (sandbox.stripe.now)());
    sandbox.stripe.post_events();
    match outcome {
        Ok(()) => Redirect::to(&checkout.success_url).into_response(),
        Err(words) => again(StatusCode::CONFLICT, &wrong(&words)),
    }
}

fn coupon(code: &str) -> Result<Option<Coupon>, &'static str> {
    let code = code.trim();
    if code.is_empty() {
        return Ok(None);
    }
    let known = COUPONS.into_iter().find(|coupon| coupon.code.eq_ignore_ascii_case(code));
    known.map(Some).ok_or("This code is not valid.")
}

/// A card that is declined at once is refused here.
fn card_on_file(sandbox: &Sandbox, typed: &CardForm) -> Result<CardOnFile, Mistakes> {
    let now = (sandbox.stripe.now)();
    let Card::Good { brand, last4 } = read_card(typed, now)? else {
        return Err(Mistakes {
            whole: Some("Your card was declined. Please try another card.".into()),
            ..Mistakes::default()
        });
    };
    let (month, year) = expiry(&typed.expiry).unwrap_or((12, 2099));
    let digits: String = typed.number.chars().filter(char::is_ascii_digit).collect();
    Ok(CardOnFile { id: new_id("pm_"), brand, last4, month, year, declines: digits == DECLINES_LATER })
}

fn checkout_page(
    sandbox: &Sandbox,
    status: StatusCode,
    checkout: &Checkout,
    typed: &CardForm,
    mistakes: &Mistakes,
) -> Response {
    let books = sandbox.stripe.books();
    let Some(price) = books.billing.prices.get(&checkout.price).cloned() else { return unknown() };
    drop(books);
    let sum = amount_in(price.amount, &price.currency);
    let when = checkout.trial_end.map_or_else(
        || format!("{sum} due today"),
        |end| format!("Nothing due today, {sum} on {}", end.format("%B %-d, %Y")),
    );
    let back = checkout
        .cancel_url
        .as_ref()
        .map_or(String::new(), |url| format!("<p><a href=\"{}\">← Back without subscribing</a></p>", escape(url)));
    let body = format!(
        "{RIBBON}<div class=\"pay\"><section class=\"summary\" aria-label=\"What you subscribe to\"><div>\
         <p class=\"small\">Subscribe to {name}</p><p class=\"sum\">{sum}</p><p class=\"small\">a {interval}, plus tax</p>\
         <p class=\"line\"><strong>{when}</strong></p>{back}</div></section><main><div><h1>Pay by card</h1>{notice}\
         <form class=\"stack\" method=\"post\" novalidate><input type=\"hidden\" name=\"token\" value=\"{token}\">\
         {fields}{code}<button class=\"full\">Subscribe</button></form>\
         <p class=\"hint\"><strong>4242 4242 4242 4242</strong> works, <strong>4000 0000 0000 0002</strong> is declined, \
         <strong>4000 0000 0000 0341</strong> is taken now and declined when it is charged.</p></div></main></div>",
        name = escape(&price.name),
        interval = price.interval(),
        notice = notice(mistakes),
        token = escape(&checkout.form_token),
        fields = form_fields(typed, mistakes),
        code = field("code", "Promotion code", "off", "text", "WELCOME20", &typed.code, None),
    );
    page::page(status, "Subscribe", &body)
}

fn notice(mistakes: &Mistakes) -> String {
    let words = mistakes.whole.as_ref();
    words.map_or(String::new(), |text| format!("<p class=\"notice bad\" role=\"alert\">{}</p>", escape(text)))
}

/// The customer of an open session of the portal, and the way back.
fn portal(sandbox: &Sandbox, id: &str) -> Option<(Customer, String)> {
    let books = sandbox.stripe.books();
    let (customer, back) = books.billing.portals.get(id)?.clone();
    Some((books.billing.customers.get(&customer)?.clone(), back))
}

pub(crate) async fn show_portal(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    let Some((customer, back)) = portal(&sandbox, &id) else { return unknown() };
    portal_page(StatusCode::OK, &id, &customer, &back, (&CardForm::default(), &Mistakes::default()))
}

pub(crate) async fn change_card(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Form(typed): Form<CardForm>,
) -> Response {
    let Some((customer, back)) = portal(&sandbox, &id) else { return unknown() };
    match card_on_file(&sandbox, &typed) {
        Ok(card) => {
            let now = (sandbox.stripe.now)();
            let mut books = sandbox.stripe.books();
            books.run_billing(now);
            let at = books.billing_now(&customer.id, now);
            books.set_card(&customer.id, card, at);
            drop(books);
            sandbox.stripe.post_events();
            Redirect::to(&back).into_response()
        }
        Err(mistakes) => portal_page(StatusCode::UNPROCESSABLE_ENTITY, &id, &customer, &back, (&typed, &mistakes)),
    }
}

pub(crate) async fn change_tax_id(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Form(typed): Form<TaxId>,
) -> Response {
    let Some((customer, back)) = portal(&sandbox, &id) else { return unknown() };
    let now = (sandbox.stripe.now)();
    let mut books = sandbox.stripe.books();
    let at = books.billing_now(&customer.id, now);
    if let Some(known) = books.billing.customers.get_mut(&customer.id) {
        let value = typed.value.trim();
        known.tax_id = (!value.is_empty()).then(|| (typed.kind.clone(), value.to_owned()));
        let body = super::objects::customer(known, true);
        books.happened("customer.updated", None, at, body);
    }
    drop(books);
    sandbox.stripe.post_events();
    Redirect::to(&back).into_response()
}

fn portal_page(
    status: StatusCode,
    id: &str,
    customer: &Customer,
    back: &str,
    (typed, mistakes): (&CardForm, &Mistakes),
) -> Response {
    let card = customer.card.as_ref().map_or_else(
        || "No card is on file.".to_owned(),
        |card| format!("{} ending {}, good until {:02}/{}", card.brand, card.last4, card.month, card.year),
    );
    let tax_id = customer.tax_id.as_ref().map_or("", |(_, value)| value.as_str());
    let kinds = [("eu_vat", "EU VAT"), ("gb_vat", "UK VAT"), ("ca_gst_hst", "Canadian GST/HST"), ("us_ein", "US EIN")];
    let mut options = String::new();
    for (value, label) in kinds {
        let chosen = customer.tax_id.as_ref().is_some_and(|(kind, _)| kind == value);
        let _ = write!(options, "<option value=\"{value}\"{}>{label}</option>", if chosen { " selected" } else { "" });
    }
    let body = format!(
        "{RIBBON}<div class=\"wide\"><main><h1>Billing of {name}</h1><p class=\"lead\">{card}</p>{notice}\
         <div class=\"cards\"><form class=\"card stack\" method=\"post\" novalidate><h2>Another card</h2>{fields}\
         <button>Use this card</button></form>\
         <form class=\"card stack\" method=\"post\" action=\"{id}/tax-id\"><h2>Tax id</h2>\
         <div><label for=\"kind\">Kind</label><select id=\"kind\" name=\"kind\">{options}</select></div>{value}\
         <button>Save the tax id</button></form></div><p><a href=\"{back}\">← Back</a></p></main></div>",
        name = escape(&customer.name),
        card = escape(&card),
        notice = notice(mistakes),
        fields = form_fields(typed, mistakes),
        id = escape(id),
        value = field("value", "Number", "off", "text", "DE123456789", tax_id, None),
        back = escape(back),
    );
    page::page(status, "Billing", &body)
}

pub(crate) async fn show_invoice(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    let Some(invoice) = sandbox.stripe.books().billing.invoices.get(&id).cloned() else { return unknown() };
    let mut lines = String::new();
    for (words, amount) in &invoice.lines {
        let sum = amount_in(*amount, &invoice.currency);
        let _ = write!(lines, "<p class=\"line\"><span>{}</span><span>{sum}</span></p>", escape(words));
    }
    let body = format!(
        "{RIBBON}<div class=\"wide\"><main><h1>Invoice {}</h1><p class=\"lead\">{}</p>{lines}\
         <p class=\"line\"><strong>Total</strong><strong>{}</strong></p></main></div>",
        escape(&invoice.number),
        invoice.created.format("%B %-d, %Y"),
        amount_in(invoice.total, &invoice.currency),
    );
    page::page(StatusCode::OK, "Invoice", &body)
}
