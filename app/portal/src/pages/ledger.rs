//! Where the clinic's money stands, what went to its bank, and every entry of the books. The address holds what is looked
//! for.

mod entries;
mod filter;
mod payouts;

use crate::{
    api::ledger::ledger,
    parts::{Loading, PageHead},
};
use contract::bookkeeping::{AccountBalance, LedgerPage as Found};
use entries::Entries;
use filter::filter_of;
use leptos::prelude::*;
use payouts::Payouts;
use session::{Address, kept};
use ui::{EmptyState, lu};

/// `/portal/payments/ledger`
#[component]
pub fn LedgerPage() -> impl IntoView {
    let address = Address::here();
    let filter = Memo::new(move |_| filter_of(|key| address.get(key)));
    let found = Resource::new_blocking(move || filter.get(), ledger);
    view! {
        <PageHead
            title="Payouts and ledger"
            text="Every amount that clients paid, followed until it is on your bank account or back with them. Anteroom holds none of it."
        />
        {kept(found, Loading, move |found| view! { <Whole found filter address/> })}
    }
}

#[component]
fn Whole(found: Signal<Found>, filter: Memo<contract::bookkeeping::LedgerFilter>, address: Address) -> impl IntoView {
    let none = Memo::new(move |_| found.with(|found| found.accounts.is_empty()));
    view! {
        <Show
            when=move || !none.get()
            fallback=|| {
                view! {
                    <EmptyState
                        icon=lu::LuLandmark
                        title="Nothing was paid yet"
                        text="As soon as a client pays, it stands here, entry by entry, with what the card processor keeps and sends to your bank."
                    />
                }
            }
        >
            {move || view! { <Balances accounts=found.with(|found| found.accounts.clone())/> }}
            {move || view! { <Payouts payouts=found.with(|found| found.payouts.clone())/> }}
            <Entries found filter address/>
        </Show>
    }
}

/// Each account in a currency of its own.
#[component]
fn Balances(accounts: Vec<AccountBalance>) -> impl IntoView {
    let cards = accounts.into_iter().map(|account| {
        view! {
            <div class="flex min-w-0 flex-col rounded-md bg-sunk p-3">
                <dt class="text-sm font-medium">{account.account}</dt>
                <dd class="order-first text-lg font-semibold tabular">
                    {account.balance.to_string()} " "
                    <span class="text-xs font-normal text-ink-2">{account.balance.currency.code()}</span>
                </dd>
                <dd class="text-xs text-ink-2">{account.meaning}</dd>
            </div>
        }
    });
    view! {
        <section aria-labelledby="h-balances" class="mb-6 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-balances" class="text-lg font-semibold">"Where the money stands"</h2>
            <dl class="mt-4 grid gap-3 sm:grid-cols-2 xl:grid-cols-3">{cards.collect_view()}</dl>
        </section>
    }
}
