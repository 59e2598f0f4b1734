//! To a card processor and back, to connect a clinic's account. Going there is a form, so that it works without script and
//! no link can begin it; coming back is a GET, because OAuth says so (RFC 6749, section 4.1.2): its `state` is good once,
//! and in the session that began. Also what the processors report.

use super::{HttpState, leading::lead_on, pages, requests::Sender, rest::Problem};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contract::{AppError, Caller, identity::SignedIn, processors::ProcessorReturn};
use domain::authorization::Action;
use session::percent_encoded;

const PAGE: &str = "/portal/payments";

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/portal/payments/connect/{processor}", post(begin))
        .route("/portal/payments/back/{processor}", get(come_back))
        .route("/v1/square/webhook", post(square_webhook))
}

/// Who asks, in which organisation, and by which session.
async fn asker(state: &HttpState, sender: &Sender, headers: &HeaderMap) -> Result<(SignedIn, Caller), AppError> {
    let secret = pages::session_secret(headers, &state.config).ok_or(AppError::Unauthenticated)?;
    let identity = &state.product.desk.identity;
    let who = identity.signed_in(&secret, sender.client.clone()).await?.ok_or(AppError::Unauthenticated)?;
    let caller = who.caller().ok_or(AppError::Unauthenticated)?;
    caller.require(Action::ManageProcessors)?;
    Ok((who, caller))
}

async fn begin(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(processor): Path<String>,
    headers: HeaderMap,
) -> Response {
    let begun = async {
        let (who, caller) = asker(&state, &sender, &headers).await?;
        state.product.back_office.processors.begin(&caller, &who, &processor).await
    };
    match begun.await {
        Ok(url) => lead_on(&url, "To the card processor"),
        Err(error) => back(error),
    }
}

async fn come_back(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(processor): Path<String>,
    headers: HeaderMap,
    Query(answer): Query<ProcessorReturn>,
) -> Response {
    let finished = async {
        let (who, caller) = asker(&state, &sender, &headers).await?;
        state.product.back_office.processors.finish(&caller, &who, &processor, answer).await
    };
    match finished.await {
        Ok(()) => Redirect::to(&format!("{PAGE}?connected=yes")).into_response(),
        Err(error) => back(error),
    }
}

fn back(error: AppError) -> Response {
    match error {
        AppError::Unauthenticated => Redirect::to(&session::sign_in_path(PAGE)).into_response(),
        error @ AppError::Forbidden { .. } => Problem(error).into_response(),
        // The page shows it as words, whatever stands in its address.
        error => Redirect::to(&format!("{PAGE}?refused={}", percent_encoded(&error.to_string()))).into_response(),
    }
}

/// A delivery from Square, acknowledged only once it is stored. Signed by Square; no key.
#[utoipa::path(post, path = "/v1/square/webhook", tag = "Operations",
    params(("x-square-hmacsha256-signature" = String, Header, description = "Of the address and this body, by the subscription's signature key")),
    request_body(content = Object, content_type = "application/json", description = "A Square event"),
    responses((status = 200, description = "Stored")))]
pub async fn square_webhook(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let signature = headers.get("x-square-hmacsha256-signature").and_then(|value| value.to_str().ok());
    let payments = &state.product.desk.payments;
    payments.receive_event(sender.client, "square", signature.unwrap_or_default(), &body).await?;
    Ok(StatusCode::OK)
}
