//! What has happened to the account.

use crate::{parts::Panel, shell::HereNow};
use contract::account::{AccountEvent, AccountView};
use leptos::prelude::*;
use ui::ZonedTime;

#[component]
pub fn Events(view: Signal<AccountView>) -> impl IntoView {
    view! {
        <Panel id="h-events" title="What has happened">
            <ol class="divide-y divide-line">
                <For each=move || view.with(|view| view.events.clone()) key=|event| (event.at, event.title.clone()) let:event>
                    <Event event/>
                </For>
            </ol>
        </Panel>
    }
}

#[component]
fn Event(event: AccountEvent) -> impl IntoView {
    let zone = HereNow::zone();
    let AccountEvent { at, title, detail, device, address } = event;
    let from = [device, address].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let detail = (!detail.is_empty()).then(|| view! { <span class="text-ink-2">" " {detail}</span> });
    view! {
        <li class="flex flex-wrap justify-between gap-x-4 py-2">
            <span class="min-w-0">{title} {detail}</span>
            <span class="text-xs leading-5 text-ink-2">{from} " · " <ZonedTime at zone/></span>
        </li>
    }
}
