//! Three promises, each with what stands behind it.

use crate::words::landing as words;
use leptos::prelude::*;

/// No double booking, prices with reasons, no key needed.
#[component]
pub fn Promises() -> impl IntoView {
    view! {
        <section id="promises" aria-labelledby="h-promises" class="scroll-mt-4 border-y border-line bg-panel">
            <div class="mx-auto max-w-[77.5rem] px-5 py-20">
                <h2 id="h-promises" class="text-2xl font-semibold tracking-tight">{words::PROMISES}</h2>
                <p class="mt-2 max-w-[37rem] text-lg text-ink-2">{words::PROMISES_TEXT}</p>
                <div class="mt-10 grid gap-x-8 gap-y-12 lg:grid-cols-3">
                    <Promise title=words::NO_DOUBLE text=words::NO_DOUBLE_TEXT>
                        <Constraint/>
                    </Promise>
                    <Promise title=words::EXPLAINS text=words::EXPLAINS_TEXT>
                        <Explained/>
                    </Promise>
                    <Promise title=words::NO_KEY text=words::NO_KEY_TEXT>
                        <Understood/>
                    </Promise>
                </div>
            </div>
        </section>
    }
}

#[component]
fn Promise(title: &'static str, text: &'static str, children: Children) -> impl IntoView {
    view! {
        <article class="flex flex-col">
            <div class="flex h-56 flex-col justify-between rounded-md bg-sunk p-5 text-sm tabular">{children()}</div>
            <h3 class="mt-5 text-lg font-semibold">{title}</h3>
            <p class="mt-1 text-ink-2">{text}</p>
        </article>
    }
}

#[component]
fn Constraint() -> impl IntoView {
    view! {
        <pre class="font-mono text-xs leading-5 whitespace-pre-wrap text-ink-2" tabindex="0" aria-label="The constraint in the database">
            <code>
                "constraint one_party_a_seat\n  exclude using gist (\n    org_id with =,\n    "
                <b class="font-semibold text-ink">"resource_id"</b> " with =, seat with =,\n    (coalesce(class_id, booking_id)) with <>,\n    "
                <b class="font-semibold text-ink">"tstzrange(starts_at, ends_at)"</b> " with &&)"
            </code>
        </pre>
        <dl>
            <div class="flex justify-between border-b border-line py-1.5">
                <dt class="text-ink-2">"Ask for 4:15 at once"</dt>
                <dd>"200"</dd>
            </div>
            <div class="flex justify-between pt-1.5">
                <dt class="font-medium">"Get it"</dt>
                <dd class="font-semibold text-good">"1"</dd>
            </div>
        </dl>
    }
}

#[component]
fn Explained() -> impl IntoView {
    let lines = [
        ("3 bedrooms × $32.00", "$96.00"),
        ("2 bathrooms × $38.00", "$76.00"),
        ("Travel, zone 2", "$15.00"),
        ("Every two weeks, −10%", "−$18.70"),
    ];
    view! {
        <p class="flex items-baseline justify-between gap-3">
            <span class="font-medium">"Clean, 3 bedrooms, 2 baths"</span>
            <span class="text-lg font-semibold">"$168.30"</span>
        </p>
        <dl class="text-ink-2">
            {lines
                .into_iter()
                .map(|(label, amount)| {
                    view! {
                        <div class="flex justify-between gap-4 border-t border-line py-1.5 last:pb-0">
                            <dt>{label}</dt>
                            <dd>{amount}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

#[component]
fn Understood() -> impl IntoView {
    let read = [("three rooms", "correction"), ("next Tues", "a date"), ("after 4", "from 4 PM"), ("Ana", "name")];
    let part = |index: usize| {
        let (text, meaning) = read[index];
        view! {
            <span class="relative border-b-2 border-brand pb-0.5 font-medium whitespace-nowrap">
                {text} <small class="absolute top-full left-0 pt-1 text-2xs font-normal text-ink-2">{meaning}</small>
            </span>
        }
    };
    view! {
        <p class="text-lg leading-[3.5rem]">
            "actually make it " {part(0)} ", " {part(1)} " " {part(2)} ", I’m " {part(3)}
        </p>
        <p class="flex justify-between border-t border-line pt-3 text-ink-2">
            <span>"Calls to a language model"</span>
            <span class="font-semibold text-ink">"0"</span>
        </p>
    }
}
