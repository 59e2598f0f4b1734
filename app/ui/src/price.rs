//! An itemised price that explains itself.

use crate::{Icon, lu};
use leptos::prelude::*;

/// One line, ready to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceLine {
    pub label: String,
    /// A short quantity beside the label: “12–16 units”.
    pub detail: String,
    pub amount: String,
    /// How the amount came about, step by step.
    pub steps: Vec<String>,
    /// A discount or another amount in the visitor's favour.
    pub favour: bool,
}

/// Lines, total and “Why this price” with the steps of each line.
#[component]
pub fn PriceLines(
    lines: Vec<PriceLine>,
    #[prop(into, default = "Total".to_owned())] total_label: String,
    /// Empty where the total stands elsewhere.
    #[prop(into, optional)]
    total: String,
    /// A sentence before the steps: “You pay $13.00 for each unit used.”
    #[prop(into, optional)]
    note: String,
    /// Which rules made it: “Price list 12, Nov 3”.
    #[prop(into, optional)]
    source: String,
    #[prop(into, default = "Why this price".to_owned())] why_label: String,
    #[prop(optional)] open: bool,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    let explained = lines.iter().any(|line| !line.steps.is_empty()) || !note.is_empty();
    let steps = lines
        .iter()
        .filter(|line| !line.steps.is_empty())
        .map(|line| {
            view! {
                <li>
                    <span class="font-medium text-ink">{line.label.clone()}</span>
                    {line.steps.iter().map(|step| view! { <span class="block tabular">{step.clone()}</span> }).collect_view()}
                </li>
            }
        })
        .collect_view();
    let rows = lines
        .iter()
        .map(|line| {
            let amount = if line.favour { "pl-3 text-right text-good" } else { "pl-3 text-right" };
            view! {
                <dt>{line.label.clone()} " " <span class="text-ink-3">{line.detail.clone()}</span></dt>
                <dd class=amount>{line.amount.clone()}</dd>
            }
        })
        .collect_view();
    view! {
        <div class=class>
            <dl class="grid grid-cols-[1fr_auto] gap-y-1.5 text-sm tabular">
                {rows}
                {(!total.is_empty())
                    .then(|| {
                        view! {
                            <dt class="border-t border-line pt-2 text-base font-semibold">{total_label}</dt>
                            <dd class="border-t border-line pt-2 pl-3 text-right text-base font-semibold">{total}</dd>
                        }
                    })}
            </dl>
            {explained
                .then(|| {
                    view! {
                        <details class="group mt-2" open=open>
                            <summary class="flex cursor-pointer list-none items-center gap-1 py-1 text-sm max-md:min-h-10 font-medium text-brand [&::-webkit-details-marker]:hidden">
                                {why_label}
                                <Icon icon=lu::LuChevronDown class="size-4 transition-transform duration-150 group-open:rotate-180"/>
                            </summary>
                            <div class="pb-1 text-sm text-ink-2">
                                {(!note.is_empty()).then(|| view! { <p>{note}</p> })}
                                <ul class="mt-1.5 flex flex-col gap-1.5">{steps}</ul>
                                {(!source.is_empty()).then(|| view! { <p class="mt-1.5 text-ink-3">{source}</p> })}
                            </div>
                        </details>
                    }
                })}
        </div>
    }
}
