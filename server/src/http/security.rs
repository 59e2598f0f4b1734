//! Before and after every ordinary request: where it may come from, and what the page may do.

use super::{HttpState, refusal, routes};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use contract::AppError;

/// Refuses state-changing requests that a page of another origin sent (Leptos checks no origin), then adds the
/// headers that every answer carries. A content policy set by the page itself is kept.
pub async fn guard(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let by_machine = routes::found(&request).route().is_some_and(routes::Route::is_for_machines);
    if changes_state(request.method()) && !by_machine && !same_origin(request.headers(), &state) {
        let reason = "it was sent from another website. Open the page itself and try there.".into();
        return with_headers(refusal::refuse(&path, request.headers(), AppError::Forbidden { reason }), &state);
    }
    with_headers(next.run(request).await, &state)
}

fn with_headers(mut response: Response, state: &HttpState) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    // What is no page loads nothing, and is shown in no frame.
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    if state.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

fn changes_state(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers say where a request comes from: `Sec-Fetch-Site` in current ones, `Origin` in all. A request with neither
/// was not sent by a page.
fn same_origin(headers: &HeaderMap, state: &HttpState) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    headers.get(header::ORIGIN).is_none_or(|origin| is_ours(origin, state))
}

/// Whether an `Origin` is the one at which people reach the product.
pub fn is_ours(origin: &HeaderValue, state: &HttpState) -> bool {
    let ours = state.config.server.public_url.origin().ascii_serialization();
    origin.as_bytes() == ours.as_bytes()
}

/// The content policy of pages with a program of their own, which nobody may frame. `nonce` is the page's; wasm needs
/// `wasm-unsafe-eval`. Style attributes carry a clinic's two brand values, and nothing else of a page's style is inline.
/// `human_check` is the source of the check for people, with a space before it, or nothing.
pub fn page_policy(nonce: &str, human_check: &str) -> String {
    policy(nonce, " 'wasm-unsafe-eval'", human_check, "'none'")
}

/// The same for pages without a program.
pub fn plain_page_policy(nonce: &str, human_check: &str) -> String {
    policy(nonce, "", human_check, "'none'")
}

/// The same for `/w/…`, which our own pages may frame, and the sites that [`framed_by`] adds.
pub fn widget_policy(nonce: &str, human_check: &str) -> String {
    policy(nonce, " 'wasm-unsafe-eval'", human_check, "'self'")
}

fn policy(nonce: &str, wasm: &str, human_check: &str, ancestors: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}'{wasm}{human_check}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; connect-src 'self'; frame-src 'self'{human_check}; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors {ancestors}"
    )
}

/// Adds a clinic's sites to those that may frame the page of `headers`.
pub fn framed_by(headers: &mut HeaderMap, sites: &[String]) {
    let Some(policy) = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok()) else {
        return;
    };
    let ancestors = format!("frame-ancestors 'self' {}", sites.join(" "));
    let policy = policy.replace("frame-ancestors 'self'", ancestors.trim_end());
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}
