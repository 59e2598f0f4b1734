//! The grid of the day: hours down, practitioners or rooms across.

use super::{Board, column::BoardColumn, geometry::Span};
use crate::words::{clock, clock_in_full, hour};
use leptos::{html, prelude::*};
use ui::{EmptyState, lu};

#[component]
pub fn DayBoard(board: Board) -> impl IntoView {
    let span = board.span;
    let ids = Memo::new(move |_| {
        board.columns.with(|columns| columns.iter().map(|column| column.id.clone()).collect::<Vec<_>>())
    });
    let scroller = NodeRef::<html::Div>::new();
    let date = Memo::new(move |_| board.day.with(|day| day.date));
    // Now, or the first booking, is what one wants to see of a day.
    Effect::new(move |_| {
        date.track();
        if let Some(element) = scroller.get() {
            let height = element.client_height();
            element.set_scroll_top(untrack(|| first_look(board, span.get(), height)));
        }
    });
    view! {
        <Show
            when=move || ids.with(|ids| !ids.is_empty())
            fallback=|| {
                view! {
                    <EmptyState
                        icon=lu::LuCalendarX
                        title="Nobody works on this day"
                        text="Once working hours are set for this day, its columns appear here."
                        class="flex-1 justify-center bg-panel max-md:hidden"
                    />
                }
            }
        >
            <div
                node_ref=scroller
                id="timetable"
                tabindex="0"
                role="region"
                aria-label="Timetable"
                class="relative flex min-h-0 flex-1 overflow-auto bg-panel focus-visible:outline-offset-[-2px] max-md:hidden print:hidden"
            >
                <div aria-hidden="true" class="sticky left-0 z-20 w-12 shrink-0 bg-panel pt-12 pr-2 text-right text-2xs text-ink-2 tabular">
                    {move || {
                        span.get()
                            .hours()
                            .enumerate()
                            .map(|(index, minute)| {
                                let class = if index == 0 { "invisible" } else { "relative -top-2" };
                                view! { <p class="h-20"><span class=class>{hour(minute)}</span></p> }
                            })
                            .collect_view()
                    }}
                </div>
                <div class="relative min-w-0 flex-1">
                    <ul
                        class="grid"
                        style=move || format!("grid-template-columns:repeat({},minmax(136px,1fr))", ids.with(Vec::len).max(1))
                    >
                        <For each=move || ids.get() key=String::clone let:id>
                            <BoardColumn id board span/>
                        </For>
                    </ul>
                    <NowLine board span/>
                </div>
            </div>
        </Show>
    }
}

/// How far to scroll a view of `height` pixels so that now stands past its middle, with what was done above and what is
/// to come below; on other days, so that the first booking has an hour above it.
#[expect(clippy::cast_possible_truncation, reason = "a day is 1,920 px high")]
fn first_look(board: Board, span: Span, height: i32) -> i32 {
    let (now, first) = board.day.with(|day| {
        let bookings = day.columns.iter().flat_map(|column| &column.bookings);
        (day.now_minute, bookings.map(|booking| booking.from_minute).min())
    });
    match (now, first) {
        (Some(now), _) => (span.top(now) as i32 - height * 11 / 20).max(0),
        (None, Some(first)) => span.top(first.saturating_sub(60)) as i32,
        (None, None) => 0,
    }
}

/// Where the day stands.
#[component]
fn NowLine(board: Board, span: Memo<Span>) -> impl IntoView {
    let place = move || board.now.get().filter(|now| (span.get().from..=span.get().until).contains(now));
    move || {
        place().map(|now| {
            // The header above the grid is 48 px high.
            let top = format!("top:{:.1}px", span.get().top(now) + 48.0);
            view! {
                <div style=top class="pointer-events-none absolute inset-x-0 z-20 border-t border-bad">
                    <span class="sr-only">"Now it is " {clock_in_full(now)}</span>
                    <span
                        aria-hidden="true"
                        class="absolute top-0 -left-12 -translate-y-1/2 rounded-sm bg-bad px-1 text-2xs font-semibold text-panel tabular"
                    >
                        {clock(now)}
                    </span>
                    <span aria-hidden="true" class="absolute -top-1 -left-1 size-2 rounded-full bg-bad"></span>
                </div>
            }
        })
    }
}
