//! Cloudflare Turnstile: tokens of its widget, verified on the server
//! (<https://developers.cloudflare.com/turnstile/get-started/server-side-validation/>).
//!
//! A token counts for five minutes and once; the vendor sees to both. That it was given on our site and for the act at
//! hand is for us to compare.

use crate::SetupError;
use async_trait::async_trait;
use ports::{HumanAct, HumanCheck, HumanCheckError};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;
use uuid::Uuid;

/// As documented; longer ones are not worth asking about.
const LONGEST_TOKEN: usize = 2_048;

/// How to reach Turnstile.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Ends with a slash; `https://challenges.cloudflare.com/turnstile/v0/`, or another for the sandbox.
    pub base_url: Url,
    pub secret_key: SecretString,
    /// The host that our pages are on.
    pub host: String,
    pub timeout: Duration,
}

/// The client of Turnstile.
#[derive(Debug)]
pub struct Turnstile {
    client: reqwest::Client,
    verify: Url,
    settings: Settings,
}

#[derive(Serialize)]
struct Question<'a> {
    secret: &'a str,
    response: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    remoteip: &'a str,
    idempotency_key: Uuid,
}

#[derive(Deserialize)]
struct Answer {
    success: bool,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    action: String,
    #[serde(default, rename = "error-codes")]
    error_codes: Vec<String>,
}

impl Turnstile {
    /// Refuses an empty key, which the vendor would refuse for every visitor.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        if settings.secret_key.expose_secret().trim().is_empty() {
            return Err(SetupError("Turnstile's secret key is empty.".into()));
        }
        let verify = settings.base_url.join("siteverify").map_err(|error| SetupError(error.to_string()))?;
        let client = reqwest::Client::builder()
            .timeout(settings.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SetupError(error.to_string()))?;
        Ok(Self { client, verify, settings })
    }

    async fn ask(&self, question: &Question<'_>) -> Result<Answer, reqwest::Error> {
        let response = self.client.post(self.verify.clone()).json(question).send().await?;
        response.error_for_status()?.json().await
    }
}

#[async_trait]
impl HumanCheck for Turnstile {
    fn is_configured(&self) -> bool {
        true
    }

    async fn verify(&self, token: &str, act: HumanAct, address: &str, attempt: Uuid) -> Result<(), HumanCheckError> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Err(HumanCheckError::Refused(format!("a token of {} bytes", token.len())));
        }
        let secret = self.settings.secret_key.expose_secret();
        let question = Question { secret, response: token, remoteip: address, idempotency_key: attempt };
        // A URL in an error of the client holds no secret: both are in the body.
        let answer = self.ask(&question).await.map_err(|error| HumanCheckError::Unavailable(error.to_string()))?;
        if answer.error_codes.iter().any(|code| code == "internal-error") {
            return Err(HumanCheckError::Unavailable("an internal error of the verifier".into()));
        }
        if !answer.success {
            return Err(HumanCheckError::Refused(answer.error_codes.join(", ")));
        }
        if answer.hostname != self.settings.host {
            return Err(HumanCheckError::Refused(format!("it was given on “{}”", answer.hostname)));
        }
        if answer.action != act.as_str() {
            return Err(HumanCheckError::Refused(format!("it was given for “{}”", answer.action)));
        }
        Ok(())
    }
}
