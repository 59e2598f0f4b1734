//! What the card processor sent to the clinic's bank.

use contract::bookkeeping::PayoutView;
use domain::ledger::PayoutState;
use leptos::prelude::*;
use ui::{Badge, Tone};

#[component]
pub fn Payouts(payouts: Vec<PayoutView>) -> impl IntoView {
    let none = payouts.is_empty();
    let rows = payouts.into_iter().map(row).collect_view();
    view! {
        <section aria-labelledby="h-payouts" class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-payouts" class="text-lg font-semibold">"Payouts"</h2>
            {if none {
                view! {
                    <p class="mt-1 text-sm text-ink-2">
                        "None yet. What the card processor sends to your bank stands here by itself, with the day on which it arrives."
                    </p>
                }
                    .into_any()
            } else {
                view! { <ul role="list" class="mt-2 divide-y divide-line">{rows}</ul> }.into_any()
            }}
        </section>
    }
}

fn row(payout: PayoutView) -> impl IntoView {
    let (tone, word) = match payout.state {
        PayoutState::OnItsWay => (Tone::Neutral, "On its way"),
        PayoutState::Arrived => (Tone::Good, "Arrived"),
        PayoutState::Failed => (Tone::Bad, "Failed"),
    };
    let arrives = match (payout.state, payout.arrives_label.is_empty()) {
        (PayoutState::Failed, _) | (_, true) => String::new(),
        (PayoutState::OnItsWay, false) => format!(", at the bank by {}", payout.arrives_label),
        (PayoutState::Arrived, false) => format!(", at the bank {}", payout.arrives_label),
    };
    let other = (payout.share != payout.amount)
        .then(|| format!("{} of it from Anteroom’s payments, the rest from other sales", payout.share));
    let fee = (!payout.fee.is_zero() && payout.state != PayoutState::Failed)
        .then(|| format!("{} kept by the processor for sending it at once", payout.fee));
    view! {
        <li class="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[8rem_minmax(0,1fr)_auto] sm:items-baseline">
            <strong class="font-semibold tabular">
                {payout.amount.to_string()} " " <span class="text-xs font-normal text-ink-2">{payout.amount.currency.code()}</span>
            </strong>
            <div class="min-w-0 text-sm">
                <p>{format!("Sent {}{arrives}", payout.made_label)}</p>
                {other.map(|words| view! { <p class="text-ink-2">{words}</p> })}
                {fee.map(|words| view! { <p class="text-ink-2">{words}</p> })}
                <p class="text-bad empty:hidden">{payout.failure}</p>
                <code class="text-xs break-all text-ink-2">{payout.reference}</code>
            </div>
            <Badge tone>{word}</Badge>
        </li>
    }
}
