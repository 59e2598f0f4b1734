//! What a language model proposes, and what of it counts.
//!
//! A model sees untrusted text, so nothing that it says is believed. Of a message it may propose what was said and what
//! is wanted ([`Proposal`]); [`verify`] holds each value against the message and the rules: what the rules find in the
//! quoted words themselves counts, what could be is asked back, everything else is dropped. Of the desk's words it may
//! propose others ([`phrasing`]), which may say neither more nor less.
//!
//! There is no way to propose a price, a slot, a consent, a hold or a word to anybody else: the types have no place for
//! them.

pub mod masking;
pub mod phrasing;
mod quotes;
mod values;
mod verify;

#[cfg(test)]
mod tests;

use crate::understanding::Act;
use serde::{Deserialize, Serialize};

pub use verify::{Refused, Verified, Why, verify};

/// More than one message says.
pub const MOST_FACTS: usize = 12;

/// What a model makes of one message. Unknown fields are refused: the schema is strict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    #[serde(default)]
    pub acts: Vec<ProposedAct>,
    #[serde(default)]
    pub facts: Vec<ProposedFact>,
}

/// What the visitor is doing. Only what does nothing in the world by itself: agreeing, cancelling, giving a hold back and
/// starting over are for the visitor's own words and taps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedAct {
    Greet,
    Thank,
    Goodbye,
    Unsure,
    AskPrice,
    AskTimes,
    MoreOptions,
    AskPerson,
    Complain,
    Emergency,
    /// They want to move or cancel a booking: they are shown where.
    ChangeBooking,
}

impl ProposedAct {
    pub const ALL: [Self; 11] = [
        Self::Greet,
        Self::Thank,
        Self::Goodbye,
        Self::Unsure,
        Self::AskPrice,
        Self::AskTimes,
        Self::MoreOptions,
        Self::AskPerson,
        Self::Complain,
        Self::Emergency,
        Self::ChangeBooking,
    ];

    /// As the schema and the prompt name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Greet => "greet",
            Self::Thank => "thank",
            Self::Goodbye => "goodbye",
            Self::Unsure => "unsure",
            Self::AskPrice => "ask_price",
            Self::AskTimes => "ask_times",
            Self::MoreOptions => "more_options",
            Self::AskPerson => "ask_person",
            Self::Complain => "complain",
            Self::Emergency => "emergency",
            Self::ChangeBooking => "change_booking",
        }
    }

    /// What it is for the rules.
    pub const fn act(self) -> Act {
        match self {
            Self::Greet => Act::Greet,
            Self::Thank => Act::Thank,
            Self::Goodbye => Act::Goodbye,
            Self::Unsure => Act::Unsure,
            Self::AskPrice => Act::AskPrice,
            Self::AskTimes => Act::AskTimes,
            Self::MoreOptions => Act::MoreOptions,
            Self::AskPerson => Act::AskPerson,
            Self::Complain => Act::Complain,
            Self::Emergency => Act::Emergency,
            // Rescheduling shows where a booking is changed; a cancellation would give a hold back at once.
            Self::ChangeBooking => Act::Reschedule,
        }
    }
}

/// One thing that the message is said to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedFact {
    pub kind: FactKind,
    /// The words of the message that say it, letter by letter.
    pub quote: String,
    /// A service's key; an option's value, a number, `yes` or `no`; `2026-12-08` or `2026-12-08T16:30`; a name; a phone;
    /// an address; a postcode.
    pub value: String,
    /// The key of the question that is answered.
    #[serde(default)]
    pub question: Option<String>,
}

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    Service,
    Answer,
    DateTime,
    Name,
    Phone,
    Email,
    Postcode,
}

impl FactKind {
    pub const ALL: [Self; 7] =
        [Self::Service, Self::Answer, Self::DateTime, Self::Name, Self::Phone, Self::Email, Self::Postcode];

    /// As the schema and the prompt name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Answer => "answer",
            Self::DateTime => "date_time",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Postcode => "postcode",
        }
    }
}

/// The JSON schema of a [`Proposal`], strict: every property is required and no other is allowed.
pub fn schema() -> serde_json::Value {
    let acts: Vec<&str> = ProposedAct::ALL.into_iter().map(ProposedAct::as_str).collect();
    let kinds: Vec<&str> = FactKind::ALL.into_iter().map(FactKind::as_str).collect();
    serde_json::json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["acts", "facts"],
        "properties": {
            "acts": {"type": "array", "items": {"type": "string", "enum": acts}},
            "facts": {"type": "array", "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["kind", "quote", "value", "question"],
                "properties": {
                    "kind": {"type": "string", "enum": kinds},
                    "quote": {"type": "string"},
                    "value": {"type": "string"},
                    "question": {"type": ["string", "null"]},
                },
            }},
        },
    })
}
