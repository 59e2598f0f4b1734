//! Undo: offered for as long as nobody was told, by a toast with a countdown, by `u` and by ⌘Z.

use crate::{
    api,
    keys::{is_typed, on_key_first},
    live::Live,
    words::start_of,
};
use chrono::{DateTime, Utc};
use contract::bookings::{BookingChange, BookingView, Undoable, Undone};
use gloo_timers::callback::Interval;
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use ui::{Button, ButtonSize, Countdown, Icon, Kbd, Notice, Toast, Toasts, Tone, lu, use_toasts};

/// The change that can be taken back, for the whole console.
#[derive(Clone, Copy)]
pub struct UndoOffer(StoredValue<Offer>);

#[derive(Clone, Copy)]
struct Offer {
    booking: RwSignal<Option<BookingView>>,
    pending: RwSignal<bool>,
    live: Live,
    toasts: Toasts,
}

impl UndoOffer {
    /// Makes the calling surface able to offer Undo; after [`Live::provide`] and `provide_toasts`.
    pub fn provide() -> Self {
        let offer = Self(StoredValue::new(Offer {
            booking: RwSignal::new(None),
            pending: RwSignal::new(false),
            live: expect_context(),
            toasts: use_toasts(),
        }));
        provide_context(offer);
        on_key_first(move |event| offer.takes(event));
        offer
    }

    fn booking(self) -> RwSignal<Option<BookingView>> {
        self.0.with_value(|offer| offer.booking)
    }

    fn pending(self) -> RwSignal<bool> {
        self.0.with_value(|offer| offer.pending)
    }

    /// Offers to take back the last change of a booking, if that is possible; true when it is.
    pub fn offer(self, booking: &BookingView) -> bool {
        let possible = booking.undo.is_some();
        if let Some(offer) = self.0.try_get_value().filter(|_| possible) {
            offer.booking.try_set(Some(booking.clone()));
        }
        possible
    }

    /// What the server knows to be possible, also after a reload.
    pub fn follow(self, known: Option<BookingView>) {
        if !self.pending().get_untracked() && self.booking().with_untracked(|booking| *booking != known) {
            self.booking().set(known);
        }
    }

    fn takes(self, event: &KeyboardEvent) -> bool {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key());
        let chord = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        let key = event.key().to_lowercase();
        let asked = (plain && key == "u") || (chord && key == "z");
        let offered = self.booking().with_untracked(Option::is_some);
        if asked && offered && !is_typed(event) {
            self.take();
            return true;
        }
        false
    }

    /// Takes the offered change back.
    pub fn take(self) {
        if let Some(booking) = self.booking().get_untracked() {
            self.take_back(&booking);
        }
    }

    /// Takes the last change of a booking back.
    pub fn take_back(self, booking: &BookingView) {
        let Offer { booking: offered, pending, live, toasts } = self.0.get_value();
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let (id, version) = (booking.id, booking.version);
        spawn_local(async move {
            let undone = api::change_booking(id, version, BookingChange::Undo).await;
            pending.try_set(false);
            offered.try_set(None);
            toasts.show(match undone {
                Ok(booking) => {
                    let (client, state) = (booking.client_name, booking.state);
                    let when = format!("{}, {}", booking.day_label, start_of(&booking.time_label));
                    Toast::new(format!("Undone, nobody was told. {client}: {when}, {}", state.label().to_lowercase()))
                }
                Err(error) => Toast::failure(error.to_string()),
            });
            live.booking_changed();
        });
    }
}

/// What was done, and who is about to hear of it.
fn in_words(booking: &BookingView, what: Undone) -> (String, Option<String>) {
    let first = booking.client_name.split_whitespace().next().unwrap_or_default().to_owned();
    let start = start_of(&booking.time_label);
    match what {
        Undone::Moved => (format!("Moved to {}, {start}", booking.day_label), Some(first)),
        Undone::Resized => (format!("Now {}", booking.time_label), Some(first)),
        Undone::Cancelled => (format!("Cancelled: {}", booking.client_name), Some(first)),
        Undone::Completed => (format!("Completed: {}", booking.client_name), None),
        Undone::NoShow => (format!("No-show: {}", booking.client_name), None),
    }
}

