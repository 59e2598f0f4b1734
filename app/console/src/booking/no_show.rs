//! Marking that nobody came; it cannot be taken back, so it says what it means first.

use super::opened::{Asking, Opened, Order, Problem};
use contract::bookings::BookingChange;
use leptos::prelude::*;
use ui::{Button, ButtonTone, Dialog};

#[component]
pub fn NoShowDialog(opened: Opened) -> impl IntoView {
    let open = opened.dialog(Asking::NoShow);
    let title =
        Signal::derive(move || format!("{} did not come?", opened.file.with(|file| file.booking.client_name.clone())));
    let words = move || {
        let paid = opened.booking().paid;
        let money = if paid.is_zero() {
            "Nothing was paid.".to_owned()
        } else {
            format!("The {paid} that was paid stays with the clinic.")
        };
        format!("{money} The booking is closed and cannot be opened again.")
    };
    let send = move |_| {
        let name = opened.file.with_untracked(|file| file.booking.client_name.clone());
        opened.send(Order::new(BookingChange::NoShow, format!("Marked as a no-show: {name}")));
    };
    view! {
        <Dialog open id="no-show" title>
            <div class="grid gap-4">
                <Problem opened/>
                <p class="text-sm">{words}</p>
                <div class="flex flex-wrap justify-end gap-2">
                    <Button on:click=move |_| open.set(false)>"Not yet"</Button>
                    <Button tone=ButtonTone::Danger loading=opened.pending() on:click=send>
                        "Mark as a no-show"
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}
