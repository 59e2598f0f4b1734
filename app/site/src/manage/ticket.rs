//! When, where and with whom.

use crate::{clinic::map_url, words::manage as words};
use contract::bookings::{BookingStep, BookingView, ManagePage};
use domain::{booking::BookingState, contact::PersonName};
use leptos::prelude::*;
use ui::{Avatar, ButtonLink, Icon, StateBadge, Tone, lu};

/// What a state's colour says to a client.
pub const fn tone(state: BookingState) -> Tone {
    match state {
        BookingState::Confirmed | BookingState::Completed => Tone::Good,
        BookingState::Pending => Tone::Note,
        BookingState::AwaitingDeposit | BookingState::NoShow => Tone::Warn,
        BookingState::Cancelled | BookingState::Expired => Tone::Neutral,
    }
}

/// The icon beside a state's word.
pub fn icon(state: BookingState) -> ui::IconData {
    match state {
        BookingState::Confirmed => lu::LuCheck,
        BookingState::Completed => lu::LuCheckCheck,
        BookingState::Pending => lu::LuHourglass,
        BookingState::AwaitingDeposit => lu::LuClock,
        BookingState::NoShow => lu::LuUserX,
        BookingState::Cancelled => lu::LuX,
        BookingState::Expired => lu::LuTimerOff,
    }
}

/// State, time and service.
#[component]
pub fn Heading(booking: BookingView) -> impl IntoView {
    let state = booking.state;
    let gone = matches!(state, BookingState::Cancelled | BookingState::Expired);
    view! {
        <section aria-labelledby="h-booking" class="pt-8 pb-7 sm:pt-10">
            <StateBadge tone=tone(state) icon=icon(state) label=words::state(state)/>
            <h1
                id="h-booking"
                class="mt-3 text-2xl font-semibold tracking-tight text-balance tabular sm:text-3xl"
                class=("line-through", gone)
                class=("text-ink-2", gone)
            >
                {booking.start_label}
            </h1>
            <p class="mt-1.5 text-lg text-ink-2">{format!("{}. {}.", booking.service_name, booking.time_label)}</p>
        </section>
    }
}

/// What follows what, in a visit of several services, and for whom it is.
#[component]
fn Steps(steps: Vec<BookingStep>) -> impl IntoView {
    let told = steps.len() > 1 || steps.iter().any(|step| step.attendee.is_some());
    told.then(|| {
        let step = |step: BookingStep| {
            view! {
                <li class="flex flex-wrap items-baseline gap-x-3 px-5 py-3">
                    <b class="font-semibold">{step.service_name}</b>
                    {step.attendee.map(|attendee| view! { <span>{words::for_whom(&attendee.to_string())}</span> })}
                    <span class="text-sm text-ink-2 tabular">{step.time_label}</span>
                    <span class="text-sm text-ink-2">{step.practitioner}</span>
                </li>
            }
        };
        view! { <ol class="divide-y divide-line border-t border-line">{steps.into_iter().map(step).collect_view()}</ol> }
    })
}

/// Practitioner, address and calendars.
#[component]
pub fn Ticket(page: ManagePage) -> impl IntoView {
    let ManagePage { clinic, booking, google_calendar_url, outlook_calendar_url, .. } = page;
    let active =
        matches!(booking.state, BookingState::Confirmed | BookingState::Pending | BookingState::AwaitingDeposit);
    let place = [Some(booking.practitioner_title.clone()).filter(|title| !title.is_empty()), booking.room.clone()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let initials = PersonName::try_from(booking.practitioner.clone()).map(|name| name.initials()).unwrap_or_default();
    view! {
        <section
            aria-label=words::WHERE_AND_WHO
            class="overflow-hidden rounded-lg bg-panel shadow-1 dark:ring-1 dark:ring-line"
        >
            <div class="grid divide-line max-sm:divide-y sm:grid-cols-2 sm:divide-x">
                <div class="flex items-center gap-3.5 p-5">
                    <Avatar initials of=booking.practitioner_id/>
                    <p>
                        <b class="block font-semibold">{booking.practitioner}</b>
                        <span class="text-sm text-ink-2">{place}</span>
                    </p>
                </div>
                <div class="flex items-center gap-3.5 p-5">
                    <span class="grid size-11 shrink-0 place-items-center rounded-full bg-sunk text-ink-2">
                        <Icon icon=lu::LuMapPin class="size-5"/>
                    </span>
                    <p>
                        <b class="block font-semibold">{clinic.address.clone()}</b>
                        <span class="text-sm text-ink-2">{clinic.directions}</span>
                    </p>
                </div>
            </div>
            <Steps steps=booking.steps/>
            <div class="flex flex-wrap items-center gap-2 border-t border-line px-5 py-3.5">
                {active
                    .then(|| {
                        view! {
                            <p class="mr-1 flex items-center gap-2 text-sm text-ink-2 max-sm:w-full">
                                <Icon icon=lu::LuCalendar/>
                                {words::ADD_TO_CALENDAR}
                            </p>
                            <ButtonLink href=booking.calendar_url class="max-sm:flex-1" attr:rel="external" attr:download="booking.ics">
                                "Apple"
                            </ButtonLink>
                            <ButtonLink href=google_calendar_url class="max-sm:flex-1" attr:rel="noopener external" attr:target="_blank">
                                "Google"
                            </ButtonLink>
                            <ButtonLink href=outlook_calendar_url class="max-sm:flex-1" attr:rel="noopener external" attr:target="_blank">
                                "Outlook"
                            </ButtonLink>
                        }
                    })}
                <ButtonLink
                    href=map_url(&clinic.address)
                    class="max-sm:w-full sm:ml-auto"
                    attr:rel="noopener external"
                    attr:target="_blank"
                >
                    {words::DIRECTIONS}
                </ButtonLink>
            </div>
        </section>
    }
}
