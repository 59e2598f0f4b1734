//! Where something known comes from: said in which words, tapped, or concluded.

use super::{
    facts::{Known, known_facts},
    state::State,
    take::Turn,
};
use crate::understanding::{Fact, FactValue};
use serde::{Deserialize, Serialize};

/// How something became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The visitor wrote it; `start..end` are characters of their message.
    Said { start: u32, end: u32 },
    /// It follows from what they wrote, which does not name it.
    Inferred,
    /// They chose it, or filled it in themselves.
    Confirmed,
}

/// How and when something became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    #[serde(flatten)]
    pub how: How,
    /// The visitor's nth message, from 1.
    pub turn: u32,
}

impl Turn<'_> {
    /// Notes where that comes from which is new or other than `before`.
    pub(super) fn note_sources(&mut self, before: &[Known]) {
        let after = known_facts(&self.state, self.setting);
        let (turn, read) = (self.state.turns, self.read.as_deref());
        let sources = &mut self.state.sources;
        sources.retain(|key, _| after.iter().any(|known| known.key == *key));
        for known in after.iter().filter(|known| !before.contains(known)) {
            let how = read.map_or(How::Confirmed, |facts| said(&known.key, facts));
            sources.insert(known.key.clone(), Source { how, turn });
        }
    }
}

/// The words of a message that a chip's key stands for.
fn said(key: &str, facts: &[Fact]) -> How {
    let is_meant = |fact: &&Fact| match &fact.value {
        FactValue::Service(_) => key.starts_with("service"),
        FactValue::Answer(question, _) => key.split_once(':').is_some_and(|(_, asked)| asked == question),
        FactValue::DateTime(_) => key == "time",
        FactValue::Name(_) => key == "name",
        FactValue::Phone(_) => key == "phone",
        FactValue::Email(_) => key == "email",
        FactValue::Postcode(_) => key.starts_with("answer"),
        FactValue::ReferralCode(_) => key == "referral",
    };
    let Some(fact) = facts.iter().rfind(is_meant) else { return How::Inferred };
    // A service that nobody named is read from an answer that only it asks for, in the same words.
    let same_words = |other: &Fact| {
        matches!(other.value, FactValue::Answer(..)) && (other.start, other.end) == (fact.start, fact.end)
    };
    let concluded = matches!(fact.value, FactValue::Service(_)) && facts.iter().any(same_words);
    if concluded { How::Inferred } else { How::Said { start: fact.start, end: fact.end } }
}

impl State {
    /// Where the chip of this key comes from; `None` for one that an earlier release kept.
    pub fn source(&self, key: &str) -> Option<Source> {
        self.sources.get(key).copied()
    }
}
