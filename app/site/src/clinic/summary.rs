//! Price, deposit, and what cancelling would return; then the step that leads on.

use super::{
    choice::{Chooser, History},
    panel::Offer,
    parts::Wanted,
};
use crate::{frame::Failure, words::clinic as words};
use contract::{clinics::RefundLine, estimates::EstimateView};
use domain::{
    money::{Money, MoneyRange},
    pricing::{EstimateLine, LineKind},
};
use leptos::prelude::*;
use ui::{ButtonLink, ButtonSize, ButtonTone, Icon, PriceLine, PriceLines, Skeleton, lu};

/// An estimate's line as the price list shows it.
pub fn price_line(line: &EstimateLine) -> PriceLine {
    PriceLine {
        label: line.label.clone(),
        detail: line.detail.clone(),
        amount: line.amount.to_string(),
        steps: line.steps.clone(),
        favour: line.kind == LineKind::Discount,
    }
}

/// The price with its reasons beside the policy with its dates.
#[component]
pub fn Summary(chooser: Chooser, offer: Offer) -> impl IntoView {
    let retry = Callback::new(move |()| offer.price.refetch());
    let price = move || match offer.price.get() {
        None => view! { <SummarySkeleton/> }.into_any(),
        Some(Ok(Some(view))) => view! { <Price view offer/> }.into_any(),
        Some(Ok(None)) => view! { <p class="text-sm text-ink-2">{what_is_missing(offer)}</p> }.into_any(),
        Some(Err(error)) => view! { <Failure error on_retry=retry/> }.into_any(),
    };
    let policy = move || match offer.terms.get() {
        Some(Ok(Some(terms))) => {
            let anything_paid = !terms.refunds.is_empty() && !terms.amount.is_zero();
            let missed =
                (!terms.missed.is_empty()).then(|| view! { <p class="mt-1.5 text-sm text-ink-2">{terms.missed}</p> });
            if anything_paid {
                view! {
                    <IfYouCancel refunds=terms.refunds/>
                    {missed}
                }
                .into_any()
            } else {
                view! {
                    <p class="text-sm text-ink-2">{words::NOTHING_TO_LOSE}</p>
                    {missed}
                }
                .into_any()
            }
        }
        _ if chooser.choice.with(|choice| choice.slot.is_none()) => {
            view! { <p class="text-sm text-ink-2">{words::POLICY_AFTER_TIME}</p> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <div class="grid gap-x-8 gap-y-5 border-t border-line bg-sunk p-5 sm:grid-cols-2">
            <div aria-live="polite">{price}</div>
            <div>{policy}</div>
        </div>
    }
}

fn what_is_missing(offer: Offer) -> String {
    let missing = |wanted: &Wanted| {
        let prompt = wanted.missing()?.prompt.clone();
        let of =
            wanted.parts.iter().find(|part| part.service.questions.iter().any(|question| question.prompt == prompt));
        // Of several services it is said which one asks.
        let alone = wanted.parts.len() < 2;
        Some(of.filter(|_| !alone).map_or(prompt.clone(), |part| format!("{}: {prompt}", part.service.name)))
    };
    offer.asked.with(|asked| asked.as_ref().and_then(missing)).unwrap_or_default()
}

/// What is paid today and at the clinic: by the terms of the chosen time, which short notice can change; before one is
/// chosen, by the price alone.
#[derive(Clone, PartialEq)]
struct Due {
    deposit: Money,
    at_the_clinic: MoneyRange,
    note: String,
}

#[component]
fn Price(view: EstimateView, offer: Offer) -> impl IntoView {
    let estimate = view.estimate;
    let lines: Vec<PriceLine> = estimate.lines.iter().map(price_line).collect();
    let before = Due { deposit: estimate.deposit, at_the_clinic: view.due_at_visit, note: view.deposit_note };
    let due = move || match offer.terms.get() {
        Some(Ok(Some(terms))) => Due { deposit: terms.amount, at_the_clinic: terms.due_at_visit, note: terms.note },
        _ => before.clone(),
    };
    view! {
        <PriceLines
            lines
            total=estimate.total.to_string()
            note=estimate.note
            source=view.source_label
            why_label=words::WHY.to_owned()
        />
        {move || {
            let Due { deposit, at_the_clinic, note } = due();
            let amounts = (!deposit.is_zero())
                .then(|| {
                    view! {
                        <dl class="mt-1 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5 border-t border-line pt-2 text-sm tabular">
                            <dt class="text-base font-semibold">{words::DEPOSIT_TODAY}</dt>
                            <dd class="text-right text-base font-semibold">{deposit.to_string()}</dd>
                            <dt class="text-ink-2">{words::AT_THE_CLINIC}</dt>
                            <dd class="text-right">{at_the_clinic.to_string()}</dd>
                        </dl>
                    }
                });
            let note = (!note.is_empty()).then(|| view! { <p class="mt-1 text-xs text-ink-2">{note}</p> });
            view! {
                {amounts}
                {note}
            }
        }}
    }
}

/// The rows of the policy for one start.
#[component]
fn IfYouCancel(refunds: Vec<RefundLine>) -> impl IntoView {
    view! {
        <p class="flex items-center gap-2 text-sm font-medium">
            <Icon icon=lu::LuShieldCheck class="size-4 shrink-0 text-good"/>
            {words::IF_YOU_CANCEL}
        </p>
        <dl class="mt-1.5 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5 text-sm tabular">
            {refunds
                .into_iter()
                .map(|line| {
                    view! {
                        <dt class="text-ink-2">{line.when}</dt>
                        <dd class="text-right font-medium">{words::back(&line.refund)}</dd>
                    }
                })
                .collect_view()}
        </dl>
    }
}

#[component]
fn SummarySkeleton() -> impl IntoView {
    view! {
        <div class="flex flex-col gap-2">
            <Skeleton class="h-4 w-3/4"/>
            <Skeleton class="h-4 w-1/2"/>
            <Skeleton class="h-5 w-2/3"/>
        </div>
    }
}

fn open_details(chooser: Chooser) {
    chooser.update(History::Push, |choice| choice.details = true);
    if let Some(panel) = document().get_element_by_id("book") {
        panel.scroll_into_view();
    }
}

/// Leads on to name and phone.
#[component]
pub fn StepButton(chooser: Chooser, offer: Offer) -> impl IntoView {
    let ready = move || offer.time.get().filter(|_| priced(offer));
    view! {
        <div class="bg-sunk px-5 pb-5 max-lg:hidden">
            {move || match ready() {
                Some(time) => {
                    let label = if offer.deposit().is_some() { words::hold(&time) } else { words::book(&time) };
                    let note = if offer.deposit().is_some() { words::HELD_WHILE_PAYING } else { words::NO_PAYMENT_NOW };
                    view! {
                        <ButtonLink
                            href=Signal::derive(move || chooser.href(|choice| choice.details = true))
                            tone=ButtonTone::Primary
                            size=ButtonSize::Large
                            class="w-full"
                            on:click=move |click| {
                                click.prevent_default();
                                open_details(chooser);
                            }
                        >
                            {label}
                        </ButtonLink>
                        <p class="mt-3 text-center text-sm text-ink-2">{note}</p>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <p class="grid h-12 place-items-center rounded-md border border-dashed border-field text-ink-2">
                            {if priced(offer) { words::PICK_A_TIME } else { words::ANSWER_FIRST }}
                        </p>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

fn priced(offer: Offer) -> bool {
    offer.price.get().is_some_and(|price| price.is_ok_and(|view| view.is_some()))
}

/// The same step at the lower edge of phones and tablets.
#[component]
pub fn StickyBar(chooser: Chooser, offer: Offer) -> impl IntoView {
    let ready = move || offer.time.get().filter(|_| priced(offer));
    view! {
        <Show when=move || ready().is_some()>
            <div class="fixed inset-x-0 bottom-0 z-40 flex items-center gap-4 border-t border-line bg-panel px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-8 lg:hidden">
                <p class="min-w-0 flex-1">
                    <b class="block truncate font-semibold tabular">{move || ready()}</b>
                    <span class="text-sm text-ink-2 tabular">
                        {move || offer.deposit().map_or_else(|| words::NO_PAYMENT_NOW.to_owned(), |deposit| words::today(&deposit))}
                    </span>
                </p>
                <ButtonLink
                    href=Signal::derive(move || chooser.href(|choice| choice.details = true))
                    tone=ButtonTone::Primary
                    size=ButtonSize::Large
                    on:click=move |click| {
                        click.prevent_default();
                        open_details(chooser);
                    }
                >
                    {move || if offer.deposit().is_some() { words::HOLD_IT } else { words::BOOK_IT }}
                </ButtonLink>
            </div>
        </Show>
    }
}
