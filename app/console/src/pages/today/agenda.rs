//! The day as a list, for phones.

use super::{Board, column::card_class};
use crate::words::{clock, clock_in_full, counted, short_price, state_icon, state_tone};
use contract::{board::BoardBooking, bookings::BookingView};
use domain::booking::BookingState;
use leptos::prelude::*;
use ui::{Countdown, EmptyState, Icon, lu};

#[component]
pub fn AgendaList(board: Board) -> impl IntoView {
    let bookings = Memo::new(move |_| {
        let who = board.address.get("who");
        let mut bookings: Vec<BoardBooking> = board.day.with(|day| {
            let columns = day.columns.iter().filter(|column| who.as_ref().is_none_or(|who| column.resource_id == *who));
            columns.flat_map(|column| column.bookings.clone()).collect()
        });
        bookings.retain(|booking| board.shows(booking.booking.state));
        bookings.sort_by_key(|booking| (booking.from_minute, booking.until_minute));
        bookings
    });
    let split = move || {
        let now = board.now.get();
        let over = |booking: &BoardBooking| {
            let closed = matches!(booking.booking.state, BookingState::Completed | BookingState::NoShow);
            closed && now.is_some_and(|now| booking.until_minute <= now)
        };
        bookings.get().into_iter().partition::<Vec<_>, _>(over)
    };
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto pb-6 md:hidden print:hidden">
            <AgendaHead board/>
            <TrayLink board/>
            {move || {
                let (over, rest) = split();
                let now = board.now.get();
                view! {
                    <Earlier over board/>
                    <Rest rest now board/>
                }
            }}
            <Show when=move || bookings.with(Vec::is_empty)>
                <EmptyState
                    icon=lu::LuCalendar
                    title="Nothing on this day"
                    text="Bookings appear here as soon as they are made."
                />
            </Show>
        </div>
    }
}

#[component]
fn AgendaHead(board: Board) -> impl IntoView {
    let columns = Memo::new(move |_| {
        board.day.with(|day| day.columns.iter().map(|of| (of.resource_id.clone(), of.name.clone())).collect::<Vec<_>>())
    });
    let chip = move |id: Option<String>, label: String| {
        let own = id.clone();
        let current = move || (board.address.get("who") == own).then_some("true");
        view! {
            <a
                href=move || board.address.with(&[("who", id.clone())])
                aria-current=current
                class="grid h-10 shrink-0 place-items-center rounded-full border border-line px-3 aria-[current=true]:border-ink aria-[current=true]:bg-ink aria-[current=true]:text-paper"
            >
                {label}
            </a>
        }
    };
    let step = move |days: i8, label: &'static str, icon| {
        view! {
            <a
                href=move || board.day_href(days)
                aria-label=label
                class="grid size-10 place-items-center rounded-sm text-ink-2 hover:bg-sunk"
            >
                <Icon icon=icon/>
            </a>
        }
    };
    view! {
        <div class="sticky top-0 z-20 border-b border-line bg-panel px-3 pt-1 pb-2">
            <div class="flex items-center gap-1">
                <h1 class="text-lg font-semibold tabular">{move || board.day.with(|day| day.date_label.clone())}</h1>
                <Show when=move || board.day.with(|day| !day.is_today)>
                    <a href=move || board.today_href() class="ml-2 grid h-10 place-items-center px-2 text-xs font-medium text-brand">
                        "Today"
                    </a>
                </Show>
                <div class="ml-auto flex">
                    <Show when=move || board.may.get()>
                        <button
                            type="button"
                            aria-label="New booking"
                            class="grid size-10 cursor-pointer place-items-center rounded-sm text-brand hover:bg-sunk"
                            on:click=move |_| {
                                board.begin_entry();
                            }
                        >
                            <Icon icon=lu::LuPlus/>
                        </button>
                    </Show>
                    {step(-1, "Previous day", lu::LuChevronLeft)} {step(1, "Next day", lu::LuChevronRight)}
                </div>
            </div>
            <div class="-mx-3 flex gap-1.5 overflow-x-auto px-3 py-0.5 text-xs font-medium whitespace-nowrap">
                {chip(None, "Everyone".to_owned())}
                {move || columns.get().into_iter().map(|(id, name)| chip(Some(id), name)).collect_view()}
            </div>
        </div>
    }
}

