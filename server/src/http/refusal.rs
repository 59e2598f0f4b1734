//! A refusal from before any handler, in the form that its sender can read: a problem for REST, an `AppError` for a
//! server function, a page for a browser.

use super::rest::Problem;
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use contract::AppError;

/// Answers `error` to a request for `path` with these headers.
pub fn refuse(path: &str, headers: &HeaderMap, error: AppError) -> Response {
    if path.starts_with("/v1/") {
        return Problem(error).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry = match error {
        AppError::RateLimited { retry_after_seconds } => Some(retry_after_seconds),
        _ => None,
    };
    let mut response = if wants_page(headers) {
        (status, Html(page(&error.to_string()))).into_response()
    } else {
        (status, Json(error)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Browsers name HTML when they load a page or send a form without script.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Stands on its own: it is shown when nothing else can be relied on.
fn page(words: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>This did not work</title><main><h1>This did not work</h1><p>{}</p>\
         <p>Go back to where you came from and try again.</p></main></html>",
        html_escape::encode_text(words)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str, accept: &str) -> (StatusCode, String) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().expect("a header value"));
        let response = refuse(path, &headers, AppError::RateLimited { retry_after_seconds: 7 });
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("plain text").to_owned();
        (response.status(), kind)
    }

    #[test]
    fn everybody_is_refused_in_a_form_that_they_can_read() {
        assert_eq!(kind("/v1/leads", "text/html"), (StatusCode::TOO_MANY_REQUESTS, "application/problem+json".into()));
        assert_eq!(kind("/api/turn1", "application/json").1, "application/json");
        assert_eq!(kind("/api/turn1", "text/html,*/*").1, "text/html; charset=utf-8");
        assert_eq!(kind("/c/lumen", "text/html,*/*").1, "text/html; charset=utf-8");
    }
}
