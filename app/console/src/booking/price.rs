//! What it costs, line by line, what was paid and what is left.

use contract::bookings::BookingView;
use domain::pricing::LineKind;
use leptos::prelude::*;
use ui::{PriceLine, PriceLines};

#[component]
pub fn Price(booking: Memo<BookingView>) -> impl IntoView {
    move || {
        let booking = booking.get();
        let lines = booking.lines.iter().map(|line| PriceLine {
            label: line.label.clone(),
            detail: line.detail.clone(),
            amount: line.amount.to_string(),
            steps: line.steps.clone(),
            favour: line.kind == LineKind::Discount,
        });
        let row = |label: &'static str, amount: String, strong: bool| {
            let weight = if strong { "font-semibold" } else { "text-ink-2" };
            view! {
                <div class=format!("flex min-h-6 items-center justify-between gap-2 {weight}")>
                    <dt>{label}</dt>
                    <dd>{amount}</dd>
                </div>
            }
        };
        let asked = (booking.paid.is_zero() && !booking.deposit.is_zero()).then(|| {
            let label =
                if booking.deposit_deferred { "Deposit not paid, asked for later" } else { "Deposit asked for" };
            row(label, booking.deposit.to_string(), false)
        });
        let covered = booking.package.map(|used| row("Taken from", used.name, false));
        let paid = (!booking.paid.is_zero()).then(|| row("Paid", format!("\u{2212}{}", booking.paid), false));
        view! {
            <section aria-labelledby="booking-price" class="rounded-md border border-line px-3 py-2">
                <h3 id="booking-price" class="flex items-center justify-between pb-1.5 text-xs font-semibold">
                    "Price"
                    <span class="text-2xs font-normal text-ink-2">"Price list " {booking.formula_version}</span>
                </h3>
                <PriceLines lines=lines.collect() total=booking.total.to_string() class="[&_dl]:text-xs [&_summary]:text-xs"/>
                <dl class="mt-1 border-t border-line pt-1 text-xs tabular">
                    {asked} {covered} {paid} {row("Due at the visit", booking.due_at_visit.to_string(), true)}
                </dl>
            </section>
        }
    }
}
