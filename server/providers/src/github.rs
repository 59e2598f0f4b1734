//! Sign-in with GitHub: OAuth 2.0, and its API for who it is
//! (<https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>). It signs nothing about a
//! person, so that its word counts by the connection to it.

use crate::{
    SetupError,
    oauth::{Conversation, Endpoints, Settings},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::identity::Provider;
use oauth2::{EmptyExtraTokenFields, TokenResponse};
use ports::{Attempt, Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
use serde::Deserialize;
use url::Url;

/// The client of GitHub's sign-in.
#[derive(Debug)]
pub struct Github {
    conversation: Conversation,
    endpoints: GithubEndpoints,
}

#[derive(Debug)]
struct GithubEndpoints {
    authorization: Url,
    token: Url,
    user: Url,
    emails: Url,
}

#[derive(Deserialize)]
struct User {
    /// The login can change hands, this does not.
    id: u64,
    login: String,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Address {
    email: String,
    primary: bool,
    verified: bool,
}

impl Github {
    /// `settings.base_url` is `https://github.com/` and `api_url` `https://api.github.com/`, or others for the sandbox.
    pub fn new(settings: Settings, api_url: &Url) -> Result<Self, SetupError> {
        let at = |base: &Url, path: &str| base.join(path).map_err(|error| SetupError(error.to_string()));
        let endpoints = GithubEndpoints {
            authorization: at(&settings.base_url, "login/oauth/authorize")?,
            token: at(&settings.base_url, "login/oauth/access_token")?,
            user: at(api_url, "user")?,
            emails: at(api_url, "user/emails")?,
        };
        Ok(Self { conversation: Conversation::new(settings)?, endpoints })
    }

    fn endpoints(&self) -> Endpoints {
        Endpoints { authorization: self.endpoints.authorization.clone(), token: self.endpoints.token.clone() }
    }
}

#[async_trait]
impl IdentityProvider for Github {
    fn provider(&self) -> Provider {
        Provider::Github
    }

    async fn authorization(&self, attempt: &Attempt, _: DateTime<Utc>) -> Result<Url, IdentityProviderError> {
        let scopes = ["read:user", "user:email"];
        Ok(self.conversation.authorization::<EmptyExtraTokenFields>(&self.endpoints(), attempt, &scopes, &[]))
    }

    async fn identify(
        &self,
        grant: &Grant,
        attempt: &Attempt,
        _: DateTime<Utc>,
    ) -> Result<ProvenIdentity, IdentityProviderError> {
        let ours = self.conversation.settings().base_url.origin();
        let is_other = |named: &String| Url::parse(named).map(|named| named.origin()).ok() != Some(ours.clone());
        if grant.issuer.as_ref().is_some_and(is_other) {
            return Err(IdentityProviderError::Refused("another provider sent the browser back".into()));
        }
        let answer = self.conversation.redeem::<EmptyExtraTokenFields>(&self.endpoints(), attempt, &grant.code).await?;
        let token = answer.access_token().secret().as_str();
        let user: User = self.conversation.get(&self.endpoints.user, Some(token)).await?;
        let emails: Vec<Address> = self.conversation.get(&self.endpoints.emails, Some(token)).await?;
        let primary = emails.into_iter().find(|email| email.primary && email.verified);
        Ok(ProvenIdentity {
            subject: user.id.to_string(),
            verified_email: primary.map(|email| email.email),
            name: user.name.filter(|name| !name.trim().is_empty()).unwrap_or(user.login),
        })
    }
}
