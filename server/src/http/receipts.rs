//! What is not a page: paying, the calendar file, and deliveries from payment providers.

use super::{HttpState, downloads::file, leading::lead_on, requests::Sender, rest::Problem};
use axum::{
    Extension, Form, Router,
    body::Bytes,
    extract::{OriginalUri, Path, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contract::AppError;
use domain::ids::{PaymentId, PaymentRequestId};
use serde::Deserialize;

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/b/{token}/pay", post(pay))
        .route("/b/{token}/calendar.ics", get(calendar_file))
        .route("/b/{token}/receipts/{payment}/receipt.pdf", get(receipt))
        .route("/v1/stripe/webhook", post(stripe_webhook))
}

/// What is to be paid; the deposit where nothing is named.
#[derive(Debug, Default, Deserialize)]
struct PayForm {
    request: Option<PaymentRequestId>,
    /// Ticked: the client agrees to have the card kept. Any value.
    keep_card: Option<String>,
}

/// Finds or opens the checkout and leads there. By a form alone: whoever only looks at the address (a mail scanner, a
/// preview) sees the booking's page, and nothing is opened. What cannot be paid leads back to that page, which says why.
async fn pay(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(token): Path<String>,
    OriginalUri(uri): OriginalUri,
    form: Result<Form<PayForm>, FormRejection>,
) -> Response {
    let Form(PayForm { request, keep_card }) = form.unwrap_or_default();
    // The path as it was sent: a token may hold what no header can.
    let page = uri.path().strip_suffix("/pay").unwrap_or("/");
    match state.product.desk.bookings.manage_checkout(&token, request, keep_card.is_some(), sender.client).await {
        Ok(url) => match url.split_once("?checkout=").filter(|(place, _)| place.ends_with(&format!("/b/{token}"))) {
            // The booking's own page, which says what became of it.
            Some((_, code)) => Redirect::to(&format!("{page}?checkout={code}")).into_response(),
            None => lead_on(&url, "To the payment page"),
        },
        Err(error) => {
            tracing::info!(code = error.code(), "a checkout could not be opened");
            Redirect::to(&format!("{page}?checkout={}", error.code())).into_response()
        }
    }
}

async fn calendar_file(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let file = state.product.desk.bookings.calendar_file(&token, sender.client).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8; method=PUBLISH"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"booking.ics\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, file).into_response())
}

/// The receipt of a payment, for whoever has the booking's link.
async fn receipt(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path((token, payment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let payment: PaymentId = payment.parse().map_err(|_| AppError::not_found("This receipt"))?;
    let found = state.product.back_office.bookkeeping.receipt_by_link(&token, payment, sender.client).await?;
    Ok(file(found))
}

/// A delivery from Stripe, acknowledged only once it is stored. Signed by Stripe; no key.
#[utoipa::path(post, path = "/v1/stripe/webhook", tag = "Operations",
    params(("Stripe-Signature" = String, Header, description = "Of this body, by the endpoint's signing secret")),
    request_body(content = Object, content_type = "application/json", description = "A Stripe event"),
    responses((status = 200, description = "Stored")))]
pub async fn stripe_webhook(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    state.product.desk.payments.receive_event(sender.client, "stripe", signature, &body).await?;
    Ok(StatusCode::OK)
}
