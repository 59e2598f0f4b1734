//! A refusal from before any handler, in the form that its sender can read: a problem for REST, an `AppError` for a
//! server function, a page for a browser.

use super::rest::{PROBLEM, Problem};
use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use contract::AppError;

/// Answers `error` to a request for `path` with these headers.
pub fn refuse(path: &str, headers: &HeaderMap, error: AppError) -> Response {
    if path.starts_with("/v1/") {
        return Problem(error).into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer(status, headers, error)
}

/// Answers a refusal of HTTP itself to a request for `path` with these headers.
pub fn refuse_as(status: StatusCode, path: &str, headers: &HeaderMap) -> Response {
    if path.starts_with("/v1/") {
        return Problem::of(status, words(status));
    }
    answer(status, headers, AppError::invalid("form", words(status)))
}

/// Puts words to what layers and extractors refuse with a bare status or a line of their own: too large a body, a
/// request that took too long, an address that cannot be decoded. What speaks its sender's form already passes.
pub async fn in_words(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let failed = status.is_client_error() || status.is_server_error();
    let bare = kind.is_empty() || kind.starts_with("text/plain");
    let ours = matches!(
        status,
        StatusCode::BAD_REQUEST
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::URI_TOO_LONG
    );
    let wordless = if path.starts_with("/v1/") { failed && kind != PROBLEM } else { ours && bare };
    if wordless { refuse_as(status, &path, &headers) } else { response }
}

fn words(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "This could not be read. Check the address and what was sent with it.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take this method.",
        StatusCode::REQUEST_TIMEOUT => "This took too long and was given up. Please try again in a moment.",
        StatusCode::PAYLOAD_TOO_LARGE => "That was more than we can take at once. Please send less.",
        StatusCode::URI_TOO_LONG => "The address is too long.",
        _ => "",
    }
}

fn answer(status: StatusCode, headers: &HeaderMap, error: AppError) -> Response {
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
pub fn wants_page(headers: &HeaderMap) -> bool {
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

    #[tokio::test]
    async fn a_bare_status_of_a_layer_is_put_into_words() {
        use axum::{Router, body::Body, middleware, routing::get};
        use tower::ServiceExt;
        let late = || async { StatusCode::REQUEST_TIMEOUT };
        let router = Router::new()
            .route("/v1/leads", get(late))
            .route("/c/lumen", get(late))
            .route("/readyz", get(|| async { (StatusCode::SERVICE_UNAVAILABLE, "not yet") }))
            .layer(middleware::from_fn(in_words));
        for (path, accept, kind) in [
            ("/v1/leads", "*/*", "application/problem+json"),
            ("/c/lumen", "text/html", "text/html; charset=utf-8"),
            ("/c/lumen", "*/*", "application/json"),
        ] {
            let request = Request::get(path).header("accept", accept).body(Body::empty()).expect("a request");
            let response = router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
            assert_eq!(response.headers()[header::CONTENT_TYPE], kind, "{path}");
            let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
            assert!(String::from_utf8_lossy(&body).contains("took too long"), "{path}");
        }
        let request = Request::get("/readyz").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        assert_eq!(&body[..], b"not yet", "what speaks for itself passes");
    }

    #[test]
    fn everybody_is_refused_in_a_form_that_they_can_read() {
        assert_eq!(kind("/v1/leads", "text/html"), (StatusCode::TOO_MANY_REQUESTS, "application/problem+json".into()));
        assert_eq!(kind("/api/turn1", "application/json").1, "application/json");
        assert_eq!(kind("/api/turn1", "text/html,*/*").1, "text/html; charset=utf-8");
        assert_eq!(kind("/c/lumen", "text/html,*/*").1, "text/html; charset=utf-8");
    }
}
