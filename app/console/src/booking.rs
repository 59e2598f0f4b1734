//! One booking, opened beside whatever list it came from.

mod actions;
mod cancel;
mod collect;
mod conversation;
mod credit;
mod facts;
mod history;
mod opened;
mod packages;
mod price;
mod referrals;
mod reschedule;
mod series;
mod suggestion;

use crate::{
    api,
    listing::{Opening, SidePanel, covers_page},
    live::Live,
    undo::UndoNotice,
    words::{state_icon, state_tone},
};
use actions::Actions;
use api::BookingFile;
use cancel::CancelDialog;
use collect::Collect;
use conversation::Conversation;
pub use conversation::card_words;
use credit::Credit;
use domain::{booking::BookingState, ids::BookingId};
use facts::Facts;
use history::{History, Payments};
use leptos::prelude::*;
use opened::{Opened, Problem};
use packages::Packages;
use price::Price;
use referrals::Referrals;
use reschedule::RescheduleDialog;
use series::SeriesPart;
use session::{Address, kept};
use ui::{Avatar, Icon, Skeleton};

/// The booking that the address names.
pub fn booking_in(address: Address) -> Memo<Option<BookingId>> {
    Memo::new(move |_| address.get("booking").and_then(|id| id.parse().ok()))
}

/// Whether the sheet covers the page, as it does below 1280 px; known once the page is alive.
pub fn sheet_covers(booking: Memo<Option<BookingId>>) -> Signal<bool> {
    covers_page(Signal::derive(move || booking.get().is_some()))
}

/// The opened booking: a column of the page on wide screens, above the page on others.
#[component]
pub fn BookingSheet(booking: Memo<Option<BookingId>>) -> impl IntoView {
    move || booking.get().map(|id| view! { <OpenBooking id/> })
}

#[component]
fn OpenBooking(id: BookingId) -> impl IntoView {
    let live = expect_context::<Live>();
    let address = Address::here();
    let file = Resource::new(move || (live.bookings(), live.conversations()), move |_| api::booking_file(id));
    let opening = Opening::new(address, "booking");
    view! {
        <SidePanel id="booking-sheet" label="Booking" close=move || opening.close(&id.to_string())>
            {kept(file, || view! { <SheetSkeleton/> }, |file| view! { <Sheet file/> })}
        </SidePanel>
    }
}

#[component]
fn Sheet(file: Signal<BookingFile>) -> impl IntoView {
    let opened = Opened::provide(file);
    let booking = Memo::new(move |_| file.with(|file| file.booking.clone()));
    view! {
        <Header opened/>
        <div class="grid min-h-0 flex-1 content-start gap-4 overflow-y-auto p-3 text-xs" tabindex="0" role="region" aria-label="Details">
            <Problem opened/>
            <UndoNotice booking/>
            <Facts booking/>
            <SeriesPart booking/>
            <Price booking/>
            <Packages opened/>
            <Payments file/>
            <Credit opened/>
            <Referrals file/>
            <Collect opened/>
            <Conversation file/>
            <History file/>
        </div>
        <Actions opened/>
        <RescheduleDialog opened/>
        <CancelDialog opened/>
    }
}

#[component]
fn Header(opened: Opened) -> impl IntoView {
    move || {
        let booking = opened.booking();
        let who = if booking.new_client { "New client" } else { "Returning client" };
        let phone = booking.client_phone.map(|phone| {
            let dial: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            view! { <a href=format!("tel:{dial}") class="underline decoration-line underline-offset-2">{phone}</a> " · " }
        });
        let mail = booking.client_email.map(|mail| {
            view! {
                <a href=format!("mailto:{mail}") class="block truncate text-xs text-ink-2 underline decoration-line underline-offset-2">
                    {mail.clone()}
                </a>
            }
        });
        view! {
            <header class="flex items-start gap-3 border-b border-line p-3 pr-12">
                <Avatar initials=booking.client_initials of=booking.client_name.clone() class="size-10 text-sm"/>
                <div class="min-w-0 flex-1">
                    <h2 class="flex flex-wrap items-center gap-x-2 text-base font-semibold">
                        <span class="min-w-0 truncate">{booking.client_name}</span>
                        <StateMark state=booking.state/>
                    </h2>
                    <p class="truncate text-xs text-ink-2 tabular">{phone} {who}</p>
                    {mail}
                </div>
            </header>
        }
    }
}

/// A state in little room: icon and word.
#[component]
pub fn StateMark(state: BookingState) -> impl IntoView {
    view! {
        <span class=format!(
            "inline-flex items-center gap-1 rounded-full px-2 text-2xs leading-5 font-medium whitespace-nowrap {}",
            state_tone(state).soft(),
        )>
            <Icon icon=state_icon(state) class="size-3 shrink-0"/>
            {state.label()}
        </span>
    }
}

#[component]
fn SheetSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="flex flex-col gap-4 p-3">
            <span class="sr-only">"Loading the booking"</span>
            <div class="flex gap-3">
                <Skeleton class="size-10 rounded-full"/>
                <div class="flex flex-1 flex-col gap-2 pr-10">
                    <Skeleton class="h-5 w-40"/>
                    <Skeleton class="h-3 w-28"/>
                </div>
            </div>
            <Skeleton class="h-16"/>
            <Skeleton class="h-40"/>
            <Skeleton class="h-24"/>
        </div>
    }
}
