//! What waits for somebody: bookings to approve, and holds that wait for their deposit.

use super::Board;
use crate::{
    api,
    live::Live,
    words::{short_price, start_of},
};
use contract::bookings::{BookingChange, BookingView};
use domain::authorization::Action;
use leptos::{prelude::*, task::spawn_local};
use session::Me;
use ui::{Avatar, Button, ButtonSize, ButtonTone, Countdown, Icon, IconButton, Toast, lu, use_toasts};

/// At the left of the board; over it where there is no room.
#[component]
pub fn Tray(board: Board, covered: Signal<bool>) -> impl IntoView {
    let to_approve = Memo::new(move |_| board.day.with(|day| day.to_approve.clone()));
    let awaiting = Memo::new(move |_| board.day.with(|day| day.awaiting_deposit.clone()));
    let without = Memo::new(move |_| board.day.with(|day| day.without_deposit.clone()));
    let empty = move || to_approve.with(Vec::is_empty) && awaiting.with(Vec::is_empty) && without.with(Vec::is_empty);
    let class = move || {
        let shown = if board.tray_open.get() {
            "max-[87.5rem]:absolute max-[87.5rem]:top-0 max-[87.5rem]:bottom-0 md:max-[87.5rem]:top-12 max-[87.5rem]:left-0 max-[87.5rem]:z-30 max-[87.5rem]:w-72 max-[87.5rem]:shadow-3 max-sm:w-full"
        } else {
            "max-[87.5rem]:hidden"
        };
        format!("flex min-h-0 flex-col gap-2 overflow-y-auto border-r border-line bg-sunk p-2 print:hidden {shown}")
    };
    view! {
        <aside id="tray" aria-label="Waiting" inert=move || covered.get() class=class>
            <div class="flex items-center justify-between pl-1 min-[87.5rem]:hidden">
                <p class="font-semibold">"Waiting"</p>
                <IconButton icon=lu::LuX label="Close" on:click=move |_| board.tray_open.set(false)/>
            </div>
            <Group title="To approve" bookings=to_approve>
                <For each=move || to_approve.get() key=|booking| (booking.id, booking.version) let:booking>
                    <ToApprove booking board/>
                </For>
            </Group>
            <Group title="Awaiting deposit" bookings=awaiting>
                <For each=move || awaiting.get() key=|booking| (booking.id, booking.version) let:booking>
                    <Awaiting booking board/>
                </For>
            </Group>
            <Group title="Without their deposit" bookings=without>
                <For each=move || without.get() key=|booking| (booking.id, booking.version) let:booking>
                    <Awaiting booking board/>
                </For>
            </Group>
            <Show when=empty>
                <div class="flex flex-col items-center gap-2 px-3 py-8 text-center text-xs text-ink-2">
                    <Icon icon=lu::LuInbox class="size-5 text-ink-3"/>
                    <p>"Nothing waits for you. New requests and unpaid holds show up here by themselves."</p>
                </div>
            </Show>
        </aside>
    }
}

#[component]
fn Group(title: &'static str, bookings: Memo<Vec<BookingView>>, children: ChildrenFn) -> impl IntoView {
    view! {
        <Show when=move || bookings.with(|bookings| !bookings.is_empty())>
            <section aria-label=title>
                <h2 class="flex items-center gap-1.5 px-1 pt-1 pb-2 text-xs font-medium text-ink-2">
                    {title} <span class="font-normal tabular">{move || bookings.with(Vec::len)}</span>
                </h2>
                <ul class="grid grid-cols-1 gap-1.5">{children()}</ul>
            </section>
        </Show>
    }
}

#[component]
fn ToApprove(booking: BookingView, board: Board) -> impl IntoView {
    let may = Me::may(Action::ChangeBookings);
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let pending = RwSignal::new(false);
    let (id, version, name) = (booking.id, booking.version, StoredValue::new(booking.client_name.clone()));
    let approve = move |_| {
        pending.set(true);
        spawn_local(async move {
            let result = api::change_booking(id, version, BookingChange::Confirm).await;
            pending.try_set(false);
            toasts.show(match result {
                Ok(_) => Toast::new(format!("Approved: {}", name.try_get_value().unwrap_or_default())),
                Err(error) => Toast::failure(error.to_string()),
            });
            live.booking_changed();
        });
    };
    let aside = view! { <span class="tabular">{short_price(&booking.total)}</span> };
    let detail = format!("{}, {}", booking.day_label, start_of(&booking.time_label));
    view! {
        <Item id name=booking.client_name initials=booking.client_initials line=booking.service_name detail aside=aside.into_any() board>
            <Show when=move || may.get()>
                <p class="mt-1.5">
                    <Button tone=ButtonTone::Primary size=ButtonSize::Small loading=pending class="h-7 text-xs" on:click=approve>
                        "Approve"
                        <span class="sr-only">{move || name.get_value()}</span>
                    </Button>
                </p>
            </Show>
        </Item>
    }
}

#[component]
fn Awaiting(booking: BookingView, board: Board) -> impl IntoView {
    let live = expect_context::<Live>();
    let ended = Callback::new(move |()| live.booking_changed());
    let aside = booking.hold_expires_at.map(|until| {
        view! {
            <span class="font-semibold text-warn tabular">
                <Countdown until on_end=ended class="tabular"/>
                " left"
            </span>
        }
    });
    let line = format!("{} · {}", booking.deposit, booking.service_name);
    let detail = format!("{}, {}", booking.day_label, start_of(&booking.time_label));
    view! {
        <Item
            id=booking.id
            name=booking.client_name
            initials=booking.client_initials
            line
            detail
            aside=aside.into_any()
            board
        >
            ""
        </Item>
    }
}

#[component]
fn Item(
    id: domain::ids::BookingId,
    name: String,
    initials: String,
    line: String,
    detail: String,
    aside: AnyView,
    board: Board,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="flex gap-2 rounded-md bg-panel p-2 shadow-1 dark:ring-1 dark:ring-line">
            <Avatar initials of=name.clone() class="size-6 text-2xs"/>
            <div class="min-w-0 flex-1 leading-4">
                <p class="flex items-center gap-1">
                    <a
                        href=move || board.booking_href(id)
                        class="truncate rounded-sm text-xs font-semibold hover:underline"
                        on:click=move |_| board.tray_open.set(false)
                    >
                        {name}
                    </a>
                    <span class="ml-auto shrink-0 text-2xs">{aside}</span>
                </p>
                <p class="truncate text-xs">{line}</p>
                <p class="truncate text-2xs text-ink-2 tabular">{detail}</p>
                {children()}
            </div>
        </li>
    }
}
