//! Passkeys: added by somebody who is signed in, good for signing in without naming anybody and without a second factor
//! (the authenticator verifies its user), and for proving once more who it is.
//!
//! Each ceremony has two steps. The first answers a [`PasskeyChallenge`] for the browser's own interface
//! (`navigator.credentials`); the second takes what the authenticator answered, as JSON. A challenge works once, for five
//! minutes, and only where it was asked for.

use crate::{
    AppError, Client,
    identity::{Browser, NewSession, SignedIn},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::PasskeyId;
use serde::{Deserialize, Serialize};

/// One of a person's passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    pub id: PasskeyId,
    /// As its owner calls it.
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What an authenticator is to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyChallenge {
    /// Names the ceremony in its second step.
    pub ticket: String,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` of WebAuthn level 3, below
    /// `publicKey`.
    pub options: String,
}

/// What ties a ceremony to a browser that nobody is signed in to: a secret for a cookie that no script reads.
#[derive(Clone)]
pub struct BrowserBinding(pub String);

/// Adding and removing want a proof of at most ten minutes ago, and answer [`AppError::ConfirmIdentity`] without one; both
/// write an account event and are told by mail.
#[async_trait]
pub trait Passkeys: Send + Sync {
    /// Names nobody, so that it tells nobody who has an account. Keeps the browser's binding when it has one.
    async fn begin_sign_in(
        &self,
        binding: Option<BrowserBinding>,
        client: Client,
    ) -> Result<(PasskeyChallenge, BrowserBinding), AppError>;
    async fn finish_sign_in(
        &self,
        ticket: &str,
        answer: &str,
        binding: Option<BrowserBinding>,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError>;
    /// Whether there is one to prove with who it is.
    async fn has_any(&self, who: &SignedIn) -> Result<bool, AppError>;
    async fn begin_adding(&self, who: &SignedIn) -> Result<PasskeyChallenge, AppError>;
    /// `name` may be empty: the browser's own name then.
    async fn finish_adding(
        &self,
        who: &SignedIn,
        ticket: &str,
        answer: &str,
        name: &str,
        browser: Browser,
    ) -> Result<(), AppError>;
    async fn begin_confirming(&self, who: &SignedIn) -> Result<PasskeyChallenge, AppError>;
    /// Proves once more who it is.
    async fn finish_confirming(&self, who: &SignedIn, ticket: &str, answer: &str) -> Result<(), AppError>;
    async fn rename_passkey(&self, who: &SignedIn, passkey: PasskeyId, name: &str) -> Result<(), AppError>;
    /// Refuses to remove the last way in.
    async fn remove_passkey(&self, who: &SignedIn, passkey: PasskeyId) -> Result<(), AppError>;
}
