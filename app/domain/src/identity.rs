//! Whom else we believe about who somebody is.

use serde::{Deserialize, Serialize};

/// A provider of identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    Google,
    Microsoft,
    Github,
}

impl Provider {
    pub const ALL: [Self; 3] = [Self::Google, Self::Microsoft, Self::Github];

    /// As it is stored and stands in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Github => "github",
        }
    }

    /// As people know it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::Github => "GitHub",
        }
    }

    /// `None` for a word of no provider.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == word)
    }
}
