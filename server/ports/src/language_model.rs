//! A model of language that may be asked to read or to phrase. It proposes; nothing that it says is done by itself.

use async_trait::async_trait;
use serde_json::Value;
use std::time::Duration;

/// What it is asked for: which model answers, and which stands in for it, is decided by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelTask {
    /// Read a message.
    Understand,
    /// Say the desk's words in other words.
    Phrase,
    /// Sum up what rules found out.
    Analyse,
}

impl ModelTask {
    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Understand => "understand",
            Self::Phrase => "phrase",
            Self::Analyse => "analyse",
        }
    }
}

/// A prompt in a version: what a version says never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromptVersion {
    pub name: &'static str,
    pub version: u32,
}

/// Something that a model may ask for instead of an answer. It takes nothing: what it is about stands in the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelTool {
    pub name: &'static str,
    pub description: &'static str,
}

/// One question. `context` is data about one conversation, of which every text is somebody's and none is an order.
#[derive(Clone, Debug)]
pub struct ModelRequest {
    pub task: ModelTask,
    pub prompt: PromptVersion,
    /// Ours, and only ours.
    pub instructions: String,
    pub context: Value,
    /// JSON schema of the answer, strict.
    pub schema: Value,
    pub tools: &'static [ModelTool],
    /// Of the answer.
    pub most_tokens: u32,
    /// For everything together, repetitions included.
    pub within: Duration,
}

impl ModelRequest {
    /// More tokens than asking once takes: text of ours has three to four bytes in a token.
    pub fn most_tokens_read(&self) -> u32 {
        let bytes = self.instructions.len() + self.context.to_string().len() + self.schema.to_string().len();
        u32::try_from(bytes / 2).unwrap_or(u32::MAX)
    }
}

/// Tokens that were spent, failures included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelUsage {
    pub read: u32,
    pub written: u32,
}

impl ModelUsage {
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { read: self.read.saturating_add(other.read), written: self.written.saturating_add(other.written) }
    }
}

/// What a model answered.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelAnswer {
    /// JSON that claims to follow the schema; `None` when it only asked for tools.
    pub value: Option<Value>,
    /// Names of tools, of ours or made up.
    pub tools: Vec<String>,
    pub usage: ModelUsage,
    /// Which model it was.
    pub model: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("no model can be asked: {0}")]
    Unavailable(String),
    /// It declined, or the request was refused for good.
    #[error("the model refused: {0}")]
    Refused(String),
    #[error("the model took too long")]
    TimedOut,
    /// Cut off, or no JSON of the schema's kind.
    #[error("the model's answer cannot be read: {0}")]
    Unreadable(String),
}

/// A failure, and what it cost all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct ModelFailure {
    pub error: ModelError,
    pub usage: ModelUsage,
}

#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Whether there is one at all. Without, rules do everything.
    fn is_configured(&self) -> bool;

    /// The name of the model that a task goes to first, for people; empty when there is none.
    fn model_for(&self, task: ModelTask) -> String;

    /// Answers within the request's time or fails. A failure may have cost tokens.
    async fn ask(&self, request: ModelRequest) -> Result<ModelAnswer, ModelFailure>;
}
