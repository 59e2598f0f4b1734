//! Keys, as shortcuts show them.

use leptos::prelude::*;

/// A key cap. Hidden on phones, which have no keys.
#[component]
pub fn Kbd(
    #[prop(into, default = "bg-sunk text-ink-2".to_owned())] class: String,
    children: Children,
) -> impl IntoView {
    view! { <kbd class=format!("rounded-sm px-1 font-sans text-2xs max-md:hidden {class}")>{children()}</kbd> }
}
