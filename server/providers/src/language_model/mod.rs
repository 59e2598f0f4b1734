//! Any endpoint that speaks the chat completions of `OpenAI` (<https://platform.openai.com/docs/api-reference/chat/create>)
//! and its embeddings ([`embedding`]): their own, Azure's, servers of open models, and gateways to others.
//!
//! Answers are streamed, so that one which is too long or too slow is let go of early, and asked for as strict JSON by
//! schema. A task has a model and one that stands in for it; each model has a breaker of its own. Everything, repetitions
//! included, happens within the request's time.

mod breaker;
mod embedding;
mod reply;
mod wire;

use crate::SetupError;
use async_trait::async_trait;
use breaker::Breaker;
use ports::{Entropy, LanguageModel, ModelAnswer, ModelError, ModelFailure, ModelRequest, ModelTask, ModelUsage};
use reqwest::{StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;
use url::Url;

/// How often one model is asked about one request.
const MOST_TRIES: u32 = 2;
/// Before a repetition, half of it at random.
const PAUSE: Duration = Duration::from_millis(120);
/// Too little to be worth a repetition.
const LEAST_TIME: Duration = Duration::from_millis(300);
/// As much as is read of a refusal.
const LONGEST_REFUSAL: usize = 300;

/// How to reach the models.
#[derive(Clone)]
pub struct Settings {
    /// Ends with a slash; `https://api.openai.com/v1/`, or any other that speaks the same.
    pub base_url: Url,
    pub api_key: SecretString,
    pub model: String,
    /// Smaller and faster, for phrasing, and where the other fails. Empty: there is none.
    pub fallback_model: String,
    /// Says what texts mean. Empty: there is none.
    pub embedding_model: String,
    /// Numbers a text, for models that let it be chosen; 0: as many as the model has.
    pub embedding_dimensions: u16,
    /// To the first byte of an answer.
    pub connect_timeout: Duration,
    /// Makes the pauses differ.
    pub entropy: Arc<dyn Entropy>,
}

/// The client.
pub struct ChatCompletions {
    client: reqwest::Client,
    completions: Url,
    embeddings: Url,
    settings: Settings,
    /// In the order of [`Self::models`].
    breakers: [Breaker; 2],
    embedding_breaker: Breaker,
    /// `text-embedding-3-small/512`: numbers of one model and length can be compared with one another alone.
    embedding_name: Option<String>,
}

/// One failed try.
struct Failed {
    failure: ModelFailure,
    /// Whether the same may succeed a moment later, and not before.
    again_after: Option<Duration>,
    /// Whether it speaks against the model's health.
    is_outage: bool,
}

impl Failed {
    fn new(error: ModelError, usage: ModelUsage, is_outage: bool) -> Self {
        Self { failure: ModelFailure { error, usage }, again_after: is_outage.then_some(PAUSE), is_outage }
    }
}

impl ChatCompletions {
    /// Refuses an empty key or model, which every endpoint would refuse for every message.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        if settings.api_key.expose_secret().trim().is_empty() {
            return Err(SetupError("The language model's key is empty.".into()));
        }
        if settings.model.trim().is_empty() {
            return Err(SetupError("The language model has no name (language_model.model).".into()));
        }
        let under = |path: &str| settings.base_url.join(path).map_err(|error| SetupError(error.to_string()));
        let (completions, embeddings) = (under("chat/completions")?, under("embeddings")?);
        let embedding_name = embedding::name(&settings);
        let client = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SetupError(error.to_string()))?;
        Ok(Self {
            client,
            completions,
            embeddings,
            settings,
            breakers: [Breaker::default(), Breaker::default()],
            embedding_breaker: Breaker::default(),
            embedding_name,
        })
    }

    /// Which models are asked, in order, each with its breaker. Reading and summing up deserve the best one and have a
    /// stand-in; other words are the small one's work, and our own words stand ready in any case.
    fn models(&self, task: ModelTask) -> Vec<(&str, &Breaker)> {
        let main = (self.settings.model.as_str(), &self.breakers[0]);
        let small = (self.settings.fallback_model.as_str(), &self.breakers[1]);
        match (task, small.0.is_empty()) {
            (_, true) => vec![main],
            (ModelTask::Phrase, false) => vec![small],
            (ModelTask::Understand | ModelTask::Analyse, false) => vec![main, small],
        }
    }

    /// Tries one model until it answers, repetitions do not help or the time is over. `lost`: what a try costs of which
    /// nothing is heard any more.
    async fn persist<T, F>(
        &self,
        (model, breaker): (&str, &Breaker),
        (until, lost): (Instant, ModelUsage),
        once: impl Fn() -> F,
    ) -> Result<(T, ModelUsage), ModelFailure>
    where
        F: Future<Output = Result<(T, ModelUsage), Failed>>,
    {
        let mut usage = ModelUsage::default();
        for attempt in 1.. {
            if !breaker.lets_through(Instant::now()) {
                let error = ModelError::Unavailable(format!("{model} failed too often just now"));
                return Err(ModelFailure { error, usage });
            }
            let failed = match tokio::time::timeout_at(until, once()).await {
                Ok(Ok((answer, spent))) => {
                    breaker.succeeded();
                    return Ok((answer, spent.and(usage)));
                }
                Ok(Err(failed)) => failed,
                // What was sent was read, as far as anybody can tell.
                Err(_) => Failed::new(ModelError::TimedOut, lost, true),
            };
            usage = usage.and(failed.failure.usage);
            if failed.is_outage {
                breaker.failed(Instant::now());
            } else {
                breaker.succeeded();
            }
            let pause = failed.again_after.map(|least| self.jittered(least));
            match pause {
                Some(pause) if attempt < MOST_TRIES && Instant::now() + pause + LEAST_TIME < until => {
                    tokio::time::sleep(pause).await;
                }
                _ => return Err(ModelFailure { usage, ..failed.failure }),
            }
        }
        unreachable!("every round returns or goes on")
    }

    /// At least `least`, at most half as long again.
    fn jittered(&self, least: Duration) -> Duration {
        let random = u32::from(u16::from_le_bytes([self.random_byte(15), self.random_byte(14)]));
        least + least * random / u32::from(u16::MAX) / 2
    }

    fn random_byte(&self, at: usize) -> u8 {
        self.settings.entropy.id().as_bytes()[at]
    }

    async fn post(&self, path: Url, accept: &str, body: &Value) -> Result<reqwest::Response, Failed> {
        let unreachable = |error: reqwest::Error| {
            // The address holds no secret; the body is left out by the client.
            Failed::new(ModelError::Unavailable(error.without_url().to_string()), ModelUsage::default(), true)
        };
        let call = self
            .client
            .post(path)
            .bearer_auth(self.settings.api_key.expose_secret())
            .header(header::ACCEPT, accept)
            .json(body);
        let response = call.send().await.map_err(unreachable)?;
        if response.status() == StatusCode::OK { Ok(response) } else { Err(refusal(response).await) }
    }

    async fn try_once(&self, model: &str, request: &ModelRequest) -> Result<(ModelAnswer, ModelUsage), Failed> {
        let response = self.post(self.completions.clone(), "text/event-stream", &wire::body(model, request)).await?;
        let is_stream = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/event-stream"));
        let read =
            if is_stream { reply::streamed(response, request).await } else { reply::whole(response, request).await };
        read.map(|answer| {
            let usage = answer.usage;
            (answer, usage)
        })
        .map_err(|failure| {
            let is_outage = !matches!(failure.error, ModelError::Refused(_));
            // An answer that was read and cost something is not worth paying for twice.
            Failed { failure, again_after: None, is_outage }
        })
    }
}

