//! Asking somebody else who a person is.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::identity::Provider;
use url::Url;

/// One time that a browser is sent to a provider. Its secrets are ours, and good for this time alone.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back inside of what the provider signs.
    pub nonce: String,
    /// 43 to 128 letters, digits, `-`, `.`, `_`, `~` (RFC 7636, section 4.1); only its hash travels with the browser.
    pub code_verifier: String,
    /// Where the browser comes back to.
    pub redirect: Url,
}

/// What a browser brought back.
#[derive(Clone, Debug)]
pub struct Grant {
    pub code: String,
    /// Who the provider says that it is (RFC 9207), where it does.
    pub issuer: Option<String>,
}

/// Somebody as the provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenIdentity {
    /// Never another person's, also when addresses change hands.
    pub subject: String,
    /// An address whose holder the provider says that it has verified; `None` for any other.
    pub verified_email: Option<String>,
    /// As they call themselves there; may be empty.
    pub name: String,
}

/// Why a provider's word is not taken; for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityProviderError {
    /// What came back does not hold: forged, over, for somebody else, or given by another provider.
    #[error("what the provider said does not hold: {0}")]
    Refused(String),
    #[error("the provider cannot be asked: {0}")]
    Unavailable(String),
}

/// One provider.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    fn provider(&self) -> Provider;

    /// Where to send the browser.
    async fn authorization(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<Url, IdentityProviderError>;

    /// Who came back. The caller has compared `state`; everything else is compared here.
    async fn identify(
        &self,
        grant: &Grant,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<ProvenIdentity, IdentityProviderError>;
}
