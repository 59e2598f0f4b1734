//! The API calls that the product's client makes.

use super::{
    balance,
    books::new_id,
    objects::{self, Session, SessionStatus},
    refusal::Refusal,
    request::{ApiRequest, Call, limit},
};
use axum::{
    extract::{OriginalUri, Path},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, TimeDelta};
use serde_json::Value;

/// Stripe: a checkout lives 30 minutes at least and a day at most.
const SHORTEST_CHECKOUT: TimeDelta = TimeDelta::minutes(30);
const LONGEST_CHECKOUT: TimeDelta = TimeDelta::hours(24);
/// Stripe's least charge in most currencies, in minor units.
const LEAST_CHARGE: i64 = 50;

pub(super) async fn create_session(request: ApiRequest) -> Response {
    let stripe = request.stripe.clone();
    let page = |id: &str| stripe.page_of(id);
    request
        .write(|books, call| {
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

pub(super) async fn retrieve_session(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .read(|books, call| {
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

pub(super) async fn list_sessions(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
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

pub(super) async fn expire_session(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            if books.sessions.get(&id).is_none_or(|known| known.account != call.account) {
                return Err(Refusal::unknown("checkout.session", &id));
            }
            books.expire(&id, call.now).map(|session| objects::session(&session, None))
        })
        .await
}

pub(super) async fn retrieve_intent(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let intent = books.intents.get(&id).filter(|intent| intent.account == call.account);
            let intent = intent.ok_or_else(|| Refusal::unknown("payment_intent", &id))?;
            Ok(objects::intent(intent, call.form.expands("latest_charge").then(|| objects::charge(intent))))
        })
        .await
}

pub(super) async fn create_refund(request: ApiRequest) -> Response {
    request
        .write(|books, call| {
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

pub(super) async fn list_refunds(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
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

pub(super) async fn list_events(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let most = limit(call)?;
            let after = call.form.text("starting_after");
            let mut events: Vec<&objects::Event> =
                books.events.newest().filter(|e| e.account == call.account).collect();
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
