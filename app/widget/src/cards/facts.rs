//! What was understood, each to be taken back by a tap.

use crate::{chat::Chat, parts::Tap};
use contract::conversations::{FactChip, Input};
use leptos::prelude::*;
use ui::{Icon, lu};

pub fn view(chat: Chat, facts: Vec<FactChip>, newest: bool) -> AnyView {
    let words = chat.words();
    view! {
        <ul
            aria-label=words.understood
            class="-mx-4 flex shrink-0 gap-1.5 overflow-x-auto px-4 py-1 text-sm whitespace-nowrap [scrollbar-width:none]"
        >
            {facts
                .into_iter()
                .map(|fact| {
                    let shape = "flex h-8 items-center gap-1.5 rounded-sm bg-panel px-2.5 tabular shadow-1 dark:ring-1 dark:ring-line pointer-coarse:h-10";
                    let chip = if newest {
                        view! {
                            <Tap
                                input=Input::Forget { fact: fact.key.clone() }
                                id=format!("fact-{}", fact.key)
                                label=format!("{}: {}", words.take_back, fact.label)
                                class=format!("{shape} cursor-pointer hover:bg-sunk")
                            >
                                {fact.label.clone()}
                                <Icon icon=lu::LuX class="-mr-0.5 size-3.5 shrink-0 text-ink-3"/>
                            </Tap>
                        }
                            .into_any()
                    } else {
                        view! { <span class=format!("{shape} text-ink-2")>{fact.label}</span> }.into_any()
                    };
                    view! { <li class="shrink-0">{chip}</li> }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
