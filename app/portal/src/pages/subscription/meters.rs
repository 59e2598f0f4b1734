//! What is used of the plan's limits.

use crate::parts::Panel;
use contract::billing::{Meter, SubscriptionView};
use leptos::prelude::*;

#[component]
pub fn MetersPanel(view: Signal<SubscriptionView>) -> impl IntoView {
    view! {
        <Panel id="p-use" title="What you use">
            <ul class="grid gap-4">
                {move || view.with(|view| view.meters.iter().cloned().map(meter).collect_view())}
            </ul>
        </Panel>
    }
}

fn meter(meter: Meter) -> impl IntoView {
    let Meter { title, used, limit, percent } = meter;
    let words = if limit.is_empty() { used } else { format!("{used} of {limit}") };
    let ground = match percent {
        0..80 => "bg-brand",
        80..100 => "bg-warn",
        _ => "bg-bad",
    };
    let bar = (!limit.is_empty()).then(|| {
        view! {
            <div
                role="meter"
                aria-label=title.clone()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=percent
                aria-valuetext=words.clone()
                class="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunk"
            >
                <div class=format!("h-full rounded-full {ground}") style=format!("width:{percent}%")></div>
            </div>
        }
    });
    view! {
        <li>
            <p class="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
                <span class="font-medium">{title}</span>
                <span class="text-ink-2 tabular">{words}</span>
            </p>
            {bar}
        </li>
    }
}
