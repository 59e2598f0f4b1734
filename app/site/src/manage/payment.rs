//! What was paid, what is due, and paying what is outstanding.

use super::Acts;
use crate::{clinic::price_line, words::manage as words};
use contract::{
    bookings::{BookingView, KeptCardView, ReceiptLink},
    bookkeeping::PaymentRequestView,
};
use domain::booking::BookingState;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Checkbox, Countdown, Icon, PriceLines, Spinner, lu};

/// Price lines and payments.
#[component]
pub fn PaymentCard(booking: BookingView, receipts: Vec<ReceiptLink>) -> impl IntoView {
    let lines = booking.lines.iter().map(price_line).collect();
    let active = matches!(
        booking.state,
        BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed | BookingState::Completed
    );
    view! {
        <section aria-labelledby="h-pay" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-pay" class="font-semibold">{words::PAYMENT}</h2>
            <PriceLines
                lines
                total_label=words::TOTAL.to_owned()
                total=booking.total.to_string()
                why_label=words::WHY.to_owned()
                class="mt-3"
            />
            <dl class="mt-1 grid grid-cols-[1fr_auto] gap-y-2 text-base tabular">
                {booking
                    .package
                    .map(|used| {
                        view! {
                            <dt class="text-ink-2">{words::FROM_PACKAGE}</dt>
                            <dd class="text-right">{words::package_visit(&used.name, used.number, used.of)}</dd>
                        }
                    })}
                {(!booking.paid.is_zero())
                    .then(|| {
                        view! {
                            <dt class="text-ink-2">{words::PAID}</dt>
                            <dd class="text-right">{format!("\u{2212}{}", booking.paid)}</dd>
                        }
                    })}
                {(booking.paid.is_zero() && !booking.deposit.is_zero() && active)
                    .then(|| {
                        view! {
                            <dt class="text-ink-2">
                                {if booking.deposit_deferred { words::DEPOSIT_LATER } else { words::DEPOSIT }}
                            </dt>
                            <dd class="text-right">
                                {if booking.deposit_deferred {
                                    booking.deposit.to_string()
                                } else {
                                    format!("\u{2212}{}", booking.deposit)
                                }}
                            </dd>
                        }
                    })}
                {active
                    .then(|| {
                        view! {
                            <dt class="border-t border-line pt-2.5 font-semibold">{words::DUE}</dt>
                            <dd class="border-t border-line pt-2.5 text-right font-semibold">
                                {booking.due_at_visit.to_string()}
                            </dd>
                        }
                    })}
            </dl>
            {(!receipts.is_empty())
                .then(|| {
                    view! {
                        <ul class="mt-3 border-t border-line pt-2 text-sm">
                            {receipts.into_iter().map(receipt).collect_view()}
                        </ul>
                    }
                })}
        </section>
    }
}

/// A file, so the router leaves it alone.
fn receipt(link: ReceiptLink) -> impl IntoView {
    view! {
        <li>
            <a href=link.path rel="external" class="flex min-h-11 items-center gap-2 text-brand underline-offset-2 hover:underline">
                <Icon icon=lu::LuReceiptText class="size-4 shrink-0"/>
                <span class="tabular">{words::receipt(&link.label)}</span>
            </a>
        </li>
    }
}

/// While the deposit is owed: what to do, how long the hold lasts, and the form that leads to the checkout.
#[component]
pub fn PayNow(
    booking: BookingView,
    /// What can be agreed to, so that the fee of a missed visit can be charged to the same card; may be empty.
    keep_card: String,
) -> impl IntoView {
    let keeps = RwSignal::new(false);
    let ended = RwSignal::new(false);
    let on_end = Callback::new(move |()| ended.set(true));
    let clock = booking.hold_expires_at.map(|until| {
        view! {
            <p class="text-ink-2">
                <Show when=move || !ended.get() fallback=|| words::HOLD_OVER>
                    {words::HOLD_ENDS}
                    <Countdown until on_end class="font-semibold text-ink tabular"/>
                </Show>
            </p>
        }
    });
    view! {
        <section
            aria-label=words::DEPOSIT
            class="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg bg-brand-soft px-5 py-4"
        >
            <div class="min-w-0 flex-1 basis-64">
                <p class="font-semibold">{words::state_text(booking.state)}</p>
                {clock}
            </div>
            {booking
                .pay_path()
                .map(|path| {
                    view! {
                        <form method="post" action=path.to_owned() class="grid gap-2 max-sm:w-full">
                            {(!keep_card.is_empty())
                                .then(|| {
                                    view! {
                                        <Checkbox name="keep_card" value="yes" checked=keeps class="max-w-[44ch] text-sm text-ink-2">
                                            {keep_card}
                                        </Checkbox>
                                    }
                                })}
                            <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large class="max-sm:w-full">
                                {words::pay(&booking.deposit)}
                            </Button>
                        </form>
                    }
                })}
        </section>
    }
}

/// The card that the client lets be kept, and the way to take it back.
#[component]
pub fn KeptCard(card: KeptCardView, acts: Acts) -> impl IntoView {
    view! {
        <section aria-labelledby="h-card" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-card" class="flex items-center gap-2 font-semibold">
                <Icon icon=lu::LuCreditCard class="size-5 shrink-0 text-ink-2"/>
                {words::KEPT_CARD}
            </h2>
            <p class="mt-1 font-medium tabular">{card.label}</p>
            <p class="mt-1 text-sm text-ink-2">{words::agreed(&card.agreed_to)}</p>
            <ActionForm action=acts.forgetting attr:class="mt-3">
                <input type="hidden" name="token" value=acts.token.get_value()/>
                <Button kind="submit" size=ButtonSize::Small loading=acts.forgetting.pending()>
                    {words::FORGET_CARD}
                </Button>
            </ActionForm>
        </section>
    }
}

/// What the clinic asks for beyond the deposit: how much, what for, and the form that leads to the checkout.
#[component]
pub fn AskedFor(request: PaymentRequestView) -> impl IntoView {
    view! {
        <section
            aria-label=words::ASKED_FOR
            class="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg bg-brand-soft px-5 py-4"
        >
            <div class="min-w-0 flex-1 basis-64">
                <p class="font-semibold tabular">{words::asked_for(&request.amount)}</p>
                <p class="break-words text-ink-2">{request.reason}</p>
            </div>
            <form method="post" action=request.pay_path class="max-sm:w-full">
                <input type="hidden" name="request" value=request.id.to_string()/>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large class="max-sm:w-full">
                    {words::pay(&request.amount)}
                </Button>
            </form>
        </section>
    }
}

/// Between the payment and its confirmation.
#[component]
pub fn Confirming(slow: Signal<bool>) -> impl IntoView {
    view! {
        <div class="mb-6 flex items-start gap-3 rounded-md bg-note-soft px-4 py-3.5">
            <Show when=move || !slow.get()>
                <Spinner class="mt-0.5 size-5 text-note"/>
            </Show>
            <div>
                <p class="font-semibold">{words::CONFIRMING_TITLE}</p>
                <p class="text-ink-2">{move || if slow.get() { words::CONFIRMING_SLOW } else { words::CONFIRMING_TEXT }}</p>
            </div>
        </div>
        <noscript>
            <meta http-equiv="refresh" content="4"/>
        </noscript>
    }
}
