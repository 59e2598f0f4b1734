//! Sign-in with Microsoft, for work, school and personal accounts
//! (<https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc>).
//!
//! Two things are Microsoft's own. The issuer has a place for the tenant, which is the token's `tid`. And `email` may be
//! whatever a tenant's administrator typed: it counts where the account is a personal one, or where the token says that
//! the tenant has proved to own the address's domain (`xms_edov`, an optional claim that the registration of our client
//! asks for).

use crate::{
    SetupError,
    oauth::Settings,
    openid::{Claims, Document, OpenId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::identity::Provider;
use openidconnect::AdditionalClaims;
use ports::{Attempt, Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

/// The tenant of all personal accounts.
const PERSONAL: Uuid = Uuid::from_u128(0x9188_040d_6c67_4c5b_b112_36a3_04b6_6dad);
/// Where an issuer's tenant stands.
const TENANT: &str = "{tenantid}";

/// The client of Microsoft's sign-in.
#[derive(Debug)]
pub struct Microsoft(OpenId);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct MicrosoftClaims {
    tid: Uuid,
    /// A boolean, a number or either as a text, by the kind of account.
    xms_edov: Option<Value>,
}

impl AdditionalClaims for MicrosoftClaims {}

impl Microsoft {
    /// `settings.base_url` is `https://login.microsoftonline.com/common/v2.0/`, one tenant's, or another for the sandbox.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        OpenId::new(settings).map(Self)
    }
}

/// The document's issuer with the token's tenant in its place. The document came from the configured host; an issuer
/// elsewhere is none of it.
fn issuer(base: &str, document: &Document, claims: &Claims<MicrosoftClaims>) -> Option<String> {
    let is_ours = Url::parse(base).ok()?.origin() == Url::parse(&document.issuer).ok()?.origin();
    is_ours.then(|| document.issuer.replace(TENANT, &claims.additional_claims().tid.to_string()))
}

/// Whether the address is known to be its holder's.
fn owns_address(claims: &MicrosoftClaims) -> bool {
    let says_so = match &claims.xms_edov {
        Some(Value::Bool(owned)) => *owned,
        Some(Value::Number(owned)) => owned.as_u64() == Some(1),
        Some(Value::String(owned)) => owned == "1" || owned.eq_ignore_ascii_case("true"),
        _ => false,
    };
    claims.tid == PERSONAL || says_so
}

#[async_trait]
impl IdentityProvider for Microsoft {
    fn provider(&self) -> Provider {
        Provider::Microsoft
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
        let claims: Claims<MicrosoftClaims> = self.0.claims(grant, attempt, now, issuer).await?;
        let own = claims.additional_claims();
        let verified = claims.email().filter(|_| owns_address(own));
        Ok(ProvenIdentity {
            // A subject is one tenant's.
            subject: format!("{}/{}", own.tid, claims.subject().as_str()),
            verified_email: verified.map(|email| email.to_string()),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_counts_for_personal_accounts_and_where_the_tenant_owns_its_domain() {
        let claims = |tid: Uuid, xms_edov: Value| MicrosoftClaims { tid, xms_edov: Some(xms_edov) };
        let work = Uuid::from_u128(1);
        assert!(owns_address(&claims(PERSONAL, Value::Null)));
        for owned in [json!(true), json!(1), json!("1"), json!("true"), json!("True")] {
            assert!(owns_address(&claims(work, owned.clone())), "{owned}");
        }
        for not in [json!(false), json!(0), json!("0"), json!("false"), json!([true]), Value::Null] {
            assert!(!owns_address(&claims(work, not.clone())), "{not}");
        }
        assert_eq!(PERSONAL.to_string(), "9188040d-6c67-4c5b-b112-36a304b66dad");
    }
}
