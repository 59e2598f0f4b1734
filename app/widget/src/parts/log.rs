//! The conversation itself. The scroller grows upwards, so its end is in view without any script.

use super::bubble;
use crate::{cards, chat::Chat};
use contract::conversations::{Author, Card, Message};
use leptos::prelude::*;

/// Minutes of silence after which the time is written again.
const SILENCE_MINUTES: i64 = 60;

pub fn view(chat: Chat) -> impl IntoView {
    let messages = chat.thread.with_value(|thread| thread.messages.clone());
    let mut before: Option<Message> = None;
    let rows = messages.into_iter().map(|message| {
        let quiet = before.as_ref().is_none_or(|before| (message.at - before.at).num_minutes() >= SILENCE_MINUTES);
        before = Some(message.clone());
        row(chat, message, quiet)
    });
    let rows = rows.collect_view();
    view! {
        <div
            id="log"
            role="log"
            aria-live="polite"
            aria-label=chat.words().conversation
            tabindex="0"
            class="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overscroll-contain bg-paper outline-offset-[-2px]"
        >
            <div class="mx-auto mb-auto flex w-full max-w-3xl flex-col gap-2 px-4 pt-3 pb-3.5">
                {rows}
                {bubble::writing(chat)}
                {outbox()}
            </div>
        </div>
    }
}

/// Where the program shows what is on its way; the server knows nothing of it and never redraws it.
pub fn outbox() -> impl IntoView {
    view! { <div id="outbox" data-local="" class="flex flex-col gap-2 empty:hidden"></div> }
}

/// One message: the time above it after a silence, its words, its card.
fn row(chat: Chat, message: Message, quiet: bool) -> impl IntoView {
    let spoken = !is_on_card(&message);
    let at = (quiet && !message.at_label.is_empty()).then_some(message.at_label);
    view! {
        <div id=format!("m{}", message.id) class="flex flex-col gap-2 empty:hidden">
            {at.map(|label| view! { <p class="py-1 text-center text-xs text-ink-2">{label}</p> })}
            {spoken.then(|| bubble::said(chat, &message.author, message.text))}
            {message.card.map(|card| cards::view(chat, message.id, card))}
        </div>
    }
}

/// Some cards open with what their message says; once is enough.
fn is_on_card(message: &Message) -> bool {
    match &message.card {
        Some(Card::Booked { booked }) => message.text.trim_end_matches('.') == booked.greeting.trim_end_matches('.'),
        Some(Card::SlotTaken { .. } | Card::HoldEnded { .. }) => true,
        _ => false,
    }
}

/// Whether the visitor wrote it.
pub const fn by_visitor(author: &Author) -> bool {
    matches!(author, Author::Visitor)
}
