//! Payments: by which account the clinic is paid.

mod connected;

use crate::{
    api::processors::{CheckAccount, ChooseLocation, DisconnectAccount, processors_view},
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
};
use connected::Connected;
use contract::processors::{EarlierProcessor, OfferedProcessor, ProcessorsView};
use domain::authorization::Action;
use leptos::prelude::*;
use session::{Address, kept};
use ui::{Badge, Button, ButtonTone, EmptyState, ErrorState, Icon, Notice, Tone, lu};

/// What can be done with the account.
#[derive(Clone, Copy)]
pub struct Acts {
    pub locate: ServerAction<ChooseLocation>,
    pub check: ServerAction<CheckAccount>,
    pub disconnect: ServerAction<DisconnectAccount>,
}

impl Acts {
    fn new() -> Self {
        let acts = Self { locate: ServerAction::new(), check: ServerAction::new(), disconnect: ServerAction::new() };
        tell(acts.locate, |()| "Saved. The next deposit goes there".to_owned());
        tell(acts.check, |()| "Asked just now".to_owned());
        tell(acts.disconnect, |()| "Disconnected".to_owned());
        acts
    }

    /// Counts with every answer, so that the account is asked for again.
    fn version(self) -> usize {
        self.locate.version().get() + self.check.version().get() + self.disconnect.version().get()
    }
}

/// `/portal/payments`
#[component]
pub fn PaymentsPage() -> impl IntoView {
    let (acts, address) = (Acts::new(), Address::here());
    let view = Resource::new_blocking(move || acts.version(), |_| processors_view());
    let refused = move || address.get("refused").map(|why| view! { <ErrorState message=why class="mb-4"/> });
    let connected = move || {
        address.get("connected").map(|_| {
            view! {
                <Notice tone=Tone::Good icon=lu::LuCheck class="mb-4">
                    <p role="status">"Connected. Deposits go to your own account from now on."</p>
                </Notice>
            }
        })
    };
    view! {
        <PageHead
            title="Payments"
            text="Deposits are paid into your own account at Stripe or Square. Anteroom never holds your money: it opens the payment page in your name and notes what arrived."
        />
        {refused}
        {connected}
        {Outcome::of(acts.locate).problem(&[])}
        {Outcome::of(acts.check).problem(&[])}
        {Outcome::of(acts.disconnect).problem(&[])}
        {kept(view, Loading, move |view| view! { <Standing view acts/> })}
    }
}

#[component]
fn Standing(view: Signal<ProcessorsView>, acts: Acts) -> impl IntoView {
    let may_manage = HereNow::may(Action::ManageProcessors);
    move || {
        let ProcessorsView { offered, connected, earlier } = view.get();
        let now = match connected {
            Some(account) => view! { <Connected account acts may_manage/> }.into_any(),
            None => view! { <Choice offered may_manage/> }.into_any(),
        };
        view! {
            {now}
            {(!earlier.is_empty()).then(|| view! { <Earlier earlier/> })}
        }
    }
}

/// Nothing is connected: what can be.
#[component]
fn Choice(offered: Vec<OfferedProcessor>, may_manage: Signal<bool>) -> impl IntoView {
    if offered.is_empty() {
        return view! {
            <Panel id="p-connect" title="Take deposits by card">
                <EmptyState
                    icon=lu::LuCreditCard
                    title="No card processor is set up here"
                    text="Whoever runs this deployment can name Stripe or Square. Until then bookings that need a deposit wait for your approval."
                />
            </Panel>
        }
        .into_any();
    }
    let cards = offered.into_iter().map(|processor| view! { <Offer processor may_manage/> }).collect_view();
    view! {
        <Panel
            id="p-connect"
            title="Take deposits by card"
            text="Without an account bookings that need a deposit wait for your approval. Choose where you take cards already; you can change it later."
        >
            <ul role="list" class="grid gap-4 sm:grid-cols-2">{cards}</ul>
        </Panel>
    }
    .into_any()
}

#[component]
fn Offer(processor: OfferedProcessor, may_manage: Signal<bool>) -> impl IntoView {
    let OfferedProcessor { name, label, is_test } = processor;
    let what = match name.as_str() {
        "square" => "Payment links of your Square account. Choose which of your locations takes the money.",
        _ => "Checkout pages of your Stripe account. An existing account works; a new one is made on the way.",
    };
    let connect = StoredValue::new(format!("Connect {label}"));
    let action = StoredValue::new(format!("/portal/payments/connect/{name}"));
    view! {
        <li class="flex flex-col gap-3 rounded-lg border border-line p-4">
            <div class="flex items-center justify-between gap-2">
                <h3 class="flex items-center gap-2 font-semibold">
                    <Icon icon=lu::LuCreditCard class="size-5 text-ink-2"/>
                    {label}
                </h3>
                {is_test.then(|| view! { <Badge tone=Tone::Note>"Test money"</Badge> })}
            </div>
            <p class="grow text-sm text-ink-2">{what}</p>
            <Show
                when=move || may_manage.get()
                fallback=|| view! { <p class="text-sm text-ink-2">"An owner or admin connects it."</p> }
            >
                <form method="post" action=action.get_value()>
                    <Button kind="submit" tone=ButtonTone::Primary class="w-full">
                        {connect.get_value()}
                    </Button>
                </form>
            </Show>
        </li>
    }
}

#[component]
fn Earlier(earlier: Vec<EarlierProcessor>) -> impl IntoView {
    let rows = earlier
        .into_iter()
        .map(|one| {
            view! {
                <li class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
                    <span class="font-medium">{format!("{} · {}", one.label, one.account)}</span>
                    <span class="text-sm text-ink-2">{format!("{}, by {}", one.ended_at, one.ended_by)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <Panel
            id="p-earlier"
            title="Disconnected accounts"
            text="Deposits that came by one of them can be returned here once the same account is connected again."
        >
            <ul role="list" class="divide-y divide-line">{rows}</ul>
        </Panel>
    }
}
