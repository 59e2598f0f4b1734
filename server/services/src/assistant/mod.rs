//! The language model at work: where it is asked, what it is shown, what of its answers counts, and what it may cost.
//!
//! The chat asks for a second reading where the rules are lost ([`reading`]) and, where a clinic wants it, for other
//! words ([`phrased`]); analyses may be summed up ([`summed_up`]). Nothing waits for a model longer than [`Terms`] say,
//! and nothing fails because of one: whatever goes wrong, the rules' own work stands. What a model says only ever passes
//! through [`domain::proposals`].

pub mod jobs;

mod asking;
mod desk;
mod embedding;
mod letter;
mod phrase;
mod prompts;
mod read;
mod shown;
mod try_out;

#[cfg(test)]
mod tests;

pub use desk::AssistantDesk;
pub(crate) use embedding::{MeaningOf, directions};
pub(crate) use phrase::{Phrasing, phrased, summed_up};
pub(crate) use read::{Advice, reading};
pub(crate) use shown::{Shown, earlier};

use std::time::Duration;

/// What a deployment allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long a visitor may wait for models in one turn.
    pub patience: Duration,
    /// What a million tokens cost that a model reads, in US cents.
    pub read_cents: u32,
    /// The same of tokens that it writes.
    pub written_cents: u32,
    /// The same of tokens whose meaning is asked for.
    pub embedded_cents: u32,
    /// How near a passage must be to a question to be shown as the closest, in percent of the cosine.
    pub nearness_percent: u8,
    /// The highest budget that a clinic may set for a day, and what it begins with.
    pub most_daily_tokens: i64,
    pub most_daily_cents: i64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            patience: Duration::from_millis(2_500),
            read_cents: 15,
            written_cents: 60,
            embedded_cents: 2,
            nearness_percent: 45,
            most_daily_tokens: 500_000,
            most_daily_cents: 100,
        }
    }
}

/// Millionths of a dollar in a cent.
pub(crate) const MICROS_A_CENT: i64 = 10_000;
