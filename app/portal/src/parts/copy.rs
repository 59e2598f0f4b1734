//! Values that people take elsewhere.

use leptos::prelude::*;
use ui::{Button, ButtonSize, Icon, lu, use_toasts};

/// Copies a value. There only once the page is alive: without script the value is marked by hand.
#[component]
pub fn CopyButton(value: String, #[prop(into, default = "Copy".to_owned())] word: String) -> impl IntoView {
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let toasts = use_toasts();
    let value = StoredValue::new(value);
    let word = StoredValue::new(word);
    let copy = move |_| {
        // The answer of the clipboard is not awaited: a browser that refuses leaves the value on the screen.
        let _ = window().navigator().clipboard().write_text(&value.get_value());
        toasts.show(ui::Toast::new("Copied"));
    };
    view! {
        <Show when=move || alive.get()>
            <Button size=ButtonSize::Small on:click=copy>
                <Icon icon=lu::LuCopy/>
                {word.get_value()}
            </Button>
        </Show>
    }
}

/// A secret that this page shows and nobody ever again.
#[component]
pub fn ShownOnce(#[prop(into)] title: String, #[prop(into)] text: String, value: String) -> impl IntoView {
    let copied = value.clone();
    view! {
        <div role="status" class="mb-6 rounded-lg bg-good-soft p-5">
            <p class="flex items-center gap-2 font-semibold">
                <Icon icon=lu::LuKeyRound class="size-4 shrink-0 text-good"/>
                {title}
            </p>
            <p class="mt-1 text-sm">{text}</p>
            <div class="mt-3 flex flex-wrap items-center gap-2">
                <code
                    data-shown-once=""
                    class="min-w-0 flex-1 rounded-md border border-field bg-panel px-3 py-2 font-mono text-sm break-all select-all"
                >
                    {value}
                </code>
                <CopyButton value=copied/>
            </div>
        </div>
    }
}
