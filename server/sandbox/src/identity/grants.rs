//! Authorization codes: given once, good once, for ten minutes, with the verifier whose hash was shown (RFC 6749,
//! section 4.1; RFC 7636).

use super::{CLIENT_ID, Identities, Vendor, locked, people::Person};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const LIVES: TimeDelta = TimeDelta::minutes(10);

/// What somebody agreed to.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub vendor: Vendor,
    pub person: Person,
    pub redirect_uri: String,
    pub nonce: Option<String>,
    /// Base64url of the verifier's SHA-256.
    pub code_challenge: String,
    pub given_at: DateTime<Utc>,
    pub is_used: bool,
}

/// What the product gives for tokens.
#[derive(Deserialize)]
pub(crate) struct Redemption {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    code_verifier: String,
}

/// Why there is no token, in the words of RFC 6749, section 5.2.
pub(crate) type Refusal = &'static str;

impl Identities {
    /// A code for the browser to take along.
    pub(super) fn give(&self, grant: Grant) -> String {
        let code = format!("{:032x}", rand::random::<u128>());
        locked(&self.grants).put(code.clone(), grant);
        code
    }

    pub(super) fn redeem(&self, vendor: Vendor, redemption: &Redemption) -> Result<Grant, Refusal> {
        if redemption.client_id != CLIENT_ID || *redemption.client_secret != *self.secret {
            return Err("invalid_client");
        }
        if redemption.grant_type != "authorization_code" {
            return Err("unsupported_grant_type");
        }
        let now = (self.now)();
        let mut grants = locked(&self.grants);
        let grant = grants.get_mut(&redemption.code).filter(|grant| grant.vendor == vendor).ok_or("invalid_grant")?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(redemption.code_verifier.as_bytes()));
        let fits = grant.redirect_uri == redemption.redirect_uri && grant.code_challenge == challenge;
        if grant.is_used || now - grant.given_at > LIVES || !fits {
            return Err("invalid_grant");
        }
        grant.is_used = true;
        Ok(grant.clone())
    }
}
