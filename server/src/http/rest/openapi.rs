//! The description of the API, for machines (`/v1/openapi.json`) and for people (`/v1`).

use super::{bookings, chat, estimates, leads, slots};
use crate::http::HttpState;
use axum::{Router, response::Html, routing::get};
use std::fmt::Write;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Anteroom",
        version = "1",
        description = "Estimates, times, bookings and enquiries of one clinic. Amounts are in minor units; instants are UTC."
    ),
    paths(
        estimates::estimate, chat::turn, leads::create, slots::list, bookings::create,
        leads::list, leads::set_status, bookings::list, bookings::confirm, bookings::cancel, bookings::reschedule,
        bookings::complete, bookings::no_show
    ),
    modifiers(&KeyScheme)
)]
struct Description;

struct KeyScheme;

impl Modify for KeyScheme {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("`pk_…` for public calls, `sk_…` for all. `sk_…` also as the user name of HTTP Basic."))
            .build();
        openapi.components.get_or_insert_default().add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/v1/openapi.json", get(|| async { axum::Json(Description::openapi()) }))
        .route("/v1", get(|| async { Html(page()) }))
}

/// A readable page of the description: no script, nothing from elsewhere.
fn page() -> String {
    let openapi = Description::openapi();
    let mut calls = String::new();
    for (path, item) in &openapi.paths.paths {
        for (method, operation) in [("GET", &item.get), ("POST", &item.post)] {
            let Some(operation) = operation else { continue };
            let summary = operation.summary.clone().or_else(|| operation.description.clone()).unwrap_or_default();
            let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
            // Writing into a text cannot fail.
            let _ = write!(
                calls,
                "<tr><td><code>{method}</code></td><td><code>{path}</code></td><td>{tag}</td><td>{summary}</td></tr>"
            );
        }
    }
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Anteroom API</title><link rel=stylesheet href=/pkg/anteroom.css>\
         <main class='mx-auto max-w-3xl p-6'><h1 class='text-2xl font-semibold'>Anteroom API, version 1</h1>\
         <p class='py-3 text-ink-2'>Send <code>Authorization: Bearer pk_…</code> for public calls and \
         <code>sk_…</code> for all. Errors are RFC 9457 problems. A POST may carry an <code>Idempotency-Key</code>. \
         The full description is <a class='underline' href=/v1/openapi.json>openapi.json</a>.</p>\
         <table class='w-full text-left'><thead><tr><th>Method<th>Path<th>Key<th>What it does<tbody>{calls}</table></main>"
    )
}
