//! The engine's promises, over any sequence of what visitors do.

mod advice;
mod clinic;
mod flow;
mod hearing;
mod informing;
mod properties;

use super::{Event, Reply, Setting, State, take::Turn};
use crate::understanding::{Act, Fact, FactValue, Reading};

/// A message as the reader of text would have read it.
pub(super) fn reading(acts: &[Act], facts: &[FactValue]) -> Reading {
    Reading {
        acts: acts.to_vec(),
        facts: facts.iter().map(|value| Fact { start: 0, end: 1, value: value.clone() }).collect(),
        ..Reading::default()
    }
}

/// One turn in which `text` was read as `reading`.
pub(super) fn hear(state: State, text: &str, reading: Reading, setting: &Setting<'_>) -> (State, Vec<Reply>) {
    let mut turn = Turn::new(state, setting);
    turn.heard(text, reading);
    turn.finish()
}

/// The services of the test's clinic.
pub(crate) fn services() -> Vec<crate::catalogue::Service> {
    clinic::Clinic::new().services
}

/// One turn of anything but text.
pub(super) fn act(state: State, event: Event, setting: &Setting<'_>) -> (State, Vec<Reply>) {
    super::take(state, event, setting)
}

/// The only question among the replies, if there is one.
pub(super) fn question(replies: &[Reply]) -> Option<&Reply> {
    let mut questions = replies.iter().filter(|reply| reply.is_question());
    let first = questions.next();
    assert_eq!(questions.next(), None, "two questions at once: {replies:?}");
    first
}
