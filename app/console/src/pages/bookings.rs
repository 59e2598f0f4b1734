//! All bookings, newest start first, by filters that stand in the address.

mod filter;
mod table;

use crate::{
    api,
    booking::{BookingSheet, booking_in, sheet_covers},
    keys::on_plain_key,
    listing::{Opening, RowsSkeleton},
    live::Live,
};
use contract::{
    AppError,
    bookings::{BookingQuery, BookingView},
};
use filter::{FilterBar, query_in};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use session::{Address, kept};
use table::{Cards, Table};
use ui::{Button, ButtonLink, EmptyState, ErrorState, lu};

/// Rows that are asked for at once, and the most that one answer holds.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// The first rows, and whether there may be more behind them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct FirstRows {
    rows: Vec<BookingView>,
    more: bool,
}

/// What follows the first rows.
#[derive(Clone, Copy)]
struct FurtherRows {
    rows: RwSignal<Vec<BookingView>>,
    /// Whether there may be yet more; before anything further was asked for, the first rows say so.
    more: RwSignal<Option<bool>>,
    pending: RwSignal<bool>,
    problem: RwSignal<Option<AppError>>,
}

impl FurtherRows {
    fn new() -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            more: RwSignal::new(None),
            pending: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn clear(self) {
        self.rows.set(Vec::new());
        self.more.set(None);
        self.problem.set(None);
    }

    /// Continues behind the last row that is shown.
    fn load(self, query: BookingQuery, last: Option<domain::ids::BookingId>) {
        self.pending.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let page = api::list_bookings(BookingQuery { after: last, limit: Some(PAGE), ..query }).await;
            self.pending.try_set(false);
            match page {
                Ok(page) => {
                    self.more.try_set(Some(is_full(&page, PAGE)));
                    self.rows.try_update(|rows| rows.extend(page));
                }
                Err(error) => {
                    self.problem.try_set(Some(error));
                }
            }
        });
    }
}

fn is_full(page: &[BookingView], limit: u32) -> bool {
    u32::try_from(page.len()).is_ok_and(|count| count >= limit)
}

#[component]
pub fn BookingsPage() -> impl IntoView {
    let address = Address::here();
    let live = expect_context::<Live>();
    let booking = booking_in(address);
    let covered = sheet_covers(booking);
    let query = Memo::new(move |_| query_in(address));
    let further = FurtherRows::new();
    // What is on the screen is asked for again in one answer, as far as one holds it.
    let shown = RwSignal::new(PAGE);
    let first = Resource::new(
        move || (query.get(), live.bookings()),
        move |(query, _)| async move {
            let limit = shown.try_get_untracked().unwrap_or(PAGE).clamp(PAGE, LARGEST_PAGE);
            let rows = api::list_bookings(BookingQuery { limit: Some(limit), ..query }).await?;
            Ok::<_, AppError>(FirstRows { more: is_full(&rows, limit), rows })
        },
    );
    Effect::new(move |before: Option<BookingQuery>| {
        let now = query.get();
        if before.is_some_and(|before| before != now) {
            further.clear();
            shown.set(PAGE);
        }
        now
    });
    let columns = move || {
        let beside = if booking.get().is_some() { "xl:grid-cols-[minmax(0,1fr)_344px]" } else { "" };
        format!("grid min-h-0 grid-cols-1 grid-rows-[minmax(0,1fr)] {beside}")
    };
    view! {
        <Title text="Bookings"/>
        <div class=columns>
            <div inert=move || covered.get() class="flex min-h-0 min-w-0 flex-col">
                <FilterBar address/>
                <div class="@container relative min-h-0 flex-1 overflow-auto bg-panel pb-6" tabindex="0" role="region" aria-label="Bookings">
                    {kept(first, || view! { <RowsSkeleton/> }, move |first| view! { <List first further query shown address/> })}
                </div>
            </div>
            <BookingSheet booking/>
        </div>
    }
}

#[component]
fn List(
    first: Signal<FirstRows>,
    further: FurtherRows,
    query: Memo<BookingQuery>,
    shown: RwSignal<u32>,
    address: Address,
) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let mut rows = first.with(|first| first.rows.clone());
        let known: std::collections::HashSet<_> = rows.iter().map(|row| row.id).collect();
        rows.extend(further.rows.get().into_iter().filter(|row| !known.contains(&row.id)));
        rows
    });
    Effect::new(move |_| shown.set(u32::try_from(rows.with(Vec::len)).unwrap_or(LARGEST_PAGE)));
    let more = move || further.more.get().unwrap_or_else(|| first.with(|first| first.more));
    let load = move || further.load(query.get_untracked(), rows.with_untracked(|rows| rows.last().map(|row| row.id)));
    let opening = Opening::new(address, "booking");
    on_plain_key(move |key| {
        let ids: Vec<String> = rows.with_untracked(|rows| rows.iter().map(|row| row.id.to_string()).collect());
        opening.walk(&ids, key)
    });
    view! {
        <Show when=move || !rows.with(Vec::is_empty) fallback=move || view! { <Nothing query/> }>
            <Table rows opening/>
            <Cards rows opening/>
        </Show>
        <div class="flex flex-col items-center gap-3 p-4 empty:hidden">
            {move || {
                further
                    .problem
                    .get()
                    .map(|error| view! { <ErrorState message=error.to_string() on_retry=Callback::new(move |()| load())/> })
            }}
            <Show when=more>
                <Button loading=further.pending on:click=move |_| load()>
                    "Load more"
                </Button>
            </Show>
        </div>
    }
}

#[component]
fn Nothing(query: Memo<BookingQuery>) -> impl IntoView {
    move || {
        if query.get() == BookingQuery::default() {
            view! {
                <EmptyState
                    icon=lu::LuCalendarCheck
                    title="No bookings yet"
                    text="As soon as a client books in the chat or on your page, the booking appears here by itself."
                />
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=lu::LuSearch title="Nothing matches these filters" text="Widen the dates, or look in every state.">
                    <ButtonLink href="/console/bookings">"Clear the filters"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        }
    }
}
