//! Where the visitor writes.

use super::hidden_fields;
use crate::{
    api::Say,
    chat::{Chat, LONGEST_MESSAGE},
};
use leptos::prelude::*;
use server_fn::ServerFn;
use ui::{Icon, lu};

/// The composer of the thread.
pub fn view(chat: Chat) -> impl IntoView {
    field(
        chat,
        "flex items-end gap-1 rounded-md border border-field bg-panel p-1 pl-3 focus-within:border-brand",
        "min-h-9 py-[7px]",
        "size-9 pointer-coarse:size-10 bg-sunk text-ink-2 hover:text-ink peer-valid:bg-brand peer-valid:text-on-brand",
    )
}

/// The composer of the welcome screen.
pub fn first(chat: Chat) -> impl IntoView {
    field(
        chat,
        "flex items-end gap-1 rounded-md bg-panel p-1.5 pl-4 shadow-2 dark:ring-1 dark:ring-line",
        "min-h-10 py-[9px]",
        "size-10 bg-brand text-on-brand hover:bg-brand-strong",
    )
}

/// The field has the same id on both screens, so that focus moves along. It counts what is left near its end.
fn field(chat: Chat, shape: &'static str, height: &'static str, button: &'static str) -> impl IntoView {
    let words = chat.words();
    view! {
        <form id="composer" method="post" action=Say::url()>
            {hidden_fields(chat)}
            <div class=shape>
                <label for="message" class="sr-only">{words.message}</label>
                <textarea
                    id="message"
                    name="said[text]"
                    rows="1"
                    required
                    maxlength=LONGEST_MESSAGE.to_string()
                    dir="auto"
                    placeholder=chat.thread.with_value(|thread| thread.placeholder.clone())
                    class=format!(
                        "peer field-sizing-content max-h-32 min-w-0 flex-1 resize-none bg-transparent text-base outline-none placeholder:text-ink-3 pointer-coarse:text-lg {height}",
                    )
                ></textarea>
                <button
                    type="submit"
                    aria-label=words.send
                    class=format!("grid shrink-0 cursor-pointer place-items-center rounded-sm {button}")
                >
                    <Icon icon=lu::LuArrowUp class="size-[18px]"/>
                </button>
            </div>
            <p
                id="left"
                data-local=""
                data-label=words.characters_left
                role="status"
                class="px-1 pt-1 text-right text-xs text-ink-2 tabular empty:hidden"
            ></p>
        </form>
    }
}
