//! One practitioner's or room's day.

use super::{
    Board,
    blocks::BlockCard,
    carry::card_id,
    gap::GapMark,
    geometry::{Lane, Span, lanes},
    ghost::Ghost,
    grid::GridColumn,
    lift::{How, Lift, Picked},
};
use crate::words::{clock, short_price, state_icon};
use contract::board::{BlockPlace, BoardBooking, ClosedKind, ClosedSpan};
use domain::booking::BookingState;
use leptos::prelude::*;
use ui::{Avatar, Countdown, Icon};

const HATCH: &str =
    "absolute inset-x-1 bg-[repeating-linear-gradient(135deg,var(--ink-3)_0_1px,transparent_1px_5px)] opacity-40";

#[component]
pub fn BoardColumn(id: String, board: Board, span: Memo<Span>) -> impl IntoView {
    let own = id.clone();
    let column =
        Memo::new(move |_| board.columns.with(|columns| columns.iter().find(|column| column.id == own).cloned()));
    let shown = Memo::new(move |_| {
        let mut bookings =
            column.with(|column| column.as_ref().map(|of| of.column.bookings.clone()).unwrap_or_default());
        bookings.retain(|booking| board.shows(booking.booking.state));
        bookings.sort_by_key(|booking| (booking.from_minute, booking.until_minute));
        let lanes = lanes(&bookings);
        bookings.into_iter().zip(lanes).collect::<Vec<(BoardBooking, Lane)>>()
    });
    let closed = move || column.with(|column| column.as_ref().map(|of| of.column.closed.clone()).unwrap_or_default());
    let draw = {
        let id = id.clone();
        move |event: leptos::ev::PointerEvent| {
            let on_empty_space = event.target() == event.current_target();
            let whose = column.with_untracked(|column| column.as_ref().is_some_and(|of| of.resource.is_some()));
            if on_empty_space && whose && event.pointer_type() != "touch" && board.may_block.get_untracked() {
                let top = event.offset_y();
                let minute = board.span.get_untracked().minute_at(f64::from(top));
                board.carry.press(board, &event, Lift::fresh(id.clone(), minute));
            }
        }
    };
    let (of_cards, of_closed, of_ghost, of_gap) = (id.clone(), id.clone(), id.clone(), id.clone());
    view! {
        <li class="min-w-0 border-l border-line">
            {move || column.get().map(|column| view! { <ColumnHead column board/> })}
            <ol
                data-column=id
                on:pointerdown=draw
                class="relative select-none bg-[linear-gradient(var(--line)_1px,transparent_1px),linear-gradient(var(--sunk)_1px,transparent_1px)] bg-[length:100%_80px,100%_40px]"
                style=move || format!("height:{:.0}px", span.get().height())
            >
                {move || {
                    closed()
                        .into_iter()
                        .map(|off| {
                            let place = column.with(|column| place_of(column.as_ref(), &off));
                            view! { <Closed off column=of_closed.clone() place board span/> }
                        })
                        .collect_view()
                }}
                <For
                    each=move || shown.get()
                    key=|(booking, lane)| {
                        (booking.booking.id, booking.step, booking.booking.version, booking.from_minute, lane.index, lane.of)
                    }
                    let:entry
                >
                    <Buffers booking=entry.0.clone() span/>
                    <BookingCard booking=entry.0 lane=entry.1 column=of_cards.clone() board span/>
                </For>
                <GapMark board column=of_gap span/>
                <Ghost board column=of_ghost span/>
            </ol>
        </li>
    }
}

/// Where a block of this column stands.
fn place_of(column: Option<&GridColumn>, off: &ClosedSpan) -> Option<BlockPlace> {
    let column = column?;
    Some(BlockPlace {
        resource_id: column.resource.clone()?,
        date: column.date,
        from_minute: off.from_minute,
        until_minute: off.until_minute,
    })
}

/// Time in which the column does not work; what was blocked on the board can be picked up.
#[component]
fn Closed(off: ClosedSpan, column: String, place: Option<BlockPlace>, board: Board, span: Memo<Span>) -> impl IntoView {
    let look = match &off.kind {
        ClosedKind::Block { .. } => return view! { <BlockCard board block=off column place span/> }.into_any(),
        ClosedKind::Kept { .. } => "border-y border-dashed border-ink-3 bg-paper",
        ClosedKind::Hours | ClosedKind::Busy => "bg-sunk",
    };
    view! {
        <li
            style=span.get_untracked().style(off.from_minute, off.until_minute)
            class=format!(
                "pointer-events-none absolute inset-x-0 flex items-center justify-center overflow-hidden px-1 text-center text-2xs text-ink-2 {look}",
            )
        >
            {off.label}
        </li>
    }
    .into_any()
}

