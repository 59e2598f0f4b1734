//! One request at the API: who sends it, what it carries, and how it is answered.

use super::{Stripe, books::Books, form::Form, refusal::Refusal};
use crate::switches::Fault;
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, OriginalUri, Request, rejection::BytesRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::Engine as _;
use chrono::{DateTime, Utc};
use futures::stream;
use serde_json::Value;
use std::{io, time::Duration};

/// How long a call hangs that is told not to answer.
const NO_ANSWER: Duration = Duration::from_secs(30);

/// One call after authentication.
pub(super) struct Call {
    pub account: Option<String>,
    /// Empty for reads.
    key: Option<String>,
    path: String,
    pub form: Form,
    /// What must be equal for a key to be used again.
    fingerprint: String,
    pub(super) now: DateTime<Utc>,
}

pub(super) type Answer = Result<Value, Refusal>;

/// A request before authentication.
pub(super) struct ApiRequest {
    pub stripe: Stripe,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl FromRequest<Stripe> for ApiRequest {
    type Rejection = BytesRejection;

    async fn from_request(request: Request, stripe: &Stripe) -> Result<Self, BytesRejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(&mut parts, stripe).await;
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), stripe).await?;
        Ok(Self { stripe: stripe.clone(), uri, headers, body })
    }
}

impl ApiRequest {
    /// Answers a question, whose form is the query.
    pub async fn read(self, act: impl FnOnce(&mut Books, &Call) -> Answer) -> Response {
        let query = self.uri.query().unwrap_or_default().to_owned();
        carry_out(&self, query.as_bytes(), None, act).await
    }

    /// Carries an order out, once under its key; its form is the body.
    pub async fn write(self, act: impl FnOnce(&mut Books, &Call) -> Answer) -> Response {
        let key = self.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
        carry_out(&self, &self.body, key, act).await
    }
}

/// Authenticates, misbehaves as switched, answers again under a known key, and acts otherwise.
async fn carry_out(
    request: &ApiRequest,
    encoded: &[u8],
    key: Option<String>,
    act: impl FnOnce(&mut Books, &Call) -> Answer,
) -> Response {
    let ApiRequest { stripe, uri, headers, .. } = request;
    if !authentic(stripe, headers) {
        return Refusal::unauthenticated().into_response();
    }
    let account = headers.get("stripe-account").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let fault = stripe.switches.next_fault(account.as_deref());
    match fault {
        Fault::Error => return broken("The sandbox was told to fail."),
        Fault::Timeout => {
            tokio::time::sleep(NO_ANSWER).await;
            return broken("The sandbox was told not to answer.");
        }
        Fault::None | Fault::DropReply => {}
    }
    if let Some(gone) = account.as_deref().filter(|id| stripe.books().accounts.is_gone(id)) {
        return Refusal::no_access(gone).into_response();
    }
    let path = uri.path().split_once("/v1/").map_or(uri.path(), |(_, path)| path).to_owned();
    let form = Form::read(encoded);
    let fingerprint = format!("{path}\n{}", form.fingerprint());
    let key = key.map(|key| format!("{}\n{key}", account.clone().unwrap_or_default()));
    let call = Call { account, key, path, form, fingerprint, now: (stripe.now)() };
    let reply = answer(stripe, call, act);
    stripe.post_events();
    if fault == Fault::DropReply { cut_off() } else { reply }
}

fn answer(stripe: &Stripe, call: Call, act: impl FnOnce(&mut Books, &Call) -> Answer) -> Response {
    let mut books = stripe.books();
    books.run_billing(call.now);
    if let Some(key) = &call.key {
        match books.answers.recall(key, &call.fingerprint) {
            Ok(None) => {}
            Ok(Some(earlier)) => {
                let mut response = (earlier.status, Json(earlier.body)).into_response();
                let replayed = HeaderName::from_static("idempotent-replayed");
                response.headers_mut().insert(replayed, HeaderValue::from_static("true"));
                return response;
            }
            Err(refusal) => return refusal.into_response(),
        }
    }
    *books.acted.entry(call.path.clone()).or_default() += 1;
    let (status, body) = match act(&mut books, &call) {
        Ok(body) => (StatusCode::OK, body),
        Err(refusal) => (refusal.status, refusal.body()),
    };
    // As Stripe does: a request that failed its checks did not begin, and its key stays free.
    if let Some(key) = call.key.filter(|_| status.is_success()) {
        books.answers.keep(key, call.fingerprint, status, body.clone());
    }
    (status, Json(body)).into_response()
}

pub(super) fn limit(call: &Call) -> Result<usize, Refusal> {
    let limit = call.form.integer("limit", "limit")?.unwrap_or(10);
    usize::try_from(limit)
        .ok()
        .filter(|limit| (1..=100).contains(limit))
        .ok_or_else(|| Refusal::parameter("limit", "Invalid integer: limit is 1 to 100"))
}

/// `Bearer sk_…`, or the key as the user name of HTTP Basic.
fn authentic(stripe: &Stripe, headers: &HeaderMap) -> bool {
    let Some(shown) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else { return false };
    if let Some(key) = shown.strip_prefix("Bearer ") {
        return key == &*stripe.secret_key;
    }
    let decoded =
        shown.strip_prefix("Basic ").and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    decoded.is_some_and(|pair| pair.strip_suffix(b":").unwrap_or(&pair) == stripe.secret_key.as_bytes())
}

fn broken(message: &str) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Refusal { status, kind: "api_error", ..Refusal::invalid(message) }.into_response()
}

/// Promises a body and breaks the connection instead.
fn cut_off() -> Response {
    let body = Body::from_stream(stream::once(async { Err::<Bytes, _>(io::Error::other("switched off")) }));
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("1000"));
    response
}
