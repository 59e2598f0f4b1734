//! A person takes over: who, by when, and what has happened so far.

use super::PANEL;
use contract::conversations::{HandoverCard, HandoverStep};
use leptos::prelude::*;
use ui::{Icon, lu};

pub fn view(handover: HandoverCard) -> AnyView {
    let last = handover.steps.len().saturating_sub(1);
    let steps = handover.steps.into_iter().enumerate().map(|(place, s)| step(s, place == last)).collect_view();
    let reach = (!handover.reach.is_empty()).then(|| {
        view! {
            <p class="flex items-center gap-2.5 border-t border-line px-4 py-3 text-sm text-ink-2">
                <Icon icon=lu::LuPhone/>
                <span class="flex-1 tabular">{handover.reach}</span>
            </p>
        }
    });
    view! {
        <article class=PANEL>
            <div class="flex items-center gap-3 p-4">
                <span class="grid size-11 shrink-0 place-items-center rounded-full bg-note-soft text-note">
                    <Icon icon=lu::LuUser class="size-5"/>
                </span>
                <div role="status" class="min-w-0">
                    <h2 class="font-semibold">{handover.title}</h2>
                    <p class="text-base tabular">{handover.promise}</p>
                </div>
            </div>
            <ol class="px-4 pb-3.5 text-sm empty:hidden">{steps}</ol>
            {reach}
        </article>
    }
    .into_any()
}

fn step(step: HandoverStep, last: bool) -> impl IntoView {
    let dot = if step.done {
        view! {
            <span class="relative mt-0.5 grid size-[15px] shrink-0 place-items-center rounded-full bg-good text-panel">
                <Icon icon=lu::LuCheck class="size-2.5"/>
            </span>
        }
        .into_any()
    } else {
        view! {
            <span class="relative mt-0.5 size-[15px] shrink-0 rounded-full border-[1.5px] border-ink-3 bg-panel"></span>
        }
        .into_any()
    };
    let line = (!last).then(|| view! { <span class="absolute top-4 bottom-0 left-[7px] w-px bg-line"></span> });
    view! {
        <li class=if last { "relative flex gap-3" } else { "relative flex gap-3 pb-3" }>
            {line} {dot}
            <span class=if step.done { "flex-1" } else { "flex-1 text-ink-2" }>{step.label}</span>
            <span class="text-ink-3 tabular">{step.at_label}</span>
        </li>
    }
}