/// Stays at the top while the day scrolls.
#[component]
fn ColumnHead(column: GridColumn, board: Board) -> impl IntoView {
    let load = column.column.load_percent.min(100);
    if let Some((label, is_today)) = column.day {
        let date = column.date;
        let look = if is_today { "text-brand" } else { "" };
        return view! {
            <div class="sticky top-0 z-30 flex h-12 items-center gap-1.5 border-b border-line bg-panel px-2">
                <h2 class=format!("min-w-0 flex-1 truncate text-xs font-semibold {look}")>
                    <a href=move || board.date_href(date) aria-current=is_today.then_some("date") class="rounded-sm hover:underline">
                        {label}
                    </a>
                </h2>
                <p title="Booked share of the working time" class="text-2xs text-ink-2 tabular">
                    {load} "%" <span class="sr-only">" booked"</span>
                </p>
            </div>
        }
        .into_any();
    }
    let column = column.column;
    view! {
        <div class="@container sticky top-0 z-30 flex h-12 items-center gap-1.5 border-b border-line bg-panel px-1.5">
            <Avatar initials=column.initials of=column.name.clone() class="size-6 text-2xs @min-[180px]:size-7"/>
            <div class="min-w-0 flex-1 leading-4">
                <h2 class="truncate text-xs font-semibold">{column.name}</h2>
                <p class="flex items-center gap-1.5 text-2xs whitespace-nowrap text-ink-2 tabular">
                    <span class="truncate">{column.title}</span>
                    <span aria-hidden="true" class="ml-auto hidden h-1 w-6 shrink-0 overflow-hidden rounded-full bg-sunk @min-[180px]:block">
                        <span class="block h-full bg-ink-3" style=format!("width:{load}%")></span>
                    </span>
                    <span title="Booked share of the working time" class="ml-auto @min-[180px]:ml-0">{load} "%" <span class="sr-only">" booked"</span></span>
                </p>
            </div>
        </div>
    }
    .into_any()
}

/// Time that is kept free around a booking.
#[component]
fn Buffers(booking: BoardBooking, span: Memo<Span>) -> impl IntoView {
    let (from, until) = (booking.from_minute, booking.until_minute);
    let hatch = move |minutes: u16, from: u16, until: u16| {
        (minutes > 0)
            .then(|| view! { <li aria-hidden="true" style=move || span.get().style(from, until) class=HATCH></li> })
    };
    if !booking.booking.state.occupies() {
        return None;
    }
    Some((
        hatch(booking.buffer_before, from.saturating_sub(booking.buffer_before), from),
        hatch(booking.buffer_after, until, until.saturating_add(booking.buffer_after)),
    ))
}

/// Ground and edge by state; icon and word say the same.
pub const fn card_class(state: BookingState) -> &'static str {
    match state {
        BookingState::Completed => "border-l-3 border-ink-3 bg-paper text-ink-2 ring-1 ring-line ring-inset",
        BookingState::Confirmed => "border-l-3 border-brand bg-brand-soft",
        BookingState::AwaitingDeposit => "border-l-3 border-warn bg-warn-soft",
        BookingState::Pending => "border border-l-3 border-dashed border-note bg-note-soft",
        BookingState::NoShow => "border-l-3 border-bad bg-bad-soft",
        BookingState::Cancelled | BookingState::Expired => "border-l-3 border-line bg-sunk text-ink-2",
    }
}

