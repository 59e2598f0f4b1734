//! What went otherwise, and what to do now.

use super::PANEL;
use crate::{chat::Chat, parts::Tap};
use chrono::{DateTime, Utc};
use contract::conversations::Input;
use leptos::prelude::*;
use ui::{Icon, lu};

const FIRST: &str = "h-10 cursor-pointer rounded-md bg-brand px-4 font-semibold text-on-brand hover:bg-brand-strong";
const SECOND: &str = "h-10 cursor-pointer rounded-md px-3 font-medium text-ink-2 hover:bg-sunk";

/// The hold ran out.
pub fn hold_ended(
    chat: Chat,
    slot: String,
    still_free: bool,
    start: DateTime<Utc>,
    practitioner_id: String,
) -> AnyView {
    let words = chat.words();
    let state = if still_free { words.still_free } else { words.no_longer_free };
    let again = still_free.then(|| {
        let input = Input::PickSlot { start, practitioner_id };
        view! { <Tap input=input bubble=words.hold_again id="hold-again" class=FIRST>{words.hold_again}</Tap> }
    });
    view! {
        <article class=format!("{PANEL} p-4")>
            <h2 class="flex items-center gap-2 font-semibold">
                <Icon icon=lu::LuTriangleAlert class="size-4 shrink-0 text-warn"/>
                {words.time_is_up}
            </h2>
            <p class="mt-1 text-base text-ink-2">{slot} " " {state} " " {words.nothing_charged}</p>
            <div class="mt-3 flex gap-2">{again} {other_times(chat)}</div>
        </article>
    }
    .into_any()
}

/// Somebody was faster.
pub fn slot_taken(chat: Chat, slot: &str) -> AnyView {
    let words = chat.words();
    view! {
        <div class=format!("{PANEL} p-4") role="status">
            <h2 class="flex items-center gap-2 font-semibold">
                <Icon icon=lu::LuTriangleAlert class="size-4 shrink-0 text-warn"/>
                {words.taken}
            </h2>
            <p class="mt-1 text-base text-ink-2">{format!("{slot} {}", words.taken_detail)}</p>
        </div>
    }
    .into_any()
}

/// What to do at once, before any desk.
pub fn emergency(chat: Chat, text: String, phone: &str, phone_label: String) -> AnyView {
    view! {
        <p role="alert" class="flex gap-2.5 rounded-md bg-bad-soft px-3.5 py-3 text-sm">
            <Icon icon=lu::LuTriangleAlert class="mt-0.5 size-4 shrink-0 text-bad"/>
            <span>
                <span class="sr-only">{chat.words().emergency} ": "</span>
                {text}
                " "
                <a href=format!("tel:{phone}") class="font-medium whitespace-nowrap underline underline-offset-2 tabular">
                    {phone_label}
                </a>
            </span>
        </p>
    }
    .into_any()
}

fn other_times(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let input = Input::ShowTimes { from: None };
    view! { <Tap input=input bubble=words.other_times id="other-times" class=SECOND>{words.other_times}</Tap> }
}
