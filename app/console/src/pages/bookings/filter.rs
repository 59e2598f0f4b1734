//! Filters of the list of bookings. A plain form without script; with it, each choice acts at once.

use crate::api;
use contract::bookings::BookingQuery;
use domain::booking::BookingState;
use gloo_timers::callback::Timeout;
use leptos::{ev::SubmitEvent, prelude::*};
use session::Address;
use ui::{Icon, SelectOption, lu};

/// Milliseconds without a key before a search begins.
const PAUSE: u32 = 250;

const CONTROL: &str = "h-8 min-w-0 rounded-sm border border-field bg-panel px-2 text-xs text-ink hover:border-ink-3 max-md:h-10 max-md:text-lg";

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
    let any = move || query_in(address) != BookingQuery::default();
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
            <SearchField address/>
            <StateSelect address/>
            <PractitionerSelect address/>
            <DateField address name="from" label="From"/>
            <DateField address name="to" label="To"/>
            <noscript>
                <button type="submit" class=CONTROL>
                    "Apply"
                </button>
            </noscript>
            <Show when=any>
                <a href="/console/bookings" class="flex h-8 items-center gap-1 rounded-sm px-2 text-xs font-medium text-brand hover:bg-sunk max-md:h-10">
                    <Icon icon=lu::LuX class="size-3.5"/>
                    "Clear"
                </a>
            </Show>
        </form>
    }
}

#[component]
fn SearchField(address: Address) -> impl IntoView {
    // Only the last of several keys in a row begins a search.
    let typed = StoredValue::new(0_u32);
    let search = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        let turn = typed.get_value().wrapping_add(1);
        typed.set_value(turn);
        let act = move || {
            if typed.try_get_value() == Some(turn) {
                address.replace(&[("search", Some(text))]);
            }
        };
        Timeout::new(PAUSE, act).forget();
    };
    view! {
        <label class=format!("flex flex-1 items-center gap-2 focus-within:outline-2 focus-within:outline-brand max-md:col-span-2 md:max-lg:basis-3/4 lg:max-w-64 {CONTROL}")>
            <Icon icon=lu::LuSearch class="size-4 shrink-0 text-ink-2"/>
            <span class="sr-only">"Name, phone, e-mail or service"</span>
            <input
                type="search"
                name="search"
                value=untrack(|| address.get("search"))
                prop:value=move || address.get("search").unwrap_or_default()
                placeholder="Name, phone, e-mail or service"
                maxlength="100"
                autocomplete="off"
                class="min-w-0 flex-1 bg-transparent placeholder:text-ink-2 focus-visible:outline-0"
                on:input=search
            />
        </label>
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

/// A list whose choice stands in the address.
#[component]
fn Choice(
    address: Address,
    name: &'static str,
    label: &'static str,
    all: &'static str,
    options: Vec<SelectOption>,
) -> impl IntoView {
    let options = options.into_iter().map(|option| {
        let own = option.value.clone();
        view! {
            <option value=option.value selected=move || address.get(name).as_deref() == Some(own.as_str())>
                {option.label}
            </option>
        }
    });
    view! {
        <select
            name=name
            aria-label=label
            class=format!("cursor-pointer {CONTROL}")
            on:change=move |event| address.go(&[(name, Some(event_target_value(&event)))])
        >
            <option value="" selected=move || address.get(name).is_none()>
                {all}
            </option>
            {options.collect_view()}
        </select>
    }
}

#[component]
fn DateField(address: Address, name: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <label class="flex items-center gap-1.5 text-xs text-ink-2 max-md:flex-col max-md:items-stretch max-md:gap-0.5">
            {label}
            <input
                type="date"
                name=name
                value=untrack(|| address.get(name))
                prop:value=move || address.get(name).unwrap_or_default()
                class=format!("tabular {CONTROL}")
                on:change=move |event| address.go(&[(name, Some(event_target_value(&event)))])
            />
        </label>
    }
}
