//! Light, dark, or as the system says; remembered in the browser.

use crate::{IconButton, lu};
use leptos::prelude::*;

const KEY: &str = "anteroom-theme";

/// Runs in the head before the first paint, so that a dark page never flashes white. Put it into a `<script>` that
/// carries the page's nonce.
pub const NO_FLASH: &str = r#"(function(){var d=document.documentElement,m=matchMedia("(prefers-color-scheme: dark)");function f(){var t=null;try{t=localStorage.getItem("anteroom-theme")}catch(e){}d.dataset.theme=t==="dark"||t==="light"?t:m.matches?"dark":"light"}f();m.addEventListener("change",f)})()"#;

/// Changes between light, dark and the system's own.
#[component]
pub fn ThemeToggle(#[prop(into, default = "size-10".to_owned())] class: String) -> impl IntoView {
    let choice = RwSignal::new("system".to_owned());
    Effect::new(move |_| {
        if let Some(kept) = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()) {
            choice.set(kept);
        }
    });
    let turn = move |_| {
        let next = match choice.get_untracked().as_str() {
            "system" => "light",
            "light" => "dark",
            _ => "system",
        };
        choice.set(next.to_owned());
        apply(next);
    };
    let button = move |word: &'static str, icon, label: &'static str| {
        view! {
            <Show when=move || choice.with(|choice| choice == word)>
                <IconButton icon=icon label=label class=class.clone() on:click=turn/>
            </Show>
        }
    };
    view! {
        {button.clone()("light", lu::LuSun, "Theme: light. Switch to dark")}
        {button.clone()("dark", lu::LuMoon, "Theme: dark. Switch to the system's")}
        {button("system", lu::LuSunMoon, "Theme: as the system. Switch to light")}
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn apply(choice: &str) {
    if let Some(storage) = storage() {
        // Private windows refuse storage; the choice then lasts as long as the page.
        let _ = if choice == "system" { storage.remove_item(KEY) } else { storage.set_item(KEY, choice) };
    }
    let dark_system =
        window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches());
    let theme = match choice {
        "dark" => "dark",
        "system" if dark_system => "dark",
        _ => "light",
    };
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme);
    }
}
