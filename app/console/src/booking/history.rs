//! Money that moved, and what happened, oldest first.

use crate::api::BookingFile;
use contract::{bookings::TimelineEntry, payments::PaymentView};
use leptos::prelude::*;
use ui::{Icon, lu};

const LINE: &str =
    "relative mt-2 grid gap-1.5 before:absolute before:inset-y-2 before:left-2.5 before:border-l before:border-line";

#[component]
pub fn Payments(file: Signal<BookingFile>) -> impl IntoView {
    let payments = Memo::new(move |_| file.with(|file| file.payments.clone()));
    view! {
        <Show when=move || payments.with(|payments| !payments.is_empty())>
            <section aria-labelledby="booking-payments">
                <h3 id="booking-payments" class="text-xs font-semibold">
                    "Payments"
                </h3>
                <ol class=LINE>{move || payments.get().into_iter().map(payment).collect_view()}</ol>
            </section>
        </Show>
    }
}

#[component]
pub fn History(file: Signal<BookingFile>) -> impl IntoView {
    let timeline = Memo::new(move |_| file.with(|file| file.timeline.clone()));
    view! {
        <section aria-labelledby="booking-history">
            <h3 id="booking-history" class="text-xs font-semibold">
                "History"
            </h3>
            <ol class=LINE>{move || timeline.get().into_iter().map(entry).collect_view()}</ol>
        </section>
    }
}

fn payment(payment: PaymentView) -> impl IntoView {
    let (icon, colour, words) = match (payment.kind.as_str(), payment.state.as_str()) {
        ("refund", "refunded") => (lu::LuUndo2, "text-good", "returned"),
        ("refund", "failed") => (lu::LuTriangleAlert, "text-bad", "could not be returned"),
        ("refund", _) => (lu::LuUndo2, "text-warn", "on its way back"),
        (_, "paid") => (lu::LuCreditCard, "text-good", "paid"),
        (_, "refunded") => (lu::LuUndo2, "text-good", "returned"),
        (_, "failed") => (lu::LuTriangleAlert, "text-bad", "failed"),
        (_, "expired") => (lu::LuTimerOff, "text-ink-2", "not paid in time"),
        _ => (lu::LuCircleDashed, "text-warn", "asked for"),
    };
    let method = if payment.method.is_empty() { String::new() } else { format!(", {}", payment.method) };
    view! {
        <li class="flex gap-2">
            <Dot icon colour/>
            <span class="min-w-0 flex-1 leading-5 break-words tabular">
                <strong class="font-semibold">{payment.amount.to_string()} " " {words}</strong>
                {method}
                {payment
                    .paid
                    .map(|id| {
                        view! {
                            " "
                            <a
                                href=format!("/console/payments/{id}/receipt.pdf")
                                rel="external"
                                download=""
                                class="text-brand underline underline-offset-2"
                            >
                                "Receipt"
                            </a>
                        }
                    })}
            </span>
            <time datetime=payment.at.to_rfc3339() class="shrink-0 text-2xs leading-5 text-ink-2 tabular">
                {payment.at_label}
            </time>
        </li>
    }
}

fn entry(entry: TimelineEntry) -> impl IntoView {
    let (icon, colour) = match entry.kind.as_str() {
        "held" => (lu::LuLock, "text-ink-2"),
        "paid" => (lu::LuCreditCard, "text-good"),
        "confirmed" => (lu::LuCheck, "text-brand"),
        "moved" => (lu::LuArrowRightLeft, "text-brand"),
        "cancelled" => (lu::LuBan, "text-bad"),
        "refunded" => (lu::LuUndo2, "text-good"),
        "completed" => (lu::LuCheckCheck, "text-ink-2"),
        "no_show" => (lu::LuUserX, "text-bad"),
        "expired" => (lu::LuTimerOff, "text-ink-2"),
        "mailed" => (lu::LuMail, "text-ink-2"),
        "card" => (lu::LuCreditCard, "text-ink-2"),
        "package" => (lu::LuTicket, "text-ink-2"),
        "referral" => (lu::LuGift, "text-ink-2"),
        "estimate" => (lu::LuCalculator, "text-ink-2"),
        "approval" => (lu::LuHourglass, "text-note"),
        _ => (lu::LuCircleDashed, "text-ink-2"),
    };
    view! {
        <li class="flex gap-2">
            <Dot icon colour/>
            <span class="min-w-0 flex-1 leading-5 break-words">
                {entry.title}
                {(!entry.detail.is_empty()).then(|| view! { <span class="block text-2xs leading-4 text-ink-2">{entry.detail}</span> })}
            </span>
            <time datetime=entry.at.to_rfc3339() class="shrink-0 text-2xs leading-5 text-ink-2 tabular">
                {entry.at_label}
            </time>
        </li>
    }
}

#[component]
fn Dot(icon: icondata_core::Icon, colour: &'static str) -> impl IntoView {
    view! {
        <span class=format!("relative z-10 grid size-5 shrink-0 place-items-center rounded-full bg-panel ring-1 ring-line {colour}")>
            <Icon icon=icon class="size-3 shrink-0"/>
        </span>
    }
}
