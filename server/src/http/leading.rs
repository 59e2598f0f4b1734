//! Leading a browser from a form to another site.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

/// A page that moves on to `url` by itself. A redirect would not do: Chromium holds `form-action` of the page with the
/// form against wherever a form's redirects lead, and at which host another site shows its pages is its own affair.
/// `title` says where to, in words of ours.
pub fn lead_on(url: &str, title: &str) -> Response {
    let link = html_escape::encode_quoted_attribute(url);
    let title = html_escape::encode_text(title);
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <main><h1>{title}</h1><p><a href=\"{link}\">Continue</a></p></main></html>"
    );
    let mut response = Html(page).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    );
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={url}")) {
        headers.insert(header::REFRESH, refresh);
    }
    response
}
