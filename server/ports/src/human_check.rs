//! Telling people from programs, where a deployment asks for it.

use async_trait::async_trait;
use uuid::Uuid;

/// What somebody wants to do that programs like to do for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HumanAct {
    Register,
    Enquire,
    Chat,
}

impl HumanAct {
    /// As pages and the verifier name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Enquire => "enquire",
            Self::Chat => "chat",
        }
    }
}

/// Why a token does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HumanCheckError {
    /// Forged, used before, over, or given to another site or for another act; the words are for the log.
    #[error("the token was refused: {0}")]
    Refused(String),
    #[error("the verifier cannot be asked: {0}")]
    Unavailable(String),
}

/// A verifier of tokens that pages were given.
#[async_trait]
pub trait HumanCheck: Send + Sync {
    /// Whether anything is asked at all.
    fn is_configured(&self) -> bool;

    /// Whether a person's browser was given this token for this act, here, minutes ago, and it is used for the first
    /// time. The same `attempt` may be asked again when an answer was lost.
    async fn verify(&self, token: &str, act: HumanAct, address: &str, attempt: Uuid) -> Result<(), HumanCheckError>;
}
