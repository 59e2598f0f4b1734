//! Sign-in with Google (<https://developers.google.com/identity/openid-connect/openid-connect>).

use crate::{
    SetupError,
    oauth::Settings,
    openid::{Claims, OpenId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::identity::Provider;
use openidconnect::EmptyAdditionalClaims;
use ports::{Attempt, Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
use url::Url;

/// The client of Google's sign-in.
#[derive(Debug)]
pub struct Google(OpenId);

impl Google {
    /// `settings.base_url` is `https://accounts.google.com/`, or another for the sandbox.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        OpenId::new(settings).map(Self)
    }
}

#[async_trait]
impl IdentityProvider for Google {
    fn provider(&self) -> Provider {
        Provider::Google
    }

    async fn authorization(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<Url, IdentityProviderError> {
        self.0.authorization(attempt, now).await
    }

    async fn identify(
        &self,
        grant: &Grant,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<ProvenIdentity, IdentityProviderError> {
        let claims: Claims<EmptyAdditionalClaims> =
            self.0.claims(grant, attempt, now, |base, _, _| Some(base.to_owned())).await?;
        let verified = claims.email().filter(|_| claims.email_verified() == Some(true));
        Ok(ProvenIdentity {
            subject: claims.subject().to_string(),
            verified_email: verified.map(|email| email.to_string()),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()).unwrap_or_default(),
        })
    }
}
