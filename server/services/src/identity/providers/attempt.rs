//! What is remembered while a browser is at a provider.

use super::super::{IdentityDesk, LONGEST_SECRET, hashed};
use crate::error::{Report, internal};
use chrono::TimeDelta;
use contract::{
    AppError,
    identity::SignedIn,
    identity_providers::{Aim, ProviderProblem},
    passkeys::BrowserBinding,
};
use domain::{identity::Provider, ids::SessionId};
use ports::Attempt;
use serde::{Deserialize, Serialize};

/// How long somebody may take there.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);
pub(super) const KIND: &str = "provider_attempt";

/// An attempt, under the hash of its `state`.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub provider: Provider,
    pub aim: Aim,
    /// Of whoever links or confirms.
    session: Option<SessionId>,
    /// A page of this site.
    pub to: Option<String>,
    nonce: String,
    code_verifier: String,
    /// The hash of the browser's secret.
    browser: [u8; 32],
}

impl Kept {
    pub fn new(
        provider: Provider,
        aim: Aim,
        session: Option<SessionId>,
        to: Option<&str>,
        attempt: &Attempt,
        BrowserBinding(secret): &BrowserBinding,
    ) -> Self {
        Self {
            provider,
            aim,
            session,
            to: to.map(str::to_owned),
            nonce: attempt.nonce.clone(),
            code_verifier: attempt.code_verifier.clone(),
            browser: hashed(secret),
        }
    }
}

impl IdentityDesk {
    /// The secret that a browser has already, or one for it.
    pub(in super::super) fn bind(&self, binding: Option<BrowserBinding>) -> BrowserBinding {
        let binding = binding.filter(|BrowserBinding(secret)| !secret.is_empty() && secret.len() <= LONGEST_SECRET);
        binding.unwrap_or_else(|| BrowserBinding(self.resources.entropy.secret()))
    }

    pub(super) fn new_attempt(&self, provider: Provider, request_id: &str) -> Result<Attempt, AppError> {
        let entropy = &self.resources.entropy;
        Ok(Attempt {
            state: entropy.secret(),
            nonce: entropy.secret(),
            code_verifier: entropy.secret(),
            redirect: self.return_address(provider, request_id)?,
        })
    }

    pub(super) fn attempt_of(
        &self,
        state: &str,
        kept: &Kept,
        provider: Provider,
        request_id: &str,
    ) -> Result<Attempt, AppError> {
        Ok(Attempt {
            state: state.to_owned(),
            nonce: kept.nonce.clone(),
            code_verifier: kept.code_verifier.clone(),
            redirect: self.return_address(provider, request_id)?,
        })
    }

    pub(super) async fn keep_attempt(&self, attempt: &Attempt, kept: &Kept, request_id: &str) -> Result<(), AppError> {
        let remembered = serde_json::to_value(kept).map_err(|error| internal(request_id, &error))?;
        let (doors, now) = (self.resources.database.doors(), self.resources.clock.now());
        let span = (now, now + OPEN_FOR);
        store::challenges::keep_ceremony(doors, &hashed(&attempt.state), KIND, None, &remembered, span)
            .await
            .report(request_id)
    }

    /// Ends an attempt, whatever becomes of it. It must be this provider's, this browser's, and the session's that began
    /// it.
    pub(super) async fn take_attempt(
        &self,
        state: &str,
        provider: Provider,
        who: Option<&SignedIn>,
        binding: Option<&BrowserBinding>,
        request_id: &str,
    ) -> Result<Kept, ProviderProblem> {
        if state.is_empty() || state.len() > LONGEST_SECRET {
            return Err(ProviderProblem::Over);
        }
        let (doors, now) = (self.resources.database.doors(), self.resources.clock.now());
        let taken = store::challenges::take_ceremony(doors, &hashed(state), KIND, now).await.report(request_id)?;
        let taken = taken.ok_or(ProviderProblem::Over)?;
        let kept: Kept = serde_json::from_value(taken.state).map_err(|error| internal(request_id, &error))?;
        let same_browser = binding.is_some_and(|BrowserBinding(secret)| hashed(secret) == kept.browser);
        let same_session = kept.session.is_none_or(|session| who.is_some_and(|who| who.session == session));
        if kept.provider != provider || !same_browser || !same_session {
            tracing::warn!(request_id, provider = provider.as_str(), "a provider's answer came from elsewhere");
            return Err(ProviderProblem::Over);
        }
        Ok(kept)
    }
}
