//! One enquiry, seen from three sides. An illustration with made-up people; the words and the figures fit together.

use crate::words::landing as words;
use leptos::prelude::*;
use ui::{Icon, lu};

/// What the visitor sees, what Anteroom does, what the clinic sees.
#[component]
pub fn Example() -> impl IntoView {
    view! {
        <figure
            class="mt-10 overflow-hidden rounded-lg bg-panel shadow-3 dark:ring-1 dark:ring-line"
            aria-label=words::EXAMPLE_LABEL
        >
            <figcaption class="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line px-5 py-3">
                <p>
                    <span class="font-medium">"Lumen Aesthetics, Austin."</span>
                    " "
                    <span class="text-ink-2">"Tuesday, 9:41 PM. The desk closed at six."</span>
                </p>
                <p class="font-medium text-brand">{words::EXAMPLE_NOTE}</p>
            </figcaption>
            <div class="grid lg:grid-cols-[22rem_1fr_23rem]">
                <VisitorSide/>
                <DeskSide/>
                <ClinicSide/>
            </div>
        </figure>
    }
}

const CARD: &str = "rounded-md bg-panel p-3 shadow-1 dark:ring-1 dark:ring-line";

#[component]
fn VisitorSide() -> impl IntoView {
    let price = [("Botox, 34 units at $13.00", "$442.00"), ("First visit", "\u{2212}$40.00")];
    view! {
        <section class="flex flex-col gap-2.5 bg-sunk p-5 text-sm" aria-label="What the visitor sees">
            <h2 class="text-xs font-medium text-ink-2">"What Priya sees"</h2>
            <p class="ml-8 self-end rounded-lg rounded-br-sm bg-brand px-3 py-2 text-on-brand">
                "how much for botox, forehead + 11s? thurs after 4 if poss"
            </p>
            <p class="mr-8 self-start rounded-lg rounded-bl-sm bg-panel px-3 py-2 shadow-1 dark:ring-1 dark:ring-line">
                "Those two areas usually take 34 units. Here is the price, and three times on Thursday."
            </p>
            <div class=CARD>
                <dl class="grid grid-cols-[1fr_auto] gap-y-1 tabular">
                    {price
                        .into_iter()
                        .map(|(label, amount)| {
                            view! {
                                <dt class="text-ink-2">{label}</dt>
                                <dd class="text-right">{amount}</dd>
                            }
                        })
                        .collect_view()}
                    <dt class="mt-1 border-t border-line pt-2 font-medium">"Total"</dt>
                    <dd class="mt-1 border-t border-line pt-2 text-right font-semibold">"$402.00"</dd>
                </dl>
                <p class="mt-1 text-xs text-ink-2">"20% now, the rest at the clinic"</p>
            </div>
            <ul class="grid grid-cols-3 gap-2 text-center font-medium tabular">
                <li class="rounded-md bg-brand-soft py-2 text-brand-strong ring-2 ring-brand">"4:15 PM"</li>
                <li class="rounded-md bg-panel py-2 shadow-1 dark:ring-1 dark:ring-line">"5:00 PM"</li>
                <li class="rounded-md bg-panel py-2 shadow-1 dark:ring-1 dark:ring-line">"5:45 PM"</li>
            </ul>
            <div class=format!("flex gap-2.5 {CARD}")>
                <span class="grid size-5 shrink-0 place-items-center rounded-full bg-good text-panel">
                    <Icon icon=lu::LuCheck class="size-3"/>
                </span>
                <p>
                    <span class="font-medium tabular">"$80.40 paid. See you Thursday at 4:15 PM."</span>
                    <br/>
                    <span class="text-ink-2">"Nadia Reyes, South Lamar. The calendar file is in your e-mail."</span>
                </p>
            </div>
        </section>
    }
}