/// Until the moment is over; below the toasts.
#[component]
pub fn UndoToast() -> impl IntoView {
    let offer = expect_context::<UndoOffer>();
    let shown = Memo::new(move |_| {
        offer.booking().with(|booking| booking.as_ref().and_then(|booking| Some((booking.clone(), booking.undo?))))
    });
    let spoken = move || {
        let say = |shown: &(BookingView, Undoable)| format!("{}. Press U to undo.", in_words(&shown.0, shown.1.what).0);
        shown.with(|shown| shown.as_ref().map(say).unwrap_or_default())
    };
    view! {
        <p role="status" class="sr-only">{spoken}</p>
        {move || {
            shown
                .get()
                .map(|(booking, undo)| {
                    let (done, told) = in_words(&booking, undo.what);
                    view! { <Offered done told until=undo.until offer/> }
                })
        }}
    }
}

#[component]
fn Offered(done: String, told: Option<String>, until: DateTime<Utc>, offer: UndoOffer) -> impl IntoView {
    let left = RwSignal::new(None::<f64>);
    let whole = RwSignal::new(1.0_f64);
    Effect::new(move |_| {
        let tick = move || {
            let seconds = seconds_until(until);
            if left.get_untracked().is_none() {
                whole.set(seconds.max(1.0));
            }
            left.set(Some(seconds));
            if seconds <= 0.0 {
                offer.follow(None);
            }
        };
        tick();
        let ticking = StoredValue::new_local(Some(Interval::new(250, tick)));
        on_cleanup(move || ticking.set_value(None));
    });
    let rest = move || left.get().map_or(100.0, |left| left / whole.get() * 100.0);
    let seconds = move || left.get().map(|left| format!(" in {left:.0} s"));
    let news = told.map(|name| {
        view! { <span class="opacity-80">" · telling " {name} <span class="inline-block min-w-12">{seconds}</span></span> }
    });
    view! {
        <section aria-label="Undo" class="max-w-full">
            <div class="pointer-events-auto flex min-h-10 max-w-full items-center gap-3 rounded-md bg-ink py-1 pr-1.5 pl-3 text-sm text-paper shadow-3">
                <svg aria-hidden="true" viewBox="0 0 20 20" class="size-5 shrink-0 -rotate-90">
                    <circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2.5" opacity="0.25"></circle>
                    <circle
                        cx="10"
                        cy="10"
                        r="8"
                        fill="none"
                        stroke="currentColor"
                        stroke-width="2.5"
                        pathLength="100"
                        stroke-dasharray=move || format!("{:.1} 100", rest())
                    ></circle>
                </svg>
                <p class="min-w-0 flex-1 tabular"><strong class="font-semibold">{done}</strong> {news}</p>
                <button
                    type="button"
                    aria-keyshortcuts="u Meta+z Control+z"
                    disabled=move || offer.pending().get()
                    class="flex h-8 cursor-pointer items-center gap-2 rounded-sm bg-paper px-2.5 font-semibold text-ink disabled:cursor-progress disabled:opacity-60 max-md:h-10"
                    on:click=move |_| offer.take()
                >
                    "Undo"
                    <span aria-hidden="true" class="max-md:hidden"><Kbd>"U"</Kbd></span>
                </button>
            </div>
        </section>
    }
}

/// The same in the opened booking, whoever made the change and wherever it was made.
#[component]
pub fn UndoNotice(booking: Memo<BookingView>) -> impl IntoView {
    let offer = expect_context::<UndoOffer>();
    move || {
        let booking = booking.get();
        let undo = booking.undo?;
        let (done, told) = in_words(&booking, undo.what);
        let told = if told.is_some() { "the client is not told yet" } else { "not settled yet" };
        Some(view! {
            <Notice tone=Tone::Note icon=lu::LuUndo2>
                <div class="flex items-center gap-2">
                    <p class="min-w-0 flex-1">
                        {format!("{done}; {told}, ")} <Countdown until=undo.until class="tabular font-medium"/>
                    </p>
                    <Button size=ButtonSize::Small class="h-7 shrink-0 text-xs" on:click=move |_| offer.take_back(&booking)>
                        <Icon icon=lu::LuUndo2/>
                        "Undo"
                    </Button>
                </div>
            </Notice>
        })
    }
}

/// By this screen's clock.
fn seconds_until(until: DateTime<Utc>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact in a double for ages")]
    let until = until.timestamp_millis() as f64;
    ((until - js_sys::Date::now()) / 1_000.0).max(0.0)
}
