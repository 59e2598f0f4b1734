//! The day on paper: a list for each practitioner or room, with what one needs when the screens are dark.

use super::Board;
use crate::words::{clock_in_full, counted};
use contract::board::BoardBooking;
use leptos::prelude::*;

/// Only on paper; the board itself stays on the screen.
#[component]
pub fn PrintedDay(board: Board) -> impl IntoView {
    let columns = move || {
        board.columns.with(|columns| {
            columns
                .iter()
                .map(|of| {
                    let name = of.day.as_ref().map_or_else(|| of.column.name.clone(), |(label, _)| label.clone());
                    let mut visits = of.column.bookings.clone();
                    visits.retain(|visit| board.shows(visit.booking.state));
                    visits.sort_by_key(|visit| (visit.from_minute, visit.until_minute));
                    (name, visits)
                })
                .filter(|(_, visits)| !visits.is_empty())
                .map(|(name, visits)| view! { <PrintedColumn name visits/> })
                .collect_view()
        })
    };
    let title = move || board.day.with(|day| day.date_label.clone());
    view! {
        <section data-printed="" aria-label="The day on paper" class="hidden bg-white text-black print:block">
            <h1 class="border-b-2 border-black pb-1 text-xl font-semibold">{title}</h1>
            {columns}
        </section>
    }
}

#[component]
fn PrintedColumn(name: String, visits: Vec<BoardBooking>) -> impl IntoView {
    let count = counted(visits.len(), "visit", "visits");
    let rows = visits.into_iter().map(|visit| view! { <PrintedVisit visit/> }).collect_view();
    view! {
        <article class="mt-5">
            <h2 class="flex items-baseline justify-between text-base font-semibold">
                {name} <span class="text-xs font-normal">{count}</span>
            </h2>
            <table class="mt-1 w-full border-collapse text-left text-xs">
                <thead>
                    <tr class="border-b border-black">
                        <th scope="col" class="w-32 py-1 pr-2 font-medium">"Time"</th>
                        <th scope="col" class="py-1 pr-2 font-medium">"Client"</th>
                        <th scope="col" class="py-1 pr-2 font-medium">"Visit"</th>
                        <th scope="col" class="w-1/4 py-1 font-medium">"Notes"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </article>
    }
}

#[component]
fn PrintedVisit(visit: BoardBooking) -> impl IntoView {
    let own = visit.booking.steps.get(usize::from(visit.step)).filter(|_| visit.booking.steps.len() > 1);
    let service = own.map_or_else(|| visit.booking.service_name.clone(), |own| own.service_name.clone());
    let comes = visit.booking.comes(usize::from(visit.step));
    let booking = visit.booking;
    let place = [booking.practitioner.clone(), booking.room.clone().unwrap_or_default()];
    let place = place.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    let due = booking.due_at_visit;
    let due = (!due.high.is_zero()).then(|| format!("{due} due"));
    let notes = [
        Some(booking.state.label().to_owned()),
        booking.new_client.then(|| "New client".to_owned()),
        due,
        booking.override_reason.clone(),
    ];
    let notes = notes.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <tr class="break-inside-avoid border-b border-black/30 align-top">
            <td class="py-1.5 pr-2 whitespace-nowrap tabular">
                {clock_in_full(visit.from_minute)} "–" {clock_in_full(visit.until_minute)}
            </td>
            <td class="py-1.5 pr-2">
                <strong class="block font-semibold">{comes}</strong>
                {booking.client_phone}
            </td>
            <td class="py-1.5 pr-2">
                {service} <span class="block">{place}</span>
            </td>
            <td class="py-1.5">{notes} <span class="mt-4 block border-b border-dotted border-black/60"></span></td>
        </tr>
    }
}
