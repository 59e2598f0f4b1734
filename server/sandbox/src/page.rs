//! The look that every page of the box shares: one shell, one small stylesheet, light and dark, nothing external.

use crate::Sandbox;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use html_escape::encode_quoted_attribute as escape;

const STYLE: &str = include_str!("page.css");

/// A path below the mount, such as `link(sandbox, "mail")`.
pub(crate) fn link(sandbox: &Sandbox, path: &str) -> String {
    match (sandbox.mount(), path) {
        ("", "") => "/".into(),
        (mount, "") => mount.into(),
        (mount, path) => format!("{mount}/{path}"),
    }
}

/// A whole page. `body` is HTML that is escaped already; `title` is text.
pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{} · Sandbox</title><style>{STYLE}</style></head><body>{body}</body></html>",
        escape(title)
    );
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; \
             frame-ancestors 'self'",
        ),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The frame of the box's own pages: a ribbon, the way back, a heading.
pub(crate) fn framed(sandbox: &Sandbox, title: &str, lead: &str, content: &str) -> Response {
    let body = format!(
        "<header><p class=\"ribbon\">Sandbox: nothing here reaches the real world</p></header>\
         <div class=\"wide\"><nav aria-label=\"Sandbox\"><a href=\"{home}\">Sandbox</a>\
         <a href=\"{mail}\">Mailbox</a><a href=\"{books}\">Card processor’s books</a>\
         <a href=\"{model}\">Language model</a></nav>\
         <main><h1>{title}</h1><p class=\"lead\">{lead}</p>{content}</main></div>",
        home = link(sandbox, ""),
        mail = link(sandbox, "mail"),
        books = link(sandbox, "stripe/books"),
        model = link(sandbox, "model"),
        title = escape(title),
        lead = escape(lead),
    );
    page(StatusCode::OK, title, &body)
}
