//! The description of the API, for machines (`/v1/openapi.json`) and for people (`/v1`).

use super::{
    analysis, bookings, chat, chatbot, contacts, estimates, idempotency, leads, problem, series, slots, waitlist,
};
use crate::http::{HttpState, health, processors, receipts};
use axum::{
    Router,
    http::{HeaderValue, header},
    response::Html,
    routing::get,
};
use std::fmt::Write;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Content, Object, Ref, RefOr, Response, ResponseBuilder,
        path::{Operation, ParameterBuilder, ParameterIn, PathItem},
        schema::{ObjectBuilder, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Anteroom",
        version = "1",
        description = "Estimates, times, bookings and enquiries of one clinic. Amounts are in minor units; instants are UTC."
    ),
    paths(
        estimates::estimate, chat::turn, chat::read, chatbot::query, leads::create, slots::list, slots::days, slots::next,
        bookings::create, waitlist::create, waitlist::list, waitlist::remove,
        leads::list, leads::set_status, bookings::list, bookings::confirm, bookings::cancel, bookings::reschedule,
        bookings::complete, bookings::no_show,
        series::plan, series::create, series::get, series::plan_change, series::change, contacts::list, contacts::export, contacts::erase,
        analysis::contact, analysis::lead, analysis::business, receipts::stripe_webhook, processors::square_webhook, health::alive, health::ready
    ),
    components(schemas(problem::ProblemBody)),
    modifiers(&KeyScheme, &Everywhere)
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

/// What holds for calls of one kind alike: the header that makes a POST repeatable, and how calls are refused.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let PathItem { get, post, delete, .. } = item;
            if let Some(operation) = delete {
                // Repeating it finds nothing more to do, so it needs no key of its own.
                for (status, description) in refusals(path, true, false) {
                    operation.responses.responses.insert(status.into(), RefOr::T(refusal(description)));
                }
                let conflict = refusal("Something must be settled first; `detail` says what and how");
                operation.responses.responses.insert("409".into(), RefOr::T(conflict));
            }
            for (operation, posts) in [(get, false), (post, true)] {
                let Some(operation) = operation else { continue };
                let keyed = operation.security.is_some();
                for (status, description) in refusals(path, keyed, posts) {
                    operation.responses.responses.insert(status.into(), RefOr::T(refusal(description)));
                }
                if keyed && posts {
                    declare_idempotency(operation);
                }
            }
        }
    }
}

/// The statuses under which a call may be refused, and what each means.
fn refusals(path: &str, keyed: bool, posts: bool) -> Vec<(&'static str, &'static str)> {
    let mut refusals = Vec::new();
    let mut when = |holds: bool, status, description| {
        if holds {
            refusals.push((status, description));
        }
    };
    let api = path.starts_with("/v1/");
    when(api && posts, "400", "The body is not what its kind says, or the signature does not fit");
    when(keyed, "401", "No key, or one that is unknown or revoked");
    when(
        keyed && posts,
        "402",
        "The organisation’s own subscription is over, and nothing can be changed until it goes on",
    );
    let secret = path.starts_with("/v1/admin/") || path.starts_with("/v1/analysis/");
    when(secret, "403", "A publishable key where a secret one is needed");
    when(keyed, "404", "There is no such thing in this organisation");
    when(
        keyed && posts,
        "409",
        "Something changed meanwhile: a time was taken, a version is old, a key was used before",
    );
    when(api && posts, "413", "The body is too large");
    when(keyed && posts, "415", "The body is not JSON");
    when(keyed, "422", "Fields that need another look are named in `errors`");
    when(keyed, "429", "Too many requests; `Retry-After` says when to come again");
    when(api, "500", "The fault is ours; `X-Request-Id` finds it");
    refusals
}

fn refusal(description: &str) -> Response {
    let body = Content::new(Some(RefOr::Ref(Ref::from_schema_name("ProblemBody"))));
    ResponseBuilder::new().description(description).content(problem::MEDIA_TYPE, body).build()
}

fn declare_idempotency(operation: &mut Operation) {
    let text: Object = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(idempotency::LONGEST))
        .build();
    let header = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Names this request, best by a UUID. Sent again under the same key within 48 hours it acts once and is \
             answered alike, with `Idempotent-Replayed: true`; another request under the key is refused with 409.",
        ))
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(header);
}

/// A page without script.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/v1/openapi.json", get(|| async { axum::Json(Description::openapi()) }))
        .route("/v1", get(|| async { ([(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)], Html(page())) }))
}

/// A readable page of the description: no script, nothing from elsewhere.
fn page() -> String {
    let openapi = Description::openapi();
    let mut calls = String::new();
    for (path, item) in &openapi.paths.paths {
        for (method, operation) in [("GET", &item.get), ("POST", &item.post), ("DELETE", &item.delete)] {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_call_says_how_it_is_refused_and_every_post_how_it_is_repeated() {
        let described = serde_json::to_value(Description::openapi()).expect("JSON");
        let calls = described["paths"].as_object().expect("paths");
        for path in [
            "/healthz",
            "/readyz",
            "/v1/stripe/webhook",
            "/v1/square/webhook",
            "/v1/chat/turn",
            "/v1/admin/bookings/{id}/no-show",
        ] {
            assert!(calls.contains_key(path), "{path} is not described");
        }
        for (path, methods) in calls.iter().filter(|(path, _)| path.starts_with("/v1/") && !path.ends_with("/webhook"))
        {
            for (method, call) in methods.as_object().expect("methods") {
                let mut statuses = vec!["401", "404", "422", "429"];
                statuses.extend(path.contains("/admin/").then_some("403"));
                statuses.extend(["409", "413"].iter().filter(|_| method == "post"));
                for status in statuses {
                    let refusal = &call["responses"][status]["content"][problem::MEDIA_TYPE]["schema"]["$ref"];
                    assert_eq!(refusal, "#/components/schemas/ProblemBody", "{method} {path} {status}");
                }
                let headers = call["parameters"].as_array().into_iter().flatten();
                let repeatable = headers.filter(|header| header["name"] == "Idempotency-Key").count();
                assert_eq!(repeatable, usize::from(method == "post"), "{method} {path}");
            }
        }
        assert_ne!(described["components"]["schemas"]["ProblemBody"], Value::Null);
    }
}