#[component]
fn BookingCard(booking: BoardBooking, lane: Lane, column: String, board: Board, span: Memo<Span>) -> impl IntoView {
    let lift = StoredValue::new((booking.clone(), column));
    let lift = move |how| lift.with_value(|(booking, column)| Lift::visit(booking.clone(), column.clone(), how));
    let (from, until) = (booking.from_minute, booking.until_minute);
    let (step, is_class) = (booking.step, booking.is_class);
    let mut booking = booking.booking;
    // Of a visit with several services a card shows its own.
    if let Some(own) = booking.steps.get(usize::from(step)).filter(|_| booking.steps.len() > 1) {
        booking.service_name.clone_from(&own.service_name);
        booking.room = own.resources.first().cloned();
    }
    let comes = booking.comes(usize::from(step));
    let (id, state) = (booking.id, booking.state);
    let height = span.get_untracked().top(until) - span.get_untracked().top(from);
    let times = format!("{}–{}", clock(from), clock(until));
    let by_room = untrack(|| board.address.get("by")).as_deref() == Some("room");
    let place = booking.room.clone().filter(|_| !by_room).unwrap_or_default();
    let name = format!("{comes}, {}, {times}, {}{}", booking.service_name, state.label(), with_comma(&place));
    let badge = match booking.hold_expires_at.filter(|_| state == BookingState::AwaitingDeposit) {
        Some(until) => view! {
            <Countdown until class="rounded-full bg-warn px-1.5 font-semibold text-panel tabular"/>
        }
        .into_any(),
        None => view! {
            <span title=place.clone() class="truncate text-ink-2 @max-[190px]:hidden">{place.clone()}</span>
            <span title=place.clone() class="text-ink-2 @min-[190px]:hidden">{short_place(&place)}</span>
            <Icon icon=state_icon(state) class="size-3 shrink-0"/>
        }
        .into_any(),
    };
    // A quarter of an hour has room for one line.
    let service = (height >= 36.0)
        .then(|| view! { <span class="block truncate text-2xs text-ink-2">{booking.service_name}</span> });
    let detail = (height >= 52.0).then(|| {
        view! { <span class="block truncate text-2xs text-ink-2 tabular">{times} " · " {short_price(&booking.total)}</span> }
    });
    let open = move || board.booking.get() == Some(id);
    let carried = move || {
        board.carry.lift.with(|lift| match lift.as_ref().map(|lift| &lift.what) {
            Some(Picked::Visit(booking)) => booking.booking.id == id && booking.step == step,
            _ => false,
        })
    };
    let class = move || {
        if carried() { "@container absolute inset-x-1 opacity-40" } else { "@container absolute inset-x-1" }
    };
    let click = move |event: leptos::ev::MouseEvent| {
        if board.carry.was_dragged() {
            event.prevent_default();
        }
    };
    // A finger that carries a card does not scroll.
    let hold = move |event: leptos::ev::TouchEvent| {
        if board.carry.is_carrying() {
            event.prevent_default();
        }
    };
    let movable = matches!(state, BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed);
    let resizable = movable && !is_class;
    view! {
        <li style=move || format!("{}{}", span.get().style(from, until), lane.style()) class=class on:touchmove=hold>
            <a
                id=card_id(id, step)
                draggable="false"
                aria-keyshortcuts=movable.then_some("m")
                on:pointerdown=move |event| {
                    if movable {
                        board.carry.press(board, &event, lift(How::Moving));
                    }
                }
                on:click=click
                href=move || board.booking_href(id)
                data-noscroll=""
                data-state=state.as_str()
                aria-label=name
                aria-current=move || open().then_some("true")
                class=format!(
                    "block h-full overflow-hidden rounded-sm px-1.5 py-0.5 leading-4 transition-shadow duration-150 hover:shadow-2 focus-visible:z-10 aria-[current=true]:ring-2 aria-[current=true]:ring-brand {}",
                    card_class(state),
                )
            >
                <span class="flex items-center gap-1">
                    <strong class="truncate text-xs font-semibold">{comes}</strong>
                    <span class="ml-auto flex max-w-[50%] shrink-0 items-center gap-1 text-2xs">{badge}</span>
                </span>
                {service}
                {detail}
            </a>
            {move || (resizable && board.may.get()).then(|| view! {
                <span
                    aria-hidden="true"
                    data-resize=""
                    class="absolute inset-x-2 bottom-0 h-1.5 cursor-ns-resize touch-none rounded-full hover:bg-ink-3/40"
                    on:pointerdown=move |event| board.carry.press(board, &event, lift(How::Resizing))
                ></span>
            })}
        </li>
    }
}

/// A room where there is no room for its name: “C1” for “Chair 1”, “XR” for “X-ray room”.
fn short_place(place: &str) -> String {
    let short = |word: &str| match word.parse::<u16>() {
        Ok(number) => number.to_string(),
        Err(_) => word.chars().take(1).flat_map(char::to_uppercase).collect(),
    };
    place.split_whitespace().map(short).collect()
}

fn with_comma(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!(", {place}") }
}

#[cfg(test)]
mod tests {
    use super::short_place;

    #[test]
    fn a_room_is_told_by_its_initials_where_there_is_no_room_for_its_name() {
        assert_eq!(short_place("Chair 12"), "C12");
        assert_eq!(short_place("X-ray room"), "XR");
        assert_eq!(short_place(""), "");
    }
}
