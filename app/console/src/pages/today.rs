//! The clinic's day: who is busy when, and what waits for a dispatcher.

mod agenda;
mod bar;
mod cards;
mod column;
mod day_board;
mod geometry;
mod tray;

use crate::{
    api,
    booking::{BookingSheet, booking_in, sheet_covers},
    keys::on_plain_key,
    live::Live,
};
#[cfg(all(test, feature = "ssr"))]
pub use cards::tests::booking as sample_booking;

use agenda::AgendaList;
use bar::BoardBar;
use cards::Cards;
use chrono::{Days, NaiveDate};
use contract::board::{BoardDay, ColumnKind};
use day_board::DayBoard;
use domain::{booking::BookingState, ids::BookingId};
use leptos::prelude::*;
use leptos_meta::Title;
use session::{Address, kept};
use tray::Tray;
use ui::Skeleton;

/// What the parts of the board share.
#[derive(Clone, Copy)]
struct Board {
    day: Signal<BoardDay>,
    address: Address,
    booking: Memo<Option<BookingId>>,
    /// Only bookings of this state are shown.
    state: Memo<Option<BookingState>>,
    tray_open: RwSignal<bool>,
    /// Minutes from midnight; moves on by itself.
    now: Signal<Option<u16>>,
}

impl Board {
    fn new(day: Signal<BoardDay>) -> Self {
        let address = Address::here();
        Self {
            day,
            address,
            booking: booking_in(address),
            state: Memo::new(move |_| address.get("state").and_then(|word| word.parse().ok())),
            tray_open: RwSignal::new(false),
            now: moving_now(day),
        }
    }

    /// The address of the day that is `days` after the one shown; today's needs no date.
    fn day_href(self, days: i8) -> String {
        let (shown, today) = self.day.with(|day| (day.date, day.today));
        // Ahead of the board while that is still on its way, so that quick steps add up.
        let date = self.address.get("day").map_or(today, |date| date.parse().unwrap_or(shown));
        let step = Days::new(u64::from(days.unsigned_abs()));
        let to = if days < 0 { date.checked_sub_days(step) } else { date.checked_add_days(step) };
        self.address.with(&[("day", to.filter(|to| *to != today).map(|to| to.to_string())), ("booking", None)])
    }

    fn today_href(self) -> String {
        self.address.with(&[("day", None), ("booking", None)])
    }

    fn booking_href(self, id: BookingId) -> String {
        self.address.with(&[("booking", Some(id.to_string()))])
    }

    fn shows(self, state: BookingState) -> bool {
        match self.state.get() {
            Some(wanted) => wanted == state,
            None => !matches!(state, BookingState::Cancelled | BookingState::Expired),
        }
    }
}

/// The server's “now”, and the minutes since.
fn moving_now(day: Signal<BoardDay>) -> Signal<Option<u16>> {
    let since = RwSignal::new(0_u16);
    let now = Memo::new(move |_| day.with(|day| day.now_minute));
    Effect::new(move |_| {
        now.track();
        since.set(0);
        let minute = gloo_timers::callback::Interval::new(60_000, move || since.update(|minutes| *minutes += 1));
        let minute = StoredValue::new_local(Some(minute));
        on_cleanup(move || minute.set_value(None));
    });
    Signal::derive(move || now.get().map(|minute| minute.saturating_add(since.get())))
}

#[component]
pub fn TodayPage() -> impl IntoView {
    let address = Address::here();
    let live = expect_context::<Live>();
    let date = Memo::new(move |_| address.get("day").and_then(|day| day.parse::<NaiveDate>().ok()));
    let columns = Memo::new(move |_| match address.get("by").as_deref() {
        Some("room") => ColumnKind::Room,
        _ => ColumnKind::Practitioner,
    });
    let day = Resource::new(
        move || (date.get(), columns.get(), live.bookings()),
        |(date, columns, _)| api::board_day(date, columns),
    );
    let booking = booking_in(address);
    let grid = move || {
        let columns = if booking.get().is_some() {
            "xl:grid-cols-[minmax(0,1fr)_344px] min-[87.5rem]:grid-cols-[224px_minmax(0,1fr)_344px]"
        } else {
            "min-[87.5rem]:grid-cols-[224px_minmax(0,1fr)]"
        };
        format!(
            "relative grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] md:grid-rows-[auto_minmax(0,1fr)] {columns}"
        )
    };
    view! {
        <Title text="Today"/>
        <div class=grid>
            {kept(day, || view! { <BoardSkeleton/> }, |day| view! { <BoardOfDay board=Board::new(day)/> })}
            <BookingSheet booking/>
        </div>
    }
}

/// Bar, tray and timetable: cells of the page's grid.
#[component]
fn BoardOfDay(board: Board) -> impl IntoView {
    let covered = sheet_covers(board.booking);
    let cards = Cards::of(board);
    on_plain_key(move |key| match key {
        "t" => go(board, board.today_href()),
        "[" => go(board, board.day_href(-1)),
        "]" => go(board, board.day_href(1)),
        "ArrowLeft" if !Cards::in_focus() => go(board, board.day_href(-1)),
        "ArrowRight" if !Cards::in_focus() => go(board, board.day_href(1)),
        key => cards.take_key(key),
    });
    view! {
        <div inert=move || covered.get() class="col-span-full max-md:hidden">
            <BoardBar board/>
        </div>
        <Tray board covered/>
        <section
            aria-label="Day board"
            inert=move || covered.get()
            class="relative flex min-h-0 min-w-0 flex-col"
        >
            <DayBoard board/>
            <AgendaList board/>
        </section>
    }
}

fn go(board: Board, to: String) -> bool {
    board.address.open(to);
    true
}

#[component]
fn BoardSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="col-span-full row-span-full flex min-h-0 flex-col">
            <span class="sr-only">"Loading the day"</span>
            <div class="flex h-12 items-center gap-3 border-b border-line bg-panel px-3">
                <Skeleton class="h-6 w-28"/>
                <Skeleton class="h-8 w-32"/>
                <Skeleton class="h-8 w-40 max-md:hidden"/>
            </div>
            <div class="grid flex-1 grid-cols-4 gap-2 bg-panel p-2 max-md:grid-cols-1">
                <Skeleton class="mt-14 h-24"/>
                <Skeleton class="mt-24 h-36"/>
                <Skeleton class="mt-16 h-20 max-md:hidden"/>
                <Skeleton class="mt-40 h-28 max-md:hidden"/>
            </div>
        </div>
    }
}
