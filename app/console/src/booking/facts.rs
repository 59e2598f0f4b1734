//! When, with whom and where.

use contract::bookings::BookingView;
use domain::booking::BookingState;
use leptos::prelude::*;
use ui::{Countdown, Icon, lu};

#[component]
pub fn Facts(booking: Memo<BookingView>) -> impl IntoView {
    move || {
        let booking = booking.get();
        let title = booking.practitioner_title;
        let with = if title.is_empty() { booking.practitioner } else { format!("{}, {title}", booking.practitioner) };
        let steps = booking.steps;
        let several = steps.len() > 1;
        // A visit that was loaded before its steps were told has its room alone.
        let place = steps.first().map(|step| step.resources.join(", ")).or(booking.room).unwrap_or_default();
        let hold = booking.hold_expires_at.filter(|_| booking.state == BookingState::AwaitingDeposit);
        view! {
            <dl class="grid grid-cols-[16px_1fr] items-center gap-x-2 gap-y-1.5">
                <Fact icon=lu::LuClock name="When">
                    <strong class="font-semibold">{booking.day_label} ", " {booking.time_label}</strong>
                </Fact>
                <Fact icon=lu::LuTag name="Service">
                    {booking.service_name}
                </Fact>
                {(steps.len() < 2)
                    .then(|| {
                        let attendee = steps.first().and_then(|step| step.attendee.as_ref()).map(ToString::to_string);
                        view! {
                            {attendee.map(|attendee| view! { <Fact icon=lu::LuUsers name="For">"For " {attendee}</Fact> })}
                            <Fact icon=lu::LuUserRound name="With">
                                {with}
                            </Fact>
                            {(!place.is_empty()).then(|| view! { <Fact icon=lu::LuArmchair name="Where">{place}</Fact> })}
                        }
                    })}
                {steps
                    .into_iter()
                    .filter(|_| several)
                    .map(|step| {
                        let place = step.resources.join(", ");
                        view! {
                            <Fact icon=lu::LuUserRound name="Step">
                                {step.service_name}
                                {step.attendee.map(|attendee| view! { <strong class="font-medium">" for " {attendee.to_string()}</strong> })}
                                <span class="block text-ink-2">
                                    {step.time_label} ", " {step.practitioner} {(!place.is_empty()).then(|| format!(", {place}"))}
                                </span>
                            </Fact>
                        }
                    })
                    .collect_view()}
                {hold
                    .map(|until| {
                        view! {
                            <Fact icon=lu::LuTimer name="Hold">
                                "Held for another "
                                <Countdown until class="font-semibold text-warn tabular"/>
                            </Fact>
                        }
                    })}
                {booking
                    .override_reason
                    .map(|reason| {
                        view! {
                            <Fact icon=lu::LuTriangleAlert name="Put there all the same">
                                <span dir="auto">"Outside the usual: " {reason}</span>
                            </Fact>
                        }
                    })}
                <Fact icon=lu::LuExternalLink name="Client's page">
                    <a href=booking.manage_url target="_blank" rel="noopener" class="underline decoration-line underline-offset-2">
                        "What the client sees"
                    </a>
                </Fact>
            </dl>
        }
    }
}

#[component]
fn Fact(icon: icondata_core::Icon, name: &'static str, children: Children) -> impl IntoView {
    view! {
        <dt class="self-start pt-0.5">
            <Icon icon=icon class="size-4 shrink-0 text-ink-3"/>
            <span class="sr-only">{name}</span>
        </dt>
        <dd class="min-w-0 tabular">{children()}</dd>
    }
}
