//! The beginning and the end of a request: its id, its log line, and what happens when a handler panics.

use super::{HttpState, address, refusal};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use contract::{AppError, Client};
use futures::FutureExt;
use std::{
    net::{IpAddr, SocketAddr},
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// No ordinary reply takes longer; a slow one is ended rather than left to pile up.
pub const LONGEST: Duration = Duration::from_secs(30);
const REQUEST_ID: &str = "x-request-id";
const HUMAN_TOKEN: &str = "turnstile-token";

/// What follows these in a path opens something: a booking, an account, an organisation.
const SECRET_AFTER: &[&str] =
    &["/b/", "/o/", "/waitlist/", "/calendar/", "/invite/", "/reset/", "/register/confirm/", "/account/address/"];

/// How our own secrets begin: secret keys, and what signs deliveries.
const SECRET_BEGINNINGS: &[&str] = &["sk_", "whsec_"];

/// Who is asking, attached to every request.
#[derive(Clone, Debug)]
pub struct Sender {
    pub client: Client,
    pub address: IpAddr,
}

/// Gives the request an id and logs its outcome. Secrets in paths ([`SECRET_AFTER`]) and queries are left out of the line.
pub async fn identify(
    State(state): State<HttpState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let request_id = given_id(request.headers()).unwrap_or_else(|| state.product.entropy.id().simple().to_string());
    let address = address::client_address(peer, request.headers(), &state.config.server.trusted_proxies);
    let client = Client { address: address.to_string(), request_id: request_id.clone(), ..Client::default() }
        .proved_by(human_token(request.headers()));
    request.extensions_mut().insert(Sender { client, address });
    let method = request.method().clone();
    let path = loggable_path(request.uri().path());
    let span = tracing::info_span!("request", %request_id);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(%method, path, status, milliseconds, "answered"));
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// What a page of the clinic's own got from the check for people, for calls that ask for it.
fn human_token(headers: &HeaderMap) -> Option<String> {
    headers.get(HUMAN_TOKEN)?.to_str().ok().map(str::to_owned)
}

/// A proxy's id is kept when it is short and plain, so that one id follows a request through every log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then(|| id.to_owned())
}

fn loggable_path(path: &str) -> String {
    let shown = SECRET_AFTER.iter().find_map(|before| {
        let rest = path.strip_prefix(before).filter(|rest| !rest.is_empty())?;
        let after = rest.split_once('/').map_or(String::new(), |(_, after)| format!("/{after}"));
        Some(format!("{before}(token){after}"))
    });
    // A secret that was put into an address by mistake is one all the same.
    let parts = shown.as_deref().unwrap_or(path).split('/').map(|part| {
        let secret = SECRET_BEGINNINGS.iter().any(|beginning| part.starts_with(beginning));
        if secret { "(secret)" } else { part }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A panic is our fault: logged with its words, answered without them, and the request id finds it.
pub async fn survive(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let sender = request.extensions().get::<Sender>();
    let request_id = sender.map(|sender| sender.client.request_id.clone()).unwrap_or_default();
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            tracing::error!(panic = words.unwrap_or("unknown"), "a handler panicked");
            refusal::refuse(&path, &headers, AppError::Internal { request_id })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{loggable_path, survive};
    use axum::{Router, body::Body, http::Request, middleware, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_answered_in_words_without_its_own() {
        let router = Router::new()
            .route("/v1/boom", get(|| async { if true { panic!("canary-51c") } else { "never" } }))
            .layer(middleware::from_fn(survive));
        let request = Request::get("/v1/boom").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains("the fault is ours") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn a_token_in_a_path_never_reaches_the_log() {
        assert_eq!(loggable_path("/register/confirm/s3cret"), "/register/confirm/(token)");
        assert_eq!(loggable_path("/reset/s3cret"), "/reset/(token)");
        assert_eq!(loggable_path("/invite/s3cret"), "/invite/(token)");
        assert_eq!(loggable_path("/account/address/s3cret"), "/account/address/(token)");
        assert_eq!(loggable_path("/register/confirm"), "/register/confirm");
        assert_eq!(loggable_path("/b/s3cret/calendar.ics"), "/b/(token)/calendar.ics");
        assert_eq!(loggable_path("/b/s3cret"), "/b/(token)");
        assert_eq!(loggable_path("/o/s3cret"), "/o/(token)");
        assert_eq!(loggable_path("/waitlist/s3cret"), "/waitlist/(token)");
        assert_eq!(loggable_path("/console/bookings"), "/console/bookings");
        assert_eq!(loggable_path("/w/sk_live_s3cret"), "/w/(secret)");
        assert_eq!(loggable_path("/w/pk_live_public"), "/w/pk_live_public");
    }
}
