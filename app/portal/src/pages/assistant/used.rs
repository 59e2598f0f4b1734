//! What the model has cost: today against the budget, and the last thirty days.

use crate::parts::Panel;
use contract::assistant::{AssistantView, DayUse};
use domain::figures::grouped;
use leptos::prelude::*;

#[component]
pub fn TodayPanel(view: Signal<AssistantView>) -> impl IntoView {
    let percent = move || view.with(|view| view.spent_percent);
    let bar = move || match percent() {
        100.. => "h-full rounded-full bg-bad",
        80.. => "h-full rounded-full bg-warn",
        _ => "h-full rounded-full bg-brand",
    };
    let today = move || view.with(|view| view.today.clone());
    let model = move || view.with(|view| view.model.clone());
    view! {
        <Panel id="p-today" title="Today">
            <p class="flex items-baseline justify-between gap-2">
                <span class="text-2xl font-semibold tabular">{move || format!("{} %", percent())}</span>
                <span class="text-sm text-ink-2">"of the budget"</span>
            </p>
            <div
                role="meter"
                aria-label="Spent of today’s budget"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent().to_string()
                class="mt-2 h-2 overflow-hidden rounded-full bg-sunk"
            >
                <div class=bar style=move || format!("width: {}%", percent())></div>
            </div>
            <dl class="mt-4 grid grid-cols-[1fr_auto] gap-y-1 text-sm tabular">
                <dt class="text-ink-2">"Requests"</dt>
                <dd class="text-right">{move || today().calls}</dd>
                <dt class="text-ink-2">"Without an answer"</dt>
                <dd class="text-right">{move || today().failures}</dd>
                <dt class="text-ink-2">"Tokens"</dt>
                <dd class="text-right">{move || grouped(today().tokens)}</dd>
                <dt class="text-ink-2">"Cost"</dt>
                <dd class="text-right">{move || today().cost}</dd>
            </dl>
            {move || {
                let model = model();
                (!model.is_empty()).then(|| view! { <p class="mt-3 text-xs break-words text-ink-2">"Read by " {model}</p> })
            }}
        </Panel>
    }
}

#[component]
pub fn MonthPanel(view: Signal<AssistantView>) -> impl IntoView {
    let days = move || view.with(|view| view.days.clone());
    let used = Memo::new(move |_| view.with(|view| view.days.iter().any(|day| day.calls > 0)));
    view! {
        <Panel id="p-month" title="Last 30 days">
            <Show
                when=move || used.get()
                fallback=|| view! { <p class="text-sm text-ink-2">"No request yet."</p> }
            >
                {move || bars(&days())}
                <details class="mt-3">
                    <summary class="inline-flex min-h-6 cursor-pointer items-center text-sm font-medium">"Day by day"</summary>
                    <div class="mt-2 max-h-72 overflow-y-auto" tabindex="0" role="region" aria-label="Day by day">
                        <table class="w-full text-sm tabular">
                            <thead>
                                <tr class="text-left text-xs text-ink-2">
                                    <th scope="col" class="py-1 font-normal">"Day"</th>
                                    <th scope="col" class="py-1 text-right font-normal">"Requests"</th>
                                    <th scope="col" class="py-1 text-right font-normal">"Cost"</th>
                                </tr>
                            </thead>
                            <tbody>{move || days().into_iter().rev().filter(|day| day.calls > 0).map(row).collect_view()}</tbody>
                        </table>
                    </div>
                </details>
            </Show>
        </Panel>
    }
}

fn row(day: DayUse) -> impl IntoView {
    view! {
        <tr class="border-t border-line">
            <th scope="row" class="py-1 text-left font-normal">{day.label}</th>
            <td class="py-1 text-right">{day.calls}</td>
            <td class="py-1 text-right">{day.cost}</td>
        </tr>
    }
}

/// One bar a day, by its tokens.
fn bars(days: &[DayUse]) -> impl IntoView + use<> {
    let most = days.iter().map(|day| day.tokens).max().unwrap_or(0).max(1);
    let tokens: i64 = days.iter().map(|day| day.tokens).sum();
    let calls: i32 = days.iter().map(|day| day.calls).sum();
    let summary = format!("{} requests with {} tokens in 30 days", grouped(calls), grouped(tokens));
    let ends = days.first().zip(days.last()).map(|(first, last)| (first.label.clone(), last.label.clone()));
    let bar = |day: &DayUse| {
        // A day with any use shows.
        let height = if day.tokens == 0 { 0 } else { (day.tokens * 100 / most).max(4) };
        let title = format!("{}: {} requests, {}", day.label, day.calls, day.cost);
        view! {
            <div title=title class="flex h-full flex-1 items-end rounded-[2px] bg-sunk">
                <div class="w-full rounded-[2px] bg-brand" style=format!("height: {height}%")></div>
            </div>
        }
    };
    view! {
        <p class="mb-2 text-sm text-ink-2 tabular">{summary.clone()}</p>
        <div role="img" aria-label=summary class="flex h-24 gap-px">{days.iter().map(bar).collect_view()}</div>
        {ends
            .map(|(first, last)| {
                view! {
                    <p class="mt-1 flex justify-between text-xs text-ink-2" aria-hidden="true">
                        <span>{first}</span>
                        <span>{last}</span>
                    </p>
                }
            })}
    }
}
