//! REST version 1: the same services under stable names. Keys authorise; errors are RFC 9457 problems; a POST may carry
//! an `Idempotency-Key`. Described by `/v1/openapi.json` and read at `/v1`.
//!
//! To add a call: its wire types in the capability's file here, a handler that takes [`AnyKey`] or [`SecretKey`] (the
//! permission is in the signature), its route below, its row in [`super::routes`], and its path in [`openapi`].

mod analysis;
mod answers;
mod bookings;
mod chat;
mod chatbot;
mod contacts;
mod estimates;
mod idempotency;
mod input;
mod keys;
mod leads;
mod openapi;
mod problem;
mod series;
mod slots;
mod waitlist;

pub use keys::{AnyKey, SecretKey, given_key};
pub use problem::{MEDIA_TYPE as PROBLEM, Problem};

use super::{HttpState, security};
use axum::{
    Router,
    http::{HeaderValue, Method, header, request::Parts},
    routing::{delete, get, post},
};
use input::Json;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The calls that a publishable key opens, from pages of its clinic's sites: [`browser_access`] goes around them and around
/// everything else that may answer in their place.
pub fn public_routes() -> Router<HttpState> {
    Router::new()
        .route("/v1/estimate", post(estimates::estimate))
        .route("/v1/chat/turn", post(chat::turn))
        .route("/v1/conversations/{id}", get(chat::read))
        .route("/v1/chatbot/query", post(chatbot::query))
        .route("/v1/leads", post(leads::create))
        .route("/v1/slots", get(slots::list))
        .route("/v1/slots/days", get(slots::days))
        .route("/v1/slots/next", get(slots::next))
        .route("/v1/bookings", post(bookings::create))
        .route("/v1/waitlist", post(waitlist::create))
}

/// The clinic's own calls, and what describes them all. The webhook stands with the receipts, because no key
/// authorises it.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/v1/admin/leads", get(leads::list))
        .route("/v1/admin/leads/{id}/status", post(leads::set_status))
        .route("/v1/admin/bookings", get(bookings::list))
        .route("/v1/admin/bookings/{id}/confirm", post(bookings::confirm))
        .route("/v1/admin/bookings/{id}/cancel", post(bookings::cancel))
        .route("/v1/admin/bookings/{id}/reschedule", post(bookings::reschedule))
        .route("/v1/admin/bookings/{id}/complete", post(bookings::complete))
        .route("/v1/admin/bookings/{id}/no-show", post(bookings::no_show))
        .route("/v1/admin/series", post(series::create))
        .route("/v1/admin/series/plan", post(series::plan))
        .route("/v1/admin/series/{id}", get(series::get))
        .route("/v1/admin/bookings/{id}/series", post(series::change))
        .route("/v1/admin/bookings/{id}/series/plan", post(series::plan_change))
        .route("/v1/admin/waitlist", get(waitlist::list))
        .route("/v1/admin/waitlist/{id}", delete(waitlist::remove))
        .route("/v1/admin/contacts", get(contacts::list))
        .route("/v1/admin/contacts/{id}", delete(contacts::erase))
        .route("/v1/admin/contacts/{id}/export", get(contacts::export))
        .route("/v1/analysis/contact", post(analysis::contact))
        .route("/v1/analysis/lead", post(analysis::lead))
        .route("/v1/analysis/business", post(analysis::business))
        .merge(openapi::routes())
}

/// Publishable calls may come from pages of the clinic's sites: their scripts may read the answers. A browser that asks
/// first (a preflight) carries no key, so it is told whether any clinic lists its site; the call itself is then answered
/// for the key's own clinic.
pub fn browser_access(state: &HttpState) -> CorsLayer {
    let state = state.clone();
    let is_allowed = move |origin: HeaderValue, request: &Parts| {
        let key = given_key(&request.headers);
        let asks_first = request.method == Method::OPTIONS;
        async move {
            let Ok(site) = origin.to_str() else { return false };
            match key {
                _ if security::is_ours(&origin, &state) => true,
                Some(key) => state.product.sites.of_key(&key, "").await.iter().any(|listed| listed == site),
                None => asks_first && state.product.sites.lists(site, "").await,
            }
        }
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::async_predicate(is_allowed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::HeaderName::from_static(idempotency::HEADER),
        ])
        .expose_headers(
            ["retry-after", "x-request-id", "idempotent-replayed", "ratelimit", "ratelimit-policy"]
                .map(header::HeaderName::from_static),
        )
        .max_age(std::time::Duration::from_hours(1))
}

/// Replies about people and prices are nobody's to keep.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
