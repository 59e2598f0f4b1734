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
                "<tr class='border-t border-line max-md:block max-md:py-3'>\
                 <td class='py-2.5 pr-4 pl-4 align-top max-md:inline-block max-md:py-0 max-md:pr-2'><code class='font-mono text-xs font-semibold text-brand-strong'>{method}</code></td>\
                 <td class='py-2.5 pr-4 align-top max-md:inline-block max-md:py-0'><code class='font-mono text-xs break-all'>{path}</code></td>\
                 <td class='py-2.5 pr-4 align-top text-xs whitespace-nowrap text-ink-2 max-md:block max-md:pt-1 max-md:pb-0 max-md:pl-4'>{tag}</td>\
                 <td class='py-2.5 pr-4 align-top text-sm max-md:block max-md:py-0 max-md:pl-4'>{summary}</td></tr>"
            );
        }
    }
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Anteroom API</title><link rel=icon href=/favicon.svg type=image/svg+xml>\
         <link rel=stylesheet href=/pkg/anteroom.css>\
         <header class='border-b border-line bg-panel'><div class='mx-auto flex h-14 max-w-4xl items-center px-5'>\
         <a href=/ class='flex min-h-10 items-center gap-2 text-lg font-semibold tracking-tight'>Anteroom</a>\
         <a href=/demo class='ml-auto flex min-h-10 items-center text-ink-2 hover:text-ink'>Demo</a></div></header>\
         <main class='mx-auto max-w-4xl px-5 py-10'>\
         <h1 class='text-2xl font-semibold tracking-tight'>Anteroom API, version 1</h1>\
         <p class='mt-2 max-w-2xl text-ink-2'>Send <code class='font-mono text-xs text-ink'>Authorization: Bearer pk_…</code> \
         for public calls and <code class='font-mono text-xs text-ink'>sk_…</code> for all. Errors are RFC 9457 problems. \
         A POST may carry an <code class='font-mono text-xs text-ink'>Idempotency-Key</code>. The full description is \
         <a class='font-medium text-brand underline' href=/v1/openapi.json>openapi.json</a>.</p>\
         <div class='mt-6 overflow-hidden rounded-lg bg-panel shadow-1'>\
         <table class='w-full text-left max-md:block'><thead class='bg-sunk text-xs text-ink-2 max-md:hidden'>\
         <tr><th class='py-2 pl-4 font-medium'>Method<th class='py-2 font-medium'>Path<th class='py-2 font-medium'>Key\
         <th class='py-2 font-medium'>What it does<tbody class='max-md:block'>{calls}</table></div></main>"
    )
}