#[component]
fn DeskSide() -> impl IntoView {
    let steps = [
        ("9:41:08", "Understood, by rules", "Botox · forehead · frown lines · Thursday after 4 PM"),
        ("9:41:09", "Priced", "The clinic’s own formula, version 7: 34 × 13.00 − 40.00 = 402.00"),
        ("9:41:50", "Time held for 15 minutes", "Nadia and room 2 together. The database turns away a second hold."),
        ("9:42:29", "Deposit taken", "$80.40, into the clinic’s own Stripe account"),
        ("9:42:32", "Confirmed", "In the thread, by e-mail, and on the front desk’s board without a reload"),
    ];
    let last = steps.len() - 1;
    view! {
        <section class="flex flex-col border-line p-5 text-sm max-lg:border-y lg:border-x" aria-label="What Anteroom does">
            <h2 class="text-xs font-medium text-ink-2">"What Anteroom does"</h2>
            <ol class="relative mt-3 flex flex-col gap-4 before:absolute before:inset-y-2 before:left-[5.125rem] before:w-px before:bg-line">
                {steps
                    .into_iter()
                    .enumerate()
                    .map(|(index, (time, title, text))| {
                        let dot = if index == last { "bg-brand" } else { "bg-panel" };
                        view! {
                            <li class="grid grid-cols-[4.25rem_1.75rem_1fr]">
                                <span class="text-ink-3 tabular">{time}</span>
                                <span aria-hidden="true" class=format!("relative mt-1 ml-2 size-2.5 rounded-full border-2 border-brand {dot}")></span>
                                <div>
                                    <p class="font-medium">{title}</p>
                                    <p class="text-ink-2">{text}</p>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
            <p class="mt-auto border-t border-line pt-3 text-xs text-ink-2 max-lg:mt-5">{words::NOBODY_TOUCHED_IT}</p>
        </section>
    }
}

/// A booking on the small board: column, first row and rows, all in quarter hours.
struct Block {
    place: &'static str,
    name: &'static str,
    what: &'static str,
    room: &'static str,
}

#[component]
fn ClinicSide() -> impl IntoView {
    let others = [
        Block {
            place: "col-start-2 row-span-4 row-start-1",
            name: "Tessa Lindqvist",
            what: "Chemical peel",
            room: "Room 1",
        },
        Block {
            place: "col-start-3 row-span-6 row-start-3",
            name: "Jo Abernathy",
            what: "Laser, lower legs",
            room: "Room 3",
        },
        Block {
            place: "col-start-3 row-span-3 row-start-10",
            name: "Marcus Bell",
            what: "Consultation",
            room: "Room 1",
        },
        Block {
            place: "col-start-2 row-span-4 row-start-12",
            name: "Ines Caballero",
            what: "Filler, 1 syringe",
            room: "Room 2",
        },
    ];
    let hours = [("row-start-1", "3 PM"), ("row-start-5", "4"), ("row-start-9", "5"), ("row-start-13", "6")];
    view! {
        <section class="p-5 text-xs" aria-label="What the clinic sees">
            <h2 class="flex justify-between font-medium text-ink-2">
                <span>"What the clinic sees"</span>
                <span class="tabular">"Thursday"</span>
            </h2>
            <div class="mt-3 grid grid-cols-[2.5rem_1fr_1fr] gap-x-1.5 border-b border-line pb-2 font-medium">
                <span></span>
                <span>"Nadia Reyes"</span>
                <span>"Dr. Amara Osei"</span>
            </div>
            <div class="relative grid grid-cols-[2.5rem_1fr_1fr] grid-rows-[repeat(16,1.55rem)] gap-x-1.5 tabular">
                {hours
                    .into_iter()
                    .map(|(row, hour)| view! { <span class=format!("col-start-1 pt-1 text-ink-3 {row}")>{hour}</span> })
                    .collect_view()}
                {hours
                    .into_iter()
                    .skip(1)
                    .map(|(row, _)| view! { <span aria-hidden="true" class=format!("col-span-3 col-start-1 border-t border-line {row}")></span> })
                    .collect_view()}
                {others
                    .into_iter()
                    .map(|block| {
                        view! {
                            <p class=format!("m-px overflow-hidden rounded-sm bg-sunk px-2 py-1 {}", block.place)>
                                <span class="font-medium">{block.name}</span>
                                <br/>
                                {block.what}
                                <br/>
                                <span class="text-ink-2">{block.room}</span>
                            </p>
                        }
                    })
                    .collect_view()}
                <p class="col-start-2 row-span-4 row-start-6 m-px overflow-hidden rounded-sm bg-brand-soft px-2 py-1 text-ink shadow-2 ring-2 ring-brand">
                    <span class="font-semibold">"Priya Raman"</span>
                    <br/>
                    "Botox, 34 units"
                    <br/>
                    "Room 2"
                    <br/>
                    <span class="inline-flex items-center gap-1 font-medium text-good">
                        <Icon icon=lu::LuCheck class="size-3"/>
                        "$80.40 paid"
                    </span>
                </p>
            </div>
        </section>
    }
}
