//! Where an enquiry can come in, how to begin, and who works with it.

use crate::words::landing as words;
use leptos::prelude::*;
use ui::{Icon, lu};

/// The doors that are open today.
#[component]
pub fn Doors() -> impl IntoView {
    let icons = [lu::LuMessageCircle, lu::LuCalendarCheck, lu::LuCode];
    view! {
        <section id="doors" aria-labelledby="h-doors" class="mx-auto max-w-[77.5rem] scroll-mt-4 px-5 py-20">
            <h2 id="h-doors" class="text-2xl font-semibold tracking-tight">{words::DOORS}</h2>
            <p class="mt-2 max-w-[37rem] text-lg text-ink-2">{words::DOORS_TEXT}</p>
            <ul class="mt-10 grid gap-3 sm:grid-cols-3">
                {words::DOOR_LIST
                    .into_iter()
                    .zip(icons)
                    .map(|((title, quote, result), icon)| {
                        view! {
                            <li class="flex min-h-60 flex-col items-center rounded-t-[8rem] border border-b-0 border-line bg-panel px-8 pt-12 pb-6 text-center">
                                <Icon icon=icon class="size-6 text-brand"/>
                                <h3 class="mt-3 font-semibold">{title}</h3>
                                <p class="mt-2 text-sm text-ink-2">{quote}</p>
                                <p class="mt-auto pt-3 text-sm font-medium">{result}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <p class="flex flex-wrap justify-center gap-x-8 gap-y-1 rounded-b-md bg-brand px-4 py-3 font-medium text-on-brand">
                {words::ONE_DESK.into_iter().map(|word| view! { <span>{word}</span> }).collect_view()}
            </p>
        </section>
    }
}

/// How a clinic begins.
#[component]
pub fn Steps() -> impl IntoView {
    view! {
        <section id="how" aria-labelledby="h-how" class="scroll-mt-4 border-t border-line">
            <div class="mx-auto grid max-w-[77.5rem] grid-cols-1 gap-10 px-5 py-20 lg:grid-cols-[23rem_minmax(0,1fr)]">
                <div>
                    <h2 id="h-how" class="text-2xl font-semibold tracking-tight">{words::HOW}</h2>
                    <p class="mt-2 text-lg text-ink-2">{words::HOW_TEXT}</p>
                </div>
                <ol class="divide-y divide-line border-y border-line">
                    {words::STEPS
                        .into_iter()
                        .enumerate()
                        .map(|(index, (title, text))| {
                            view! {
                                <li class="grid gap-x-6 gap-y-2 py-5 sm:grid-cols-[2rem_14rem_1fr]">
                                    <span class="text-lg font-semibold text-brand tabular">{index + 1}</span>
                                    <h3 class="text-lg font-semibold">{title}</h3>
                                    <p class="text-ink-2">{text}</p>
                                </li>
                            }
                        })
                        .collect_view()}
                    <li class="min-w-0 py-5">
                        <pre class="overflow-x-auto rounded-sm bg-sunk px-3 py-2 font-mono text-xs text-ink" tabindex="0" aria-label=words::SNIPPET_LABEL>
                            <code>{words::SNIPPET}</code>
                        </pre>
                    </li>
                </ol>
            </div>
        </section>
    }
}

/// Each role with its door into the demo.
#[component]
pub fn Sides() -> impl IntoView {
    view! {
        <section id="who" aria-labelledby="h-who" class="scroll-mt-4 border-t border-line bg-panel">
            <div class="mx-auto grid max-w-[77.5rem] grid-cols-1 gap-10 px-5 py-20 lg:grid-cols-[23rem_minmax(0,1fr)]">
                <div>
                    <h2 id="h-who" class="text-2xl font-semibold tracking-tight">{words::WHO}</h2>
                    <p class="mt-2 text-lg text-ink-2">{words::WHO_TEXT}</p>
                </div>
                <ul class="divide-y divide-line border-y border-line">
                    {words::ROLES
                        .into_iter()
                        .map(|(who, text, href, action)| {
                            view! {
                                <li>
                                    <a href=href rel="external" class="group grid gap-x-6 py-4 sm:grid-cols-[8rem_1fr_auto] sm:items-center">
                                        <span class="font-semibold">{who}</span>
                                        <span class="text-ink-2">{text}</span>
                                        <span class="font-medium text-brand group-hover:underline">{action}</span>
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        </section>
    }
}