/// Opens what waits for somebody.
#[component]
fn TrayLink(board: Board) -> impl IntoView {
    let waiting =
        move || board.day.with(|day| (day.to_approve.len(), day.awaiting_deposit.len() + day.without_deposit.len()));
    view! {
        <Show when=move || waiting() != (0, 0)>
            <div class="px-3 pt-3">
                <button
                    type="button"
                    aria-controls="tray"
                    class="flex min-h-12 w-full cursor-pointer items-center gap-3 rounded-md bg-panel px-3 py-2 text-left shadow-1 dark:ring-1 dark:ring-line"
                    on:click=move |_| board.tray_open.set(true)
                >
                    <Icon icon=lu::LuInbox class="size-5 shrink-0 text-warn"/>
                    <span class="leading-5">
                        <strong class="block font-semibold">{move || format!("{} waiting", waiting().0 + waiting().1)}</strong>
                        <span class="text-xs text-ink-2">
                            {move || format!("{} to approve, {} awaiting a deposit", waiting().0, waiting().1)}
                        </span>
                    </span>
                    <Icon icon=lu::LuChevronRight class="ml-auto size-4 shrink-0 text-ink-3"/>
                </button>
            </div>
        </Show>
    }
}

/// What is over and settled, folded away.
#[component]
fn Earlier(over: Vec<BoardBooking>, board: Board) -> impl IntoView {
    (!over.is_empty()).then(|| {
        let title = format!("Earlier: {}", counted(over.len(), "visit", "visits"));
        let rows = over.into_iter().map(|booking| view! { <AgendaRow booking board/> });
        view! {
            <details class="group pt-2 pr-3 pl-1">
                <summary class="ml-14 flex h-10 cursor-pointer list-none items-center gap-1.5 text-xs text-ink-2 [&::-webkit-details-marker]:hidden">
                    <Icon icon=lu::LuChevronDown class="size-4 shrink-0 transition-transform duration-150 group-open:rotate-180"/>
                    {title}
                </summary>
                <ol class="grid gap-2">{rows.collect_view()}</ol>
            </details>
        }
    })
}

#[component]
fn Rest(rest: Vec<BoardBooking>, now: Option<u16>, board: Board) -> impl IntoView {
    let (begun, ahead): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|booking| now.is_some_and(|now| booking.from_minute <= now));
    let line = now.map(|now| {
        view! {
            <li class="flex items-center gap-2">
                <span class="w-12 text-right text-2xs font-semibold text-bad tabular">
                    <span class="sr-only">"Now it is "</span>
                    {clock_in_full(now)}
                </span>
                <span aria-hidden="true" class="size-2 rounded-full bg-bad"></span>
                <span aria-hidden="true" class="-ml-2 flex-1 border-t border-bad"></span>
            </li>
        }
    });
    let row = move |booking| view! { <AgendaRow booking board/> };
    view! {
        <ol class="mt-3 grid gap-2 pr-3 pl-1">
            {begun.into_iter().map(row).collect_view()} {line} {ahead.into_iter().map(row).collect_view()}
        </ol>
    }
}

#[component]
fn AgendaRow(booking: BoardBooking, board: Board) -> impl IntoView {
    let (from, minutes) = (booking.from_minute, booking.until_minute.saturating_sub(booking.from_minute));
    let comes = booking.booking.comes(usize::from(booking.step));
    let booking = booking.booking;
    let id = booking.id;
    let place = booking.room.as_ref().map(|room| format!(", {room}")).unwrap_or_default();
    let line = format!("{} · {}{place}", booking.service_name, booking.practitioner);
    view! {
        <li class="grid grid-cols-[48px_minmax(0,1fr)] gap-2">
            <p class="pt-1 text-right text-xs leading-4 tabular">
                <strong class="block font-semibold">{clock(from)}</strong>
                <span class="text-2xs text-ink-2">{minutes} " min"</span>
            </p>
            <a
                id=format!("agenda-{id}")
                href=move || board.booking_href(id)
                data-noscroll=""
                aria-current=move || (board.booking.get() == Some(id)).then_some("true")
                class=format!(
                    "block overflow-hidden rounded-sm px-2.5 py-1.5 leading-4 aria-[current=true]:ring-2 aria-[current=true]:ring-brand {}",
                    card_class(booking.state),
                )
            >
                <span class="flex items-center gap-2">
                    <strong class="truncate text-base font-semibold">{comes}</strong>
                    <StateWord booking=booking.clone()/>
                </span>
                <span class="flex justify-between gap-2 pb-0.5 text-xs text-ink-2 tabular">
                    <span class="truncate">{line}</span>
                    <span>{short_price(&booking.total)}</span>
                </span>
            </a>
        </li>
    }
}

#[component]
fn StateWord(booking: BookingView) -> impl IntoView {
    let hold = booking.hold_expires_at.filter(|_| booking.state == BookingState::AwaitingDeposit);
    let words = match hold {
        Some(until) => view! {
            <Countdown until class="tabular"/>
            " to pay"
        }
        .into_any(),
        None => booking.state.label().into_any(),
    };
    view! {
        <span class=format!("ml-auto flex shrink-0 items-center gap-1 text-2xs font-medium {}", state_tone(booking.state).text())>
            <Icon icon=state_icon(booking.state) class="size-3 shrink-0"/>
            {words}
        </span>
    }
}
