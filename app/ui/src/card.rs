//! Panels that hold one matter each.

use leptos::prelude::*;

/// A panel. Give it `attr:aria-labelledby` when it is a section with a heading.
#[component]
pub fn Card(
    /// Padding and layout; 20 px all round when left out.
    #[prop(into, default = "p-5".to_owned())]
    class: String,
    children: Children,
) -> impl IntoView {
    view! { <section class=format!("rounded-lg bg-panel shadow-1 dark:ring-1 dark:ring-line {class}")>{children()}</section> }
}

/// The heading of a card.
#[component]
pub fn CardTitle(#[prop(into, optional)] id: Option<String>, children: Children) -> impl IntoView {
    view! { <h2 id=id class="text-xl font-semibold tracking-tight">{children()}</h2> }
}
