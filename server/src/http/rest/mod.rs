//! REST version 1: the same services under stable names. Keys authorise; errors are RFC 9457 problems; a POST may carry
//! an `Idempotency-Key`. Described by `/v1/openapi.json` and read at `/v1`.
//!
//! To add a call: its wire types in the capability's file here, a handler that takes [`AnyKey`] or [`SecretKey`] (the
//! permission is in the signature), its route below, its row in [`super::routes`], and its path in [`openapi`].

mod answers;
mod bookings;
mod chat;
mod contacts;
mod estimates;
mod idempotency;
mod input;
mod keys;
mod leads;
mod openapi;
mod problem;
mod slots;

pub use keys::{AnyKey, SecretKey, given_key};
pub use problem::{MEDIA_TYPE as PROBLEM, Problem};

use super::HttpState;
use axum::{
    Router,
    http::{HeaderValue, Method, header},
    routing::{delete, get, post},
};
use input::Json;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The calls that a publishable key opens, from pages of any origin: [`browser_access`] goes around them and around
/// everything else that may answer in their place.
pub fn public_routes() -> Router<HttpState> {
    Router::new()
        .route("/v1/estimate", post(estimates::estimate))
        .route("/v1/chat/turn", post(chat::turn))
        .route("/v1/leads", post(leads::create))
        .route("/v1/slots", get(slots::list))
        .route("/v1/bookings", post(bookings::create))
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
        .route("/v1/admin/contacts", get(contacts::list))
        .route("/v1/admin/contacts/{id}", delete(contacts::erase))
        .route("/v1/admin/contacts/{id}/export", get(contacts::export))
        .merge(openapi::routes())
}

/// Publishable calls may come from pages of any origin: the key is public, carries no cookie and opens nothing private.
pub fn browser_access() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::HeaderName::from_static(idempotency::HEADER),
        ])
        .expose_headers(
            [
                "retry-after",
                "x-request-id",
                "idempotent-replayed",
                "ratelimit-limit",
                "ratelimit-remaining",
                "ratelimit-reset",
            ]
            .map(header::HeaderName::from_static),
        )
        .max_age(std::time::Duration::from_hours(1))
}

/// Replies about people and prices are nobody's to keep.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
