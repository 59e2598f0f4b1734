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
    /// Says what texts mean, so that a question in other words finds the passage that comes closest
    /// (`embeddings` at the same address). Empty: there is none, and words alone find.
    pub embedding_model: String,
    /// Numbers a text, for models that let it be chosen; 0: as many as the model has.
    pub embedding_dimensions: u16,
    /// How near a passage must be to be shown as the closest, in percent of the cosine; it differs by model.
    pub embedding_nearness_percent: u8,
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
    /// The same of tokens that the embedding model reads.
    pub embedded_cents_per_million: u32,
}

impl Default for LanguageModelConfig {
    fn default() -> Self {
        Self {
            base_url: url("https://api.openai.com/v1/"),
            api_key: None,
            model: "gpt-4.1-mini".into(),
            fallback_model: "gpt-4.1-nano".into(),
            embedding_model: "text-embedding-3-small".into(),
            embedding_dimensions: 512,
            embedding_nearness_percent: 45,
            patience_ms: 2_500,
            daily_tokens: 500_000,
            daily_cents: 100,
            read_cents_per_million: 40,
            written_cents_per_million: 160,
            embedded_cents_per_million: 2,
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
            embedded_cents: self.embedded_cents_per_million,
            nearness_percent: self.embedding_nearness_percent,
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
        anyhow::ensure!(
            (1..=100).contains(&self.embedding_nearness_percent),
            "language_model.embedding_nearness_percent is {}: a cosine has 1 to 100 percent",
            self.embedding_nearness_percent
        );
        anyhow::ensure!(
            self.embedding_dimensions <= 4_096,
            "language_model.embedding_dimensions is {}: at most 4096 are kept",
            self.embedding_dimensions
        );
        Ok(())
    }
}
