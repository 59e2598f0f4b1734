//! The thread that is being drawn, for every component.

use crate::{
    place::Place,
    words::{Words, words},
};
use contract::conversations::{Card, Thread};
use domain::ids::MessageId;
use leptos::prelude::*;
use uuid::Uuid;

/// Longest message, in characters; the server reads no more.
pub const LONGEST_MESSAGE: usize = 4_000;

#[derive(Clone, Copy)]
pub struct Chat {
    pub place: StoredValue<Place>,
    pub thread: StoredValue<Thread>,
}

impl Chat {
    pub fn new(place: Place, thread: Thread) -> Self {
        Self { place: StoredValue::new(place), thread: StoredValue::new(thread) }
    }

    /// The words of the thread's language.
    pub fn words(self) -> &'static Words {
        words(self.thread.with_value(|thread| thread.locale))
    }

    /// Nothing was said yet.
    pub fn is_new(self) -> bool {
        self.thread.with_value(|thread| thread.messages.is_empty())
    }

    /// This conversation's address.
    pub fn address(self) -> String {
        self.thread
            .with_value(|thread| self.place.with_value(|place| place.address(thread.token.as_ref(), thread.locale)))
    }

    /// Whether `id` carries the last card of its kind, the one that still works.
    pub fn is_newest(self, id: MessageId, alike: fn(&Card) -> bool) -> bool {
        self.thread.with_value(|thread| {
            let mut newest_first = thread.messages.iter().rev();
            newest_first.find(|message| message.card.as_ref().is_some_and(alike)).is_some_and(|last| last.id == id)
        })
    }

    /// Whether nothing was said after `id`.
    pub fn is_last(self, id: MessageId) -> bool {
        self.thread.with_value(|thread| thread.messages.last().is_some_and(|message| message.id == id))
    }
}

/// A plain form gets its message's id when it is drawn, so that sending it twice is one turn.
#[expect(clippy::disallowed_methods, reason = "the id names a message before it exists; nothing depends on it")]
pub fn new_message_id() -> MessageId {
    MessageId(Uuid::new_v4())
}
