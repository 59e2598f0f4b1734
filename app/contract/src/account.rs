//! A person's own account: password, second factor, sessions.

use crate::{
    AppError,
    identity::{Browser, NewSession, SignedIn},
    identity_providers::LinkedIdentityView,
    passkeys::PasskeyView,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::SessionId;
use serde::{Deserialize, Serialize};

/// Everything about how somebody gets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub name: String,
    pub email: String,
    /// Whether the account has a password; one that never had any gets in by other ways.
    pub password: bool,
    pub passkeys: Vec<PasskeyView>,
    pub identities: Vec<LinkedIdentityView>,
    pub totp: bool,
    pub recovery_codes_left: u32,
    pub sessions: Vec<SessionView>,
    pub events: Vec<AccountEvent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    pub id: SessionId,
    /// Such as “Chrome on macOS”.
    pub device: String,
    /// The network address of its last use.
    pub address: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    /// The session that asks.
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEvent {
    pub at: DateTime<Utc>,
    /// In words: “Password changed”.
    pub title: String,
    pub detail: String,
    pub device: String,
    pub address: String,
}

/// What an authenticator app needs. Shown once, while it is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSetup {
    /// `otpauth://totp/…`
    pub url: String,
    /// The seed for typing, in groups of four.
    pub seed: String,
    /// The same as a square picture, SVG.
    pub qr_svg: String,
}

/// How somebody proves once more who they are, before a sensitive act.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    Password(String),
    /// A code of the authenticator app.
    Totp(String),
}

/// Every method that changes how somebody gets in wants a proof of at most ten minutes ago, and answers
/// [`AppError::ConfirmIdentity`] without one. Each change ends the person's other sessions where the scorecard says so
/// (password, e-mail), writes an [`AccountEvent`], and is told by mail.
#[async_trait]
pub trait Account: Send + Sync {
    async fn view(&self, who: &SignedIn) -> Result<AccountView, AppError>;
    async fn rename(&self, who: &SignedIn, name: &str) -> Result<(), AppError>;
    async fn confirm(&self, who: &SignedIn, confirmation: Confirmation) -> Result<(), AppError>;
    /// Answers a new session for this browser; every old one ends, this one too. `current` counts for nothing where there
    /// was no password before; a fresh proof of who it is stands in for it.
    async fn change_password(
        &self,
        who: &SignedIn,
        current: &str,
        new: &str,
        browser: Browser,
    ) -> Result<NewSession, AppError>;
    async fn begin_totp(&self, who: &SignedIn) -> Result<TotpSetup, AppError>;
    /// Answers ten recovery codes, shown once.
    async fn finish_totp(&self, who: &SignedIn, code: &str) -> Result<Vec<String>, AppError>;
    async fn remove_totp(&self, who: &SignedIn) -> Result<(), AppError>;
    /// New recovery codes; the old ones end.
    async fn renew_recovery_codes(&self, who: &SignedIn) -> Result<Vec<String>, AppError>;
    /// Ends one session of the person; an unknown one is no error.
    async fn end_session(&self, who: &SignedIn, session: SessionId) -> Result<(), AppError>;
    /// Ends all but the one that asks; answers how many.
    async fn end_other_sessions(&self, who: &SignedIn) -> Result<u32, AppError>;
}
