//! What Google and Microsoft share: OpenID Connect 1.0 with an authorization code. The provider's own document says where
//! it is asked (OpenID Connect Discovery, section 4); its ID token is held against its keys, its issuer, our client, our
//! nonce and the time (OpenID Connect Core, section 3.1.3.7).

use crate::SetupError;
use crate::oauth::{Conversation, Endpoints, Settings};
use chrono::{DateTime, TimeDelta, Utc};
use oauth2::ExtraTokenFields;
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier, IssuerUrl, Nonce,
    SignatureVerificationError,
    core::{
        CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    },
};
use ports::{Attempt, Grant, IdentityProviderError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

/// How long the provider's document and keys are believed. A key that is not among them is asked for at once.
const BELIEVED: TimeDelta = TimeDelta::hours(1);
/// Clocks of machines run apart.
const SKEW: TimeDelta = TimeDelta::seconds(60);

pub(crate) type Claims<Own> = IdTokenClaims<Own, CoreGenderClaim>;
type Token<Own> = IdToken<Own, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// What we need of the document.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Document {
    /// As it is written: Microsoft's has a place for the tenant in it.
    pub issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    /// Whether it names itself when a browser comes back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// The token that stands beside the access token.
#[derive(Debug, Serialize, Deserialize)]
struct WithIdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for WithIdToken {}

#[derive(Debug)]
struct Known {
    document: Document,
    keys: CoreJsonWebKeySet,
    at: DateTime<Utc>,
}

/// One provider of this kind.
#[derive(Debug)]
pub(crate) struct OpenId {
    conversation: Conversation,
    known: Mutex<Option<Arc<Known>>>,
}

fn refused(reason: impl std::fmt::Display) -> IdentityProviderError {
    IdentityProviderError::Refused(reason.to_string())
}

impl OpenId {
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        Ok(Self { conversation: Conversation::new(settings)?, known: Mutex::new(None) })
    }

    /// The address that was configured, as an issuer is written.
    pub fn base(&self) -> &str {
        self.conversation.settings().base_url.as_str().trim_end_matches('/')
    }

    pub async fn authorization(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<Url, IdentityProviderError> {
        let known = self.known(now, false).await?;
        let parameters = [("nonce", attempt.nonce.as_str())];
        let scopes = ["openid", "email", "profile"];
        Ok(self.conversation.authorization::<WithIdToken>(&endpoints(&known.document), attempt, &scopes, &parameters))
    }

    /// What the provider signed about whoever came back. `issuer` says which one is right, from what was configured, from
    /// the document and from what the token itself says.
    pub async fn claims<Own: AdditionalClaims>(
        &self,
        grant: &Grant,
        attempt: &Attempt,
        now: DateTime<Utc>,
        issuer: fn(&str, &Document, &Claims<Own>) -> Option<String>,
    ) -> Result<Claims<Own>, IdentityProviderError> {
        let known = self.known(now, false).await?;
        if grant.issuer.is_none() && known.document.authorization_response_iss_parameter_supported {
            return Err(refused("the provider did not name itself"));
        }
        let endpoints = endpoints(&known.document);
        let answer = self.conversation.redeem::<WithIdToken>(&endpoints, attempt, &grant.code).await?;
        let token = answer.extra_fields().id_token.as_deref().ok_or_else(|| refused("there is no ID token"))?;
        let claims = match self.verified(token, &known, attempt, now) {
            // Its keys may have changed since we asked.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let known = self.known(now, true).await?;
                self.verified(token, &known, attempt, now)
            }
            other => other,
        };
        let claims = claims.map_err(refused)?;
        let expected =
            issuer(self.base(), &known.document, &claims).ok_or_else(|| refused("the issuer is not to be known"))?;
        if claims.issuer().as_str() != expected {
            return Err(refused(format!("the token's issuer is {}", claims.issuer().as_str())));
        }
        if grant.issuer.as_ref().is_some_and(|named| *named != expected && *named != known.document.issuer) {
            return Err(refused("another provider sent the browser back"));
        }
        Ok(claims)
    }

    fn verified<Own: AdditionalClaims>(
        &self,
        token: &str,
        known: &Known,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Claims<Own>, ClaimsVerificationError> {
        let client = ClientId::new(self.conversation.settings().client_id.clone());
        let any = IssuerUrl::new(self.base().to_owned());
        let other = |error: &dyn std::fmt::Display| ClaimsVerificationError::Other(error.to_string());
        let any = any.map_err(|error| other(&error))?;
        // The issuer is compared by the caller, who knows which tenant is meant.
        let verifier: IdTokenVerifier<'_, CoreJsonWebKey> =
            IdTokenVerifier::new_public_client(client, any, known.keys.clone())
                .require_issuer_match(false)
                .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
                .set_issue_time_verifier_fn(move |at| {
                    if at > now + SKEW { Err("it was issued in the future".into()) } else { Ok(()) }
                })
                .set_time_fn(move || now - SKEW);
        let token: Token<Own> = token.parse().map_err(|error: serde_json::Error| other(&error))?;
        token.into_claims(&verifier, &Nonce::new(attempt.nonce.clone()))
    }

    /// The provider's document and keys; `again` when they may have changed.
    async fn known(&self, now: DateTime<Utc>, again: bool) -> Result<Arc<Known>, IdentityProviderError> {
        let mut kept = self.known.lock().await;
        if let Some(known) = kept.as_ref().filter(|known| !again && now - known.at < BELIEVED) {
            return Ok(known.clone());
        }
        let address = self.conversation.settings().base_url.join(".well-known/openid-configuration");
        let address = address.map_err(|error| IdentityProviderError::Unavailable(error.to_string()))?;
        let document: Document = self.conversation.get(&address, None).await?;
        let keys = self.conversation.get(&document.jwks_uri, None).await?;
        let known = Arc::new(Known { document, keys, at: now });
        *kept = Some(known.clone());
        Ok(known)
    }
}

fn endpoints(document: &Document) -> Endpoints {
    Endpoints { authorization: document.authorization_endpoint.clone(), token: document.token_endpoint.clone() }
}
