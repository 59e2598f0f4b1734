//! What becomes of a booking whose deposit cannot be paid, because the card processor is not there.

use serde::{Deserialize, Serialize};

/// What a clinic wants while its card processor cannot be reached. It is about how the clinic works, not about what a
/// client agreed to: the version in force at that moment counts, whichever the booking was made under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutageRule {
    /// The time stays held as long as it would have been, and the visitor may try again.
    #[default]
    TurnDown,
    /// It is booked, and the deposit is asked for by a link once the processor is back.
    BookWithout,
    /// It waits for somebody of the clinic, who asks for the deposit by approving it.
    KeepAsRequest,
}

impl OutageRule {
    pub const ALL: [Self; 3] = [Self::TurnDown, Self::BookWithout, Self::KeepAsRequest];

    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TurnDown => "turn_down",
            Self::BookWithout => "book_without",
            Self::KeepAsRequest => "keep_as_request",
        }
    }

    /// Of [`as_str`](Self::as_str).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }
}
