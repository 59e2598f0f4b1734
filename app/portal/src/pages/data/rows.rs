//! Rows by table, and what an erasure does to them.

use contract::rights::{Fate, HeldRows};
use leptos::prelude::*;
use ui::{Badge, Tone};

/// What is held, table by table.
#[component]
pub fn Rows(
    held: Vec<HeldRows>,
    /// What the list is of, for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let row = |rows: HeldRows| {
        let (tone, word) = match rows.fate {
            Fate::Deleted => (Tone::Bad, "Deleted"),
            Fate::Emptied => (Tone::Warn, "Emptied"),
            Fate::Kept => (Tone::Neutral, "Kept"),
        };
        let because = (!rows.because.is_empty())
            .then(|| view! { <p class="text-sm text-ink-2">{format!("Stays because {}.", rows.because)}</p> });
        view! {
            <li class="grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 py-2">
                <span class="text-right font-medium tabular">{rows.rows}</span>
                <span class="min-w-0">
                    <span class="break-words">{rows.what}</span>
                    {because}
                </span>
                <Badge tone>{word}</Badge>
            </li>
        }
    };
    view! {
        <ul aria-label=label class="divide-y divide-line">
            {held.into_iter().map(row).collect_view()}
        </ul>
    }
}
