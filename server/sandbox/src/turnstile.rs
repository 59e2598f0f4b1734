//! Turnstile's side of the wire: the script of its widget and the verifier. Its box is ticked by hand.

use crate::{
    Now, Sandbox,
    switches::{Fault, Switchboard},
};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The key that pages load the box with.
pub const SITE_KEY: &str = "1x00000000000000000000BB";
/// As documented: a token counts for five minutes.
const LIVES: TimeDelta = TimeDelta::minutes(5);
/// Older ones are forgotten, and so refused.
const MOST_TOKENS: usize = 10_000;

struct Token {
    host: String,
    action: String,
    given_at: DateTime<Utc>,
    is_used: bool,
    /// The idempotency key of the request that used it, which may ask again.
    used_by: Option<String>,
}

/// The vendor. Clones share its tokens.
#[derive(Clone)]
pub struct Turnstile {
    tokens: Arc<Mutex<HashMap<String, Token>>>,
    secret_key: Arc<str>,
    now: Now,
    switches: Switchboard,
}

impl Turnstile {
    pub(crate) fn new(now: Now, switches: Switchboard) -> Self {
        let secret_key = format!("0x4AAA{:032x}", rand::random::<u128>()).into();
        Self { tokens: Arc::default(), secret_key, now, switches }
    }

    /// The key that the product verifies with.
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }

    /// A token as a ticked box gives it, for a page on `host` and an act.
    pub fn give(&self, host: &str, action: &str) -> String {
        let token = format!("sandbox.{:032x}", rand::random::<u128>());
        let given =
            Token { host: host.into(), action: action.into(), given_at: (self.now)(), is_used: false, used_by: None };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= MOST_TOKENS {
            tokens.clear();
        }
        tokens.insert(token.clone(), given);
        token
    }

    fn verify(&self, question: Question) -> Result<(String, String, DateTime<Utc>), &'static str> {
        if question.secret.is_empty() {
            return Err("missing-input-secret");
        }
        if *question.secret != *self.secret_key {
            return Err("invalid-input-secret");
        }
        if question.response.is_empty() {
            return Err("missing-input-response");
        }
        let now = (self.now)();
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let token = tokens.get_mut(&question.response).ok_or("invalid-input-response")?;
        let is_same_try = token.used_by.is_some() && token.used_by == question.idempotency_key;
        if (token.is_used && !is_same_try) || now - token.given_at > LIVES {
            return Err("timeout-or-duplicate");
        }
        token.is_used = true;
        token.used_by = question.idempotency_key;
        Ok((token.host.clone(), token.action.clone(), token.given_at))
    }
}

#[derive(Deserialize)]
struct Ticked {
    sitekey: String,
    #[serde(default)]
    action: String,
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    secret: String,
    #[serde(default)]
    response: String,
    idempotency_key: Option<String>,
}

pub(crate) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/v0/api.js", get(script))
        .route("/v0/token", post(token))
        .route("/v0/siteverify", post(siteverify))
        .with_state(sandbox.turnstile)
}

async fn script() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, include_str!("turnstile.js")).into_response()
}

/// What the vendor's frame does unseen.
async fn token(State(turnstile): State<Turnstile>, headers: HeaderMap, Json(ticked): Json<Ticked>) -> Response {
    if ticked.sitekey != SITE_KEY {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    Json(json!({ "token": turnstile.give(host, &ticked.action) })).into_response()
}

async fn siteverify(State(turnstile): State<Turnstile>, Json(question): Json<Question>) -> Response {
    match turnstile.switches.next_fault(None) {
        Fault::None => {}
        Fault::Error => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Fault::Timeout | Fault::DropReply => {
            tokio::time::sleep(std::time::Duration::from_secs(30)).await;
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    }
    let answer = match turnstile.verify(question) {
        Ok((hostname, action, at)) => json!({
            "success": true, "error-codes": [], "challenge_ts": at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "hostname": hostname, "action": action, "cdata": "",
        }),
        Err(code) => json!({ "success": false, "error-codes": [code] }),
    };
    Json(answer).into_response()
}
