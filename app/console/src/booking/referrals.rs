//! Who brought the client, whom they brought, and their code.

use crate::api::BookingFile;
use contract::referrals::{BookingReferrals, ReferralLine};
use domain::referrals::Standing;
use leptos::prelude::*;
use ui::{Icon, lu};

/// Nothing is shown of a client whom nobody brought, and who has no code.
#[component]
pub fn Referrals(file: Signal<BookingFile>) -> impl IntoView {
    let known = Memo::new(move |_| file.with(|file| file.referrals.clone()));
    let is_shown = Memo::new(move |_| known.with(|known| *known != BookingReferrals::default()));
    view! {
        <Show when=move || is_shown.get()>
            <section aria-labelledby="booking-referrals" class="rounded-md border border-line px-3 py-2">
                <h3 id="booking-referrals" class="pb-1 text-xs font-semibold">"Recommendations"</h3>
                {move || view! { <Known known=known.get()/> }}
            </section>
        </Show>
    }
}

#[component]
fn Known(known: BookingReferrals) -> impl IntoView {
    let BookingReferrals { used, came_by, code, brought } = known;
    let came_by = came_by.map(|line| {
        let title = match (&used, line.standing) {
            (Some(typed), Standing::Refused) => format!("Booked with the code {typed}"),
            _ => "Recommended by".to_owned(),
        };
        view! { <li class=ROW>{row(title, line)}</li> }
    });
    let brought = brought.into_iter().map(|line| view! { <li class=ROW>{row("Brought".to_owned(), line)}</li> });
    view! {
        <ul>{came_by} {brought.collect_view()}</ul>
        {code
            .map(|code| {
                view! {
                    <p class="border-t border-line pt-1.5 text-ink-2 first:border-0">
                        "Their own code: " <strong class="font-semibold text-ink tabular select-all">{code}</strong>
                    </p>
                }
            })}
    }
}

const ROW: &str = "flex gap-2 border-t border-line py-1.5 first:border-0";

fn row(title: String, line: ReferralLine) -> impl IntoView {
    let ReferralLine { name, booking, standing, status } = line;
    let (icon, look) = match standing {
        Standing::Given => (lu::LuGift, "text-good"),
        Standing::Waiting => (lu::LuHourglass, "text-ink-3"),
        Standing::Refused | Standing::TakenBack | Standing::PartlyTakenBack => (lu::LuCircleSlash, "text-ink-3"),
    };
    let name = name.map(|name| match booking {
        Some(booking) => view! {
            <a href=format!("/console/bookings?booking={booking}") class="font-medium underline decoration-line underline-offset-2">
                {name}
            </a>
        }
        .into_any(),
        None => view! { <span class="font-medium">{name}</span> }.into_any(),
    });
    view! {
        <Icon icon=icon class=format!("size-4 shrink-0 {look}")/>
        <span class="min-w-0">
            {title} " " {name}
            <span class="block text-ink-2 tabular">{status}</span>
        </span>
    }
}
