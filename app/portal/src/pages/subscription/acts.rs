//! Paying what is open, the card and tax ids, pausing and cancelling.

use crate::{
    api::subscription::ActOnSubscription,
    parts::{More, Panel},
};
use contract::billing::{SubscriptionState, SubscriptionView};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Icon, Notice, Tone, lu};

/// One act as a form of its own.
#[component]
fn Act(
    act: ServerAction<ActOnSubscription>,
    /// As `SubscriptionAct` is written.
    name: &'static str,
    version: i64,
    #[prop(optional)] tone: ButtonTone,
    #[prop(optional)] size: ButtonSize,
    #[prop(into)] word: String,
) -> impl IntoView {
    view! {
        <ActionForm action=act>
            <input type="hidden" name="act" value=name/>
            <input type="hidden" name="version" value=version/>
            <Button kind="submit" tone size loading=act.pending()>
                {word}
            </Button>
        </ActionForm>
    }
}

/// To the provider's page for cards, tax ids and addresses.
#[component]
fn ToPortal(#[prop(into)] word: String, #[prop(optional)] size: ButtonSize) -> impl IntoView {
    view! {
        <form method="post" action="/portal/subscription/billing">
            <Button kind="submit" size>
                {word}
            </Button>
        </form>
    }
}

/// What is open stands before everything else.
#[component]
pub fn PayNow(
    view: Signal<SubscriptionView>,
    act: ServerAction<ActOnSubscription>,
    may: Signal<bool>,
) -> impl IntoView {
    move || {
        let view = view.get();
        let open = view.to_pay?;
        let words = format!("Invoice {} over {} of {} is open.", open.number, open.due, open.date);
        let ways = may.get().then(|| {
            view! {
                <div class="mt-3 flex flex-wrap gap-2">
                    <Act act name="pay" version=view.version tone=ButtonTone::Primary word=format!("Pay {} now", open.due)/>
                    <ToPortal word="Change the card"/>
                </div>
            }
        });
        Some(view! {
            <Notice tone=Tone::Bad icon=lu::LuTriangleAlert class="mb-6">
                <p class="font-medium">{words}</p>
                <p class="mt-1">{view.words}</p>
                {ways}
            </Notice>
        })
    }
}

#[component]
pub fn PaymentPanel(view: Signal<SubscriptionView>, may: Signal<bool>) -> impl IntoView {
    let line = |icon, words: String, more: String| {
        view! {
            <li class="flex items-start gap-2 py-1.5 text-sm">
                <Icon icon class="mt-0.5 size-4 shrink-0 text-ink-2"/>
                <span class="min-w-0">
                    <span class="block">{words}</span>
                    <span class="block text-ink-2 empty:hidden">{more}</span>
                </span>
            </li>
        }
    };
    view! {
        <Panel id="p-payment" title="Card and tax id">
            {move || {
                let view = view.get();
                let card = if view.card.is_empty() { "No card is on file".to_owned() } else { view.card };
                let tax_ids = view.tax_ids.into_iter().map(|id| line(lu::LuLandmark, id, String::new())).collect_view();
                view! {
                    <ul class="mb-3">{line(lu::LuCreditCard, card, view.card_good_until)} {tax_ids}</ul>
                    {if may.get() && view.has_portal {
                        view! { <ToPortal size=ButtonSize::Small word="Change card or tax id"/> }.into_any()
                    } else {
                        view! { <p class="text-sm text-ink-2">"Both are asked for when you choose a plan."</p> }.into_any()
                    }}
                }
            }}
        </Panel>
    }
}

/// Pausing, resuming, cancelling and changing one's mind.
#[component]
pub fn Acts(view: Signal<SubscriptionView>, act: ServerAction<ActOnSubscription>, may: Signal<bool>) -> impl IntoView {
    move || {
        let SubscriptionView { state, version, .. } = view.get();
        if !may.get() || !state.is_subscribed() {
            return None;
        }
        let (size, small) = (ButtonSize::Small, ButtonTone::Secondary);
        let first = match state {
            SubscriptionState::Ending => {
                view! { <Act act name="keep" version size tone=ButtonTone::Primary word="Keep the subscription"/> }.into_any()
            }
            SubscriptionState::Paused => {
                view! { <Act act name="resume" version size tone=ButtonTone::Primary word="Resume now"/> }.into_any()
            }
            SubscriptionState::Active => view! {
                <p class="text-sm text-ink-2">
                    "A pause begins when what is paid for is over: nothing is collected, and your team can only look until you resume."
                </p>
                <Act act name="pause" version size tone=small word="Pause"/>
            }
            .into_any(),
            _ => ().into_any(),
        };
        let at_end = (state != SubscriptionState::Ending && state != SubscriptionState::Unpaid).then(
            || view! { <Act act name="cancel_at_end" version size tone=small word="Cancel at the end of the period"/> },
        );
        Some(view! {
            <Panel id="p-acts" title="Pause or cancel">
                <div class="grid gap-3">
                    {first}
                    <More label="Cancel the subscription" word="Cancel">
                        <p class="text-sm">
                            "Nothing is deleted. After the end your team can look at everything and take it along, and clients’ bookings go on working."
                        </p>
                        {at_end}
                        <p class="text-sm text-ink-2">"At once, what is left of the period is not paid back."</p>
                        <Act act name="cancel_now" version size tone=ButtonTone::Danger word="Cancel now"/>
                    </More>
                </div>
            </Panel>
        })
    }
}
