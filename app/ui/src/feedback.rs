//! What a screen shows while it waits, when there is nothing, and when something failed.

use crate::{Button, Icon, Tone, lu};
use leptos::prelude::*;

/// A turning ring. Purely visual: the element that waits says `aria-busy` itself.
#[component]
pub fn Spinner(#[prop(into, default = "size-4".to_owned())] class: String) -> impl IntoView {
    view! {
        <svg
            class=format!("shrink-0 animate-spin motion-reduce:animate-none {class}")
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            aria-hidden="true"
        >
            <circle cx="10" cy="10" r="8" opacity=".25"></circle>
            <path d="M10 2a8 8 0 0 1 8 8"></path>
        </svg>
    }
}

/// A grey bar in the place of content to come. Give it the size of what it stands for.
#[component]
pub fn Skeleton(#[prop(into, default = "h-4 w-full".to_owned())] class: String) -> impl IntoView {
    view! {
        <span
            aria-hidden="true"
            class=format!("block animate-pulse rounded-sm bg-line/70 motion-reduce:animate-none {class}")
        ></span>
    }
}

/// Nothing here yet, and what to do next.
#[component]
pub fn EmptyState(
    #[prop(default = lu::LuInbox)] icon: icondata_core::Icon,
    #[prop(into)] title: String,
    #[prop(into, optional)] text: String,
    #[prop(into, optional)] class: String,
    /// The next step: a button or a link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("flex flex-col items-center px-6 py-10 text-center {class}")>
            <span class="grid size-11 place-items-center rounded-full bg-sunk text-ink-2">
                <Icon icon=icon class="size-5"/>
            </span>
            <p class="mt-3 font-semibold">{title}</p>
            {(!text.is_empty()).then(|| view! { <p class="mt-1 max-w-[42ch] text-sm text-ink-2">{text}</p> })}
            {children.map(|children| view! { <div class="mt-4 flex flex-wrap justify-center gap-2">{children()}</div> })}
        </div>
    }
}

/// Something failed: what, the way to try again, and the id that finds it in the logs.
#[component]
pub fn ErrorState(
    /// What happened, what it means and what to do.
    #[prop(into)]
    message: String,
    #[prop(into, optional)] request_id: MaybeProp<String>,
    /// Tries again; without it there is no button.
    #[prop(into, optional)]
    on_retry: Option<Callback<()>>,
    #[prop(into, default = "Try again".to_owned())] retry_label: String,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    view! {
        <div role="alert" class=format!("flex items-start gap-3 rounded-md bg-bad-soft p-4 {class}")>
            <Icon icon=lu::LuTriangleAlert class="mt-0.5 size-4 shrink-0 text-bad"/>
            <div class="min-w-0 flex-1">
                <p class="break-words">{message}</p>
                {move || {
                    request_id
                        .get()
                        .map(|id| view! { <p class="mt-0.5 text-xs break-all text-ink-2 tabular">"Request " {id}</p> })
                }}
                {on_retry
                    .map(|retry| {
                        view! {
                            <Button class="mt-3" on:click=move |_| retry.run(())>
                                <Icon icon=lu::LuRotateCw/>
                                {retry_label}
                            </Button>
                        }
                    })}
            </div>
        </div>
    }
}

/// A sentence that needs to be seen, in the place where it matters.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(default = lu::LuInfo)] icon: icondata_core::Icon,
    #[prop(into, optional)] class: String,
    children: Children,
) -> impl IntoView {
    let ground = match tone {
        Tone::Neutral => "bg-sunk",
        Tone::Brand => "bg-brand-soft",
        Tone::Good => "bg-good-soft",
        Tone::Warn => "bg-warn-soft",
        Tone::Bad => "bg-bad-soft",
        Tone::Note => "bg-note-soft",
    };
    view! {
        <div class=format!("flex gap-2.5 rounded-md px-3.5 py-3 text-sm {ground} {class}")>
            <Icon icon=icon class=format!("mt-0.5 size-4 shrink-0 {}", tone.text())/>
            <div class="min-w-0 flex-1">{children()}</div>
        </div>
    }
}
