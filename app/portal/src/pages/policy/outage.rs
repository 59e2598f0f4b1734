//! What becomes of a booking while the card processor cannot be reached.

use crate::parts::ExplainedRadio;
use domain::policy::OutageRule;
use leptos::prelude::*;

const fn label(rule: OutageRule) -> &'static str {
    match rule {
        OutageRule::TurnDown => "Ask them to try again",
        OutageRule::BookWithout => "Book without the deposit",
        OutageRule::KeepAsRequest => "Keep it as a request",
    }
}

const fn meaning(rule: OutageRule) -> &'static str {
    match rule {
        OutageRule::TurnDown => "The time stays held for as long as it would have been, and is given back after that.",
        OutageRule::BookWithout => {
            "The visit is confirmed. Once the processor answers again, the client gets a link for the deposit, once."
        }
        OutageRule::KeepAsRequest => "The time is kept until one of you confirms it, which asks for the deposit.",
    }
}

#[component]
pub fn OutageChoice(chosen: OutageRule) -> impl IntoView {
    let option = |rule: OutageRule| {
        view! {
            <ExplainedRadio
                group="on"
                name="on_outage"
                value=rule.as_str()
                label=label(rule)
                meaning=meaning(rule)
                chosen=rule == chosen
            />
        }
    };
    view! {
        <section aria-labelledby="p-outage" class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="p-outage" class="text-lg font-semibold">"If the card processor cannot be reached"</h2>
            <p class="mt-1 mb-2 text-sm text-ink-2">
                "When somebody wants to pay a deposit and no payment page opens. They are told what happens."
            </p>
            <div role="radiogroup" aria-labelledby="p-outage">{OutageRule::ALL.map(option)}</div>
        </section>
    }
}
