//! A person's own account: password, second factors, passkeys, other sign-ins, sessions.

use crate::{
    AppError, Client,
    identity::{Browser, NewSession, SignInStep, SignedIn},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::{PasskeyId, SessionId};
use serde::{Deserialize, Serialize};

/// Everything about how somebody gets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub name: String,
    pub email: String,
    pub has_password: bool,
    pub totp: bool,
    pub recovery_codes_left: u32,
    pub passkeys: Vec<PasskeyView>,
    pub external: Vec<ExternalView>,
    /// The providers that are configured here.
    pub providers: Vec<Provider>,
    pub sessions: Vec<SessionView>,
    pub events: Vec<AccountEvent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalView {
    pub provider: Provider,
    pub email: String,
    pub last_used_at: DateTime<Utc>,
}

/// Somebody else who can say who a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    Google,
    Microsoft,
    Github,
}

impl Provider {
    pub const ALL: [Self; 3] = [Self::Google, Self::Microsoft, Self::Github];

    /// As in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Github => "github",
        }
    }

    /// As people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::Github => "GitHub",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == word)
    }
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
    /// `current` is empty when there is no password yet. Answers the new secret of this session, whose old one ends.
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

/// Passkeys (WebAuthn level 2). Options and credentials are the browser's JSON, passed through.
#[async_trait]
pub trait Passkeys: Send + Sync {
    /// The options for `navigator.credentials.create`, and a ticket for the second half.
    async fn begin_registration(&self, who: &SignedIn) -> Result<Ceremony, AppError>;
    async fn finish_registration(
        &self,
        who: &SignedIn,
        ticket: &str,
        credential: &str,
        name: &str,
    ) -> Result<PasskeyId, AppError>;
    async fn rename(&self, who: &SignedIn, passkey: PasskeyId, name: &str) -> Result<(), AppError>;
    async fn remove(&self, who: &SignedIn, passkey: PasskeyId) -> Result<(), AppError>;
    /// The options for `navigator.credentials.get` with no account named: the passkey says whose it is.
    async fn begin_sign_in(&self, client: Client) -> Result<Ceremony, AppError>;
    async fn finish_sign_in(
        &self,
        ticket: &str,
        credential: &str,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError>;
}

/// The first half of a passkey's ceremony.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    pub ticket: String,
    /// JSON for the browser.
    pub options: String,
}

/// Signing in elsewhere: OAuth 2 with PKCE, OpenID Connect with a nonce where the provider has it.
#[async_trait]
pub trait ExternalSignIn: Send + Sync {
    /// Which providers are configured.
    fn providers(&self) -> Vec<Provider>;
    /// Where to send the browser. `who` links the provider to their account; `to` is the page that follows.
    async fn begin(
        &self,
        provider: Provider,
        who: Option<&SignedIn>,
        to: &str,
        client: Client,
    ) -> Result<ExternalStart, AppError>;
    /// What the browser came back with. A verified address that has an account is not taken over silently: an account
    /// with a password must link the provider from inside first.
    async fn finish(
        &self,
        provider: Provider,
        returned: ExternalReturn,
        browser: Browser,
        client: Client,
    ) -> Result<ExternalEnd, AppError>;
    async fn unlink(&self, who: &SignedIn, provider: Provider) -> Result<(), AppError>;
}

#[derive(Clone, Debug)]
pub struct ExternalStart {
    pub url: String,
    /// For a cookie that binds the way back to this browser.
    pub binding: String,
}

#[derive(Clone, Debug)]
pub struct ExternalReturn {
    pub state: String,
    pub code: String,
    /// Why the provider or the person refused; empty otherwise.
    pub error: String,
    /// The cookie of [`ExternalStart::binding`].
    pub binding: String,
}

#[derive(Clone)]
pub enum ExternalEnd {
    SignedIn { step: SignInStep, to: String },
    Linked { to: String },
}
