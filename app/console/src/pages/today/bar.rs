//! The day's name, the way to other days, and how many bookings stand in each state.

use super::Board;
use crate::words::{state_icon, state_tone};
use chrono::NaiveDate;
use contract::board::StateCount;
use domain::booking::BookingState;
use leptos::prelude::*;
use ui::{Icon, lu};

const GROUP: &str = "flex h-8 items-center rounded-sm bg-sunk p-0.5 text-xs";
const PART: &str = "grid h-7 place-items-center rounded-sm px-2.5 text-ink-2 hover:text-ink aria-[current=true]:bg-panel \
    aria-[current=true]:font-medium aria-[current=true]:text-ink aria-[current=true]:shadow-1 \
    dark:aria-[current=true]:ring-1 dark:aria-[current=true]:ring-line";

#[component]
pub fn BoardBar(board: Board) -> impl IntoView {
    let booked = move || {
        let booked = board.day.with(|day| day.booked).to_string();
        booked.strip_suffix(".00").map(str::to_owned).unwrap_or(booked)
    };
    view! {
        <div class="flex h-12 items-center gap-2 border-b border-line bg-panel px-3">
            <h1 class="shrink-0 pr-1 text-lg font-semibold whitespace-nowrap tabular">
                {move || board.day.with(|day| day.date_label.clone())}
            </h1>
            <DayControls board/>
            <Views board/>
            <Columns board/>
            <Filters board/>
            <TrayButton board/>
            <States board/>
            <p class="border-l border-line pl-3 text-xs whitespace-nowrap text-ink-2 tabular max-lg:hidden">
                <strong class="font-semibold text-ink">{booked}</strong>
                " booked"
            </p>
            <Tools board/>
            <NewBooking board/>
        </div>
    }
}

#[component]
fn Views(board: Board) -> impl IntoView {
    let part = move |week: bool, label: &'static str| {
        view! {
            <a
                href=move || board.view_href(week)
                aria-current=move || (board.is_week.get() == week).then_some("true")
                class=PART
            >
                {label}
            </a>
        }
    };
    view! {
        <div role="group" aria-label="View" class=GROUP>
            {part(false, "Day")} {part(true, "Week")}
        </div>
    }
}

/// Of several locations one, and of a week one column of every day.
#[component]
fn Filters(board: Board) -> impl IntoView {
    let places = Memo::new(move |_| {
        board.day.with(|day| day.locations.iter().map(|of| (of.id.clone(), of.name.clone())).collect::<Vec<_>>())
    });
    let people = Memo::new(move |_| {
        let named = |day: &contract::board::BoardDay| {
            day.columns.iter().map(|of| (of.resource_id.clone(), of.name.clone())).collect::<Vec<_>>()
        };
        if board.is_week.get() { board.day.with(named) } else { Vec::new() }
    });
    view! {
        {move || {
            let places = places.get();
            (!places.is_empty()).then(|| view! { <Choice board key="at" all="All locations" options=places/> })
        }}
        {move || {
            let people = people.get();
            (!people.is_empty()).then(|| view! { <Choice board key="who" all="Everybody" options=people/> })
        }}
    }
}

/// A menu of links, so that it works before the page is alive.
#[component]
fn Choice(board: Board, key: &'static str, all: &'static str, options: Vec<(String, String)>) -> impl IntoView {
    let menu = NodeRef::<leptos::html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let names = options.clone();
    let chosen = move || {
        let now = board.address.get(key);
        names.iter().find(|(id, _)| Some(id) == now.as_ref()).map_or_else(|| all.to_owned(), |(_, name)| name.clone())
    };
    let link = move |id: Option<String>, name: String| {
        let own = id.clone();
        view! {
            <li>
                <a
                    href=move || board.address.with(&[(key, id.clone())])
                    aria-current=move || (board.address.get(key) == own).then_some("true")
                    class="flex h-9 items-center rounded-sm px-2.5 hover:bg-sunk aria-[current=true]:font-semibold"
                    on:click=move |_| close()
                >
                    <span class="truncate">{name}</span>
                </a>
            </li>
        }
    };
    let all_of_them = link(None, all.to_owned());
    let others = options.into_iter().map(|(id, name)| link(Some(id), name)).collect_view();
    view! {
        <details node_ref=menu class="relative text-xs">
            <summary class="flex h-8 max-w-40 cursor-pointer list-none items-center gap-1 rounded-sm border border-line px-2 font-medium hover:bg-sunk [&::-webkit-details-marker]:hidden">
                <span class="truncate">{chosen}</span>
                <Icon icon=lu::LuChevronDown class="size-3.5 shrink-0"/>
            </summary>
            <ul class="absolute top-9 left-0 z-40 grid max-h-80 w-56 overflow-y-auto rounded-md bg-panel p-1 shadow-3 dark:ring-1 dark:ring-line">
                {all_of_them} {others}
            </ul>
        </details>
    }
}

