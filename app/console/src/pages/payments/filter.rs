//! Filters of the list of payments, and the files that hold what they find.

use crate::filters::{Apply, Choice, DateField, SearchField};
use contract::bookkeeping::{PaymentFilter, PaymentStanding};
use domain::ledger::Purpose;
use leptos::{ev::SubmitEvent, prelude::*};
use session::Address;
use ui::{Icon, SelectOption, lu};

/// Parts of the address that are filters.
const PARTS: [&str; 5] = ["search", "state", "for", "from", "to"];

/// The filters that the address names; parts that cannot be read count as absent.
pub fn filter_in(address: Address) -> PaymentFilter {
    PaymentFilter {
        standing: address.get("state").and_then(|word| PaymentStanding::from_word(&word)),
        purpose: address.get("for").and_then(|word| Purpose::from_word(&word)),
        text: address.get("search").unwrap_or_default(),
        from: address.get("from").and_then(|date| date.parse().ok()),
        to: address.get("to").and_then(|date| date.parse().ok()),
    }
}

pub const fn standing_label(standing: PaymentStanding) -> &'static str {
    match standing {
        PaymentStanding::Open => "Open",
        PaymentStanding::Paid => "Paid",
        PaymentStanding::PartlyReturned => "Partly returned",
        PaymentStanding::Returned => "Returned",
        PaymentStanding::Disputed => "Disputed",
        PaymentStanding::Failed => "Failed",
        PaymentStanding::Expired => "Not paid in time",
    }
}

pub const fn purpose_label(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Deposit => "Deposit",
        Purpose::Balance => "Balance",
        Purpose::Fee => "Fee",
    }
}

#[component]
pub fn FilterBar(address: Address) -> impl IntoView {
    let any = Signal::derive(move || filter_in(address) != PaymentFilter::default());
    let apply = move |event: SubmitEvent| event.prevent_default();
    let standings = PaymentStanding::ALL.map(|one| SelectOption::new(one.as_str(), standing_label(one))).to_vec();
    let purposes = Purpose::ALL.map(|one| SelectOption::new(one.as_str(), purpose_label(one))).to_vec();
    view! {
        <form
            method="get"
            action="/console/payments"
            role="search"
            aria-label="Filter payments"
            class="flex min-h-12 flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-2 max-md:grid max-md:grid-cols-2"
            on:submit=apply
        >
            <h1 class="pr-1 text-lg font-semibold">"Payments"</h1>
            <a href="/console/books" class="flex h-8 items-center gap-1 rounded-sm px-2 text-xs font-medium text-brand hover:bg-sunk max-md:h-10 max-md:justify-self-end md:order-last md:ml-auto">
                <Icon icon=lu::LuBookOpenCheck class="size-4"/>
                "Books"
            </a>
            <SearchField address label="Client, card or processor’s id"/>
            <Choice address name="state" label="State" all="Every state" options=standings/>
            <Choice address name="for" label="For what" all="Everything" options=purposes/>
            <DateField address name="from" label="From"/>
            <DateField address name="to" label="To"/>
            <Apply any everything="/console/payments"/>
            <Take address kind="csv" label="CSV"/>
            <Take address kind="xlsx" label="Excel"/>
        </form>
    }
}

/// A file of everything that the filters find.
#[component]
fn Take(address: Address, kind: &'static str, label: &'static str) -> impl IntoView {
    let href = move || {
        let query: Vec<String> = PARTS
            .iter()
            .filter_map(|part| Some(format!("{part}={}", session::percent_encoded(&address.get(part)?))))
            .collect();
        format!("/console/payments.{kind}?{}", query.join("&"))
    };
    view! {
        <a
            href=href
            rel="external"
            download=""
            aria-label=format!("Download as {label}")
            class="flex h-8 items-center gap-1 rounded-sm px-2 text-xs font-medium text-ink-2 hover:bg-sunk max-md:h-10"
        >
            <Icon icon=lu::LuDownload class="size-3.5"/>
            {label}
        </a>
    }
}
