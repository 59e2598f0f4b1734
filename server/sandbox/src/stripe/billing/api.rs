//! The API calls about subscriptions that the product's client makes.

use super::{
    life::{card_declined, discount, line},
    objects,
    records::{Checkout, Customer, InvoiceStatus, Pause, Price, Status, Subscription},
};
use crate::stripe::{
    books::{Books, new_id},
    objects::list,
    refusal::Refusal,
    request::{Answer, ApiRequest, Call, limit},
};
use axum::{extract::Path, response::Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

fn instant(call: &Call, field: &'static str) -> Result<Option<DateTime<Utc>>, Refusal> {
    let seconds = call.form.integer(field, field)?;
    Ok(seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)))
}

pub(super) async fn create_price(request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            let interval = call.form.required("recurring[interval]")?;
            if !matches!(interval, "month" | "year") {
                return Err(Refusal::invalid("The sandbox knows prices by the month and by the year."));
            }
            let key = call.form.text("lookup_key").map(str::to_owned);
            let taken = books.billing.prices.oldest().any(|price| key.is_some() && price.lookup_key == key);
            if taken {
                return Err(Refusal::invalid("A price already uses that lookup key."));
            }
            let price = Price {
                id: new_id("price_"),
                lookup_key: key,
                name: call.form.required("product_data[name]")?.into(),
                amount: call
                    .form
                    .integer("unit_amount", "unit_amount")?
                    .ok_or_else(|| Refusal::missing("unit_amount"))?,
                currency: call.form.required("currency")?.to_ascii_lowercase(),
                yearly: interval == "year",
                created: call.now,
            };
            let answer = objects::price(&price);
            books.billing.prices.put(price.id.clone(), price);
            Ok(answer)
        })
        .await
}

pub(super) async fn list_prices(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let wanted = call.form.text("lookup_keys[0]");
            let found = books
                .billing
                .prices
                .newest()
                .filter(|price| wanted.is_none_or(|key| price.lookup_key.as_deref() == Some(key)));
            Ok(list("/v1/prices", found.take(limit(call)?).map(objects::price).collect(), false))
        })
        .await
}

pub(super) async fn create_customer(request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            let at = call.now;
            let customer = Customer {
                id: new_id("cus_"),
                name: call.form.text("name").unwrap_or_default().into(),
                email: call.form.text("email").unwrap_or_default().into(),
                metadata: call.form.metadata("metadata"),
                card: None,
                tax_id: None,
                balance: 0,
                ahead: TimeDelta::zero(),
                created: at,
            };
            let answer = objects::customer(&customer, false);
            books.billing.customers.put(customer.id.clone(), customer);
            books.happened("customer.created", None, at, answer.clone());
            Ok(answer)
        })
        .await
}

pub(super) async fn retrieve_customer(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let customer = books.billing.customers.get(&id).ok_or_else(|| Refusal::unknown("customer", &id))?;
            Ok(objects::customer(customer, call.form.expands("invoice_settings.default_payment_method")))
        })
        .await
}

pub(super) async fn list_subscriptions(request: ApiRequest) -> Response {
    request
        .read(|books, call| {
            let customer = call.form.text("customer");
            let all = call.form.text("status") == Some("all");
            let found =
                books.billing.subscriptions.newest().filter(|sub| {
                    customer.is_none_or(|id| sub.customer == id) && (all || sub.status != Status::Canceled)
                });
            let data = found.take(limit(call)?).map(|sub| objects::subscription(sub, &books.billing)).collect();
            Ok(list("/v1/subscriptions", data, false))
        })
        .await
}

pub(super) async fn update_subscription(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            live(books, &id)?;
            let at = books.billing_now_of(&id, call.now);
            if let Some(ends) = call.form.text("cancel_at_period_end") {
                change(books, &id, |sub| sub.cancel_at_end = ends == "true")?;
                books.told("customer.subscription.updated", &id, at);
            }
            if call.form.text("pause_collection[behavior]").is_some() {
                let resumes = instant(call, "pause_collection[resumes_at]")?;
                change(books, &id, |sub| sub.paused = Some(Pause { resumes }))?;
                books.told("customer.subscription.updated", &id, at);
            } else if call.form.is_cleared("pause_collection") {
                books.resume(&id, call.form.text("billing_cycle_anchor") == Some("now"), at)?;
            }
            if let Some(price) = call.form.text("items[0][price]") {
                let item = call.form.text("items[0][id]");
                if live(books, &id)?.item != item.unwrap_or_default() {
                    return Err(Refusal::invalid("items[0][id] is not an item of this subscription."));
                }
                let as_of = instant(call, "proration_date")?.unwrap_or(at);
                let must_pay = call.form.text("payment_behavior") == Some("error_if_incomplete");
                books.change_price(&id, price, as_of, must_pay, at)?;
            }
            Ok(objects::subscription(live(books, &id)?, &books.billing))
        })
        .await
}

fn live<'a>(books: &'a Books, id: &str) -> Result<&'a Subscription, Refusal> {
    let sub = books.billing.subscriptions.get(id).filter(|sub| sub.status != Status::Canceled);
    sub.ok_or_else(|| Refusal::unknown("subscription", id))
}

fn change(books: &mut Books, id: &str, act: impl FnOnce(&mut Subscription)) -> Result<(), Refusal> {
    act(books.billing.subscriptions.get_mut(id).ok_or_else(|| Refusal::unknown("subscription", id))?);
    Ok(())
}

