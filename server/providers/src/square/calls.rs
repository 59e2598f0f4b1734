//! Asking Square: what its failures mean, and how often a request is repeated.

use super::{Square, VERSION, wire::Failure};
use ports::{ProcessorAccount, ProcessorError};
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::ExposeSecret;
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// Pauses before the second and the third attempt. Every write carries a key of ours, so that it happens once.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];
/// Longer than any answer that we ask for.
const LONGEST_ANSWER: usize = 512 * 1_024;

/// What shows who asks.
#[derive(Clone, Copy)]
pub(super) enum Showing<'a> {
    /// The token of a clinic's account.
    Account(&'a ProcessorAccount),
    /// The body says it.
    Nothing,
    /// The application's own secret.
    Application,
}

impl Square {
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        account: &ProcessorAccount,
        path: &str,
    ) -> Result<T, ProcessorError> {
        self.ask::<(), T>(Method::GET, path, Showing::Account(account), None).await
    }

    /// Asks up to three times while nobody can know whether it happened.
    pub(super) async fn ask<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        showing: Showing<'_>,
        body: Option<&B>,
    ) -> Result<T, ProcessorError> {
        for pause in PAUSES {
            match self.attempt(method.clone(), path, showing, body).await {
                Err(ProcessorError::Unavailable(reason)) => tracing::debug!(%reason, "asking Square again"),
                settled => return settled,
            }
            tokio::time::sleep(pause).await;
        }
        self.attempt(method, path, showing, body).await
    }

    async fn attempt<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        showing: Showing<'_>,
        body: Option<&B>,
    ) -> Result<T, ProcessorError> {
        let url = self.settings.base_url.join(path).map_err(|error| ProcessorError::Refused(error.to_string()))?;
        let request = self.http.request(method, url).header("Square-Version", VERSION);
        let request = self.authorised(request, showing)?;
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        // An error of the client names the address, which holds no secret.
        let unavailable = |error: reqwest::Error| ProcessorError::Unavailable(error.to_string());
        let mut response = request.send().await.map_err(unavailable)?;
        let status = response.status();
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
            if answer.len() + chunk.len() > LONGEST_ANSWER {
                return Err(ProcessorError::Unavailable("an answer that is too long".into()));
            }
            answer.extend_from_slice(&chunk);
        }
        if !status.is_success() {
            return Err(meaning(status, &answer));
        }
        // An answer that cannot be read says nothing about what happened: a proxy's page, or half an answer.
        serde_json::from_slice(&answer).map_err(|error| ProcessorError::Unavailable(format!("unreadable: {error}")))
    }

    fn authorised(&self, request: RequestBuilder, showing: Showing<'_>) -> Result<RequestBuilder, ProcessorError> {
        Ok(match showing {
            Showing::Nothing => request,
            Showing::Application => {
                let secret = self.settings.application_secret.expose_secret();
                request.header("Authorization", format!("Client {secret}"))
            }
            Showing::Account(account) => {
                let lost = || ProcessorError::Disconnected("no token of the account is left".into());
                request.bearer_auth(account.token.as_ref().ok_or_else(lost)?.expose_secret())
            }
        })
    }
}

/// Which failures a repetition can change.
fn meaning(status: StatusCode, answer: &[u8]) -> ProcessorError {
    let failure: Failure = serde_json::from_slice(answer).unwrap_or(Failure { errors: Vec::new() });
    let error = failure.errors.first();
    let code = error.map_or("", |error| error.code.as_str());
    let detail = error.map(|error| error.detail.as_str()).filter(|detail| !detail.is_empty());
    let message = detail.map_or_else(|| format!("status {status} {code}"), str::to_owned);
    match (status.as_u16(), code) {
        (_, "ACCESS_TOKEN_REVOKED") | (401, "UNAUTHORIZED") => ProcessorError::Disconnected(message),
        // With 401 and 403 the renewal is late, or a permission is missing: people mend both, and they end no refund.
        (401 | 403 | 409 | 429 | 500.., _) => ProcessorError::Unavailable(message),
        _ => ProcessorError::Refused(message),
    }
}
