//! Providers of identities: Google and Microsoft by OpenID Connect, GitHub by OAuth 2.0 and its API. On their pages one
//! chooses as whom to come back.

mod authorize;
mod github;
mod grants;
mod openid;
mod people;
mod signing;

use crate::{Now, Sandbox, kept::Kept, switches::Switchboard};
use axum::{
    Router,
    routing::{get, post},
};
use grants::Grant;
use people::Person;
use signing::Keys;
use std::sync::{Arc, Mutex, PoisonError};

/// How the product is known to all three.
pub const CLIENT_ID: &str = "sandbox-client.apps";
/// Older ones are forgotten, and so refused.
const MOST_KEPT: usize = 1_000;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vendor {
    Google,
    Microsoft,
    Github,
}

impl Vendor {
    const fn word(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Github => "github",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::Github => "GitHub",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Google, Self::Microsoft, Self::Github].into_iter().find(|vendor| vendor.word() == word)
    }
}

/// All three. Clones share what they gave.
#[derive(Clone)]
pub struct Identities {
    grants: Arc<Mutex<Kept<Grant>>>,
    /// Of GitHub, by its access token.
    tokens: Arc<Mutex<Kept<Person>>>,
    keys: Arc<Keys>,
    secret: Arc<str>,
    now: Now,
    switches: Switchboard,
}

impl Identities {
    pub(crate) fn new(now: Now, switches: Switchboard) -> Self {
        Self {
            grants: Arc::new(Mutex::new(Kept::new(MOST_KEPT))),
            tokens: Arc::new(Mutex::new(Kept::new(MOST_KEPT))),
            keys: Arc::default(),
            secret: format!("{:032x}", rand::random::<u128>()).into(),
            now,
            switches,
        }
    }

    /// Google and Microsoft sign with another key from now on.
    pub fn change_keys(&self) {
        self.keys.change();
    }

    /// The secret that the product shows with [`CLIENT_ID`].
    pub fn client_secret(&self) -> &str {
        &self.secret
    }
}

fn locked<T>(kept: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The base URLs are the mount and `google/`, `microsoft/common/v2.0/`, `github/` with `github/api/`.
pub(crate) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/google/.well-known/openid-configuration", get(openid::google_document))
        .route("/google/o/oauth2/v2/auth", get(authorize::google))
        .route("/google/token", post(openid::google_token))
        .route("/google/oauth2/v3/certs", get(openid::keys))
        .route("/microsoft/common/v2.0/.well-known/openid-configuration", get(openid::microsoft_document))
        .route("/microsoft/common/oauth2/v2.0/authorize", get(authorize::microsoft))
        .route("/microsoft/common/oauth2/v2.0/token", post(openid::microsoft_token))
        .route("/microsoft/common/discovery/v2.0/keys", get(openid::keys))
        .route("/github/login/oauth/authorize", get(authorize::github))
        .route("/github/login/oauth/access_token", post(github::access_token))
        .route("/github/api/user", get(github::user))
        .route("/github/api/user/emails", get(github::emails))
        .route("/identity/choose", post(authorize::choose))
        .with_state(sandbox)
}
