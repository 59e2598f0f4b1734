//! What a language model does for a clinic, and what it may cost.

use crate::{AppError, Caller};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// The assistant as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistantView {
    /// Whether this deployment has a model at all.
    pub is_configured: bool,
    /// Which one reads messages; empty without one.
    pub model: String,
    pub enabled: bool,
    pub phrasing: bool,
    pub daily_tokens: i64,
    /// US cents.
    pub daily_cents: i64,
    /// The highest budget that this deployment allows.
    pub most_daily_tokens: i64,
    pub most_daily_cents: i64,
    /// How much of today's budget is spent, in percent, at most 100.
    pub spent_percent: u8,
    pub today: DayUse,
    /// The last thirty days, the oldest first, those without a request included.
    pub days: Vec<DayUse>,
}

/// What a day has cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayUse {
    /// ISO 8601.
    pub date: String,
    /// “Dec 4”.
    pub label: String,
    pub calls: i32,
    pub failures: i32,
    pub tokens: i64,
    /// Millionths of a US dollar.
    pub micros: i64,
    /// “$0.0123”.
    pub cost: String,
}

/// What the owner decides, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssistantForm {
    pub enabled: bool,
    pub phrasing: bool,
    /// A whole number.
    pub daily_tokens: String,
    /// Whole US cents.
    pub daily_cents: String,
}

/// What rules and model each make of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedMessage {
    pub rules: Vec<ReadLine>,
    /// Whether the rules would have asked a model in the chat.
    pub is_lost: bool,
    /// `None` when there is no answer; the reason stands in `note`.
    pub model: Option<Vec<ReadLine>>,
    pub note: String,
    /// What the desk would say, by rules and with the model.
    pub answers: Vec<String>,
    pub answers_with_model: Vec<String>,
}

/// One thing that was read: “service”, “Botox”, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadLine {
    pub label: String,
    pub text: String,
    /// The words of the message that say it; empty for what stands on no particular words.
    pub quote: String,
    /// “counts”, “asked back”, or why not. Empty for the rules' own.
    pub verdict: String,
}

#[async_trait]
pub trait Assistant: Send + Sync {
    async fn view(&self, caller: &Caller) -> Result<AssistantView, AppError>;
    /// `Invalid` names the fields of [`AssistantForm`].
    async fn save(&self, caller: &Caller, form: AssistantForm) -> Result<(), AppError>;
    /// Reads a message by rules and by the model, at the cost of one request. Nothing is stored of it but what it cost.
    async fn try_out(&self, caller: &Caller, message: String) -> Result<TriedMessage, AppError>;
}
