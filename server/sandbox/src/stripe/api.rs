//! The API calls that the product's client makes.

use super::{
    Stripe, balance,
    books::{Books, new_id},
    form::Form,
    objects::{self, Session, SessionStatus},
    refusal::Refusal,
};
use crate::switches::Fault;
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{OriginalUri, Path, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::Engine as _;
use chrono::{DateTime, TimeDelta, Utc};
use futures::stream;
use serde_json::Value;
use std::{io, time::Duration};

/// How long a call hangs that is told not to answer.
const NO_ANSWER: Duration = Duration::from_secs(30);
/// Stripe: a checkout lives 30 minutes at least and a day at most.
const SHORTEST_CHECKOUT: TimeDelta = TimeDelta::minutes(30);
const LONGEST_CHECKOUT: TimeDelta = TimeDelta::hours(24);
/// Stripe's least charge in most currencies, in minor units.
const LEAST_CHARGE: i64 = 50;

/// One call after authentication.
pub(super) struct Call {
    pub account: Option<String>,
    /// Empty for reads.
    key: Option<String>,
    path: String,
    pub form: Form,
    /// What must be equal for a key to be used again.
    fingerprint: String,
    pub(super) now: DateTime<Utc>,
}

pub(super) type Answer = Result<Value, Refusal>;

pub(super) async fn create_session(
    State(stripe): State<Stripe>,
    uri: OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let page = |id: &str| stripe.page_of(id);
    write(&stripe, &uri, &headers, &body, |books, call| {
        if call.form.text("mode") != Some("payment") {
            return super::billing::new_checkout(books, call, |id| stripe.billing_page("checkout", id));
        }
        let session = new_session(call, page)?;
        let answer = objects::session(&session, None);
        books.sessions.put(session.id.clone(), session);
        Ok(answer)
    })
    .await
}

pub(super) async fn retrieve_session(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    uri: OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read(&stripe, &uri, query, &headers, |books, call| {
        books.run_out(call.now);
        let session = books.sessions.get(&id).filter(|session| session.account == call.account);
        let session = session.ok_or_else(|| Refusal::unknown("checkout.session", &id))?;
        let intent = session.intent.as_ref().filter(|_| call.form.expands("payment_intent"));
        let intent = intent.and_then(|intent| books.intents.get(intent)).map(|intent| {
            let charge = call.form.expands("payment_intent.latest_charge").then(|| {
                let mut charge = objects::charge(intent);
                if call.form.expands("payment_intent.latest_charge.balance_transaction") {
                    charge["balance_transaction"] = balance::of_charge(intent, false);
                }
                charge
            });
            objects::intent(intent, charge)
        });
        Ok(objects::session(session, intent))
    })
    .await
}

pub(super) async fn list_sessions(
    State(stripe): State<Stripe>,
    uri: OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read(&stripe, &uri, query, &headers, |books, call| {
        books.run_out(call.now);
        let intent = call.form.text("payment_intent");
        let found = books.sessions.newest().filter(|session| {
            session.account == call.account && intent.is_none_or(|id| session.intent.as_deref() == Some(id))
        });
        let data: Vec<Value> = found.take(limit(call)?).map(|session| objects::session(session, None)).collect();
        Ok(objects::list("/v1/checkout/sessions", data, false))
    })
    .await
}

pub(super) async fn expire_session(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    uri: OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    write(&stripe, &uri, &headers, &body, |books, call| {
        if books.sessions.get(&id).is_none_or(|known| known.account != call.account) {
            return Err(Refusal::unknown("checkout.session", &id));
        }
        books.expire(&id, call.now).map(|session| objects::session(&session, None))
    })
    .await
}

pub(super) async fn retrieve_intent(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    uri: OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read(&stripe, &uri, query, &headers, |books, call| {
        let intent = books.intents.get(&id).filter(|intent| intent.account == call.account);
        let intent = intent.ok_or_else(|| Refusal::unknown("payment_intent", &id))?;
        Ok(objects::intent(intent, call.form.expands("latest_charge").then(|| objects::charge(intent))))
    })
    .await
}

pub(super) async fn create_refund(
    State(stripe): State<Stripe>,
    uri: OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    write(&stripe, &uri, &headers, &body, |books, call| {
        let intent = call.form.required("payment_intent")?;
        let amount = call.form.integer("amount", "amount")?;
        // Of the account in whose name it is asked.
        if books.intents.get(intent).is_none_or(|known| known.account != call.account) {
            return Err(Refusal::unknown("payment_intent", intent));
        }
        let refund = books.refund(intent, amount, call.form.metadata("metadata"), call.now)?;
        Ok(objects::refund(&refund))
    })
    .await
}

pub(super) async fn list_refunds(
    State(stripe): State<Stripe>,
    uri: OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read(&stripe, &uri, query, &headers, |books, call| {
        let intent = call.form.text("payment_intent");
        let found = books
            .refunds
            .newest()
            .filter(|refund| refund.account == call.account && intent.is_none_or(|id| refund.intent == id));
        let data: Vec<Value> = found.take(limit(call)?).map(objects::refund).collect();
        Ok(objects::list("/v1/refunds", data, false))
    })
    .await
}

pub(super) async fn list_events(
    State(stripe): State<Stripe>,
    uri: OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    read(&stripe, &uri, query, &headers, |books, call| {
        let most = limit(call)?;
        let after = call.form.text("starting_after");
        let mut events: Vec<&objects::Event> = books.events.newest().filter(|e| e.account == call.account).collect();
        if let Some(position) = after.and_then(|id| events.iter().position(|event| event.id == id)) {
            events.drain(..=position);
        }
        let more = events.len() > most;
        let data =
            events.into_iter().take(most).map(|e| serde_json::from_str(&e.body).unwrap_or(Value::Null)).collect();
        Ok(objects::list("/v1/events", data, more))
    })
    .await
}

pub(super) async fn unknown_url(uri: OriginalUri) -> Refusal {
    let message = format!("Unrecognized request URL ({}).", uri.path());
    Refusal { status: StatusCode::NOT_FOUND, ..Refusal::invalid(message) }
}

pub(super) async fn read(
    stripe: &Stripe,
    uri: &OriginalUri,
    query: Option<String>,
    headers: &HeaderMap,
    act: impl FnOnce(&mut Books, &Call) -> Answer,
) -> Response {
    carry_out(stripe, uri, headers, query.unwrap_or_default().as_bytes(), None, act).await
}

pub(super) async fn write(
    stripe: &Stripe,
    uri: &OriginalUri,
    headers: &HeaderMap,
    body: &[u8],
    act: impl FnOnce(&mut Books, &Call) -> Answer,
) -> Response {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    carry_out(stripe, uri, headers, body, key, act).await
}

/// Authenticates, misbehaves as switched, answers again under a known key, and acts otherwise.
async fn carry_out(
    stripe: &Stripe,
    uri: &OriginalUri,
    headers: &HeaderMap,
    encoded: &[u8],
    key: Option<String>,
    act: impl FnOnce(&mut Books, &Call) -> Answer,
) -> Response {
    if !authentic(stripe, headers) {
        return Refusal::unauthenticated().into_response();
    }
    let account = headers.get("stripe-account").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let fault = stripe.switches.next_fault(account.as_deref());
    match fault {
        Fault::Error => return broken("The sandbox was told to fail."),
        Fault::Timeout => {
            tokio::time::sleep(NO_ANSWER).await;
            return broken("The sandbox was told not to answer.");
        }
        Fault::None | Fault::DropReply => {}
    }
    if let Some(gone) = account.as_deref().filter(|id| stripe.books().accounts.is_gone(id)) {
        return Refusal::no_access(gone).into_response();
    }
    let path = uri.path().split_once("/v1/").map_or(uri.path(), |(_, path)| path).to_owned();
    let form = Form::read(encoded);
    let fingerprint = format!("{path}\n{}", form.fingerprint());
    let key = key.map(|key| format!("{}\n{key}", account.clone().unwrap_or_default()));
    let call = Call { account, key, path, form, fingerprint, now: (stripe.now)() };
    let reply = answer(stripe, call, act);
    stripe.post_events();
    if fault == Fault::DropReply { cut_off() } else { reply }
}

fn answer(stripe: &Stripe, call: Call, act: impl FnOnce(&mut Books, &Call) -> Answer) -> Response {
    let mut books = stripe.books();
    books.run_billing(call.now);
    if let Some(key) = &call.key {
        match books.answers.recall(key, &call.fingerprint) {
            Ok(None) => {}
            Ok(Some(earlier)) => {
                let mut response = (earlier.status, Json(earlier.body)).into_response();
                let replayed = HeaderName::from_static("idempotent-replayed");
                response.headers_mut().insert(replayed, HeaderValue::from_static("true"));
                return response;
            }
            Err(refusal) => return refusal.into_response(),
        }
    }
    *books.acted.entry(call.path.clone()).or_default() += 1;
    let (status, body) = match act(&mut books, &call) {
        Ok(body) => (StatusCode::OK, body),
        Err(refusal) => (refusal.status, refusal.body()),
    };
    // As Stripe does: a request that failed its checks did not begin, and its key stays free.
    if let Some(key) = call.key.filter(|_| status.is_success()) {
        books.answers.keep(key, call.fingerprint, status, body.clone());
    }
    (status, Json(body)).into_response()
}

fn new_session(call: &Call, page: impl Fn(&str) -> String) -> Result<Session, Refusal> {
    let form = &call.form;
    if form.required("mode")? != "payment" {
        return Err(Refusal { param: Some("mode"), ..Refusal::invalid("The sandbox knows only mode=payment.") });
    }
    let item = "line_items[0]";
    let currency = form.text(&format!("{item}[price_data][currency]")).ok_or_else(|| Refusal::missing("line_items"))?;
    let unit = form.integer(&format!("{item}[price_data][unit_amount]"), "line_items")?;
    let quantity = form.integer(&format!("{item}[quantity]"), "line_items")?.unwrap_or(1);
    let amount = unit.and_then(|unit| unit.checked_mul(quantity)).ok_or_else(|| Refusal::missing("line_items"))?;
    least_charge(amount)?;
    let keeps_card = form.text("payment_intent_data[setup_future_usage]") == Some("off_session");
    if keeps_card && form.text("customer_creation") != Some("always") {
        return Err(Refusal::invalid("The sandbox keeps cards with customers of their own: customer_creation=always."));
    }
    let expires_at = match form.integer("expires_at", "expires_at")? {
        None => call.now + LONGEST_CHECKOUT,
        Some(seconds) => DateTime::from_timestamp(seconds, 0)
            // A second of grace for the way here.
            .filter(|at| {
                *at >= call.now + SHORTEST_CHECKOUT - TimeDelta::seconds(1) && *at <= call.now + LONGEST_CHECKOUT
            })
            .ok_or_else(|| {
                let message = "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from now.";
                Refusal { param: Some("expires_at"), ..Refusal::invalid(message) }
            })?,
    };
    let id = new_id("cs_test_");
    Ok(Session {
        url: page(&id),
        id,
        account: call.account.clone(),
        status: SessionStatus::Open,
        description: form.text(&format!("{item}[price_data][product_data][name]")).unwrap_or("Payment").into(),
        amount,
        currency: currency.to_ascii_lowercase(),
        intent: None,
        keeps_card,
        customer: None,
        customer_email: form.text("customer_email").map(str::to_owned),
        client_reference: form.text("client_reference_id").map(str::to_owned),
        success_url: form.required("success_url")?.into(),
        cancel_url: form.text("cancel_url").map(str::to_owned),
        metadata: form.metadata("metadata"),
        intent_metadata: form.metadata("payment_intent_data[metadata]"),
        created: call.now,
        expires_at,
        form_token: new_id(""),
    })
}

/// Refuses what is too little to be charged.
pub(super) fn least_charge(amount: i64) -> Result<(), Refusal> {
    if amount >= LEAST_CHARGE {
        return Ok(());
    }
    let message = "The total amount must convert to at least 50 cents.";
    Err(Refusal { code: Some("amount_too_small"), ..Refusal::invalid(message) })
}

pub(super) fn limit(call: &Call) -> Result<usize, Refusal> {
    let limit = call.form.integer("limit", "limit")?.unwrap_or(10);
    usize::try_from(limit)
        .ok()
        .filter(|limit| (1..=100).contains(limit))
        .ok_or_else(|| Refusal::parameter("limit", "Invalid integer: limit is 1 to 100"))
}

/// `Bearer sk_…`, or the key as the user name of HTTP Basic.
fn authentic(stripe: &Stripe, headers: &HeaderMap) -> bool {
    let Some(shown) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else { return false };
    if let Some(key) = shown.strip_prefix("Bearer ") {
        return key == &*stripe.secret_key;
    }
    let decoded =
        shown.strip_prefix("Basic ").and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    decoded.is_some_and(|pair| pair.strip_suffix(b":").unwrap_or(&pair) == stripe.secret_key.as_bytes())
}

fn broken(message: &str) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Refusal { status, kind: "api_error", ..Refusal::invalid(message) }.into_response()
}

/// Promises a body and breaks the connection instead.
fn cut_off() -> Response {
    let body = Body::from_stream(stream::once(async { Err::<Bytes, _>(io::Error::other("switched off")) }));
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("1000"));
    response
}
