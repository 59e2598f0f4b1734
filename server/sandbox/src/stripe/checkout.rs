//! The hosted page on which a client pays.

use super::{
    books::Card,
    objects::{Session, SessionStatus},
};
use crate::{Sandbox, page};
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;

/// The card number that is always declined.
const DECLINED: &str = "4000000000000002";
/// The card number that can be kept, and is declined whenever it is charged.
pub(super) const DECLINES_LATER: &str = "4000000000000341";

/// What the page sends. Every field is optional, so that a missing one is answered in words.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CardForm {
    pub(super) token: String,
    pub(super) number: String,
    pub(super) expiry: String,
    cvc: String,
    name: String,
    /// A promotion code, of a subscription.
    pub(super) code: String,
}

/// What is wrong with the form, by field.
#[derive(Default)]
pub(super) struct Mistakes {
    pub(super) whole: Option<String>,
    pub(super) number: Option<&'static str>,
    pub(super) expiry: Option<&'static str>,
    pub(super) cvc: Option<&'static str>,
    pub(super) name: Option<&'static str>,
}

pub(crate) async fn show(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    match find(&sandbox, &id) {
        None => unknown(),
        Some(session) => match session.status {
            SessionStatus::Open => form(StatusCode::OK, &session, &CardForm::default(), &Mistakes::default()),
            SessionStatus::Complete => complete(&session),
            SessionStatus::Expired => expired(&session),
        },
    }
}

pub(crate) async fn submit(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    Form(card): Form<CardForm>,
) -> Response {
    let Some(session) = find(&sandbox, &id) else { return unknown() };
    match session.status {
        SessionStatus::Open => {}
        SessionStatus::Complete => return complete(&session),
        SessionStatus::Expired => return expired(&session),
    }
    if card.token != session.form_token {
        let whole = Some("This page was open for a while. Nothing was paid; please try once more.".into());
        return form(StatusCode::FORBIDDEN, &session, &card, &Mistakes { whole, ..Mistakes::default() });
    }
    let read = match read_card(&card, (sandbox.stripe.now)()) {
        Ok(read) => read,
        Err(mistakes) => return form(StatusCode::UNPROCESSABLE_ENTITY, &session, &card, &mistakes),
    };
    match sandbox.stripe.pay(&id, read) {
        Ok(()) => Redirect::to(&session.success_url.replace("{CHECKOUT_SESSION_ID}", &id)).into_response(),
        Err(reason) => {
            let whole = Some(format!("{reason} Please try another card."));
            form(StatusCode::PAYMENT_REQUIRED, &session, &card, &Mistakes { whole, ..Mistakes::default() })
        }
    }
}

fn find(sandbox: &Sandbox, id: &str) -> Option<Session> {
    let now = (sandbox.stripe.now)();
    sandbox.stripe.books().run_out(now);
    sandbox.stripe.post_events();
    let books = sandbox.stripe.books();
    books.sessions.get(id).cloned()
}

pub(super) fn read_card(form: &CardForm, now: chrono::DateTime<chrono::Utc>) -> Result<Card, Mistakes> {
    let digits: String = form.number.chars().filter(char::is_ascii_digit).collect();
    let mistakes = Mistakes {
        whole: None,
        number: (!(12..=19).contains(&digits.len()) || !passes_luhn(&digits))
            .then_some("Your card number is not complete."),
        expiry: (!is_ahead(&form.expiry, now))
            .then_some("Please write a month and year in the future, such as 12 / 34."),
        cvc: (!matches!(form.cvc.trim().len(), 3 | 4) || !form.cvc.trim().bytes().all(|b| b.is_ascii_digit()))
            .then_some("The security code has 3 or 4 digits."),
        name: form.name.trim().is_empty().then_some("Please write the name on the card."),
    };
    let wrong = [mistakes.number, mistakes.expiry, mistakes.cvc, mistakes.name].iter().any(Option::is_some);
    if wrong {
        return Err(mistakes);
    }
    if digits == DECLINED {
        return Ok(Card::Declined);
    }
    let brand = match digits.as_bytes()[0] {
        b'3' => "amex",
        b'5' | b'2' => "mastercard",
        b'6' => "discover",
        _ => "visa",
    };
    Ok(Card::Good { brand, last4: digits[digits.len() - 4..].to_owned() })
}

/// The check digit of card numbers (ISO/IEC 7812-1, annex B).
fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            if position % 2 == 1 { digit * 2 - if digit > 4 { 9 } else { 0 } } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// `MM / YY`, this month or later.
fn is_ahead(expiry: &str, now: chrono::DateTime<chrono::Utc>) -> bool {
    use chrono::Datelike;
    self::expiry(expiry).is_some_and(|(month, year)| (year, month) >= (now.year(), now.month()))
}

/// Month and year of `MM / YY` or `MM / YYYY`.
pub(super) fn expiry(text: &str) -> Option<(u32, i32)> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (month, year) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse::<i32>().ok()?);
    let year = if year < 100 { year + 2000 } else { year };
    (1..=12).contains(&month).then_some((month, year))
}

fn amount(session: &Session) -> String {
    amount_in(session.amount, &session.currency)
}

/// An amount of minor units, as the hosted pages write it.
pub(super) fn amount_in(minor: i64, currency: &str) -> String {
    let code = currency.to_ascii_uppercase();
    let exponent = match code.as_str() {
        "JPY" | "KRW" | "CLP" | "VND" => 0,
        "KWD" | "BHD" | "OMR" | "JOD" | "TND" => 3,
        _ => 2,
    };
    let unit = 10_i64.pow(exponent);
    let sign = if minor < 0 { "−" } else { "" };
    let (whole, part) = (minor.abs() / unit, minor.abs() % unit);
    let number =
        if exponent == 0 { whole.to_string() } else { format!("{whole}.{part:0width$}", width = exponent as usize) };
    if code == "USD" { format!("{sign}${number}") } else { format!("{sign}{number} {code}") }
}

