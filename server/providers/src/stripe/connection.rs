//! Stripe Connect with standard accounts: OAuth, and what Stripe says of an account
//! (<https://docs.stripe.com/connect/oauth-reference>).
//!
//! The tokens that OAuth gives are not kept: the platform's own key acts for an account that is named in each request.

use super::Stripe;
use async_trait::async_trait;
use domain::processors::{AccountStanding, ProcessorMode};
use ports::{
    AccountConnection, AccountFacts, AccountTokens, CardProcessor, ConnectedAccount, ProcessorAccount, ProcessorError,
};
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

/// Standard accounts know two scopes; the other lets nobody charge.
const SCOPE: &str = "read_write";
/// Longer than any answer that we ask for.
const LONGEST_ANSWER: usize = 512 * 1_024;

/// How the platform is known to Stripe Connect.
#[derive(Clone, Debug)]
pub struct ConnectSettings {
    /// `ca_…`
    pub client_id: String,
    /// Ends with a slash; `https://connect.stripe.com/`, or another for the sandbox.
    pub base_url: Url,
}

#[derive(Deserialize)]
struct TokenAnswer {
    stripe_user_id: String,
    livemode: bool,
    #[serde(default)]
    scope: String,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(default)]
    error: serde_json::Value,
    #[serde(default)]
    error_description: String,
}

#[derive(Deserialize)]
struct Account {
    #[serde(default)]
    charges_enabled: bool,
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    business_profile: Option<Named>,
    #[serde(default)]
    settings: Option<AccountSettings>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct AccountSettings {
    #[serde(default)]
    dashboard: Option<Dashboard>,
}

#[derive(Deserialize)]
struct Dashboard {
    #[serde(default)]
    display_name: Option<String>,
}

impl Account {
    fn name(&self) -> String {
        let shown = self.settings.as_ref().and_then(|settings| settings.dashboard.as_ref()?.display_name.clone());
        let profile = || self.business_profile.as_ref().and_then(|profile| profile.name.clone());
        let named = shown.filter(|name| !name.is_empty()).or_else(profile).filter(|name| !name.is_empty());
        named.or_else(|| self.email.clone()).unwrap_or_default()
    }
}

impl Stripe {
    async fn fetch<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ProcessorError> {
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
        if status.is_success() {
            return serde_json::from_slice(&answer)
                .map_err(|error| ProcessorError::Unavailable(format!("unreadable: {error}")));
        }
        let failure: Option<Failure> = serde_json::from_slice(&answer).ok();
        let (code, message) = failure.map_or((String::new(), String::new()), |failure| match failure.error {
            serde_json::Value::String(code) => (code, failure.error_description),
            error => {
                let text =
                    |field: &str| error.get(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
                (text("code"), text("message"))
            }
        });
        let message = if message.is_empty() { format!("status {status}") } else { message };
        Err(match (status.as_u16(), code.as_str()) {
            (_, "account_invalid" | "invalid_client") => ProcessorError::Disconnected(message),
            (401 | 403 | 409 | 429 | 500.., _) => ProcessorError::Unavailable(message),
            _ => ProcessorError::Refused(message),
        })
    }

    fn connect_url(&self, path: &str) -> Result<Url, ProcessorError> {
        let connect = self.connect.as_ref();
        let connect = connect.ok_or_else(|| ProcessorError::Refused("Stripe Connect is not set up here".into()))?;
        connect.base_url.join(path).map_err(|error| ProcessorError::Refused(error.to_string()))
    }

    fn client_id(&self) -> &str {
        self.connect.as_ref().map_or("", |connect| connect.client_id.as_str())
    }
}

#[async_trait]
impl AccountConnection for Stripe {
    fn label(&self) -> &'static str {
        "Stripe"
    }

    fn authorization(&self, state: &str, redirect: &Url) -> Url {
        let mut url = self.connect_url("oauth/authorize").unwrap_or_else(|_| self.base_url.clone());
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client_id())
            .append_pair("scope", SCOPE)
            .append_pair("state", state)
            .append_pair("redirect_uri", redirect.as_str());
        url
    }

    async fn connect(&self, code: &str, _redirect: &Url) -> Result<ConnectedAccount, ProcessorError> {
        let form =
            [("client_secret", self.secret_key.expose_secret()), ("grant_type", "authorization_code"), ("code", code)];
        let request = self.http.post(self.connect_url("oauth/token")?).form(&form);
        let answer: TokenAnswer = self.fetch(request).await?;
        let mode = if answer.livemode { ProcessorMode::Live } else { ProcessorMode::Test };
        if mode != self.mode() {
            let what = format!("the account was connected in {} mode, which is not ours", mode.as_str());
            return Err(ProcessorError::Refused(what));
        }
        if answer.scope != SCOPE {
            return Err(ProcessorError::Refused(format!("“{}” was permitted instead of {SCOPE}", answer.scope)));
        }
        Ok(ConnectedAccount { reference: answer.stripe_user_id, mode, tokens: None })
    }

    async fn renew(&self, _refresh: &SecretString) -> Result<AccountTokens, ProcessorError> {
        Err(ProcessorError::Refused("Stripe's accounts need no tokens".into()))
    }

    async fn facts(&self, account: &ProcessorAccount) -> Result<AccountFacts, ProcessorError> {
        let mut url = self.base_url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["v1", "accounts", account.reference.as_str()]);
        }
        let account: Account = self.fetch(self.http.get(url).bearer_auth(self.secret_key.expose_secret())).await?;
        let obstacle = if account.charges_enabled {
            String::new()
        } else {
            "Stripe does not let this account take payments yet. Its dashboard says what is missing.".into()
        };
        let standing = AccountStanding {
            name: account.name(),
            country: account.country.clone().unwrap_or_default(),
            // Stripe converts; what it cannot charge it refuses at the checkout.
            currencies: Vec::new(),
            charges_enabled: account.charges_enabled,
            obstacle,
        };
        Ok(AccountFacts { standing, locations: Vec::new() })
    }

    async fn disconnect(&self, account: &ProcessorAccount) -> Result<(), ProcessorError> {
        let form = [("client_id", self.client_id()), ("stripe_user_id", account.reference.as_str())];
        let request = self.http.post(self.connect_url("oauth/deauthorize")?).form(&form);
        let done: Result<serde_json::Value, _> = self.fetch(request.bearer_auth(self.secret_key.expose_secret())).await;
        match done {
            // It was over already.
            Ok(_) | Err(ProcessorError::Disconnected(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
