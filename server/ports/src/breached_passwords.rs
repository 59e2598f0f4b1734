//! Passwords that were stolen somewhere and are on lists, where a deployment asks for them.

use async_trait::async_trait;

/// Why the list could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the list of stolen passwords cannot be asked: {0}")]
pub struct BreachedPasswordsError(pub String);

/// A list of passwords that thieves hold and try first.
#[async_trait]
pub trait BreachedPasswords: Send + Sync {
    /// How often the password is on the list; 0: it is not, or no list is configured. The password itself never leaves
    /// this process.
    async fn times_seen(&self, password: &str) -> Result<u64, BreachedPasswordsError>;
}