fn summary(session: &Session) -> String {
    let sum = amount(session);
    format!(
        "<section class=\"summary\" aria-label=\"What you pay for\"><div><p class=\"small\">To pay</p>\
         <p class=\"sum\">{sum}</p><p class=\"line\"><span>{}</span><span>{sum}</span></p>\
         <p class=\"line\"><strong>Total due today</strong><strong>{sum}</strong></p>{}</div></section>",
        escape(&session.description),
        session
            .cancel_url
            .as_ref()
            .map_or(String::new(), |url| format!("<p><a href=\"{}\">← Back without paying</a></p>", escape(url))),
    )
}

pub(super) const RIBBON: &str = "<header><p class=\"ribbon\">Sandbox: no real money</p></header>";

fn form(status: StatusCode, session: &Session, typed: &CardForm, mistakes: &Mistakes) -> Response {
    let notice = mistakes
        .whole
        .as_ref()
        .map_or(String::new(), |text| format!("<p class=\"notice bad\" role=\"alert\">{}</p>", escape(text)));
    let body = format!(
        "{RIBBON}<div class=\"pay\">{summary}<main><div><h1>Pay by card</h1>{notice}\
         <form class=\"stack\" method=\"post\" novalidate>\
         <input type=\"hidden\" name=\"token\" value=\"{token}\">{email}{fields}\
         <button class=\"full\">Pay {sum}</button></form>\
         <p class=\"hint\">Try <strong>4242 4242 4242 4242</strong> (paid) or <strong>4000 0000 0000 0002</strong> \
         (declined), with any later date and any code.</p></div></main></div>",
        summary = summary(session),
        token = escape(&session.form_token),
        sum = amount(session),
        email = session
            .customer_email
            .as_ref()
            .map_or(String::new(), |email| format!("<p class=\"small\">Receipt to {}</p>", escape(email))),
        fields = form_fields(typed, mistakes),
    );
    page::page(status, "Pay by card", &body)
}

/// What is asked of a card.
pub(super) fn form_fields(typed: &CardForm, mistakes: &Mistakes) -> String {
    format!(
        "{number}<div class=\"row\">{expiry}{cvc}</div>{name}",
        number = field(
            "number",
            "Card number",
            "cc-number",
            "numeric",
            "1234 1234 1234 1234",
            &typed.number,
            mistakes.number
        ),
        expiry = field("expiry", "Expires", "cc-exp", "numeric", "MM / YY", &typed.expiry, mistakes.expiry),
        cvc = field("cvc", "Security code", "cc-csc", "numeric", "CVC", "", mistakes.cvc),
        name = field("name", "Name on card", "cc-name", "text", "", &typed.name, mistakes.name),
    )
}

pub(super) fn field(
    name: &str,
    label: &str,
    autocomplete: &str,
    mode: &str,
    placeholder: &str,
    value: &str,
    mistake: Option<&str>,
) -> String {
    let (state, words) = mistake.map_or((String::new(), String::new()), |words| {
        (
            format!(" aria-invalid=\"true\" aria-describedby=\"{name}-error\""),
            format!("<p class=\"error\" id=\"{name}-error\">{}</p>", escape(words)),
        )
    });
    format!(
        "<div><label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" autocomplete=\"{autocomplete}\" \
         inputmode=\"{mode}\" placeholder=\"{placeholder}\" maxlength=\"64\" required value=\"{}\"{state}>{words}</div>",
        escape(value)
    )
}

fn plain(
    status: StatusCode,
    session: Option<&Session>,
    title: &str,
    text: &str,
    back: Option<(&str, &str)>,
) -> Response {
    let link = back.map_or(String::new(), |(url, label)| {
        format!("<p><a class=\"button\" href=\"{}\">{label}</a></p>", escape(url))
    });
    let body = format!(
        "{RIBBON}<div class=\"pay\">{}<main><div><h1>{title}</h1><p class=\"lead\">{text}</p>{link}</div></main></div>",
        session.map_or(String::new(), summary)
    );
    page::page(status, title, &body)
}

fn complete(session: &Session) -> Response {
    let url = session.success_url.replace("{CHECKOUT_SESSION_ID}", &session.id);
    let text = "You have paid this already; nothing more will be charged.";
    plain(StatusCode::OK, Some(session), "Already paid", text, Some((&url, "Continue")))
}

fn expired(session: &Session) -> Response {
    let text = "This payment page is no longer valid, and nothing was charged. You can choose a time again.";
    let back = session.cancel_url.as_deref().map(|url| (url, "Back to the booking"));
    plain(StatusCode::GONE, None, "This page has expired", text, back)
}

fn unknown() -> Response {
    let text = "There is no such payment page. Please check the link, or start again from the clinic’s page.";
    plain(StatusCode::NOT_FOUND, None, "Nothing to pay here", text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_card_number_is_noticed() {
        assert!(passes_luhn("4242424242424242") && passes_luhn(DECLINED));
        assert!(!passes_luhn("4242424242424243"));
    }

    #[test]
    fn a_card_is_good_through_its_last_month() {
        let now = "2026-11-24T00:00:00Z".parse().expect("a valid instant");
        assert!(is_ahead("11/26", now) && is_ahead("12 / 2034", now) && is_ahead("0127", now));
        for late in ["10/26", "13/30", "", "aa", "1", "99/99999999999"] {
            assert!(!is_ahead(late, now), "{late}");
        }
    }
}
