//! Light, dark, or as the system says; remembered in the browser.
//!
//! A few lines of script for every page, because a page that is nothing but text has no program of its own.

use crate::{IconButton, lu};
use leptos::prelude::*;

/// Runs in the head before the first paint, so that a dark page never flashes white, and answers [`ThemeToggle`]. Put it
/// into a `<script>` that carries the page's nonce.
pub const THEME_SCRIPT: &str = include_str!("theme.js");

/// Changes between light, dark and the system's own. Without a script there is nothing to change, and nothing to see.
#[component]
pub fn ThemeToggle(#[prop(into, default = "size-10".to_owned())] class: String) -> impl IntoView {
    let button = |shown: &'static str, icon, label: &'static str, next: &'static str| {
        view! {
            <span class=shown>
                <IconButton icon=icon label=label class=class.clone() attr:data-turn-theme=next/>
            </span>
        }
    };
    view! {
        <span data-theme-toggle="" class="contents">
            {button(
                "hidden [[data-theme-choice=light]_&]:contents",
                lu::LuSun,
                "Theme: light. Switch to dark",
                "dark",
            )}
            {button(
                "hidden [[data-theme-choice=dark]_&]:contents",
                lu::LuMoon,
                "Theme: dark. Switch to the system's",
                "system",
            )}
            {button(
                "hidden [[data-theme-choice=system]_&]:contents",
                lu::LuSunMoon,
                "Theme: as the system. Switch to light",
                "light",
            )}
        </span>
    }
}
