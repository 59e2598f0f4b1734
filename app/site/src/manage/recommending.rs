//! The client's own code to pass on, and what they have as credit.

use crate::words::manage as words;
use contract::referrals::ReferralOffer;
use domain::money::Money;
use leptos::prelude::*;
use ui::{Button, ButtonSize, Icon, lu};

/// What can be used for a visit.
#[component]
pub fn CreditNote(credit: Money) -> impl IntoView {
    view! {
        <section aria-labelledby="h-credit" class="rounded-lg bg-good-soft p-5">
            <h2 id="h-credit" class="flex items-center gap-2 font-semibold tabular">
                <Icon icon=lu::LuWallet class="size-5 shrink-0 text-good"/>
                {words::credit(&credit)}
            </h2>
            <p class="mt-1 text-base">{words::CREDIT_TEXT}</p>
        </section>
    }
}

/// “Give a friend $10.00, get $20.00”, with the code and the page's address to share.
#[component]
pub fn ReferralCard(offer: ReferralOffer) -> impl IntoView {
    let ReferralOffer { code, url, friend, referrer, earned } = offer;
    let shown = url.clone();
    view! {
        <section aria-labelledby="h-referral" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-referral" class="flex items-start gap-2 font-semibold tabular">
                <Icon icon=lu::LuGift class="mt-0.5 size-5 shrink-0 text-brand"/>
                {words::recommend(&friend, &referrer)}
            </h2>
            <p class="mt-1 text-base text-ink-2">{words::recommend_text(earned)}</p>
            <dl class="mt-3 grid gap-2 text-base">
                <div class="flex items-baseline gap-3">
                    <dt class="text-ink-2">{words::YOUR_CODE}</dt>
                    <dd class="ml-auto text-lg font-semibold tracking-wide tabular select-all">{code}</dd>
                </div>
                <div>
                    <dt class="sr-only">{words::REFERRAL_LINK}</dt>
                    <dd>
                        <a
                            href=url.clone()
                            rel="external"
                            class="block py-1 text-sm break-all text-brand underline underline-offset-2"
                        >
                            {shown}
                        </a>
                    </dd>
                </div>
            </dl>
            <CopyLink url/>
        </section>
    }
}

/// There once the page is alive: without script the address is marked by hand.
#[component]
fn CopyLink(url: String) -> impl IntoView {
    let (alive, copied) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| alive.set(true));
    let copy = move |_| {
        // A browser that refuses leaves the address on the screen.
        let _ = window().navigator().clipboard().write_text(&url);
        copied.set(true);
    };
    view! {
        <div class="mt-2 flex items-center gap-3" class:hidden=move || !alive.get()>
            <Button size=ButtonSize::Small on:click=copy>
                <Icon icon=lu::LuCopy/>
                {words::COPY_LINK}
            </Button>
            <p role="status" class="text-sm text-ink-2">{move || copied.get().then_some(words::COPIED)}</p>
        </div>
    }
}
