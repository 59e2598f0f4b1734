//! Translating HTTP: authenticate, limit, verify origins, hand over. No decisions live here.

mod address;
mod body;
mod calendars;
mod downloads;
mod events;
mod health;
mod identity_providers;
mod leading;
mod limits;
mod page_threads;
mod pages;
mod processors;
mod receipts;
mod refusal;
mod requests;
pub mod rest;
pub mod routes;
mod security;
mod subscriptions;
mod uploads;

use crate::{composition::Product, config::Config, host_site};
use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, response::Redirect, routing::get};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::{
    compression::{
        CompressionLayer, CompressionLevel, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

pub use limits::Limits;

/// What handlers need, cheap to clone.
#[derive(Clone)]
pub struct HttpState {
    pub product: Product,
    pub config: Arc<Config>,
    pub limits: Arc<Limits>,
}

/// The whole product as one router.
pub fn router(state: HttpState) -> Router {
    let sandbox = state.product.sandbox.as_ref().map(sandbox::Sandbox::router);
    let pages = page_threads::PageThreads::start();
    let not_found = routes::not_found_page(&state, &pages);
    // What a form of ours may send, but a file, is small.
    let around = |most_bytes: usize| {
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(state.clone(), requests::identify))
            .layer(middleware::from_fn(requests::survive))
            .layer(middleware::from_fn(routes::look_up))
            .layer(middleware::from_fn_with_state(state.clone(), security::guard))
            .layer(middleware::from_fn(refusal::in_words))
            .layer(middleware::from_fn_with_state(state.clone(), limits::enforce))
            .layer(compression())
            .layer(middleware::from_fn_with_state(not_found.clone(), routes::admit))
            .layer(middleware::from_fn_with_state(most_bytes, body::refuse_large))
            // A body may also grow too large without saying so; server functions read it past the limit of extractors.
            .layer(RequestBodyLimitLayer::new(most_bytes))
            .layer(DefaultBodyLimit::max(most_bytes))
            .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, requests::LONGEST))
    };
    let layers = around(state.config.limits.body_bytes);
    let around_files = around(uploads::LARGEST_BODY.max(state.config.limits.body_bytes));
    let around_streams = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(state.clone(), requests::identify))
        .layer(middleware::from_fn(requests::survive))
        .layer(middleware::from_fn(routes::look_up))
        .layer(middleware::from_fn_with_state(state.clone(), security::guard))
        .layer(middleware::from_fn_with_state(state.clone(), limits::enforce))
        .layer(middleware::from_fn_with_state(not_found, routes::admit));
    let mut product = Router::new();
    if sandbox.is_some() {
        let foreign = host_site::url(&state.config);
        product = product.route("/demo/embed", get(move || std::future::ready(Redirect::to(&foreign))));
    }
    let product = product
        .merge(health::routes())
        .merge(rest::routes())
        .merge(receipts::routes())
        .merge(processors::routes())
        .merge(downloads::routes())
        .merge(calendars::routes())
        .merge(identity_providers::routes())
        .merge(subscriptions::routes())
        .merge(pages::routes(&state, &pages))
        .layer(layers.clone())
        .merge(uploads::routes().layer(around_files))
        // Outside of all that may refuse, so that scripts of the clinic's sites can read every answer.
        .merge(rest::public_routes().layer(layers).layer(rest::browser_access(&state)))
        // Streams stay open: they take neither the timeout nor the compression of ordinary replies.
        .merge(events::routes().layer(around_streams))
        .with_state(state);
    match sandbox {
        Some(sandbox) => product.nest("/sandbox", sandbox),
        None => product,
    }
}

/// Pages and replies are compressed as they go, quickly. Bundles are compressed once, when they are built.
fn compression() -> CompressionLayer<impl Predicate> {
    let bundles = NotForContentType::const_new("application/wasm");
    // Exports are compressed within.
    let exports = NotForContentType::const_new("application/zip");
    let worthwhile = DefaultPredicate::new().and(bundles).and(exports);
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worthwhile)
}
