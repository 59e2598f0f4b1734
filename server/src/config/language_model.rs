//! The language model.

use super::{redacted_option, url};
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use services::assistant::Terms;
use std::time::Duration;
use url::Url;

/// A language model that reads what the rules do not understand, for clinics that turn it on in their portal. Any endpoint
/// that speaks `OpenAI`’s chat completions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LanguageModelConfig {
    /// Where `chat/completions` is; ends with a slash.
    pub base_url: Url,
    /// Absent: rules read and phrase everything, as well as they can.
    #[schemars(with = "Option<String>")]
    #[serde(serialize_with = "redacted_option")]
    pub api_key: Option<SecretString>,
    /// Reads messages and sums analyses up.
    pub model: String,
    /// Smaller and faster: phrases, and stands in where the other fails. Empty: there is none.
    pub fallback_model: String,
    /// Milliseconds that a visitor may wait for models in one turn; after that the rules' answer stands.
    pub patience_ms: u32,
    /// The highest budget of tokens that a clinic may set for a day, and what it begins with.
    pub daily_tokens: u32,
    /// The same of money, in US cents.
    pub daily_cents: u32,
    /// What a million tokens cost that the model reads, in US cents, for the budget.
    pub read_cents_per_million: u32,
    /// The same of tokens that it writes.
    pub written_cents_per_million: u32,
}

impl Default for LanguageModelConfig {
    fn default() -> Self {
        Self {
            base_url: url("https://api.openai.com/v1/"),
            api_key: None,
            model: "gpt-4.1-mini".into(),
            fallback_model: "gpt-4.1-nano".into(),
            patience_ms: 2_500,
            daily_tokens: 500_000,
            daily_cents: 100,
            read_cents_per_million: 40,
            written_cents_per_million: 160,
        }
    }
}

impl LanguageModelConfig {
    /// What clinics may ask of it.
    pub fn terms(&self) -> Terms {
        Terms {
            patience: Duration::from_millis(self.patience_ms.into()),
            read_cents: self.read_cents_per_million,
            written_cents: self.written_cents_per_million,
            most_daily_tokens: self.daily_tokens.into(),
            most_daily_cents: self.daily_cents.into(),
        }
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.api_key.as_ref().is_none_or(|key| !key.expose_secret().trim().is_empty()),
            "language_model.api_key is empty: leave it out to work by rules alone"
        );
        anyhow::ensure!(self.base_url.path().ends_with('/'), "language_model.base_url must end with “/”");
        anyhow::ensure!(
            (200..=10_000).contains(&self.patience_ms),
            "language_model.patience_ms is {}: visitors wait 200 to 10000 milliseconds",
            self.patience_ms
        );
        Ok(())
    }
}
