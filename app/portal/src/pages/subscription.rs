//! What the organisation pays for Anteroom: its plan, what it uses of it, what comes next, and every way to change that.

mod acts;
mod invoices;
mod meters;
mod plans;
mod preview;

use crate::{
    api::subscription::{ActOnSubscription, ChangePlan, subscription_view},
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
};
use acts::{Acts, PayNow, PaymentPanel};
use contract::billing::{SubscriptionState, SubscriptionView};
use domain::{authorization::Action, billing::Interval};
use invoices::InvoicesPanel;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use meters::MetersPanel;
use plans::PlansPanel;
use preview::{Chosen, PreviewPanel};
use session::kept;
use ui::{ErrorState, Notice, StateBadge, Tone, lu};

/// `/portal/subscription`; `?plan=group&interval=year` shows what that change would cost, `?back=…` comes from the
/// payment provider's pages, `?refused=…` says why they could not be opened.
#[component]
pub fn SubscriptionPage() -> impl IntoView {
    let query = use_query_map();
    let back = query.with_untracked(|query| query.get("back").is_some());
    let refused = query.with_untracked(|query| query.get("refused"));
    let chosen = Memo::new(move |_| query.with(Chosen::read));
    let act = ServerAction::<ActOnSubscription>::new();
    let change = ServerAction::<ChangePlan>::new();
    tell(act, |()| "Done. This is how it stands now".to_owned());
    // The line above every page tells of the same subscription.
    let here = expect_context::<HereNow>().0;
    Effect::watch(move || (act.version().get(), change.version().get()), move |_, _, _| here.refetch(), false);
    let view = Resource::new_blocking(
        move || (act.version().get(), change.version().get()),
        move |(acted, changed)| subscription_view(back && acted + changed == 0),
    );
    view! {
        <PageHead
            title="Subscription"
            text="What your organisation pays for Anteroom itself, what it uses, and every invoice. What clients pay you is another matter, under Deposits and refunds."
        />
        {refused.map(|reason| view! { <ErrorState message=reason class="mb-6"/> })}
        {Outcome::of(act).problem(&[])}
        {kept(view, Loading, move |view: Signal<SubscriptionView>| {
            view! {
                <Show when=move || view.with(|view| view.is_sold) fallback=move || view! { <NothingSold view/> }>
                    <Sold view act change chosen/>
                </Show>
            }
        })}
    }
}

/// Where this deployment sells nothing.
#[component]
fn NothingSold(view: Signal<SubscriptionView>) -> impl IntoView {
    view! {
        <Notice tone=Tone::Good icon=lu::LuInfinity class="mb-6">
            <p>{move || view.with(|view| view.words.clone())}</p>
        </Notice>
        <MetersPanel view/>
    }
}

#[component]
fn Sold(
    view: Signal<SubscriptionView>,
    act: ServerAction<ActOnSubscription>,
    change: ServerAction<ChangePlan>,
    chosen: Memo<Option<Chosen>>,
) -> impl IntoView {
    let may = HereNow::may(Action::ManageBilling);
    view! {
        <PayNow view act may/>
        <PreviewPanel chosen change may/>
        <div class="grid items-start gap-x-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <div class="min-w-0">
                <PlanPanel view/>
                <PlansPanel view may/>
                <InvoicesPanel view/>
            </div>
            <div class="min-w-0">
                <MetersPanel view/>
                <PaymentPanel view may/>
                <Acts view act may/>
            </div>
        </div>
    }
}

/// The plan, how it stands and what comes next.
#[component]
fn PlanPanel(view: Signal<SubscriptionView>) -> impl IntoView {
    move || {
        let view = view.get();
        let (tone, icon, word) = standing(view.state);
        let price = view.price.map(|price| {
            let interval = if view.interval == Interval::Month { "a month" } else { "a year" };
            format!("{price} {interval}, plus tax")
        });
        let next = view.next.map(|(money, day)| format!("Next payment: {money} on {day}"));
        let discount = (!view.discount.is_empty()).then_some(view.discount);
        let title = if view.state == SubscriptionState::Trial { "Trial" } else { view.plan.name() };
        view! {
            <Panel id="p-plan" title=title>
                <StateBadge tone icon label=word/>
                <p class="mt-3 max-w-[65ch]">{view.words}</p>
                <ul class="mt-2 grid gap-1 text-sm text-ink-2 empty:hidden">
                    {[price, next, discount].into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view()}
                </ul>
            </Panel>
        }
    }
}

/// How a state looks, and its word.
const fn standing(state: SubscriptionState) -> (Tone, icondata_core::Icon, &'static str) {
    match state {
        SubscriptionState::Unlimited => (Tone::Good, lu::LuInfinity, "Unlimited"),
        SubscriptionState::Trial => (Tone::Note, lu::LuHourglass, "Trial"),
        SubscriptionState::TrialWithCard => (Tone::Note, lu::LuHourglass, "Trial, card on file"),
        SubscriptionState::Active => (Tone::Good, lu::LuCircleCheck, "Active"),
        SubscriptionState::Ending => (Tone::Warn, lu::LuCalendarX, "Ends"),
        SubscriptionState::PastDue => (Tone::Bad, lu::LuTriangleAlert, "Payment failed"),
        SubscriptionState::Paused => (Tone::Warn, lu::LuCirclePause, "Paused"),
        SubscriptionState::TrialOver => (Tone::Bad, lu::LuEye, "Trial over, read only"),
        SubscriptionState::Unpaid => (Tone::Bad, lu::LuEye, "Unpaid, read only"),
        SubscriptionState::Ended => (Tone::Bad, lu::LuEye, "Ended, read only"),
    }
}
