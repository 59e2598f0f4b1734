//! One payment, opened beside the list: what happened to it, where its money stands, and returning it.

use super::{filter::purpose_label, refund::RefundDialog, table::StandingMark};
use crate::{
    api,
    listing::{Opening, SidePanel},
    live::Live,
    pages::books::EventRow,
};
use contract::bookkeeping::{LedgerLine, PaymentFile, PaymentStep, StepKind, StoredEvent};
use domain::{authorization::Action, ids::PaymentId};
use leptos::prelude::*;
use session::{Address, Me, kept};
use ui::{Button, Icon, Skeleton, lu};

#[component]
pub fn PaymentSheet(id: PaymentId) -> impl IntoView {
    let live = expect_context::<Live>();
    let address = Address::here();
    let file = Resource::new(move || live.bookings(), move |_| api::payments::payment(id));
    let opening = Opening::new(address, "payment");
    view! {
        <SidePanel id="payment-sheet" label="Payment" close=move || opening.close(&id.to_string())>
            {kept(file, || view! { <SheetSkeleton/> }, |file| view! { <Sheet file/> })}
        </SidePanel>
    }
}

#[component]
fn Sheet(file: Signal<PaymentFile>) -> impl IntoView {
    let refunding = RwSignal::new(false);
    let may = Me::may(Action::RefundPayments);
    let can_return = move || may.get() && file.with(|file| file.refundable.minor > 0);
    view! {
        {move || view! { <Header file=file.get()/> }}
        <div class="grid min-h-0 flex-1 content-start gap-4 overflow-y-auto p-3 text-xs" tabindex="0" role="region" aria-label="Details">
            {move || view! { <Facts file=file.get()/> }}
            {move || view! { <Disputes file=file.get()/> }}
            <section aria-labelledby="payment-steps">
                <h3 id="payment-steps" class="font-semibold">"What happened"</h3>
                <ol class="relative mt-2 grid gap-1.5 before:absolute before:inset-y-2 before:left-2.5 before:border-l before:border-line">
                    {move || file.with(|file| file.steps.clone()).into_iter().map(step).collect_view()}
                </ol>
            </section>
            {move || view! { <Ledger lines=file.with(|file| file.ledger.clone())/> }}
            {move || view! { <Events events=file.with(|file| file.events.clone())/> }}
        </div>
        <Show when=can_return>
            <div class="border-t border-line p-3">
                <Button class="w-full" on:click=move |_| refunding.set(true)>
                    <Icon icon=lu::LuUndo2/>
                    "Return money"
                </Button>
            </div>
            <RefundDialog open=refunding file/>
        </Show>
    }
}

#[component]
fn Header(file: PaymentFile) -> impl IntoView {
    let PaymentFile { line, visit_label, reference, .. } = file;
    // What was never paid has no reference at the processor, and no receipt.
    let receipt = (!reference.is_empty()).then(|| format!("/console/payments/{}/receipt.pdf", line.id));
    view! {
        <header class="border-b border-line p-3 pr-12">
            <p class="flex flex-wrap items-center gap-2">
                <strong class="text-xl font-semibold tabular">{line.amount.to_string()}</strong>
                <span class="text-xs text-ink-2">{line.amount.currency.code()}</span>
                <StandingMark standing=line.standing/>
            </p>
            <h2 class="truncate text-sm font-medium">{purpose_label(line.purpose)} ", " {line.client_name}</h2>
            <a href=format!("/console/bookings?booking={}", line.booking) class="text-xs text-ink-2 underline decoration-line underline-offset-2 tabular">
                {line.service} ", " {visit_label}
            </a>
            {receipt.map(|href| {
                view! {
                    <a href=href rel="external" download="" class="mt-1 flex items-center gap-1 text-xs font-medium text-brand hover:underline">
                        <Icon icon=lu::LuReceiptText class="size-3.5"/>
                        "Receipt (PDF)"
                    </a>
                }
            })}
        </header>
    }
}

