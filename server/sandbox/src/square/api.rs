//! The API calls that the product's client makes.

use super::{
    APPLICATION_ID, Square,
    answer::{Refusal, bearer, once},
    books::{Link, Order, location_json, new_id, order_json, payment_json, refund_json, time},
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) async fn token(State(square): State<Square>, Json(body): Json<Value>) -> Response {
    let secret = square.application_secret.clone();
    square
        .answer(|books, now| {
            let text = |name: &str| body[name].as_str().unwrap_or_default();
            if text("client_id") != APPLICATION_ID || text("client_secret") != &*secret {
                return Err(Refusal::unauthorized("Not authorized."));
            }
            match text("grant_type") {
                "authorization_code" => {
                    let code = books.take_code(text("code"), text("redirect_uri"), now)?;
                    Ok(books.grant(&code.merchant, &code.scopes, None, now))
                }
                "refresh_token" => {
                    let refresh = text("refresh_token");
                    let known = books.refreshes.get(refresh).cloned();
                    match known {
                        Some(Some((merchant, scopes))) => Ok(books.grant(&merchant, &scopes, Some(refresh), now)),
                        Some(None) => Err(Refusal::authentication("ACCESS_TOKEN_REVOKED", "The token was revoked.")),
                        None => Err(Refusal::unauthorized("The refresh token is not known.")),
                    }
                }
                _ => Err(Refusal::bad("BAD_REQUEST", "The grant_type is not known.")),
            }
        })
        .await
}

pub(super) async fn token_status(State(square): State<Square>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &[], now)?;
            Ok(json!({ "scopes": token.scopes, "expires_at": time(token.expires_at), "client_id": APPLICATION_ID,
                "merchant_id": token.merchant }))
        })
        .await
}

pub(super) async fn revoke(State(square): State<Square>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let secret = format!("Client {}", square.application_secret);
    square
        .answer(|books, now| {
            let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
            if shown != Some(secret.as_str()) || body["client_id"] != APPLICATION_ID {
                return Err(Refusal::unauthorized("Not authorized."));
            }
            let token = body["access_token"].as_str().and_then(|token| books.tokens.get(token)).cloned();
            let token = token.ok_or_else(|| Refusal::not_found("The token was not found."))?;
            books.revoke(&token.merchant, now);
            Ok(json!({ "success": true }))
        })
        .await
}

pub(super) async fn locations(State(square): State<Square>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["MERCHANT_PROFILE_READ"], now)?;
            let merchant = books.merchant(&token.merchant).ok_or_else(|| Refusal::not_found("No merchant."))?;
            let locations: Vec<Value> = merchant.locations.iter().map(|one| location_json(merchant, one)).collect();
            Ok(json!({ "locations": locations }))
        })
        .await
}

pub(super) async fn create_link(State(square): State<Square>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let page = |id: &str| square.page_of(id);
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYMENTS_WRITE", "ORDERS_READ", "ORDERS_WRITE"], now)?;
            once(books, "payment-links", &body, |books| {
                let order = new_order(books, &token.merchant, &body, now)?;
                let link = Link { id: new_id("LINK"), order: order.id.clone(), deleted: false, form_token: new_id("") };
                let answer = json!({
                    "payment_link": { "id": link.id, "version": 1, "order_id": order.id, "url": page(&link.id),
                        "long_url": page(&link.id), "created_at": time(now) },
                    "related_resources": { "orders": [order_json(&order)] },
                });
                books.orders.put(order.id.clone(), order);
                books.links.put(link.id.clone(), link);
                Ok(answer)
            })
        })
        .await
}

fn new_order(
    books: &super::books::Books,
    merchant: &str,
    body: &Value,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Order, Refusal> {
    let location = body["order"]["location_id"].as_str().unwrap_or_default();
    let known = books.merchant(merchant).and_then(|m| m.locations.iter().find(|one| one.id == location));
    let known = known.filter(|one| one.active);
    let known = known.ok_or_else(|| Refusal::bad("INVALID_LOCATION", "The location is not active or not yours."))?;
    let item = &body["order"]["line_items"][0];
    let price = &item["base_price_money"];
    let amount = price["amount"].as_i64().filter(|amount| *amount > 0);
    let amount = amount.ok_or_else(|| Refusal::bad("INVALID_VALUE", "The amount has to be positive."))?;
    if price["currency"] != known.currency.as_str() {
        return Err(Refusal::bad("CURRENCY_MISMATCH", "The currency is not that of the location."));
    }
    if item["quantity"] != "1" {
        return Err(Refusal::bad("INVALID_VALUE", "The quantity has to be a number in a string."));
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok(Order {
        id: new_id("ORDER"),
        merchant: merchant.to_owned(),
        location: location.to_owned(),
        name: text(&item["name"]).unwrap_or_else(|| "Payment".into()),
        amount,
        currency: known.currency.clone(),
        state: "OPEN",
        payment: None,
        redirect_url: text(&body["checkout_options"]["redirect_url"]),
        buyer_email: text(&body["pre_populated_data"]["buyer_email"]),
        created: now,
    })
}

pub(super) async fn delete_link(State(square): State<Square>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["ORDERS_READ", "ORDERS_WRITE"], now)?;
            let link = books.links.get(&id).cloned().filter(|link| !link.deleted);
            let order = link.and_then(|link| books.orders.get(&link.order)).map(|order| order.id.clone());
            let order = order.and_then(|order| books.orders.get_mut(&order)).filter(|o| o.merchant == token.merchant);
            let order = order.ok_or_else(|| Refusal::not_found("The payment link was not found."))?;
            if order.state == "OPEN" {
                order.state = "CANCELED";
            }
            let cancelled = order.id.clone();
            if let Some(link) = books.links.get_mut(&id) {
                link.deleted = true;
            }
            Ok(json!({ "id": id, "cancelled_order_id": cancelled }))
        })
        .await
}

