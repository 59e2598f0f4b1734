//! To the payment provider's pages for an organisation's own subscription: a plain form, so that it works without script
//! and no link can begin it.

use super::{HttpState, leading::lead_on, pages, requests::Sender};
use axum::{
    Extension, Form, Router,
    extract::{State, rejection::FormRejection},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contract::{AppError, Caller};
use domain::billing::{Interval, Plan};
use serde::Deserialize;
use session::percent_encoded;

const PAGE: &str = "/portal/subscription";

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/portal/subscription/subscribe", post(subscribe))
        .route("/portal/subscription/billing", post(billing))
}

#[derive(Deserialize)]
struct Wish {
    plan: Plan,
    interval: Interval,
}

async fn subscribe(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    wish: Result<Form<Wish>, FormRejection>,
) -> Response {
    let opened = async {
        let caller = caller(&state, sender, &headers).await?;
        let Form(wish) = wish.map_err(|_| AppError::invalid("plan", "Please choose one of the plans."))?;
        state.product.back_office.subscriptions.checkout(&caller, wish.plan, wish.interval).await
    };
    lead(opened.await, "To the payment page")
}

async fn billing(State(state): State<HttpState>, Extension(sender): Extension<Sender>, headers: HeaderMap) -> Response {
    let opened = async {
        let caller = caller(&state, sender, &headers).await?;
        state.product.back_office.subscriptions.portal(&caller).await
    };
    lead(opened.await, "To cards and tax ids")
}

async fn caller(state: &HttpState, sender: Sender, headers: &HeaderMap) -> Result<Caller, AppError> {
    let secret = pages::session_secret(headers, &state.config).ok_or(AppError::Unauthenticated)?;
    let caller = state.product.desk.identity.caller(&secret, sender.client).await?;
    caller.ok_or(AppError::Unauthenticated)
}

fn lead(opened: Result<String, AppError>, title: &str) -> Response {
    match opened {
        Ok(url) => lead_on(&url, title),
        Err(AppError::Unauthenticated) => Redirect::to(&session::sign_in_path(PAGE)).into_response(),
        Err(error @ AppError::Forbidden { .. }) => super::rest::Problem(error).into_response(),
        // The page shows it as words, whatever stands in its address.
        Err(error) => Redirect::to(&format!("{PAGE}?refused={}", percent_encoded(&error.to_string()))).into_response(),
    }
}
