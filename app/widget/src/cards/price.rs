//! The price: its lines, why it is so, and the controls that change it while it is the newest one.

use super::{PANEL, adjust};
use crate::chat::Chat;
use contract::estimates::EstimateView;
use domain::{
    catalogue::Question,
    pricing::{EstimateLine, LineKind},
};
use leptos::prelude::*;
use ui::{Icon, lu};

const CHEVRON: &str = "size-4 shrink-0 text-ink-3 transition-transform duration-150 group-open:rotate-180";
const SUMMARY: &str =
    "flex cursor-pointer list-none items-center gap-2 px-3.5 py-2.5 [&::-webkit-details-marker]:hidden";

/// Open while it is the newest; a line to unfold afterwards.
pub fn view(chat: Chat, view: EstimateView, questions: Vec<Question>, live: bool, newest: bool) -> AnyView {
    if newest { open(chat, view, questions, live) } else { folded(chat, view) }
}

fn open(chat: Chat, shown: EstimateView, questions: Vec<Question>, live: bool) -> AnyView {
    let words = chat.words();
    let total = shown.estimate.total.to_string();
    let lines = lines(&shown.estimate.lines);
    let why = why(chat, &shown);
    let controls = (live && !questions.is_empty()).then(|| {
        let controls = questions.into_iter().map(|question| {
            let known = shown.answers.get(&question.key).cloned();
            adjust::control(chat, question, known.as_ref())
        });
        view! {
            <div role="group" aria-label=words.adjust class="flex flex-col gap-2.5 border-t border-line px-3.5 py-3">
                {controls.collect_view()}
            </div>
        }
    });
    view! {
        <article data-busy="" class=format!("group/price {PANEL}")>
            <div class="flex flex-wrap items-baseline justify-between gap-x-3 px-3.5 pt-3 pb-2.5">
                <h2 class="font-semibold">{words.estimate}</h2>
                <p class="ml-auto flex items-baseline gap-2">
                    <span role="status" class="text-xs text-ink-3 not-group-aria-busy/price:hidden">{words.updating}</span>
                    <span class="text-xl font-semibold tracking-tight tabular transition-opacity duration-150 group-aria-busy/price:opacity-50">
                        {total}
                    </span>
                </p>
            </div>
            <dl class="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 text-sm tabular">
                {lines}
            </dl>
            {controls}
            {why}
        </article>
    }
    .into_any()
}

fn folded(chat: Chat, shown: EstimateView) -> AnyView {
    let words = chat.words();
    view! {
        <details class=format!("group {PANEL}")>
            <summary class=SUMMARY>
                <span class="font-medium">{words.estimate}</span>
                <span class="min-w-0 truncate text-sm text-ink-3">{shown.service_name}</span>
                <span class="ml-auto shrink-0 font-semibold tabular">{shown.estimate.total.to_string()}</span>
                <Icon icon=lu::LuChevronDown class=CHEVRON/>
            </summary>
            <dl class="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 text-sm tabular">
                {lines(&shown.estimate.lines)}
            </dl>
        </details>
    }
    .into_any()
}

fn lines(lines: &[EstimateLine]) -> impl IntoView + use<> {
    let line = |line: &EstimateLine| {
        let amount = if line.kind == LineKind::Discount { "text-right text-good" } else { "text-right" };
        view! {
            <dt>{line.label.clone()} " " <span class="text-ink-3">{line.detail.clone()}</span></dt>
            <dd class=amount>{line.amount.to_string()}</dd>
        }
    };
    lines.iter().map(line).collect_view()
}

/// Every line's steps, the sentence of the price list, and which list it was.
fn why(chat: Chat, shown: &EstimateView) -> impl IntoView + use<> {
    let words = chat.words();
    let estimate = &shown.estimate;
    let steps = estimate.lines.iter().filter(|line| !line.steps.is_empty()).map(|line| {
        view! {
            <li>
                <span class="font-medium text-ink">{line.label.clone()}</span>
                {line.steps.iter().map(|step| view! { <span class="block tabular">{step.clone()}</span> }).collect_view()}
            </li>
        }
    });
    let steps = steps.collect_view();
    let deposit = (!shown.deposit_note.is_empty()).then(|| {
        view! { <p class="mt-1.5">{words.deposit_today} ": " {shown.deposit_note.clone()}</p> }
    });
    view! {
        <details class="group border-t border-line">
            <summary class="flex cursor-pointer list-none items-center justify-between px-3.5 py-2.5 text-sm font-medium text-brand [&::-webkit-details-marker]:hidden">
                {words.why_this_price}
                <Icon icon=lu::LuChevronDown class="size-4 transition-transform duration-150 group-open:rotate-180"/>
            </summary>
            <div class="px-3.5 pb-3 text-sm text-ink-2">
                <p>
                    {estimate.note.clone()} " "
                    <span class="whitespace-nowrap text-ink-3">{shown.source_label.clone()}</span>
                </p>
                {estimate.minimum_applied.then(|| view! { <p class="mt-1.5">{words.minimum}</p> })}
                <ul class="mt-1.5 flex flex-col gap-1.5">{steps}</ul>
                {deposit}
            </div>
        </details>
    }
}
