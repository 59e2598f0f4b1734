//! Words in the log: said, on their way, not sent, and the dots of somebody writing.

use super::log::by_visitor;
use crate::{chat::Chat, words::Words};
use contract::conversations::Author;
use leptos::prelude::*;

const THEIRS: &str = "max-w-[85%] self-start rounded-lg rounded-bl-sm bg-panel px-3.5 py-2 text-base whitespace-pre-wrap \
    wrap-anywhere shadow-1 dark:ring-1 dark:ring-line";
const MINE: &str = "max-w-[88%] self-end rounded-lg rounded-br-sm bg-brand px-3.5 py-2 text-base whitespace-pre-wrap \
    wrap-anywhere text-on-brand";
const UNSENT: &str = "max-w-[88%] self-end rounded-lg rounded-br-sm border border-dashed border-ink-3 px-3.5 py-2 text-base \
    whitespace-pre-wrap wrap-anywhere text-ink-2 empty:hidden";

/// A message's words; nothing for a message that is only a card.
pub fn said(chat: Chat, author: &Author, text: String) -> Option<impl IntoView + use<>> {
    let who = match author {
        Author::Visitor => Some(view! { <span class="sr-only">{chat.words().you} ": "</span> }.into_any()),
        Author::Desk => None,
        Author::Person { name } => {
            Some(view! { <span class="block text-xs font-medium text-ink-2">{name.clone()}</span> }.into_any())
        }
    };
    let class = if by_visitor(author) { MINE } else { THEIRS };
    (!text.is_empty()).then(|| view! { <div dir="auto" class=class>{who}{text}</div> })
}

/// Somebody of the clinic writes. Gone by itself when they stop, which nobody tells of.
pub fn writing(chat: Chat) -> Option<impl IntoView> {
    let person = chat.thread.with_value(|thread| thread.person.clone()).filter(|person| person.writes)?;
    Some(view! {
        <p id="writing" role="status" class="vanishing flex items-center gap-2 self-start text-xs text-ink-2">
            <span aria-hidden="true" class="typing flex gap-1 rounded-lg rounded-bl-sm bg-panel px-4 py-3.5 shadow-1 dark:ring-1 dark:ring-line">
                <i class="size-1.5 rounded-full bg-ink-2"></i>
                <i class="size-1.5 rounded-full bg-ink-2"></i>
                <i class="size-1.5 rounded-full bg-ink-2"></i>
            </span>
            {person.name} " " {chat.words().is_typing}
        </p>
    })
}

/// A message on its way, and the dots: a pattern that the program fills in (`data-text`). The dots appear only when the
/// answer takes a while (`typing` in the stylesheet).
pub fn pending(words: &'static Words) -> impl IntoView {
    view! {
        <div class="flex flex-col gap-2">
            <div dir="auto" data-text="" class=format!("{MINE} opacity-70")></div>
            <p
                role="status"
                class="typing flex gap-1 self-start rounded-lg rounded-bl-sm bg-panel px-4 py-3.5 shadow-1 dark:ring-1 dark:ring-line"
            >
                <span class="sr-only">{words.sending}</span>
                <i class="size-1.5 rounded-full bg-ink-2"></i>
                <i class="size-1.5 rounded-full bg-ink-2"></i>
                <i class="size-1.5 rounded-full bg-ink-2"></i>
            </p>
        </div>
    }
}

/// A message that was not sent, with its reason (`data-reason`) and what to do.
pub fn unsent(words: &'static Words) -> impl IntoView {
    let button = "cursor-pointer py-1 font-medium text-brand-strong underline underline-offset-2";
    view! {
        <div class="flex flex-col gap-1">
            <div dir="auto" data-text="" class=UNSENT></div>
            <p role="alert" class="flex max-w-[88%] flex-wrap justify-end gap-x-2 self-end text-right text-sm text-ink">
                <span data-reason="" class="py-1">{words.not_sent}</span>
                <button type="button" data-retry="" class=button>{words.try_again}</button>
                <button type="button" data-edit="" class=button>{words.edit}</button>
            </p>
        </div>
    }
}