/// The next gap, a block, and the day on paper.
#[component]
fn Tools(board: Board) -> impl IntoView {
    let tool = |icon, label: &'static str, key: &'static str, class: &'static str, act: Callback<()>| {
        view! {
            <button
                type="button"
                aria-label=label
                aria-keyshortcuts=key
                title=format!("{label} ({})", key.to_uppercase())
                class=format!(
                    "grid size-8 shrink-0 cursor-pointer place-items-center rounded-sm border border-line text-ink-2 hover:bg-sunk hover:text-ink {class}",
                )
                on:click=move |_| act.run(())
            >
                <Icon icon=icon/>
            </button>
        }
    };
    let block = Callback::new(move |()| {
        board.begin_block();
    });
    let print = Callback::new(move |()| {
        // A browser that cannot print says so itself.
        let _ = window().print();
    });
    // On narrow screens paper is a key away.
    view! {
        <div role="group" aria-label="Tools" class="flex gap-1">
            {tool(lu::LuCalendarSearch, "Find the next gap", "g", "", Callback::new(move |()| board.gap.asking.set(true)))}
            <Show when=move || board.may_block.get()>{tool(lu::LuCoffee, "Block time", "b", "", block)}</Show>
            {tool(lu::LuPrinter, "Print the day", "p", "max-lg:hidden", print)}
        </div>
    }
}

#[component]
fn NewBooking(board: Board) -> impl IntoView {
    view! {
        <Show when=move || board.may.get()>
            <button
                type="button"
                aria-keyshortcuts="n"
                aria-label="New booking"
                title="New booking (N)"
                class="flex h-8 shrink-0 cursor-pointer items-center gap-1.5 rounded-sm bg-brand px-2.5 text-xs font-medium whitespace-nowrap text-on-brand hover:bg-brand-strong"
                on:click=move |_| {
                    board.begin_entry();
                }
            >
                <Icon icon=lu::LuPlus/>
                <span class="max-[100rem]:sr-only">"New booking"</span>
            </button>
        </Show>
    }
}

#[component]
fn DayControls(board: Board) -> impl IntoView {
    let date = move || board.day.with(|day| day.date.to_string());
    let jump = move |event| {
        if let Ok(to) = event_target_value(&event).parse::<NaiveDate>() {
            let today = board.day.with_untracked(|day| day.today);
            board
                .address
                .go(&[("day", Some(to).filter(|to| *to != today).map(|to| to.to_string())), ("booking", None)]);
        }
    };
    view! {
        <div class="flex h-8 items-center rounded-sm border border-line text-xs">
            <a
                href=move || board.day_href(-1)
                aria-label="Previous day"
                class="grid size-8 place-items-center rounded-sm text-ink-2 hover:bg-sunk"
            >
                <Icon icon=lu::LuChevronLeft/>
            </a>
            <a
                href=move || board.today_href()
                aria-current=move || board.day.with(|day| day.is_today).then_some("date")
                class="rounded-sm px-1 font-medium hover:underline"
            >
                "Today"
            </a>
            <a
                href=move || board.day_href(1)
                aria-label="Next day"
                class="grid size-8 place-items-center rounded-sm text-ink-2 hover:bg-sunk"
            >
                <Icon icon=lu::LuChevronRight/>
            </a>
        </div>
        // The browser's own field, reduced to its calendar: the day's name stands beside it already.
        <label
            title="Go to a day"
            class="relative grid size-8 shrink-0 cursor-pointer place-items-center rounded-sm border border-line text-ink-2 hover:bg-sunk focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-brand max-lg:hidden"
        >
            <Icon icon=lu::LuCalendarDays/>
            <input
                type="date"
                aria-label="Go to a day"
                class="absolute inset-0 size-full cursor-pointer opacity-0 [&::-webkit-calendar-picker-indicator]:absolute [&::-webkit-calendar-picker-indicator]:inset-0 [&::-webkit-calendar-picker-indicator]:size-full [&::-webkit-calendar-picker-indicator]:cursor-pointer"
                prop:value=date
                value=date
                on:change=jump
            />
        </label>
    }
}

