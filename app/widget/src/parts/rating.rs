//! What the visitor thought of it, asked once when a person has answered and it is done.

use super::Tap;
use crate::chat::Chat;
use contract::conversations::Input;
use leptos::prelude::*;
use ui::{Icon, lu};

pub fn view(chat: Chat) -> Option<impl IntoView> {
    let words = chat.words();
    let star = move |(stars, label): (u8, &'static str)| {
        view! {
            <li>
                <Tap
                    input=Input::Rate { stars }
                    label=label
                    id=format!("stars-{stars}")
                    class="grid size-10 cursor-pointer place-items-center rounded-sm text-ink-3 hover:text-brand"
                >
                    <Icon icon=lu::LuStar class="size-5"/>
                </Tap>
            </li>
        }
    };
    chat.thread.with_value(|thread| thread.asks_rating).then(|| {
        view! {
            <div class="mb-2 flex items-center gap-2 text-sm text-ink-2">
                <span id="how-was-it">{words.how_was_it}</span>
                <ul aria-labelledby="how-was-it" class="flex">{(1..).zip(words.stars).map(star).collect_view()}</ul>
            </div>
        }
    })
}