pub(super) async fn cancel_subscription(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            live(books, &id)?;
            let at = books.billing_now_of(&id, call.now);
            books.end_subscription(&id, at);
            let sub = books.billing.subscriptions.get(&id).ok_or_else(|| Refusal::unknown("subscription", &id))?;
            Ok(objects::subscription(sub, &books.billing))
        })
        .await
}

pub(super) async fn list_invoices(request: ApiRequest) -> Response {
    let base = request.stripe.billing_page("invoices", "");
    request
        .read(|books, call| {
            let customer = call.form.text("customer");
            let found =
                books.billing.invoices.newest().filter(|invoice| customer.is_none_or(|id| invoice.customer == id));
            let base = base.trim_end_matches('/');
            Ok(list(
                "/v1/invoices",
                found.take(limit(call)?).map(|invoice| objects::invoice(invoice, base)).collect(),
                false,
            ))
        })
        .await
}

pub(super) async fn preview_invoice(request: ApiRequest) -> Response {
    request.write(|books, call| {
        let id = call.form.required("subscription")?;
        let sub = live(books, id)?;
        let at = books.billing_now(&sub.customer, call.now);
        let price = |id: &str| books.billing.prices.get(id).ok_or_else(|| Refusal::unknown("price", id));
        let mut lines = match call.form.text("subscription_details[items][0][price]") {
            Some(to) => {
                let as_of = instant(call, "subscription_details[proration_date]")?.unwrap_or(at);
                books.proration(sub, price(to)?, as_of).0
            }
            None if sub.cancel_at_end || sub.paused.is_some() => {
                return Err(Refusal {
                    code: Some("invoice_upcoming_none"),
                    ..Refusal::invalid("No upcoming invoices.")
                });
            }
            None => {
                let price = price(&sub.price)?;
                vec![(line(price), price.amount)]
            }
        };
        lines.extend(discount(sub, &lines, at));
        let total: i64 = lines.iter().map(|(_, amount)| amount).sum();
        let customer = books.billing.customers.get(&sub.customer);
        let owed = total + customer.map_or(0, |customer| customer.balance);
        let currency = &price(&sub.price)?.currency;
        Ok(json!({
            "id": "upcoming_in", "object": "invoice", "status": "draft", "currency": currency, "customer": sub.customer,
            "amount_due": owed.max(0), "total": total, "subtotal": total,
            "starting_balance": customer.map_or(0, |customer| customer.balance), "ending_balance": owed.min(0),
            "lines": list("/v1/invoices/upcoming/lines", objects::lines(&lines, currency), false),
        }))
    })
    .await
}

pub(super) async fn pay_invoice(Path(id): Path<String>, request: ApiRequest) -> Response {
    request
        .write(|books, call| {
            let invoice = books.billing.invoices.get(&id).ok_or_else(|| Refusal::unknown("invoice", &id))?;
            if invoice.status != InvoiceStatus::Open {
                return Err(Refusal::invalid("Invoice is already paid"));
            }
            let at = books.billing_now(&invoice.customer, call.now);
            if !books.attempt(&id, at) {
                return Err(card_declined());
            }
            let invoice = books.billing.invoices.get(&id).ok_or_else(|| Refusal::unknown("invoice", &id))?;
            Ok(objects::invoice(invoice, ""))
        })
        .await
}

pub(super) async fn create_portal(request: ApiRequest) -> Response {
    let stripe = request.stripe.clone();
    let page = |id: &str| stripe.billing_page("portal", id);
    request
        .write(|books, call| {
            let customer = call.form.required("customer")?;
            if books.billing.customers.get(customer).is_none() {
                return Err(Refusal::unknown("customer", customer));
            }
            let back = call.form.text("return_url").unwrap_or_default();
            let id = new_id("bps_");
            books.billing.portals.put(id.clone(), (customer.to_owned(), back.to_owned()));
            Ok(json!({ "id": id, "object": "billing_portal.session", "customer": customer, "livemode": false,
            "return_url": back, "url": page(&id) }))
        })
        .await
}

/// A checkout in subscription mode, as the shared route of checkouts hands it on.
pub(in crate::stripe) fn new_checkout(books: &mut Books, call: &Call, page: impl Fn(&str) -> String) -> Answer {
    let form = &call.form;
    if form.required("mode")? != "subscription" {
        return Err(Refusal::invalid("The sandbox knows mode=payment and mode=subscription."));
    }
    let (customer, price) = (form.required("customer")?, form.required("line_items[0][price]")?);
    if books.billing.customers.get(customer).is_none() {
        return Err(Refusal::unknown("customer", customer));
    }
    if books.billing.prices.get(price).is_none() {
        return Err(Refusal::unknown("price", price));
    }
    let trial_end = instant(call, "subscription_data[trial_end]")?;
    let at = books.billing_now(customer, call.now);
    if trial_end.is_some_and(|end| end < at + TimeDelta::hours(48)) {
        let message = "The `trial_end` date has to be at least 2 days in the future.";
        return Err(Refusal { param: Some("subscription_data[trial_end]"), ..Refusal::invalid(message) });
    }
    let id = new_id("cs_test_");
    let checkout = Checkout {
        url: page(&id),
        id,
        customer: customer.into(),
        price: price.into(),
        reference: form.text("client_reference_id").map(str::to_owned),
        trial_end,
        metadata: form.metadata("subscription_data[metadata]"),
        success_url: form.required("success_url")?.into(),
        cancel_url: form.text("cancel_url").map(str::to_owned),
        created: at,
        subscription: None,
        form_token: new_id(""),
    };
    let answer = objects::checkout(&checkout);
    books.billing.checkouts.put(checkout.id.clone(), checkout);
    Ok(answer)
}
