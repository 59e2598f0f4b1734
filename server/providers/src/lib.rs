//! The real clients of the outside, one vendor a module; each implements a trait of `ports`.
//!
//! Base URLs are settings, so that the very same client talks to the sandbox in demo and tests. `rustls` needs its
//! process-wide provider installed before the first client is made.
//!
//! To add a vendor: a module here, its side of the wire in `sandbox`, and a test under `tests/` that takes the one to
//! the other over a real socket.

pub mod absent;
pub mod calendar_files;
pub mod github;
pub mod google;
pub mod imap;
pub mod language_model;
pub mod microsoft;
pub mod oauth;
pub mod outbound;
pub mod pwned_passwords;
pub mod smtp;
pub mod square;
pub mod stripe;
pub mod turnstile;
pub mod web_pages;

mod openid;

use secrecy::{ExposeSecret, SecretString};

/// Settings with which a client cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SetupError(pub String);

/// Words that stand in examples where a secret belongs. Whoever leaves one of them there lets anybody sign.
const PLACEHOLDERS: [&str; 10] =
    ["changeme", "change-me", "change_me", "default", "example", "secret", "test", "whsec_", "whsec_...", "whsec_…"];

/// Whether a secret is empty, or what examples have in its place.
fn is_no_secret(secret: &SecretString) -> bool {
    let secret = secret.expose_secret().trim().to_lowercase();
    secret.is_empty() || PLACEHOLDERS.contains(&secret.as_str())
}
