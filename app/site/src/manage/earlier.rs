//! Asking for an earlier time than the one that is booked.

use super::Acts;
use crate::{frame::Failure, waitlist::PartsOfDay, words::waitlist as words};
use contract::bookings::ManagePage;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Notice, Tone, lu};

/// Joins the waitlist with this booking, which moves if they take what is offered.
#[component]
pub fn EarlierPanel(page: ManagePage, acts: Acts) -> impl IntoView {
    let action = acts.earlier;
    let paid = (!page.booking.paid.is_zero()).then_some(words::EARLIER_PAID);
    let joined = move || action.value().get().is_some_and(|answer| answer.is_ok());
    let failure =
        move || action.value().get().and_then(Result::err).map(|error| view! { <Failure error class="mt-4"/> });
    view! {
        <section
            aria-labelledby="h-earlier"
            class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line"
        >
            <h2 id="h-earlier" class="text-xl font-semibold tracking-tight">{words::EARLIER_TITLE}</h2>
            <p class="text-base text-ink-2">{words::EARLIER_TEXT} " " {paid}</p>
            <div aria-live="polite">
                {move || {
                    joined()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Good icon=lu::LuBellRing class="mt-4">
                                    <p>{words::EARLIER_JOINED}</p>
                                </Notice>
                            }
                        })
                }} {failure}
            </div>
            <ActionForm action attr:class="mt-4 grid gap-4">
                <input type="hidden" name="token" value=acts.token.get_value()/>
                <PartsOfDay/>
                <div>
                    <Button kind="submit" class="h-11 max-sm:w-full" loading=action.pending()>
                        {words::EARLIER_JOIN}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
