//! Addresses that are not pages: paying, the calendar file, and deliveries from payment providers.

use super::{HttpState, requests::Sender, rest::Problem};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/b/{token}/pay", get(pay))
        .route("/b/{token}/calendar.ics", get(calendar_file))
        .route("/v1/stripe/webhook", post(stripe_webhook))
}

/// Finds or opens the checkout and goes there. A safe GET: asked twice, the same checkout answers, and no money moves
/// until the client pays on the processor's page. What cannot be paid leads back to the manage page, which says why.
async fn pay(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(token): Path<String>,
) -> Response {
    match state.product.desk.bookings.manage_checkout(&token, sender.client).await {
        Ok(url) => ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&url)).into_response(),
        Err(error) => {
            tracing::info!(code = error.code(), "a checkout could not be opened");
            let page = format!("/b/{token}?checkout={}", error.code());
            Redirect::to(&page).into_response()
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

/// Acknowledged only once the delivery is stored.
async fn stripe_webhook(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    state.product.desk.payments.receive_stripe(sender.client, signature, &body).await?;
    Ok(StatusCode::OK)
}
