//! One person who waits.

use crate::{api::waitlist as api, live::Live, words};
use contract::waitlist::{OfferSeen, WaitlistEntry};
use domain::{
    authorization::Action,
    ids::WaitlistEntryId,
    waitlist::{EntryState, OfferState},
};
use leptos::{prelude::*, task::spawn_local};
use session::Me;
use ui::{Avatar, Badge, Button, ButtonSize, Toast, Tone, ZonedTime, use_toasts};

const fn tone(state: EntryState) -> Tone {
    match state {
        EntryState::Waiting => Tone::Note,
        EntryState::Offered => Tone::Warn,
        EntryState::Accepted => Tone::Good,
        EntryState::Removed | EntryState::Ended | EntryState::Silent => Tone::Neutral,
    }
}

/// “Kept for them until Tue, Nov 24, 3:40 PM”, and whether they know.
fn offer_words(offer: &OfferSeen) -> String {
    let start = &offer.start_label;
    match offer.state {
        OfferState::Open if offer.told_at.is_none() => {
            format!("{start} is kept until {}; told when their night is over", offer.ends_label)
        }
        OfferState::Open => format!("{start} is kept until {}", offer.ends_label),
        OfferState::Accepted => format!("Took {start}"),
        OfferState::Declined => format!("Said no to {start}"),
        OfferState::Lapsed => format!("Did not answer about {start}"),
        OfferState::Withdrawn => format!("{start} was taken back"),
    }
}

#[component]
pub fn EntryRow(entry: WaitlistEntry) -> impl IntoView {
    let zone = expect_context::<Me>().zone();
    let phone = entry.phone.clone().map(|phone| {
        view! { <a href=format!("tel:{phone}") class="hover:underline max-md:block max-md:py-2.5">{words::phone(&phone)}</a> }
    });
    let mail = entry.email.clone();
    let wish = match &entry.practitioner {
        Some(who) => format!("{} with {who}", entry.what()),
        None => entry.what(),
    };
    let offer = entry.offer.clone().map(|offer| {
        let words = offer_words(&offer);
        let booking = offer.booking;
        view! {
            <a href=format!("/console/bookings?booking={booking}") class="text-xs font-medium hover:underline max-md:block max-md:py-2.5 tabular">
                {words}
            </a>
        }
    });
    let earlier = entry.booking.map(|booking| {
        view! {
            <a href=format!("/console/bookings?booking={booking}") class="text-xs text-ink-2 hover:underline max-md:block max-md:py-2.5">
                "Has a visit, wants it earlier"
            </a>
        }
    });
    view! {
        <li class="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-2 px-3 py-2">
            <Avatar initials=entry.initials.clone() of=entry.name.clone() class="mt-0.5 size-8 text-xs"/>
            <div class="grid min-w-0 gap-x-4 leading-5 lg:grid-cols-[minmax(0,13rem)_minmax(0,15rem)_minmax(0,1fr)]">
                <div class="min-w-0">
                    <p dir="auto" class="truncate font-medium">{entry.name.clone()}</p>
                    <p class="truncate text-xs text-ink-2">
                        "Since " <ZonedTime at=entry.waiting_since zone/>
                    </p>
                </div>
                <p class="flex min-w-0 flex-col text-xs leading-5 tabular">
                    {phone}
                    <a href=format!("mailto:{mail}") class="truncate hover:underline max-md:block max-md:py-2.5">{mail.clone()}</a>
                </p>
                <div class="min-w-0">
                    <p dir="auto" class="break-words">{wish}</p>
                    <p class="text-xs text-ink-2 tabular">{entry.window_label.clone()}</p>
                    <p class="flex flex-wrap gap-x-4">{offer} {earlier}</p>
                </div>
            </div>
            <div class="flex flex-col items-end gap-1.5">
                <Badge tone=tone(entry.state)>{entry.state.label()}</Badge>
                <Acts entry/>
            </div>
        </li>
    }
}

/// Offer now, and take off with Undo.
#[component]
fn Acts(entry: WaitlistEntry) -> impl IntoView {
    let may = Me::may(Action::ChangeBookings);
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let pending = RwSignal::new(false);
    let (id, state) = (entry.id, entry.state);
    let name = StoredValue::new(entry.name.clone());
    let offer = move |_| {
        pending.set(true);
        spawn_local(async move {
            let offered = api::offer_now(id).await;
            pending.try_set(false);
            let words = match offered {
                Ok(entry) => {
                    let start = entry.offer.map(|offer| offer.start_label).unwrap_or_default();
                    Toast::new(format!("{start} is kept for {}", entry.name))
                }
                Err(error) => Toast::failure(error.to_string()),
            };
            toasts.show(words);
            live.booking_changed();
        });
    };
    let remove = move |_| {
        pending.set(true);
        spawn_local(async move {
            let removed = api::remove_from_waitlist(id).await;
            pending.try_set(false);
            match removed {
                Ok(_) => {
                    let done = format!("{} is off the waitlist", name.get_value());
                    toasts.show(Toast::undo(done, move || restore(live, toasts, id)));
                }
                Err(error) => toasts.show(Toast::failure(error.to_string())),
            }
            live.booking_changed();
        });
    };
    let offer_label = format!("Offer {} a time now", entry.name);
    let remove_label = format!("Take {} off the waitlist", entry.name);
    let listed = state.is_on_the_list();
    let left = matches!(state, EntryState::Removed | EntryState::Silent);
    let restore_label = format!("Put {} back on the waitlist", entry.name);
    view! {
        <Show when=move || may.get()>
            <span class="flex flex-wrap justify-end gap-1.5">
                {(state == EntryState::Waiting)
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small loading=pending attr:aria-label=offer_label.clone() on:click=offer>
                                "Offer now"
                            </Button>
                        }
                    })}
                {listed
                    .then(|| {
                        view! {
                            <Button size=ButtonSize::Small loading=pending attr:aria-label=remove_label.clone() on:click=remove>
                                "Remove"
                            </Button>
                        }
                    })}
                {left
                    .then(|| {
                        view! {
                            <Button
                                size=ButtonSize::Small
                                attr:aria-label=restore_label.clone()
                                on:click=move |_| restore(live, toasts, id)
                            >
                                "Put back"
                            </Button>
                        }
                    })}
            </span>
        </Show>
    }
}

fn restore(live: Live, toasts: ui::Toasts, id: WaitlistEntryId) {
    spawn_local(async move {
        if let Err(error) = api::restore_to_waitlist(id).await {
            toasts.show(Toast::failure(error.to_string()));
        }
        live.booking_changed();
    });
}
