//! The clinic's day and week: who is busy when, and what waits for a dispatcher.

#![expect(clippy::large_types_passed_by_value, reason = "a board is handles of signals, which every handler owns")]

mod agenda;
mod bar;
mod blocks;
mod cards;
mod carry;
mod column;
mod day_board;
mod entry;
mod gap;
mod geometry;
mod ghost;
mod grid;
mod lift;
mod printed;
mod refused;
mod tray;

use crate::{
    api,
    booking::{BookingSheet, booking_in, sheet_covers},
    keys::on_plain_key,
    live::Live,
    undo::UndoOffer,
};
#[cfg(all(test, feature = "ssr"))]
pub use cards::tests::booking as sample_booking;

use agenda::AgendaList;
use bar::BoardBar;
use blocks::{BlockDialog, Draft};
use cards::{Cards, focused_part};
use carry::Carry;
use chrono::{Days, NaiveDate};
use contract::board::{BlockPlace, BoardBooking, BoardDay, ColumnKind};
use day_board::DayBoard;
use domain::{authorization::Action, booking::BookingState, ids::BookingId};
use entry::{Begin, EntryDialog};
use gap::{GapBar, GapDialog, GapSearch};
use geometry::Span;
use grid::GridColumn;
use leptos::prelude::*;
use leptos_meta::Title;
use lift::{How, Lift};
use printed::PrintedDay;
use refused::RefusedDialogs;
use session::{Address, Me, kept};
use tray::Tray;
use ui::{Skeleton, Toasts, use_toasts};

/// What the parts of the board share.
#[derive(Clone, Copy)]
struct Board {
    /// What the bar and the lists tell of: the day, or the week as one.
    day: Memo<BoardDay>,
    /// What the timetable shows.
    columns: Memo<Vec<GridColumn>>,
    span: Memo<Span>,
    is_week: Memo<bool>,
    kind: Memo<ColumnKind>,
    /// Whether bookings, and hours, may be changed here.
    may: Signal<bool>,
    may_block: Signal<bool>,
    carry: Carry,
    /// The block that is being entered or looked at.
    draft: RwSignal<Option<Draft>>,
    gap: GapSearch,
    /// Where a booking that is being entered begins.
    entry: RwSignal<Option<Begin>>,
    offer: UndoOffer,
    live: Live,
    toasts: Toasts,
    address: Address,
    booking: Memo<Option<BookingId>>,
    /// Only bookings of this state are shown.
    state: Memo<Option<BookingState>>,
    tray_open: RwSignal<bool>,
    /// Minutes from midnight; moves on by itself.
    now: Signal<Option<u16>>,
}

impl Board {
    fn new(days: Signal<Vec<BoardDay>>) -> Self {
        let address = Address::here();
        let is_week = Memo::new(move |_| days.with(|days| days.len() > 1));
        let day = Memo::new(move |before: Option<&BoardDay>| {
            let now = days.with(|days| if days.len() > 1 { grid::week_as_day(days) } else { days.first().cloned() });
            // There is always a day; what was known stands in for an answer without one.
            now.or_else(|| before.cloned()).unwrap_or_else(nothing)
        });
        let columns = Memo::new(move |_| {
            let (who, location) = (address.get("who"), address.get("at"));
            days.with(|days| match &days[..] {
                [day] => grid::of_day(day, location.as_deref()),
                days => grid::of_week(days, who.as_deref(), location.as_deref()),
            })
        });
        let span = Memo::new(move |_| day.with(|day| columns.with(|columns| Span::of(day, columns))));
        Self {
            day,
            columns,
            span,
            is_week,
            kind: Memo::new(move |_| kind_in(address)),
            may: Me::may(Action::ChangeBookings),
            may_block: Me::may(Action::ChangeHours),
            carry: Carry::new(),
            draft: RwSignal::new(None),
            gap: GapSearch::new(),
            entry: RwSignal::new(None),
            offer: expect_context(),
            live: expect_context(),
            toasts: use_toasts(),
            address,
            booking: booking_in(address),
            state: Memo::new(move |_| address.get("state").and_then(|word| word.parse().ok())),
            tray_open: RwSignal::new(false),
            now: moving_now(day.into()),
        }
    }