#[component]
fn Facts(file: PaymentFile) -> impl IntoView {
    let mut facts = vec![
        ("Can still go back", file.refundable.to_string()),
        ("By the policy, cancelled now", file.by_policy.to_string()),
    ];
    if !file.line.returned.is_zero() {
        facts.insert(0, ("Returned", file.line.returned.to_string()));
    }
    if let Some(fee) = file.line.fee {
        facts.push(("Processor’s fee", fee.to_string()));
    }
    if !file.line.method.is_empty() {
        facts.push(("Paid by", file.line.method.clone()));
    }
    if !file.reference.is_empty() {
        facts.push(("There", file.reference.clone()));
    }
    let rows = facts.into_iter().map(|(label, value)| {
        view! {
            <dt class="text-ink-2">{label}</dt>
            <dd class="min-w-0 text-right break-words tabular">{value}</dd>
        }
    });
    view! { <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">{rows.collect_view()}</dl> }
}

#[component]
fn Disputes(file: PaymentFile) -> impl IntoView {
    file.disputes
        .into_iter()
        .map(|dispute| {
            view! {
                <section class="rounded-md bg-warn-soft p-3" aria-label="Dispute">
                    <p class="flex items-center gap-2 font-semibold tabular">
                        <Icon icon=lu::LuScale class="size-4 text-warn"/>
                        {format!("{} disputed", dispute.amount)}
                    </p>
                    <p>{format!("The client told their bank: {}.", dispute.reason)}</p>
                    <p class="font-medium empty:hidden">{dispute.deadline}</p>
                    <p class="text-ink-2">{format!("Opened {}", dispute.opened_label)}</p>
                </section>
            }
        })
        .collect_view()
}

fn step(step: PaymentStep) -> impl IntoView {
    let (icon, colour) = match step.kind {
        StepKind::Asked => (lu::LuCircleDashed, "text-ink-2"),
        StepKind::Paid => (lu::LuCreditCard, "text-good"),
        StepKind::Fee => (lu::LuReceipt, "text-ink-2"),
        StepKind::Refund => (lu::LuUndo2, "text-good"),
        StepKind::RefundFailed => (lu::LuTriangleAlert, "text-bad"),
        StepKind::Dispute => (lu::LuScale, "text-warn"),
        StepKind::Ended => (lu::LuTimerOff, "text-ink-2"),
    };
    view! {
        <li class="flex gap-2">
            <span class=format!("relative z-10 grid size-5 shrink-0 place-items-center rounded-full bg-panel ring-1 ring-line {colour}")>
                <Icon icon=icon class="size-3 shrink-0"/>
            </span>
            <span class="min-w-0 flex-1 leading-5 break-words">
                <span class="tabular">{step.title}</span>
                <span class="block text-2xs leading-4 text-ink-2 empty:hidden">{step.detail}</span>
            </span>
            <time datetime=step.at.to_rfc3339() class="shrink-0 text-2xs leading-5 text-ink-2 tabular">
                {step.at_label}
            </time>
        </li>
    }
}

/// Where the money stands: every entry, so that nothing has to be believed.
#[component]
fn Ledger(lines: Vec<LedgerLine>) -> impl IntoView {
    let any = !lines.is_empty();
    let rows = lines
        .into_iter()
        .map(|line| {
            view! {
                <tr class="border-t border-line">
                    <td class="py-1 text-ink-2 tabular">{line.at_label}</td>
                    <td class="py-1 pl-2">{line.account}</td>
                    <td class="py-1 pl-2 text-right tabular">{line.amount.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    any.then(|| {
        view! {
            <details class="group">
                <summary class="inline-flex min-h-8 cursor-pointer list-none items-center gap-1 font-semibold max-md:min-h-10 [&::-webkit-details-marker]:hidden">
                    <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                    "In the books"
                </summary>
                <table class="w-full border-collapse text-2xs">
                    <caption class="sr-only">"Entries of the ledger, oldest first"</caption>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        }
    })
}

/// What the card processor reported, and applying one of its messages again.
#[component]
fn Events(events: Vec<StoredEvent>) -> impl IntoView {
    let any = !events.is_empty();
    let rows = events.into_iter().map(|event| view! { <EventRow event/> }).collect_view();
    any.then(|| {
        view! {
            <details class="group">
                <summary class="inline-flex min-h-8 cursor-pointer list-none items-center gap-1 font-semibold max-md:min-h-10 [&::-webkit-details-marker]:hidden">
                    <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                    "From the card processor"
                </summary>
                <ul>{rows}</ul>
            </details>
        }
    })
}

#[component]
fn SheetSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="flex flex-col gap-4 p-3">
            <span class="sr-only">"Loading the payment"</span>
            <Skeleton class="h-8 w-40"/>
            <Skeleton class="h-20"/>
            <Skeleton class="h-32"/>
        </div>
    }
}
