//! The plans, and the way to each.

use crate::parts::Panel;
use contract::billing::{Offer, SubscriptionView};
use domain::{
    billing::{Interval, Plan},
    money::Money,
};
use leptos::prelude::*;
use ui::{Badge, Button, ButtonLink, ButtonSize, ButtonTone, Icon, Tone, lu};

#[component]
pub fn PlansPanel(view: Signal<SubscriptionView>, may: Signal<bool>) -> impl IntoView {
    view! {
        <Panel
            id="p-plans"
            title="Plans"
            text="A change counts at once. What is paid for and not used is credited to the day; a year costs as much as ten months."
        >
            <ul class="grid gap-4 sm:grid-cols-3">
                {move || {
                    let view = view.get();
                    let (offers, may) = (view.offers.clone(), may.get());
                    offers.into_iter().map(|offer| plan(&view, offer, may)).collect_view()
                }}
            </ul>
        </Panel>
    }
}

fn plan(view: &SubscriptionView, offer: Offer, may: bool) -> impl IntoView + use<> {
    let subscribed = view.state.is_subscribed();
    let current = subscribed && view.plan == offer.plan;
    let holds = offer.holds.iter().map(|line| {
        view! {
            <li class="flex items-start gap-1.5">
                <Icon icon=lu::LuCheck class="mt-0.5 size-3.5 shrink-0 text-good"/>
                <span class="min-w-0">{line.clone()}</span>
            </li>
        }
    });
    let holds = holds.collect_view();
    let (name, interval) = (offer.name.clone(), view.interval);
    let ways = may.then(|| {
        let prices = [(Interval::Month, offer.monthly), (Interval::Year, offer.yearly)];
        let ways = prices.into_iter().filter(|(each, _)| !(current && *each == interval));
        ways.map(|(each, price)| way(offer.plan, &name, each, price, subscribed)).collect_view()
    });
    let ways = if subscribed && !offer.too_small.is_empty() && !current {
        view! { <p class="text-sm text-ink-2">{offer.too_small}</p> }.into_any()
    } else {
        ways.into_any()
    };
    view! {
        <li class="flex min-w-0 flex-col rounded-md border border-line p-4">
            <p class="flex flex-wrap items-center justify-between gap-2">
                <span class="font-semibold">{offer.name}</span>
                {current.then(|| view! { <Badge tone=Tone::Brand>"Your plan"</Badge> })}
            </p>
            <p class="mt-1 text-sm text-ink-2">{offer.for_whom}</p>
            <p class="mt-3">
                <span class="text-xl font-semibold tabular">{offer.monthly.to_string()}</span>
                <span class="text-sm text-ink-2">" a month"</span>
            </p>
            <ul class="mt-3 mb-4 grid gap-1 text-sm">{holds}</ul>
            <div class="mt-auto grid gap-2">{ways}</div>
        </li>
    }
}

/// To a checkout by a form of its own, or to the preview of a change.
fn way(plan: Plan, name: &str, interval: Interval, price: Money, subscribed: bool) -> AnyView {
    let word = if interval == Interval::Month { "by the month" } else { "by the year" };
    let label = format!("{name} {word}, {price}");
    let words = if interval == Interval::Month { "Monthly".to_owned() } else { format!("Yearly, {price}") };
    let (plan, interval) = (plan.as_str(), interval.as_str());
    if subscribed {
        let href = format!("/portal/subscription?plan={plan}&interval={interval}");
        return view! {
            <ButtonLink href size=ButtonSize::Small attr:aria-label=format!("Change to {label}")>
                {words}
            </ButtonLink>
        }
        .into_any();
    }
    let tone = if interval == "month" { ButtonTone::Primary } else { ButtonTone::Secondary };
    view! {
        <form method="post" action="/portal/subscription/subscribe" class="grid">
            <input type="hidden" name="plan" value=plan/>
            <input type="hidden" name="interval" value=interval/>
            <Button kind="submit" size=ButtonSize::Small tone attr:aria-label=format!("Subscribe to {label}")>
                {words}
            </Button>
        </form>
    }
    .into_any()
}