    /// The address of the day that is `days` after the one shown; today's needs no date.
    fn day_href(self, days: i8) -> String {
        let (shown, today) = self.day.with(|day| (day.date, day.today));
        // Ahead of the board while that is still on its way, so that quick steps add up.
        let date = self.address.get("day").map_or(today, |date| date.parse().unwrap_or(shown));
        let many = if self.is_week.get() { 7 } else { 1 };
        let step = Days::new(u64::from(days.unsigned_abs()) * many);
        let to = if days < 0 { date.checked_sub_days(step) } else { date.checked_add_days(step) };
        self.address.with(&[("day", to.filter(|to| *to != today).map(|to| to.to_string())), ("booking", None)])
    }

    /// The address of one day by itself.
    fn date_href(self, date: NaiveDate) -> String {
        let day = Some(date).filter(|date| self.day.with(|day| day.today != *date)).map(|date| date.to_string());
        self.address.with(&[("day", day), ("view", None), ("who", None), ("booking", None)])
    }

    /// Goes to a day, in the view that is open.
    fn show_day(self, date: NaiveDate) {
        let day = Some(date).filter(|date| self.day.with_untracked(|day| day.today != *date));
        self.address.go(&[("day", day.map(|date| date.to_string()))]);
    }

    /// Who works here, by id and name; nobody while the columns are rooms.
    fn practitioners(self) -> Vec<(String, String)> {
        if self.kind.get_untracked() == ColumnKind::Room {
            return Vec::new();
        }
        let of = |day: &BoardDay| {
            day.columns.iter().map(|column| (column.resource_id.clone(), column.name.clone())).collect()
        };
        self.day.with_untracked(of)
    }

    /// The card that has the focus, else that of the opened booking, with its column.
    fn current_card(self) -> Option<(BoardBooking, String)> {
        let (id, part) = focused_part().or_else(|| self.booking.get_untracked().map(|id| (id, 0)))?;
        self.columns.with_untracked(|columns| {
            columns.iter().find_map(|column| {
                let card = column.column.bookings.iter().find(|card| card.booking.id == id && card.step == part)?;
                Some((card.clone(), column.id.clone()))
            })
        })
    }

    /// Picks the current card up by the keyboard.
    fn pick_current(self) -> bool {
        let Some((card, column)) = self.current_card() else { return false };
        let lift = Lift::visit(card, column, How::Moving);
        self.carry.pick(self, Lift { by_key: true, ..lift });
        true
    }

    /// Begins a block of half an hour, in the current card's column or the first one, from now or the beginning of the
    /// day on.
    fn begin_block(self) -> bool {
        if !self.may_block.get_untracked() {
            return false;
        }
        let current = self.current_card().map(|(_, column)| column);
        let place = self.columns.with_untracked(|columns| {
            let own = |of: &&GridColumn| of.resource.is_some() && current.as_ref().is_none_or(|id| *id == of.id);
            let column = columns.iter().find(own).or_else(|| columns.iter().find(|of| of.resource.is_some()));
            let (resource_id, date) = match column {
                Some(column) => (column.resource.clone()?, column.date),
                None => self.day.with_untracked(|day| Some((day.columns.first()?.resource_id.clone(), day.date)))?,
            };
            let now = self.now.get_untracked().map(|now| now.div_ceil(15) * 15);
            let from = now.unwrap_or_else(|| self.span.get_untracked().from).min(domain::board::DAY - 30);
            Some(BlockPlace { resource_id, date, from_minute: from, until_minute: from + 30 })
        });
        let known = place.is_some();
        if let Some(place) = place {
            self.draft.set(Some(Draft::of(place)));
        }
        known
    }

    /// Begins a new booking on the day that is shown.
    fn begin_entry(self) -> bool {
        let may = self.may.get_untracked();
        if may {
            self.entry.set(Some(Begin::default()));
        }
        may
    }