async fn refusal(response: reqwest::Response) -> Failed {
    let status = response.status();
    let wait = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|seconds| seconds.to_str().ok()?.parse().ok())
        .map(Duration::from_secs);
    let body = response.text().await.unwrap_or_default();
    let reason: String = wire::reason(&body).chars().take(LONGEST_REFUSAL).collect();
    let words = format!("it answered {status}: {reason}");
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let failed = Failed::new(ModelError::Unavailable(words), ModelUsage::default(), true);
        return Failed { again_after: Some(wait.unwrap_or(PAUSE).max(PAUSE)), ..failed };
    }
    // A wrong key or an unknown model is an outage until somebody mends it; a text that it does not take is not.
    let is_setup = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
    Failed { again_after: None, ..Failed::new(ModelError::Refused(words), ModelUsage::default(), is_setup) }
}

#[async_trait]
impl LanguageModel for ChatCompletions {
    fn is_configured(&self) -> bool {
        true
    }

    fn model_for(&self, task: ModelTask) -> String {
        self.models(task).first().map(|(name, _)| (*name).to_owned()).unwrap_or_default()
    }

    async fn ask(&self, request: ModelRequest) -> Result<ModelAnswer, ModelFailure> {
        let until = Instant::now() + request.within;
        let mut usage = ModelUsage::default();
        let mut last = ModelError::Unavailable("no model is named".into());
        for (model, breaker) in self.models(request.task) {
            let bounds = (until, reply::guessed(&request, 0));
            match self.persist((model, breaker), bounds, || self.try_once(model, &request)).await {
                Ok((answer, spent)) => return Ok(ModelAnswer { usage: spent.and(usage), ..answer }),
                Err(failure) => {
                    usage = usage.and(failure.usage);
                    last = failure.error;
                }
            }
            // What a model declines to say another is not asked to say; and somebody waits.
            if matches!(last, ModelError::Refused(_) | ModelError::TimedOut) || Instant::now() + LEAST_TIME > until {
                break;
            }
        }
        Err(ModelFailure { error: last, usage })
    }
}