pub(super) async fn order(State(square): State<Square>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["ORDERS_READ"], now)?;
            let order = books.orders.get(&id).filter(|order| order.merchant == token.merchant);
            order.map(|order| json!({ "order": order_json(order) })).ok_or_else(|| Refusal::not_found("No such order."))
        })
        .await
}

pub(super) async fn payment(State(square): State<Square>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYMENTS_READ"], now)?;
            let payment = books.payments.get(&id).filter(|payment| payment.merchant == token.merchant);
            let found = payment.map(|payment| json!({ "payment": payment_json(payment) }));
            found.ok_or_else(|| Refusal::not_found("No such payment."))
        })
        .await
}

/// What a list begins with, and where it goes on: the number of entries before, as a cursor.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    begin_time: Option<chrono::DateTime<chrono::Utc>>,
    pub location_id: Option<String>,
    cursor: usize,
    limit: Option<usize>,
}

impl ListQuery {
    /// The page's entries under their name, and the cursor where there are more.
    pub fn answer(&self, name: &str, all: &[Value]) -> Value {
        let limit = self.limit.unwrap_or(100).clamp(1, 100);
        let page: Vec<&Value> = all.iter().skip(self.cursor).take(limit).collect();
        let end = self.cursor + page.len();
        if end < all.len() { json!({ name: page, "cursor": end.to_string() }) } else { json!({ name: page }) }
    }

    pub fn begins_before(&self, at: chrono::DateTime<chrono::Utc>) -> bool {
        self.begin_time.is_none_or(|begin| begin <= at)
    }
}

pub(super) async fn list_payments(
    State(square): State<Square>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYMENTS_READ"], now)?;
            let mine = books.payments.oldest().filter(|one| one.merchant == token.merchant);
            let all: Vec<Value> = mine.filter(|one| query.begins_before(one.created)).map(payment_json).collect();
            Ok(query.answer("payments", &all))
        })
        .await
}

pub(super) async fn list_refunds(
    State(square): State<Square>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYMENTS_READ"], now)?;
            let mine = books.refunds.oldest().filter(|one| one.merchant == token.merchant);
            let mine = mine.filter(|one| query.begins_before(one.created));
            let all: Vec<Value> = mine.map(|refund| refund_json(refund, "COMPLETED")).collect();
            Ok(query.answer("refunds", &all))
        })
        .await
}

pub(super) async fn create_refund(
    State(square): State<Square>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYMENTS_WRITE"], now)?;
            once(books, "refunds", &body, |books| {
                let payment = body["payment_id"].as_str().unwrap_or_default();
                let mine = books.payments.get(payment).filter(|payment| payment.merchant == token.merchant);
                let currency = mine.map(|payment| payment.currency.clone());
                let currency = currency.ok_or_else(|| Refusal::not_found("The payment was not found."))?;
                if body["amount_money"]["currency"] != currency.as_str() {
                    return Err(Refusal::bad("CURRENCY_MISMATCH", "The currency is not that of the payment."));
                }
                let refund = books.refund(payment, body["amount_money"]["amount"].as_i64().unwrap_or_default(), now)?;
                Ok(json!({ "refund": refund_json(&refund, "PENDING") }))
            })
        })
        .await
}

pub(super) async fn refund(State(square): State<Square>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    square
        .answer(|books, now| {
            let token = bearer(books, &headers, &["PAYMENTS_READ"], now)?;
            let refund = books.refunds.get(&id).filter(|refund| refund.merchant == token.merchant);
            let found = refund.map(|refund| json!({ "refund": refund_json(refund, "COMPLETED") }));
            found.ok_or_else(|| Refusal::not_found("No such refund."))
        })
        .await
}
