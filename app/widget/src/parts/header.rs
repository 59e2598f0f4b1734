//! Whose chat this is, whether they are open, and the menu.

use super::{Tap, switch_language};
use crate::chat::Chat;
use contract::conversations::Input;
use leptos::prelude::*;
use ui::{Icon, Mark, lu};

pub fn view(chat: Chat) -> impl IntoView {
    let (name, hours) = chat.thread.with_value(|t| (t.clinic.name.clone(), t.clinic.hours_now.clone()));
    let person = chat.thread.with_value(|thread| thread.person.clone());
    let status = if let Some(person) = person {
        view! {
            <span class="size-2 shrink-0 rounded-full bg-good"></span>
            <span class="truncate">{person.name} " " {chat.words().is_here}</span>
        }
        .into_any()
    } else if hours.open {
        view! {
            <span class="size-2 shrink-0 rounded-full bg-good"></span>
            {chat.words().open}
        }
        .into_any()
    } else {
        view! {
            <span class="size-2 shrink-0 rounded-full border-[1.5px] border-ink-3"></span>
            <span class="truncate">{hours.label}</span>
        }
        .into_any()
    };
    view! {
        <header class="flex items-center gap-3 border-b border-line py-2.5 pr-2 pl-4">
            <span class="grid size-9 shrink-0 place-items-center rounded-full bg-brand text-on-brand">
                <Mark class="size-5"/>
            </span>
            <div class="min-w-0 flex-1">
                <h1 class="truncate text-base font-semibold">{name}</h1>
                <p class="flex items-center gap-1.5 text-xs text-ink-2">{status}</p>
            </div>
            {menu(chat)}
            {close(chat, "text-ink-2 hover:bg-sunk")}
        </header>
    }
}

/// The way out of a popup; the page around the frame closes it. Works before the program is there.
pub fn close(chat: Chat, class: &'static str) -> Option<impl IntoView> {
    chat.place.with_value(|place| place.popup).then(|| {
        view! {
            <button
                type="button"
                data-close=""
                aria-label=chat.words().close
                class=format!("grid size-10 shrink-0 cursor-pointer place-items-center rounded-md {class}")
            >
                <Icon icon=lu::LuX class="size-5"/>
            </button>
        }
    })
}

fn menu(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let (phone, phone_label) = chat.thread.with_value(|t| (t.clinic.phone.clone(), t.clinic.phone_label.clone()));
    let item = "flex h-10 w-full cursor-pointer items-center gap-2.5 rounded-sm px-2.5 text-left text-sm hover:bg-sunk";
    view! {
        <details
            data-menu=""
            class="relative"
        >
            <summary
                aria-label=chat.words().menu
                class="grid size-10 cursor-pointer list-none place-items-center rounded-md text-ink-2 hover:bg-sunk [&::-webkit-details-marker]:hidden"
            >
                <Icon icon=lu::LuEllipsis class="size-5"/>
            </summary>
            <div class="absolute top-11 right-0 z-10 w-56 rounded-md bg-panel p-1 shadow-2 dark:ring-1 dark:ring-line">
                <Tap input=Input::AskPerson bubble=words.talk_to_person class=item>
                    <Icon icon=lu::LuUser class="size-4 shrink-0 text-ink-2"/>
                    {words.talk_to_person}
                </Tap>
                <Tap input=Input::StartOver class=item>
                    <Icon icon=lu::LuRotateCcw class="size-4 shrink-0 text-ink-2"/>
                    {words.start_over}
                </Tap>
                <Tap input=switch_language(chat) class=item>
                    <Icon icon=lu::LuLanguages class="size-4 shrink-0 text-ink-2"/>
                    {words.other_language.0}
                </Tap>
                {(!phone.is_empty())
                    .then(|| {
                        view! {
                            <a href=format!("tel:{phone}") class=item>
                                <Icon icon=lu::LuPhone class="size-4 shrink-0 text-ink-2"/>
                                <span class="tabular">{chat.words().call} " " {phone_label}</span>
                            </a>
                        }
                    })}
            </div>
        </details>
    }
}
