//! The clinic, a search over its bookings, and whether the screen is live.

use super::account::{AccountMenu, SignOutForm};
use crate::{
    keys::{focus, on_plain_key},
    live::{Connection, Live},
};
use contract::identity::Member;
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};
use session::{Address, Me, kept};
use ui::{Icon, Kbd, Skeleton, ThemeToggle, brand_style, lu};

#[component]
pub fn TopBar(me: Me) -> impl IntoView {
    view! {
        <header class="flex print:hidden h-12 items-center gap-2 border-b border-line bg-panel px-3 max-md:gap-1">
            {kept(me.0, || view! { <Skeleton class="h-6 w-36"/> }, |member| move || member.get().map(|member| view! { <ClinicName member/> }))}
            <BookingSearch/>
            <LiveMark/>
            <ThemeToggle class="size-8 max-md:size-10"/>
            <SignOutForm/>
            {kept(me.0, || view! { <Skeleton class="size-8"/> }, |member| move || member.get().map(|member| view! { <AccountMenu member/> }))}
        </header>
    }
}

#[component]
fn ClinicName(member: Member) -> impl IntoView {
    let words = member.clinic_name.split_whitespace();
    let initials: String = words.filter_map(|word| word.chars().next()).take(2).collect();
    view! {
        <p class="flex min-w-0 items-center gap-2 px-1 font-medium">
            <span
                aria-hidden="true"
                data-brand=""
                style=brand_style(member.brand_hue, member.brand_chroma)
                class="grid size-6 shrink-0 place-items-center rounded-sm bg-brand-soft text-2xs font-semibold text-brand-strong"
            >
                {initials}
            </span>
            <span class="truncate">{member.clinic_name}</span>
        </p>
    }
}

/// Leads to the list of bookings, as a plain form too.
#[component]
fn BookingSearch() -> impl IntoView {
    let address = Address::here();
    let field = NodeRef::<html::Input>::new();
    let search = move |event: SubmitEvent| {
        let Some(input) = field.get_untracked() else { return };
        event.prevent_default();
        let words = js_sys::encode_uri_component(input.value().trim());
        address.open(format!("/console/bookings?search={}", String::from(words)));
        input.set_value("");
    };
    on_plain_key(|key| key == "/" && focus("booking-search"));
    // Escape empties the field by itself; the second one gives the keys back to the page.
    let leave = move |event: KeyboardEvent| {
        if let Some(input) = field.get_untracked().filter(|input| event.key() == "Escape" && input.value().is_empty()) {
            // A field that cannot lose the focus keeps it.
            let _ = input.blur();
        }
    };
    view! {
        <form
            role="search"
            method="get"
            action="/console/bookings"
            class="ml-auto flex h-8 items-center gap-2 rounded-sm border border-field bg-paper px-2 text-ink-2 focus-within:border-brand focus-within:outline-2 focus-within:outline-brand max-md:hidden md:w-56 xl:w-80"
            on:submit=search
        >
            <Icon icon=lu::LuSearch/>
            <input
                node_ref=field
                id="booking-search"
                type="search"
                name="search"
                aria-label="Search bookings"
                placeholder="Search bookings"
                maxlength="100"
                autocomplete="off"
                class="min-w-0 flex-1 bg-transparent text-ink placeholder:text-ink-2 focus-visible:outline-0"
                on:keydown=leave
            />
            <span aria-hidden="true">
                <Kbd>"/"</Kbd>
            </span>
        </form>
        <a
            href="/console/bookings"
            aria-label="Search bookings"
            class="ml-auto grid size-10 place-items-center rounded-sm text-ink-2 hover:bg-sunk md:hidden"
        >
            <Icon icon=lu::LuSearch class="size-[18px]"/>
        </a>
    }
}

/// “Live”, or that news does not arrive just now.
#[component]
fn LiveMark() -> impl IntoView {
    let live = expect_context::<Live>();
    let word = move || match live.connection() {
        Connection::Live => "Live",
        Connection::Connecting => "Connecting…",
        Connection::Reconnecting => "Reconnecting…",
    };
    let dot = move || match live.connection() {
        Connection::Live => "size-2 rounded-full bg-good ring-3 ring-good-soft",
        Connection::Connecting => "size-2 rounded-full bg-ink-3 ring-3 ring-sunk",
        Connection::Reconnecting => "size-2 rounded-full bg-warn ring-3 ring-warn-soft",
    };
    view! {
        <p
            role="status"
            class="flex items-center gap-1.5 px-1.5 text-xs whitespace-nowrap text-ink-2"
            title="Changes appear by themselves while this says Live"
        >
            <span aria-hidden="true" class=dot></span>
            <span class="max-sm:sr-only">{word}</span>
        </p>
    }
}
