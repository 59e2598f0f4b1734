//! What the pages are made of.

mod copy;
mod person;
mod provider;
mod radio;
mod versions;

pub use copy::{CopyButton, ShownOnce};
pub use person::{RoleSelect, initials, role_meaning, role_of};
pub use provider::ProviderMark;
pub use radio::ExplainedRadio;
pub use versions::Versions;

use leptos::prelude::*;
use leptos_meta::Title;

/// The page's title, and what it is for.
#[component]
pub fn PageHead(#[prop(into)] title: String, #[prop(into, optional)] text: String) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <header class="mb-6">
            <h1 class="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
            {(!text.is_empty()).then(|| view! { <p class="mt-1 max-w-[65ch] text-ink-2">{text}</p> })}
        </header>
    }
}

/// One matter of a page.
#[component]
pub fn Panel(
    /// Of the heading; unique on the page.
    id: &'static str,
    #[prop(into)] title: String,
    #[prop(into, optional)] text: String,
    children: Children,
) -> impl IntoView {
    view! {
        <section aria-labelledby=id class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id=id class="text-lg font-semibold">{title}</h2>
            {(!text.is_empty()).then(|| view! { <p class="mt-1 max-w-[65ch] text-sm text-ink-2">{text}</p> })}
            <div class="mt-4">{children()}</div>
        </section>
    }
}

/// Between two ways to the same end.
#[component]
pub fn Or() -> impl IntoView {
    view! {
        <p class="my-4 flex items-center gap-3 text-sm text-ink-2 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            "or"
        </p>
    }
}

/// A row's further acts, by the browser's own disclosure, so that they need no script.
#[component]
pub fn More(
    /// What screen readers hear: “Change Maya Torres”.
    #[prop(into)]
    label: String,
    #[prop(into)] word: String,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="group min-w-0">
            <summary
                aria-label=label
                class="inline-flex h-8 cursor-pointer list-none items-center gap-1 rounded-sm px-2.5 text-sm font-medium shadow-1 hover:bg-sunk max-md:h-10 dark:ring-1 dark:ring-line [&::-webkit-details-marker]:hidden"
            >
                {word}
                <ui::Icon icon=ui::lu::LuChevronDown class="size-3.5 shrink-0 transition-transform group-open:rotate-180"/>
            </summary>
            <div class="mt-3 grid gap-4 rounded-md bg-sunk p-4">{children()}</div>
        </details>
    }
}

/// The rows that are loading.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div aria-busy="true" class="grid gap-4">
            <span class="sr-only">"Loading"</span>
            <ui::Skeleton class="h-40 w-full rounded-lg"/>
            <ui::Skeleton class="h-64 w-full rounded-lg"/>
        </div>
    }
}
