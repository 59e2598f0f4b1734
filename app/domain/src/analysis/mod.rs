//! What is worth knowing of an enquiry, a client and the business: a score with its reasons, the next best action, and
//! how likely somebody is not to come.
//!
//! By rules: each reason stands on a fact, says it in words and names its weight, and the score is their sum over a base.
//! The weights are rules of thumb for ordering work, not statistics of this clinic; what they lean on is what reviews of
//! outpatient no-shows find again and again: earlier no-shows, being new, and how far ahead it was booked weigh most
//! (Dantas et al., “No-shows in appointment scheduling – a systematic literature review”, Health Policy 122, 2018).

mod business;
mod contact;
mod lead;
mod no_show;

#[cfg(test)]
mod tests;

pub use business::{BusinessFacts, business};
pub use contact::{ContactFacts, contact};
pub use lead::{LeadFacts, LeadStanding, lead};
pub use no_show::{UpcomingFacts, no_show};

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// One thing that a score stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The fact, for people: “Gave a phone number”.
    pub words: String,
    /// What it adds to the score, or to the percent of a risk.
    pub weight: i16,
}

/// A score and why it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// 0 to 100: `base` and all weights together, kept within.
    pub points: u8,
    /// Before anything is known.
    pub base: i16,
    /// The heaviest first.
    pub reasons: Vec<Reason>,
}

impl Score {
    /// The sum of what is known, the heaviest first; the order is kept among equals.
    fn of(base: i16, mut reasons: Vec<Reason>) -> Self {
        reasons.retain(|reason| reason.weight != 0);
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight.unsigned_abs()));
        let sum = reasons.iter().fold(base, |sum, reason| sum.saturating_add(reason.weight));
        Self { points: u8::try_from(sum.clamp(0, 100)).unwrap_or(0), base, reasons }
    }
}

/// What to do next: a stable word for machines, a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextAction {
    pub action: Action,
    pub words: String,
}

/// What can be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Nothing,
    Call,
    Write,
    FollowUp,
    OfferTimes,
    MarkWon,
    AskToConfirm,
    BookPackageVisit,
    InviteBack,
    AnswerEnquiries,
    AskDeposits,
    FillTheDiary,
}

impl Action {
    pub const ALL: [Self; 12] = [
        Self::Nothing,
        Self::Call,
        Self::Write,
        Self::FollowUp,
        Self::OfferTimes,
        Self::MarkWon,
        Self::AskToConfirm,
        Self::BookPackageVisit,
        Self::InviteBack,
        Self::AnswerEnquiries,
        Self::AskDeposits,
        Self::FillTheDiary,
    ];

    /// The stable word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Call => "call",
            Self::Write => "write",
            Self::FollowUp => "follow_up",
            Self::OfferTimes => "offer_times",
            Self::MarkWon => "mark_won",
            Self::AskToConfirm => "ask_to_confirm",
            Self::BookPackageVisit => "book_package_visit",
            Self::InviteBack => "invite_back",
            Self::AnswerEnquiries => "answer_enquiries",
            Self::AskDeposits => "ask_deposits",
            Self::FillTheDiary => "fill_the_diary",
        }
    }
}

/// What rules make of somebody or something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    pub score: Score,
    pub next: NextAction,
    /// Of the next visit, where there is one.
    pub no_show: Option<Score>,
}

impl Analysis {
    /// The whole in a few sentences, by rules: score, the heaviest reasons, the risk, what to do.
    pub fn summary(&self) -> String {
        const MOST_REASONS: usize = 3;
        let mut text = format!("Score {} of 100.", self.score.points);
        for reason in self.score.reasons.iter().take(MOST_REASONS) {
            text.push(' ');
            text.push_str(&reason.words);
            text.push('.');
        }
        if let Some(risk) = &self.no_show {
            let why = risk.reasons.first().map(|reason| format!(" ({})", lower(&reason.words))).unwrap_or_default();
            // Writing into a text cannot fail.
            let _ = write!(text, " Risk of no-show at the next visit: {} %{why}.", risk.points);
        }
        text.push_str(" Next: ");
        text.push_str(&lower(&self.next.words));
        text
    }
}

/// With a small first letter, to stand within a sentence.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn reason(words: impl Into<String>, weight: i16) -> Reason {
    Reason { words: words.into(), weight }
}

fn next(action: Action, words: &str) -> NextAction {
    NextAction { action, words: words.to_owned() }
}

/// So much for each, at most so much together.
fn each(count: u32, weight: i16, most: i16) -> i16 {
    let count = i16::try_from(count.min(1_000)).unwrap_or(1_000);
    let sum = weight.saturating_mul(count);
    if weight < 0 { sum.max(most) } else { sum.min(most) }
}

/// “1 visit”, “3 visits”.
fn counted(count: u32, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}
