//! What is opened beside a list: a column of the page on wide screens, above the page on others.

use crate::keys::{focus, on_plain_key};
use leptos::prelude::*;
use ui::{IconButton, lu};

/// Where the panel stands above the page.
const ABOVE: &str = "(max-width: 1279px)";

fn is_above() -> bool {
    window().match_media(ABOVE).ok().flatten().is_some_and(|query| query.matches())
}

/// Whether what is `opened` covers the page; known once the page is alive.
pub fn covers_page(opened: Signal<bool>) -> Signal<bool> {
    let above = RwSignal::new(false);
    Effect::new(move |_| {
        if opened.get() {
            above.set(is_above());
        }
    });
    Signal::derive(move || above.get() && opened.get())
}

/// Closed by its button and by Escape; takes the focus where it covers the page. `id` is its element's.
#[component]
pub fn SidePanel(
    id: &'static str,
    label: &'static str,
    close: impl Fn() + Clone + Send + 'static,
    children: Children,
) -> impl IntoView {
    let escape = close.clone();
    on_plain_key(move |key| {
        let closes = key == "Escape";
        if closes {
            escape();
        }
        closes
    });
    Effect::new(move |_| {
        if is_above() {
            focus(id);
        }
    });
    view! {
        <aside
            id=id
            tabindex="-1"
            aria-label=label
            class="fixed print:hidden inset-y-0 right-0 z-40 flex w-full min-h-0 flex-col bg-panel shadow-3 focus:outline-0 sm:w-[430px] sm:border-l sm:border-line xl:relative xl:inset-auto xl:z-auto xl:w-auto xl:border-l xl:border-line xl:shadow-none"
        >
            <IconButton
                icon=lu::LuX
                label="Close"
                class="absolute top-2.5 right-2 z-10 size-8 max-xl:size-10"
                icon_class="size-4"
                on:click=move |_| close()
            />
            {children()}
        </aside>
    }
}
