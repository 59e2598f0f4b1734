//! Giving the time back; what that does to the money is said first.

use super::Acts;
use crate::words::manage as words;
use contract::{bookings::ManagePage, clinics::RefundLine};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonTone, Icon, lu};

/// The policy's result of cancelling now, the ladder it stands on, and the button.
#[component]
pub fn CancelPanel(page: ManagePage, acts: Acts) -> impl IntoView {
    let cancel = page.cancel;
    let anything_paid = !page.booking.paid.is_zero();
    let (title, text, button) = if anything_paid {
        (
            words::cancel_now(&cancel.refund),
            words::cancel_text(&cancel.refund, &cancel.kept),
            words::cancel_button(&cancel.refund),
        )
    } else {
        (words::CANCEL_FREE.to_owned(), words::CANCEL_FREE_TEXT.to_owned(), words::CANCEL_FREE.to_owned())
    };
    let text = cancel.returns_to_package.map_or(text, |returns| words::package_after(returns).to_owned());
    let bank = anything_paid && !cancel.refund.is_zero();
    let ladder = anything_paid.then(|| view! { <RefundLadder refunds=cancel.refunds/> });
    view! {
        <section aria-labelledby="h-cancel" class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
            <h2 id="h-cancel" class="text-xl font-semibold tracking-tight tabular">{title}</h2>
            <p class="text-base text-ink-2">{text}</p>
            {ladder}
            {(!cancel.missed.is_empty())
                .then(|| view! { <p class="mt-4 text-sm text-ink-2 tabular">{cancel.missed}</p> })}
            <ActionForm action=acts.cancelling attr:class="mt-6 flex flex-wrap items-center gap-x-4 gap-y-3">
                <input type="hidden" name="token" value=acts.token.get_value()/>
                <input type="hidden" name="version" value=page.booking.version.to_string()/>
                <Button kind="submit" tone=ButtonTone::Danger class="h-11 max-sm:w-full" loading=acts.cancelling.pending()>
                    {button}
                </Button>
                <p class="flex min-w-0 flex-1 items-start gap-2 text-sm text-ink-2 max-sm:basis-full">
                    <Icon icon=lu::LuInfo class="mt-0.5 size-4 shrink-0"/>
                    <span>
                        {words::CANCEL_EFFECT} " " {bank.then_some(words::BANK_DAYS)}
                    </span>
                </p>
            </ActionForm>
        </section>
    }
}

/// The policy's steps as a bar: how much comes back until when, and where now is.
#[component]
fn RefundLadder(refunds: Vec<RefundLine>) -> impl IntoView {
    let columns = match refunds.len() {
        0 | 1 => "sm:grid-cols-1",
        2 => "sm:grid-cols-[3fr_2fr]",
        3 => "sm:grid-cols-[3fr_2fr_2fr]",
        _ => "sm:grid-cols-4",
    };
    let most = refunds.iter().map(|line| line.refund.minor).max().unwrap_or(0);
    view! {
        <ol aria-label=words::REFUND_LADDER class=format!("mt-5 grid gap-y-3 sm:gap-x-1.5 {columns}")>
            {refunds
                .into_iter()
                .map(|line| {
                    let bar = match line.refund.minor {
                        0 => "bg-line",
                        some if some == most => "bg-good",
                        _ => "bg-warn/60",
                    };
                    let current = line.current;
                    view! {
                        <li
                            aria-current=current.then_some("step")
                            class="relative grid grid-cols-[auto_1fr] gap-x-3 sm:block"
                        >
                            <span class=format!("relative block w-1.5 rounded-full max-sm:row-span-2 sm:h-2 sm:w-full {bar}")>
                                {current
                                    .then(|| {
                                        view! {
                                            <span class="absolute top-1/2 left-[18%] hidden size-4 -translate-1/2 rounded-full border-4 border-panel bg-ink shadow-1 sm:block"></span>
                                        }
                                    })}
                            </span>
                            <p class="font-medium tabular sm:mt-3">
                                {words::back(&line.refund)}
                                {current
                                    .then(|| {
                                        view! {
                                            <span class="ml-2 rounded-full bg-good-soft px-2 py-0.5 text-xs font-medium text-good">
                                                {words::NOW}
                                            </span>
                                        }
                                    })}
                            </p>
                            <p class="text-sm text-ink-2 tabular">{line.when}</p>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
