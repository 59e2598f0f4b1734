//! Filters of the list of bookings.

use crate::{
    api,
    filters::{Apply, Choice, DateField, SearchField},
};
use contract::bookings::BookingQuery;
use domain::booking::BookingState;
use leptos::{ev::SubmitEvent, prelude::*};
use session::Address;
use ui::SelectOption;

/// The filters that the address names; parts that cannot be read count as absent.
pub fn query_in(address: Address) -> BookingQuery {
    BookingQuery {
        state: address.get("state").and_then(|word| word.parse().ok()),
        from: address.get("from").and_then(|date| date.parse().ok()),
        to: address.get("to").and_then(|date| date.parse().ok()),
        search: address.get("search"),
        practitioner_id: address.get("who"),
        after: None,
        limit: None,
    }
}

#[component]
pub fn FilterBar(address: Address) -> impl IntoView {
    let any = Signal::derive(move || query_in(address) != BookingQuery::default());
    let apply = move |event: SubmitEvent| event.prevent_default();
    view! {
        <form
            method="get"
            action="/console/bookings"
            role="search"
            aria-label="Filter bookings"
            class="flex min-h-12 flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-2 max-md:grid max-md:grid-cols-2"
            on:submit=apply
        >
            <h1 class="pr-1 text-lg font-semibold max-md:col-span-2">"Bookings"</h1>
            <SearchField address label="Name, phone, e-mail or service"/>
            <StateSelect address/>
            <PractitionerSelect address/>
            <DateField address name="from" label="From"/>
            <DateField address name="to" label="To"/>
            <Apply any everything="/console/bookings"/>
        </form>
    }
}

#[component]
fn StateSelect(address: Address) -> impl IntoView {
    let options = BookingState::ALL.map(|state| SelectOption::new(state.as_str(), state.label()));
    view! { <Choice address name="state" label="State" all="Every state" options=options.to_vec()/> }
}

#[component]
fn PractitionerSelect(address: Address) -> impl IntoView {
    let team = Resource::new(|| (), |()| api::team());
    view! {
        <Transition fallback=move || view! { <Choice address name="who" label="Practitioner" all="Everyone" options=Vec::new()/> }>
            {move || {
                team.get()
                    .map(|team| {
                        let faces = team.unwrap_or_default();
                        let options = faces.into_iter().map(|face| SelectOption::new(face.id, face.name)).collect();
                        view! { <Choice address name="who" label="Practitioner" all="Everyone" options/> }
                    })
            }}
        </Transition>
    }
}