#[component]
fn Columns(board: Board) -> impl IntoView {
    let part = move |word: Option<&'static str>, label: &'static str| {
        let href = move || board.address.with(&[("by", word.map(str::to_owned))]);
        let current = move || (board.address.get("by").as_deref() == word).then_some("true");
        view! {
            <a href=href aria-current=current class=PART>
                {label}
            </a>
        }
    };
    view! {
        <div role="group" aria-label="Columns" class=GROUP>
            {part(None, "Practitioner")}
            {part(Some("room"), "Room")}
        </div>
    }
}

/// Opens what waits, where there is no room for it beside the board.
#[component]
fn TrayButton(board: Board) -> impl IntoView {
    let waiting =
        move || board.day.with(|day| day.to_approve.len() + day.awaiting_deposit.len() + day.without_deposit.len());
    view! {
        <button
            type="button"
            aria-expanded=move || if board.tray_open.get() { "true" } else { "false" }
            aria-controls="tray"
            class="flex h-8 cursor-pointer items-center gap-1.5 rounded-sm border border-line px-2 text-xs font-medium whitespace-nowrap hover:bg-sunk min-[87.5rem]:hidden"
            on:click=move |_| board.tray_open.update(|open| *open = !*open)
        >
            <Icon icon=lu::LuPanelLeft/>
            "Waiting"
            <span class="rounded-full bg-warn-soft px-1.5 text-2xs text-ink tabular">{waiting}</span>
        </button>
    }
}

/// Counts that show only the bookings they count.
#[component]
fn States(board: Board) -> impl IntoView {
    let counts = Memo::new(move |_| board.day.with(|day| day.counts.clone()));
    view! {
        <ul aria-label="Show only" class="ml-auto flex min-w-0 items-center max-lg:hidden">
            {move || counts.get().into_iter().filter(|count| count.count > 0).map(|count| state(board, count)).collect_view()}
        </ul>
    }
}

fn state(board: Board, StateCount { state, count }: StateCount) -> impl IntoView {
    let shown = move || board.state.get() == Some(state);
    let href = move || board.address.with(&[("state", (!shown()).then(|| state.as_str().to_owned()))]);
    // What did not take place is told by its icon and count until there is room to spare; a week counts more of all.
    let word = move || match (board.is_week.get(), state) {
        (true, _) => "max-[120rem]:sr-only",
        (false, BookingState::Cancelled | BookingState::Expired) => "max-[100rem]:sr-only",
        (false, _) => "max-[87.5rem]:sr-only",
    };
    view! {
        <li>
            <a
                href=href
                aria-current=move || shown().then_some("true")
                title=move || if shown() { "Show all".to_owned() } else { format!("Show only: {}", state.label()) }
                class="flex h-8 items-center gap-1.5 rounded-sm px-1.5 text-xs whitespace-nowrap text-ink-2 hover:bg-sunk aria-[current=true]:bg-sunk aria-[current=true]:text-ink aria-[current=true]:ring-1 aria-[current=true]:ring-line"
            >
                <span class=format!("grid size-4 place-items-center rounded-sm {}", state_tone(state).soft())>
                    <Icon icon=state_icon(state) class="size-3 shrink-0"/>
                </span>
                <span class=word>{state.label()}</span>
                <span class="font-medium text-ink tabular">{count}</span>
            </a>
        </li>
    }
}
