//! Calendars that calendar programs subscribe to, at secret addresses.

use super::{HttpState, requests::Sender, rest::Problem};
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use contract::hours::SubscriptionFile;

pub fn routes() -> Router<HttpState> {
    Router::new().route("/calendar/{token}", get(calendar))
}

async fn calendar(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let file = state.product.back_office.hours.subscription_file(&token, known, sender.client).await?;
    let (status, etag, text) = match file {
        SubscriptionFile::Unchanged { etag } => (StatusCode::NOT_MODIFIED, etag, String::new()),
        SubscriptionFile::File { etag, text } => (StatusCode::OK, etag, text),
    };
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    // It names clients: no cache between us and the program keeps it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"calendar.ics\""));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    Ok(response)
}
