//! The entries, newest first, page by page.

use super::filter::FilterForm;
use contract::bookkeeping::{LedgerEntry, LedgerFilter, LedgerPage as Found};
use leptos::prelude::*;
use session::Address;
use ui::{ButtonLink, EmptyState, lu};

#[component]
pub fn Entries(found: Signal<Found>, filter: Memo<LedgerFilter>, address: Address) -> impl IntoView {
    let none = Memo::new(move |_| found.with(|found| found.entries.is_empty()));
    let older = move || found.with(|found| found.next.clone()).map(|next| address.with(&[("after", Some(next))]));
    let newest = move || address.get("after").map(|_| address.with(&[("after", None)]));
    view! {
        <section aria-labelledby="h-entries" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-entries" class="mb-3 text-lg font-semibold">"Entries"</h2>
            <FilterForm filter/>
            <Show
                when=move || !none.get()
                fallback=|| view! { <EmptyState icon=lu::LuSearch title="Nothing found" text="Choose other dates, or every account."/> }
            >
                <div class="hidden gap-4 border-b border-line pb-2 text-xs text-ink-2 lg:grid lg:grid-cols-[10rem_minmax(0,1fr)_12rem_8rem]" aria-hidden="true">
                    <span>"When"</span>
                    <span>"What"</span>
                    <span>"Account"</span>
                    <span class="text-right">"Amount"</span>
                </div>
                <ol class="divide-y divide-line">
                    <For each=move || found.with(|found| found.entries.clone()) key=|entry| entry.id.clone() let:entry>
                        <Entry entry/>
                    </For>
                </ol>
            </Show>
            <nav aria-label="Pages" class="mt-4 flex flex-wrap gap-2 empty:hidden">
                {move || newest().map(|href| view! { <ButtonLink href>"Newest"</ButtonLink> })}
                {move || older().map(|href| view! { <ButtonLink href>"Older"</ButtonLink> })}
            </nav>
        </section>
    }
}

#[component]
fn Entry(entry: LedgerEntry) -> impl IntoView {
    let LedgerEntry { what, client_name, account, amount, booking, payment, at, at_label, .. } = entry;
    // A payment tells more than its booking; the console is another area.
    let href = payment
        .map(|id| format!("/console/payments?payment={id}"))
        .or_else(|| booking.map(|id| format!("/console/bookings?booking={id}")));
    let title = if client_name.is_empty() { what } else { format!("{what}, {client_name}") };
    let title = match href {
        Some(href) => {
            view! { <a href=href rel="external" class="font-medium underline decoration-line underline-offset-2 hover:text-brand">{title}</a> }
                .into_any()
        }
        None => view! { <span class="font-medium">{title}</span> }.into_any(),
    };
    view! {
        <li class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 py-2.5 text-sm lg:grid-cols-[10rem_minmax(0,1fr)_12rem_8rem] lg:items-baseline">
            <span class="min-w-0 break-words lg:order-2">{title}</span>
            <span class="text-right font-medium whitespace-nowrap tabular lg:order-4">{amount.to_string()}</span>
            <span class="text-ink-2 lg:order-3">{account}</span>
            <time datetime=at.to_rfc3339() class="text-right text-ink-2 tabular lg:order-1 lg:text-left">{at_label}</time>
        </li>
    }
}
