//! The account that is connected.

use super::Acts;
use crate::parts::Panel;
use contract::processors::{ConnectedProcessor, PaymentLocation};
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, ButtonSize, ButtonTone, Notice, StateBadge, Tone, lu};

#[component]
pub fn Connected(account: ConnectedProcessor, acts: Acts, may_manage: Signal<bool>) -> impl IntoView {
    let ConnectedProcessor { processor, stops, locations, .. } = account.clone();
    let (ready, label) = (account.can_be_paid, processor.label.clone());
    let obstacle = (!ready).then(|| {
        let words = account.obstacle.clone();
        view! {
            <Notice tone=Tone::Warn icon=lu::LuTriangleAlert class="mb-4">
                <p class="font-medium">"Deposits cannot be paid right now."</p>
                <p class="mt-1">{words}</p>
                <p class="mt-1">"Bookings that need one wait for your approval meanwhile."</p>
            </Notice>
        }
    });
    let (tone, icon, word) = if ready {
        (Tone::Good, lu::LuCheck, "Takes deposits")
    } else {
        (Tone::Warn, lu::LuTriangleAlert, "Needs attention")
    };
    let facts = [
        ("Account", format!("{} ({})", account.account, account.reference)),
        ("Country", account.country.clone()),
        ("Takes", account.currencies.clone()),
        ("Connected", format!("{}, by {}", account.connected_at, account.connected_by)),
        ("Last asked", account.checked_at.clone()),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            view! {
                <div class="grid gap-x-4 py-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
                    <dt class="text-sm text-ink-2">{name}</dt>
                    <dd class="min-w-0 break-words">{value}</dd>
                </div>
            }
        })
        .collect_view();
    let check = move || {
        may_manage.get().then(|| {
            view! {
                <ActionForm action=acts.check>
                    <Button kind="submit" size=ButtonSize::Small loading=acts.check.pending()>
                        "Ask again"
                    </Button>
                </ActionForm>
            }
        })
    };
    let disconnect =
        move || may_manage.get().then(|| view! { <Disconnect label=label.clone() stops=stops.clone() acts/> });
    view! {
        {obstacle}
        <Panel id="p-account" title=processor.label.clone()>
            <div class="flex flex-wrap items-center justify-between gap-3">
                <div class="flex flex-wrap items-center gap-2">
                    <StateBadge tone icon label=word/>
                    {processor.is_test.then(|| view! { <Badge tone=Tone::Note>"Test money"</Badge> })}
                </div>
                {check}
            </div>
            <dl class="mt-4 divide-y divide-line">{facts}</dl>
        </Panel>
        {(!locations.is_empty()).then(|| view! { <Locations locations acts may_manage/> })}
        {disconnect}
    }
}

/// Which place takes the money.
#[component]
fn Locations(locations: Vec<PaymentLocation>, acts: Acts, may_manage: Signal<bool>) -> impl IntoView {
    let rows = locations
        .into_iter()
        .map(|place| {
            let note = match (place.takes_cards, place.currency.as_str()) {
                (false, _) => "takes no cards".to_owned(),
                (true, currency) => currency.to_owned(),
            };
            let id = format!("location-{}", place.reference);
            view! {
                <li>
                    <label for=id.clone() class="flex min-h-11 items-center gap-3 rounded-md px-2 hover:bg-sunk">
                        <input
                            id=id.clone()
                            type="radio"
                            name="location"
                            value=place.reference
                            checked=place.is_chosen
                            disabled=!place.takes_cards
                            class="size-4 accent-brand"
                        />
                        <span class="grow font-medium">{place.name}</span>
                        <span class="text-sm text-ink-2">{note}</span>
                    </label>
                </li>
            }
        })
        .collect_view();
    view! {
        <Panel id="p-location" title="Location" text="Where the money of deposits arrives, and by which receipts are written.">
            <ActionForm action=acts.locate>
                <fieldset disabled=move || !may_manage.get() class="grid min-w-0 gap-3">
                    <legend class="sr-only">"Which location takes the money"</legend>
                    <ul role="list" class="grid gap-1">{rows}</ul>
                    <Show when=move || may_manage.get()>
                        <div>
                            <Button kind="submit" tone=ButtonTone::Primary loading=acts.locate.pending()>
                                "Use this location"
                            </Button>
                        </div>
                    </Show>
                </fieldset>
            </ActionForm>
        </Panel>
    }
}

/// What stops is read before the button can be reached, with and without script.
#[component]
fn Disconnect(label: String, stops: Vec<String>, acts: Acts) -> impl IntoView {
    let stops = stops.into_iter().map(|what| view! { <li>{what}</li> }).collect_view();
    let (title, button) = (format!("Disconnect {label}"), format!("Disconnect {label} now"));
    view! {
        <Panel id="p-disconnect" title=title>
            <details>
                <summary class="cursor-pointer text-sm font-medium text-brand">"What stops working"</summary>
                <ul class="mt-3 grid list-disc gap-1 pl-5 text-sm text-ink-2">{stops}</ul>
                <ActionForm action=acts.disconnect attr:class="mt-4">
                    <Button kind="submit" tone=ButtonTone::Danger loading=acts.disconnect.pending()>
                        {button}
                    </Button>
                </ActionForm>
            </details>
        </Panel>
    }
}
