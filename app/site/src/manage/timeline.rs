//! What happened so far, and what to do before the visit.

use crate::words::manage as words;
use contract::bookings::TimelineEntry;
use leptos::prelude::*;
use ui::{Icon, lu};

/// “Before you come”.
#[component]
pub fn Preparation(lines: Vec<String>) -> impl IntoView {
    view! {
        <section aria-labelledby="h-prep" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-prep" class="font-semibold">{words::BEFORE_YOU_COME}</h2>
            <ul class="mt-2 flex flex-col gap-1.5 text-base text-ink-2">
                {lines
                    .into_iter()
                    .map(|line| {
                        view! {
                            <li class="flex gap-2.5">
                                <Icon icon=lu::LuCheck class="mt-[3px] size-4 shrink-0 text-brand"/>
                                {line}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

/// The booking's history, as the back orders it.
#[component]
pub fn Timeline(entries: Vec<TimelineEntry>) -> impl IntoView {
    let last = entries.len().saturating_sub(1);
    view! {
        <section
            aria-labelledby="h-time"
            class="rounded-lg bg-panel p-5 shadow-1 sm:max-lg:col-span-2 dark:ring-1 dark:ring-line"
        >
            <h2 id="h-time" class="font-semibold">{words::TIMELINE}</h2>
            <ol class="mt-3.5 text-base">
                {entries
                    .into_iter()
                    .enumerate()
                    .map(|(index, entry)| {
                        view! {
                            <li class="relative flex gap-3" class=("pb-4", index != last)>
                                {(index != last)
                                    .then(|| {
                                        view! {
                                            <span aria-hidden="true" class="absolute top-5 -bottom-0.5 left-[7px] w-px bg-line"></span>
                                        }
                                    })}
                                <span aria-hidden="true" class="relative mt-[3px] size-[15px] shrink-0 rounded-full border-4 border-brand-soft bg-brand"></span>
                                <div class="min-w-0">
                                    <p class="font-medium">{entry.title}</p>
                                    {(!entry.detail.is_empty())
                                        .then(|| view! { <span class="block text-sm text-ink-2">{entry.detail}</span> })}
                                    <time datetime=entry.at.to_rfc3339() class="text-xs text-ink-3 tabular">{entry.at_label}</time>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </section>
    }
}