    fn view_href(self, week: bool) -> String {
        self.address.with(&[("view", week.then(|| "week".to_owned())), ("booking", None)])
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

/// An empty day, for as long as there is none to show.
fn nothing() -> BoardDay {
    BoardDay {
        date: NaiveDate::MIN,
        date_label: String::new(),
        is_today: false,
        today: NaiveDate::MIN,
        now_minute: None,
        from_minute: 480,
        until_minute: 1_080,
        columns: Vec::new(),
        to_approve: Vec::new(),
        awaiting_deposit: Vec::new(),
        without_deposit: Vec::new(),
        counts: Vec::new(),
        booked: domain::money::Money::zero(domain::money::Currency::USD),
        zone_label: String::new(),
        locations: Vec::new(),
        services: Vec::new(),
        undo: None,
    }
}

fn kind_in(address: Address) -> ColumnKind {
    match address.get("by").as_deref() {
        Some("room") => ColumnKind::Room,
        _ => ColumnKind::Practitioner,
    }
}

#[component]
pub fn TodayPage() -> impl IntoView {
    let address = Address::here();
    let live = expect_context::<Live>();
    let date = Memo::new(move |_| address.get("day").and_then(|day| day.parse::<NaiveDate>().ok()));
    let columns = Memo::new(move |_| kind_in(address));
    let week = Memo::new(move |_| address.get("view").as_deref() == Some("week"));
    let days = Resource::new(
        move || (date.get(), columns.get(), week.get(), live.bookings()),
        |(date, columns, week, _)| async move {
            if week {
                api::board_week(date, columns).await.map(|week| week.days)
            } else {
                api::board_day(date, columns).await.map(|day| vec![day])
            }
        },
    );
    let booking = booking_in(address);
    let grid = move || {
        let columns = if booking.get().is_some() {
            "xl:grid-cols-[minmax(0,1fr)_344px] min-[87.5rem]:grid-cols-[224px_minmax(0,1fr)_344px]"
        } else {
            "min-[87.5rem]:grid-cols-[224px_minmax(0,1fr)]"
        };
        format!(
            "relative grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] md:grid-rows-[auto_minmax(0,1fr)] print:block {columns}"
        )
    };
    view! {
        <Title text="Today"/>
        <div class=grid>
            {kept(days, || view! { <BoardSkeleton/> }, |days| view! { <BoardOfDay board=Board::new(days)/> })}
            <BookingSheet booking/>
        </div>
    }
}

/// Bar, tray and timetable: cells of the page's grid.
#[component]
fn BoardOfDay(board: Board) -> impl IntoView {
    let covered = sheet_covers(board.booking);
    let cards = Cards::of(board);
    board.carry.listen(board);
    Effect::new(move |_| board.offer.follow(board.day.with(|day| day.undo.clone())));
    on_plain_key(move |key| match key {
        "m" => board.pick_current(),
        "n" => board.begin_entry(),
        "b" => board.begin_block(),
        "g" => {
            board.gap.asking.set(true);
            true
        }
        "p" => window().print().is_ok(),
        "d" => go(board, untrack(|| board.view_href(false))),
        "w" => go(board, untrack(|| board.view_href(true))),
        "t" => go(board, untrack(|| board.today_href())),
        "[" => go(board, untrack(|| board.day_href(-1))),
        "]" => go(board, untrack(|| board.day_href(1))),
        "ArrowLeft" if !Cards::in_focus() => go(board, untrack(|| board.day_href(-1))),
        "ArrowRight" if !Cards::in_focus() => go(board, untrack(|| board.day_href(1))),
        key => cards.take_key(key),
    });
    view! {
        <div inert=move || covered.get() class="col-span-full max-md:hidden print:hidden">
            <BoardBar board/>
            <GapBar board/>
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
        <PrintedDay board/>
        <p aria-live="assertive" class="sr-only">{move || board.carry.said.get()}</p>
        <RefusedDialogs board/>
        <BlockDialog board/>
        <GapDialog board/>
        <EntryDialog board/>
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
