//! What can be done with a booking in its state, by button and by key.

use super::opened::{Asking, Opened, Order};
use crate::keys::on_plain_key;
use contract::bookings::{BookingChange, BookingView, CancelPreview};
use domain::authorization::Action;
use domain::booking::BookingState;
use leptos::prelude::*;
use session::Me;
use ui::{Icon, Kbd, Spinner, lu};

/// Something that a dispatcher may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Approve,
    ConfirmUnpaid,
    Complete,
    Reschedule,
    NoShow,
    Cancel,
}

/// The first is what usually comes next.
const fn acts(state: BookingState) -> &'static [Act] {
    match state {
        BookingState::Pending => &[Act::Approve, Act::Reschedule, Act::Cancel],
        BookingState::AwaitingDeposit => &[Act::ConfirmUnpaid, Act::Reschedule, Act::Cancel],
        BookingState::Confirmed => &[Act::Complete, Act::Reschedule, Act::NoShow, Act::Cancel],
        BookingState::Completed | BookingState::Cancelled | BookingState::NoShow | BookingState::Expired => &[],
    }
}

impl Act {
    /// The key on the cap, and what the browser calls it.
    const fn key(self) -> (&'static str, &'static str) {
        match self {
            Self::Approve | Self::ConfirmUnpaid | Self::Complete => ("C", "c"),
            Self::Reschedule => ("R", "r"),
            Self::NoShow => ("X", "x"),
            Self::Cancel => ("⌫", "Backspace"),
        }
    }

    fn label(self, booking: &BookingView) -> String {
        match self {
            Self::Approve if !booking.deposit.is_zero() && booking.paid.is_zero() => {
                format!("Approve, ask for {}", booking.deposit)
            }
            Self::Approve => "Approve".to_owned(),
            Self::ConfirmUnpaid => "Confirm unpaid".to_owned(),
            Self::Complete => "Complete".to_owned(),
            Self::Reschedule => "Reschedule".to_owned(),
            Self::NoShow => "No-show".to_owned(),
            Self::Cancel if booking.state == BookingState::Pending => "Decline…".to_owned(),
            Self::Cancel => "Cancel…".to_owned(),
        }
    }

    fn run(self, opened: Opened) {
        let name = opened.file.with_untracked(|file| file.booking.client_name.clone());
        match self {
            Self::Approve => {
                opened.send(Order::new(BookingChange::Confirm, format!("Approved. {name} is told by e-mail")));
            }
            Self::ConfirmUnpaid => {
                opened.send(Order::new(BookingChange::Confirm, format!("Confirmed without a deposit: {name}")));
            }
            Self::Complete => opened.send(Order::new(BookingChange::Complete, format!("Completed: {name}"))),
            Self::Reschedule => opened.ask(Asking::Reschedule),
            Self::NoShow => opened.send(Order::new(BookingChange::NoShow, format!("Marked as a no-show: {name}"))),
            Self::Cancel => opened.ask(Asking::Cancel),
        }
    }
}

#[component]
pub fn Actions(opened: Opened) -> impl IntoView {
    let may = Me::may(Action::ChangeBookings);
    let booking = Memo::new(move |_| opened.booking());
    let cancel = Memo::new(move |_| opened.file.with(|file| file.cancel.clone()));
    on_plain_key(move |key| {
        if !may.get_untracked() {
            return false;
        }
        let state = booking.with_untracked(|booking| booking.state);
        let act = acts(state).iter().find(|act| act.key().1 == key.to_lowercase() || act.key().1 == key);
        act.inspect(|act| act.run(opened)).is_some()
    });
    // The buttons stay the same elements while what they offer stays the same: a click that begins before a refresh and
    // ends after it is still a click.
    let offered = Memo::new(move |_| {
        let booking = booking.get();
        let acts = if may.get() { acts(booking.state) } else { &[] };
        acts.iter().map(|act| (*act, act.label(&booking))).collect::<Vec<_>>()
    });
    move || {
        let offered = offered.get();
        if offered.is_empty() {
            return None;
        }
        let odd = offered.len() % 2 == 1;
        let buttons = offered.into_iter().enumerate().map(|(index, (act, label))| {
            view! { <ActButton act label first=index == 0 wide=index == 0 && odd opened/> }
        });
        Some(view! {
            <footer class="border-t border-line p-3">
                {move || refund_line(&cancel.get())}
                <div class="grid grid-cols-2 gap-1.5">{buttons.collect_view()}</div>
            </footer>
        })
    }
}

/// “Cancel now returns $25.00 of $50.00.”
fn refund_line(cancel: &CancelPreview) -> Option<impl IntoView + use<>> {
    let taken = cancel.refund.plus(cancel.kept).ok().filter(|taken| cancel.allowed && !taken.is_zero())?;
    let refund = cancel.refund;
    Some(view! {
        <p class="mb-2 flex gap-1.5 text-2xs text-ink-2 tabular">
            <Icon icon=lu::LuScale class="mt-px size-3.5 shrink-0"/>
            {format!("Cancel now returns {refund} of {taken}.")}
        </p>
    })
}

#[component]
fn ActButton(act: Act, label: String, first: bool, wide: bool, opened: Opened) -> impl IntoView {
    let pending = opened.pending();
    let (look, cap) = match (first, act) {
        (true, _) => ("bg-brand text-on-brand hover:bg-brand-strong", "bg-brand-strong text-on-brand"),
        (_, Act::Cancel) => ("border border-line bg-panel text-bad hover:bg-bad-soft", "bg-sunk text-ink-2"),
        _ => ("border border-line bg-panel hover:bg-sunk", "bg-sunk text-ink-2"),
    };
    let span = if wide { "col-span-2" } else { "" };
    view! {
        <button
            type="button"
            aria-keyshortcuts=act.key().1
            disabled=move || pending.get()
            class=format!(
                "flex h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-xs font-medium transition-colors duration-150 disabled:cursor-progress disabled:opacity-60 max-xl:h-10 {look} {span}",
            )
            on:click=move |_| act.run(opened)
        >
            <span class="truncate">{label}</span>
            <Show when=move || first && pending.get()>
                <Spinner class="size-3.5"/>
            </Show>
            <span aria-hidden="true" class="ml-auto">
                <Kbd class=cap>{act.key().0}</Kbd>
            </span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::booking::{BookingEvent, Moment, Party};

    #[test]
    fn every_offered_action_is_one_that_the_state_allows_before_the_visit_or_after_it() {
        let starts_at = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
        let hour = chrono::TimeDelta::hours(1);
        let moments = [starts_at - hour, starts_at + hour].map(|now| Moment { now, starts_at });
        for state in BookingState::ALL {
            for act in acts(state) {
                let event = match act {
                    Act::Approve | Act::ConfirmUnpaid => BookingEvent::Confirm,
                    Act::Complete => BookingEvent::Complete,
                    Act::Reschedule => BookingEvent::Reschedule { by: Party::Clinic },
                    Act::NoShow => BookingEvent::MarkNoShow,
                    Act::Cancel => BookingEvent::Cancel { by: Party::Clinic },
                };
                let allowed = moments.iter().any(|moment| state.apply(event, *moment).is_ok());
                assert!(allowed, "{act:?} in {state:?}");
            }
        }
    }

    #[test]
    fn no_two_actions_of_a_state_share_a_key() {
        for state in BookingState::ALL {
            let mut keys: Vec<_> = acts(state).iter().map(|act| act.key()).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), acts(state).len(), "{state:?}");
        }
    }
}
