//! What the parts of the sheet share: the booking as it is known, and the change that is being made to it.

use crate::{api, api::BookingFile, live::Live, undo::UndoOffer};
use contract::{
    AppError,
    bookings::{BookingChange, BookingView},
    series::{SeriesChange, SeriesEdit},
};
use domain::{ids::BookingId, series::Scope};
use leptos::{prelude::*, task::spawn_local};
use session::Address;
use ui::{Notice, Toast, Toasts, Tone, lu, use_toasts};

/// What a dialog is open for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Reschedule,
    Cancel,
}

/// A change that is asked for: what to do, what to say when it is done, and how to take it back.
#[derive(Clone)]
pub struct Order {
    pub change: BookingChange,
    pub done: String,
    pub undo: Option<BookingChange>,
    /// Which visits of its series it is meant for.
    pub scope: Scope,
}

impl Order {
    pub fn new(change: BookingChange, done: impl Into<String>) -> Self {
        Self { change, done: done.into(), undo: None, scope: Scope::This }
    }
}

impl Order {
    /// The same as a change of several visits, where it is meant for several.
    fn of_several(&self) -> Option<SeriesChange> {
        let edit = match self.change.clone() {
            BookingChange::Cancel { reason } => SeriesEdit::Cancel { reason },
            BookingChange::Reschedule { start, practitioner_id } => SeriesEdit::Move { start, practitioner_id },
            _ => return None,
        };
        (self.scope != Scope::This).then_some(SeriesChange { scope: self.scope, edit })
    }
}

/// The opened booking.
#[derive(Clone, Copy)]
pub struct Opened {
    pub file: Signal<BookingFile>,
    /// The open dialog, and the version that its reader has seen.
    asking: RwSignal<Option<(Asking, u32)>>,
    pending: RwSignal<bool>,
    /// Why the last change was not made, and the version it was made on.
    problem: RwSignal<Option<(AppError, u32)>>,
    live: Live,
    toasts: Toasts,
    offer: UndoOffer,
    address: Address,
}

impl Opened {
    pub fn provide(file: Signal<BookingFile>) -> Self {
        Self {
            file,
            asking: RwSignal::new(None),
            pending: RwSignal::new(false),
            problem: RwSignal::new(None),
            live: expect_context(),
            toasts: use_toasts(),
            offer: expect_context(),
            address: Address::here(),
        }
    }

    pub fn booking(self) -> BookingView {
        self.file.with(|file| file.booking.clone())
    }

    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// Opens a dialog on the booking as it stands on the screen now.
    pub fn ask(self, what: Asking) {
        self.problem.set(None);
        let version = self.file.with_untracked(|file| file.booking.version);
        self.asking.set(Some((what, version)));
    }

    /// A signal for a dialog that opens for `what` and closes by itself.
    pub fn dialog(self, what: Asking) -> RwSignal<bool> {
        let open = RwSignal::new(false);
        Effect::new(move |_| open.set(self.asking.get().is_some_and(|(asking, _)| asking == what)));
        Effect::new(move |was: Option<bool>| {
            let is = open.get();
            let closed = was == Some(true) && !is;
            if closed && self.asking.get_untracked().is_some_and(|(asking, _)| asking == what) {
                self.asking.set(None);
            }
            is
        });
        open
    }

    /// Sends a change, made on the version that its reader has seen.
    pub fn send(self, order: Order) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.problem.set(None);
        let shown = self.file.with_untracked(|file| (file.booking.id, file.booking.version));
        let (id, version) = (shown.0, self.asking.get_untracked().map_or(shown.1, |(_, seen)| seen));
        spawn_local(async move {
            let result = match order.of_several() {
                Some(change) => api::entry::change_series(id, version, change).await,
                None => api::change_booking(id, version, order.change.clone()).await,
            };
            self.pending.try_set(false);
            match result {
                Ok(booking) => self.done(id, &booking, order),
                Err(error) => self.refused(error, version),
            }
        });
    }

    fn done(self, id: BookingId, booking: &BookingView, order: Order) {
        self.asking.try_set(None);
        let (live, toasts, version) = (self.live, self.toasts, booking.version);
        if !self.offer.offer(booking) {
            toasts.show(match order.undo {
                None => Toast { tone: Tone::Good, ..Toast::new(order.done) },
                Some(undo) => Toast::undo(order.done, move || take_back(live, toasts, id, version, undo.clone())),
            });
        }
        live.booking_changed();
    }

    /// Says why, and shows the booking as it is now. The dialog stays open with what was typed, now on that version.
    fn refused(self, error: AppError, version: u32) {
        if error == AppError::Unauthenticated {
            return self.address.open(untrack(|| self.address.sign_in()));
        }
        self.live.booking_changed();
        self.problem.try_set(Some((error, version)));
    }

    /// Says something in passing.
    pub fn say(self, toast: Toast) {
        self.toasts.show(toast);
    }

    /// Has the booking, and whatever belongs to it, read once more.
    pub fn look_again(self) {
        self.live.booking_changed();
    }

    /// Lets an open dialog go on with the newest version, once its reader was told of it.
    fn catch_up(self) {
        let newest = self.file.with(|file| file.booking.version);
        if self.problem.with(|problem| matches!(problem, Some((AppError::Conflict { .. }, _)))) {
            self.asking.update(|asking| {
                if let Some((_, seen)) = asking {
                    *seen = newest;
                }
            });
        }
    }
}

fn take_back(live: Live, toasts: Toasts, id: BookingId, version: u32, undo: BookingChange) {
    spawn_local(async move {
        match api::change_booking(id, version, undo).await {
            Ok(booking) => toasts.show(Toast::new(format!("Back to {}, {}", booking.day_label, booking.time_label))),
            Err(error) => toasts.show(Toast::failure(error.to_string())),
        }
        live.booking_changed();
    });
}

/// Why the last change was not made. Stands in the sheet, and in the dialog that asked for it.
#[component]
pub fn Problem(opened: Opened) -> impl IntoView {
    Effect::new(move |_| opened.catch_up());
    let overtaken = move |version: u32| opened.file.with(|file| file.booking.version != version);
    view! {
        <div role="alert" class="empty:hidden">
            {move || {
                opened
                    .problem
                    .get()
                    .map(|(error, version)| {
                        let conflict = matches!(error, AppError::Conflict { .. } | AppError::TimeTaken { .. });
                        let (tone, icon) = if conflict { (Tone::Warn, lu::LuTriangleAlert) } else { (Tone::Bad, lu::LuCircleX) };
                        let words = if conflict && overtaken(version) {
                            format!("{error} Nothing you entered is lost.")
                        } else {
                            error.to_string()
                        };
                        view! { <Notice tone=tone icon=icon>{words}</Notice> }
                    })
            }}
        </div>
    }
}
