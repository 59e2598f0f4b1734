//! A language model's side of the wire: chat completions, streamed or whole, and the list of models.
//!
//! It is deterministic and does as its switch says: helpful by simple rules, obedient to every text that it sees, or
//! broken in one of the ways that such endpoints break.

mod embeddings;
mod helpful;
mod obedient;
mod page;
mod wire;

pub(crate) use page::MOODS;

use crate::{
    Now, Sandbox,
    switches::{ModelMood, Switchboard},
};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The name that it answers to.
pub const NAME: &str = "sandbox-large";
/// The smaller one.
pub const SMALL_NAME: &str = "sandbox-small";
/// The one that says what texts mean.
pub const EMBEDDING_NAME: &str = "sandbox-embedding";
/// Older requests are forgotten.
const MOST_KEPT: usize = 200;

/// A request that came, and what was answered.
#[derive(Clone, Debug)]
pub struct Asked {
    pub at: DateTime<Utc>,
    pub body: Value,
    /// The answer's content, or why there was none.
    pub answered: String,
}

/// What a mood makes of a request.
#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    content: String,
    tools: Vec<String>,
}

/// The vendor. Clones share it.
#[derive(Clone)]
pub struct Model {
    asked: Arc<Mutex<VecDeque<Asked>>>,
    api_key: Arc<str>,
    now: Now,
    switches: Switchboard,
}

impl Model {
    pub(crate) fn new(now: Now, switches: Switchboard) -> Self {
        let api_key = format!("sk-sandbox-{:032x}", rand::random::<u128>()).into();
        Self { asked: Arc::default(), api_key, now, switches }
    }

    /// The key that the product asks with.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Whether its switch lets it be asked at all.
    pub fn is_on(&self) -> bool {
        self.switches.read().model != ModelMood::Off
    }

    /// What was asked, the newest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn keep(&self, body: Value, answered: String) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.truncate(MOST_KEPT - 1);
        asked.push_front(Asked { at: (self.now)(), body, answered });
    }
}

pub(crate) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(completions))
        .route("/v1/embeddings", post(embeddings::embeddings))
        .route("/v1/models", get(models))
        .with_state(sandbox.model.clone())
        .route("/", get(page::page).with_state(sandbox))
}

async fn models(State(model): State<Model>, headers: HeaderMap) -> Response {
    if let Some(refused) = unauthorised(&model, &headers) {
        return refused;
    }
    let one = |name: &str| json!({"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "sandbox"});
    Json(json!({"object": "list", "data": [one(NAME), one(SMALL_NAME), one(EMBEDDING_NAME)]})).into_response()
}

async fn completions(State(model): State<Model>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    if let Some(refused) = unauthorised(&model, &headers) {
        return refused;
    }
    let named = body["model"].as_str().unwrap_or_default();
    if ![NAME, SMALL_NAME].contains(&named) {
        let message = format!("The model `{named}` does not exist or you do not have access to it.");
        return refusal(StatusCode::NOT_FOUND, "model_not_found", &message);
    }
    if let Some(failed) = failure(&model, &body).await {
        return failed;
    }
    let mood = model.switches.read().model;
    let mut said = match mood {
        ModelMood::Obedient => obedient::answer(&body),
        _ => helpful::answer(&body),
    };
    if mood == ModelMood::BrokenJson {
        said.content = said.content.chars().take(said.content.chars().count() * 2 / 3).collect();
        said.tools.clear();
    }
    model.keep(body.clone(), format!("{} {}", said.content, said.tools.join(" ")));
    wire::respond(&body, &said, mood == ModelMood::Cut)
}

/// How the endpoint fails as a whole in its present mood, whatever it is asked.
async fn failure(model: &Model, body: &Value) -> Option<Response> {
    let (status, message) = match model.switches.read().model {
        ModelMood::Off => (StatusCode::SERVICE_UNAVAILABLE, "The server is overloaded or not ready yet."),
        ModelMood::Failing => (StatusCode::INTERNAL_SERVER_ERROR, "The server had an error."),
        ModelMood::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "Rate limit reached for requests"),
        ModelMood::Slow => {
            model.keep(body.clone(), "(slow)".into());
            tokio::time::sleep(Duration::from_secs(30)).await;
            return Some(refusal(StatusCode::GATEWAY_TIMEOUT, "timeout", "Too slow."));
        }
        _ => return None,
    };
    model.keep(body.clone(), format!("({status})"));
    let mut response = refusal(status, "sandbox", message);
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
    }
    Some(response)
}

fn unauthorised(model: &Model, headers: &HeaderMap) -> Option<Response> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    (given.strip_prefix("Bearer ") != Some(model.api_key()))
        .then(|| refusal(StatusCode::UNAUTHORIZED, "invalid_api_key", "Incorrect API key provided."))
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let error = json!({"message": message, "type": "invalid_request_error", "param": null, "code": code});
    (status, Json(json!({ "error": error }))).into_response()
}

/// What the request is about: the name of its schema, without the version.
fn subject(body: &Value) -> &str {
    let name = body["response_format"]["json_schema"]["name"].as_str().unwrap_or_default();
    name.rsplit_once("_v").map_or(name, |(name, _)| name)
}

/// The data that came with the request.
fn context(body: &Value) -> Value {
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let content = messages.iter().rev().find(|message| message["role"] == "user").map(|message| &message["content"]);
    content.and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
