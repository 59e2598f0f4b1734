//! Answers as Square words them, and the switches that break them.

use super::{
    Square,
    books::{Books, Token},
};
use crate::switches::Fault;
use axum::{
    Json,
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use futures::stream;
use serde_json::{Value, json};
use std::{io, time::Duration};

/// How long a call hangs that is told not to answer.
const NO_ANSWER: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    category: &'static str,
    code: &'static str,
    detail: String,
}

impl Refusal {
    pub fn bad(code: &'static str, detail: &str) -> Self {
        let category = "INVALID_REQUEST_ERROR";
        Self { status: StatusCode::BAD_REQUEST, category, code, detail: detail.into() }
    }

    pub fn not_found(detail: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::bad("NOT_FOUND", detail) }
    }

    pub fn unauthorized(detail: &str) -> Self {
        Self::authentication("UNAUTHORIZED", detail)
    }

    pub fn authentication(code: &'static str, detail: &str) -> Self {
        let category = "AUTHENTICATION_ERROR";
        Self { status: StatusCode::UNAUTHORIZED, category, code, detail: detail.into() }
    }

    pub fn forbidden(detail: &str) -> Self {
        Self { status: StatusCode::FORBIDDEN, ..Self::authentication("INSUFFICIENT_SCOPES", detail) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = json!({ "category": self.category, "code": self.code, "detail": self.detail });
        (self.status, Json(json!({ "errors": [error] }))).into_response()
    }
}

pub(super) type Answer = Result<Value, Refusal>;

/// Whose token came with a request, if it permits `scopes`.
pub(super) fn bearer(
    books: &Books,
    headers: &HeaderMap,
    scopes: &[&str],
    now: DateTime<Utc>,
) -> Result<Token, Refusal> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = shown.strip_prefix("Bearer ").and_then(|token| books.tokens.get(token)).cloned();
    let token = token.ok_or_else(|| Refusal::unauthorized("This request could not be authorized."))?;
    if token.revoked {
        return Err(Refusal::authentication("ACCESS_TOKEN_REVOKED", "The access token was revoked."));
    }
    if token.expires_at <= now {
        return Err(Refusal::authentication("ACCESS_TOKEN_EXPIRED", "The access token has expired."));
    }
    let missing = scopes.iter().find(|scope| !token.scopes.iter().any(|given| given == *scope));
    match missing {
        Some(scope) => Err(Refusal::forbidden(&format!("The merchant has not given {scope}."))),
        None => Ok(token),
    }
}

impl Square {
    /// Misbehaves as switched, and acts otherwise.
    pub(super) async fn answer(&self, act: impl FnOnce(&mut Books, DateTime<Utc>) -> Answer) -> Response {
        let fault = self.switches.next_fault(None);
        match fault {
            Fault::Error => return broken("The sandbox was told to fail."),
            Fault::Timeout => {
                tokio::time::sleep(NO_ANSWER).await;
                return broken("The sandbox was told not to answer.");
            }
            Fault::None | Fault::DropReply => {}
        }
        let answer = act(&mut self.books(), (self.now)());
        self.post_events();
        if fault == Fault::DropReply {
            return cut_off();
        }
        match answer {
            Ok(body) => Json(body).into_response(),
            Err(refusal) => refusal.into_response(),
        }
    }
}

/// Acts once under a key: the same again is answered as before, another is refused.
pub(super) fn once(books: &mut Books, path: &str, body: &Value, act: impl FnOnce(&mut Books) -> Answer) -> Answer {
    let key = body["idempotency_key"].as_str().unwrap_or_default();
    if key.is_empty() {
        return Err(Refusal::bad("MISSING_REQUIRED_PARAMETER", "Missing idempotency_key."));
    }
    let (key, asked) = (format!("{path} {key}"), body.to_string());
    match books.answers.get(&key) {
        Some((earlier, answer)) if *earlier == asked => return Ok(answer.clone()),
        Some(_) => {
            let detail = "The idempotency key can only be retried with the same request data.";
            return Err(Refusal::bad("IDEMPOTENCY_KEY_REUSED", detail));
        }
        None => {}
    }
    *books.acted.entry(path.to_owned()).or_default() += 1;
    let answer = act(books)?;
    books.answers.put(key, (asked, answer.clone()));
    Ok(answer)
}

fn broken(detail: &str) -> Response {
    let error = json!({ "category": "API_ERROR", "code": "INTERNAL_SERVER_ERROR", "detail": detail });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "errors": [error] }))).into_response()
}

/// Promises a body and breaks the connection instead.
fn cut_off() -> Response {
    let body = Body::from_stream(stream::once(async { Err::<Bytes, _>(io::Error::other("switched off")) }));
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("1000"));
    response
}
