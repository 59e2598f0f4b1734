//! Controls of lists whose filters stand in the address: plain fields without script; with it, each choice acts at once.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use session::Address;
use ui::{Icon, SelectOption, lu};

/// Milliseconds without a key before a search begins.
const PAUSE: u32 = 250;

pub const CONTROL: &str = "h-8 min-w-0 rounded-sm border border-field bg-panel px-2 text-xs text-ink hover:border-ink-3 max-md:h-10 max-md:text-lg";

/// A search that begins when typing pauses. `label` says what is searched.
#[component]
pub fn SearchField(address: Address, label: &'static str) -> impl IntoView {
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
        <label class=format!("flex flex-1 items-center gap-2 focus-within:outline-2 focus-within:outline-brand max-md:col-span-2 md:min-w-44 md:max-lg:basis-3/4 lg:max-w-64 {CONTROL}")>
            <Icon icon=lu::LuSearch class="size-4 shrink-0 text-ink-2"/>
            <span class="sr-only">{label}</span>
            <input
                type="search"
                name="search"
                value=untrack(|| address.get("search"))
                prop:value=move || address.get("search").unwrap_or_default()
                placeholder=label
                maxlength="100"
                autocomplete="off"
                class="min-w-0 flex-1 bg-transparent placeholder:text-ink-2 focus-visible:outline-0"
                on:input=search
            />
        </label>
    }
}

/// A list whose choice stands in the address.
#[component]
pub fn Choice(
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

/// A date that stands in the address.
#[component]
pub fn DateField(address: Address, name: &'static str, label: &'static str) -> impl IntoView {
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

/// Sends the form where no script does, and leads back to the whole list.
#[component]
pub fn Apply(any: Signal<bool>, everything: &'static str) -> impl IntoView {
    view! {
        <noscript>
            <button type="submit" class=CONTROL>
                "Apply"
            </button>
        </noscript>
        <Show when=move || any.get()>
            <a href=everything class="flex h-8 items-center gap-1 rounded-sm px-2 text-xs font-medium text-brand hover:bg-sunk max-md:h-10">
                <Icon icon=lu::LuX class="size-3.5"/>
                "Clear"
            </a>
        </Show>
    }
}
