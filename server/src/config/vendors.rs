//! Accounts at vendors that a deployment may have: card processors, sign-in, and what tells people from programs.

use super::{redacted_list, redacted_option, url};
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// Card payments by Stripe.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StripeConfig {
    /// `sk_live_…` or `sk_test_…`, of the platform: clinics are paid by accounts of their own, which they connect. Absent:
    /// nobody can be paid by Stripe. It also decides whether money is real; accounts of the other mode are not used.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub secret_key: Option<SecretString>,
    /// `whsec_…`, of the endpoint `/v1/stripe/webhook`. Several while one is rotated out.
    #[schemars(with = "Vec<String>")]
    #[serde(serialize_with = "redacted_list")]
    pub webhook_secrets: Vec<SecretString>,
    /// The API's address; another one only for the sandbox.
    pub base_url: Url,
    /// `ca_…`, of Stripe Connect with OAuth for standard accounts; its redirect address is `portal/payments/back/stripe`
    /// below `public_url`. Absent: no clinic can connect an account.
    pub connect_client_id: Option<String>,
    /// Stripe Connect's address; another one only for the sandbox.
    pub connect_url: Url,
    /// Whether the organisations of this installation pay for it, by subscriptions of the account of `secret_key`. Absent:
    /// nothing is sold, and everything is unlimited. Events `customer.*`, `invoice.*`, `payment_method.*` and
    /// `checkout.session.completed` go to the same endpoint.
    pub sells_subscriptions: bool,
}

/// Card payments by Square.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SquareConfig {
    /// `sq0idp-…` or `sandbox-sq0idb-…`, of an application whose redirect address is `portal/payments/back/square` below
    /// `public_url`. Absent: nobody can be paid by Square. It also decides whether money is real.
    pub application_id: Option<String>,
    /// Its secret; needed together with the id.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub application_secret: Option<SecretString>,
    /// Signature keys of the webhook subscription to `v1/square/webhook` below `public_url`. Several while one is rotated
    /// out.
    #[schemars(with = "Vec<String>")]
    #[serde(serialize_with = "redacted_list")]
    pub signature_keys: Vec<SecretString>,
    /// `https://connect.squareup.com/`; `https://connect.squareupsandbox.com/` for an application of Square's own test
    /// environment; another one only for the sandbox.
    pub base_url: Url,
}

/// Cloudflare Turnstile, which tells people from programs before a registration, an enquiry or a chat begins.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TurnstileConfig {
    /// The public key that pages load the check with. Absent: nothing is asked; honeypots and limits stand.
    pub site_key: Option<String>,
    /// The secret key that tokens are verified with; needed together with the site key.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub secret_key: Option<SecretString>,
    /// Where the script and the verifier are; another address only for the sandbox.
    pub base_url: Url,
}

/// A list of stolen passwords, which nobody may choose from. Strength is judged with or without it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BreachedPasswordsConfig {
    /// Have I Been Pwned's `https://api.pwnedpasswords.com/`, or a mirror of it; ends with a slash. It learns five of a
    /// hash's forty digits and never the password. Absent: no list is asked. While it cannot be reached, passwords are
    /// taken by their strength alone.
    pub base_url: Option<Url>,
}

/// Sign-in with Google.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GoogleConfig {
    /// Of an OAuth client of type “Web application” whose redirect address is `sign-in/with/google/callback` below
    /// `public_url`. Absent: no such button is shown.
    pub client_id: Option<String>,
    /// Its secret; needed together with the id.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub client_secret: Option<SecretString>,
    /// Google's address; another one only for the sandbox.
    pub base_url: Url,
}

/// Sign-in with Microsoft, for work, school and personal accounts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MicrosoftConfig {
    /// Of an app registration whose redirect address is `sign-in/with/microsoft/callback` below `public_url`, with the
    /// optional claims `email` and `xms_edov` in its ID token: without the second no address of a work account counts as
    /// verified. Absent: no such button is shown.
    pub client_id: Option<String>,
    /// Its secret; needed together with the id.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub client_secret: Option<SecretString>,
    /// Microsoft's address, for accounts of every tenant; `https://login.microsoftonline.com/{tenant id}/v2.0/` for those
    /// of one, or the sandbox's.
    pub base_url: Url,
}

/// Sign-in with GitHub.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GithubConfig {
    /// Of an OAuth app whose callback address is `sign-in/with/github/callback` below `public_url`. Absent: no such button
    /// is shown.
    pub client_id: Option<String>,
    /// Its secret; needed together with the id.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub client_secret: Option<SecretString>,
    /// GitHub's address; another one only for the sandbox.
    pub base_url: Url,
    /// Its API's address; another one only for the sandbox.
    pub api_url: Url,
}

impl Default for StripeConfig {
    fn default() -> Self {
        Self {
            secret_key: None,
            webhook_secrets: Vec::new(),
            base_url: url("https://api.stripe.com/"),
            connect_client_id: None,
            connect_url: url("https://connect.stripe.com/"),
            sells_subscriptions: false,
        }
    }
}

impl Default for SquareConfig {
    fn default() -> Self {
        Self {
            application_id: None,
            application_secret: None,
            signature_keys: Vec::new(),
            base_url: url("https://connect.squareup.com/"),
        }
    }
}

impl Default for TurnstileConfig {
    fn default() -> Self {
        let base_url = url("https://challenges.cloudflare.com/turnstile/v0/");
        Self { site_key: None, secret_key: None, base_url }
    }
}

impl Default for GoogleConfig {
    fn default() -> Self {
        Self { client_id: None, client_secret: None, base_url: url("https://accounts.google.com/") }
    }
}

impl Default for MicrosoftConfig {
    fn default() -> Self {
        let base_url = url("https://login.microsoftonline.com/common/v2.0/");
        Self { client_id: None, client_secret: None, base_url }
    }
}

impl Default for GithubConfig {
    fn default() -> Self {
        let (base_url, api_url) = (url("https://github.com/"), url("https://api.github.com/"));
        Self { client_id: None, client_secret: None, base_url, api_url }
    }
}
