//! Time that is held for the visitor. The program counts it down by the visitor's own clock (`data-until`); the server
//! cannot know how long a page travels, so it leaves the figure open.

use crate::chat::Chat;
use chrono::{DateTime, Utc};
use contract::conversations::{Card, DepositCard};
use leptos::prelude::*;

/// The deposit that the conversation waits for, if any.
pub fn open_deposit(chat: Chat) -> Option<DepositCard> {
    chat.thread.with_value(|thread| {
        thread.messages.iter().rev().find_map(|message| match &message.card {
            Some(Card::Deposit { deposit }) if deposit.state == "open" => Some(deposit.clone()),
            _ => None,
        })
    })
}

/// `9:42`, and a place of the same width before the program runs.
pub fn clock(until: DateTime<Utc>) -> impl IntoView {
    view! {
        <span data-until=until.timestamp_millis().to_string() data-local="" class="inline-block min-w-9 tabular">
            "\u{2013}:\u{2013}\u{2013}"
        </span>
    }
}

/// A bar that shrinks with the time.
pub fn bar(until: DateTime<Utc>) -> impl IntoView {
    view! {
        <svg aria-hidden="true" data-local="" class="absolute inset-x-3 bottom-1 h-0.5 w-[calc(100%-1.5rem)]">
            <rect width="100%" height="2" rx="1" class="fill-on-brand/25"></rect>
            <rect
                width="100%"
                height="2"
                rx="1"
                class="fill-on-brand/80"
                data-until-bar=until.timestamp_millis().to_string()
            ></rect>
        </svg>
    }
}
