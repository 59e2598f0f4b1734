//! Every invoice, with the provider's own page of it.

use crate::parts::Panel;
use contract::billing::{InvoiceView, SubscriptionView};
use leptos::prelude::*;
use ui::{Badge, EmptyState, Tone, lu};

#[component]
pub fn InvoicesPanel(view: Signal<SubscriptionView>) -> impl IntoView {
    view! {
        <Panel id="p-invoices" title="Invoices">
            {move || {
                let invoices = view.with(|view| view.invoices.clone());
                if invoices.is_empty() {
                    view! {
                        <EmptyState icon=lu::LuReceipt title="No invoice yet" text="The first one comes with the first payment."/>
                    }
                        .into_any()
                } else {
                    view! { <ul class="divide-y divide-line">{invoices.into_iter().map(row).collect_view()}</ul> }.into_any()
                }
            }}
        </Panel>
    }
}

fn row(invoice: InvoiceView) -> impl IntoView {
    let tone = match invoice.state.as_str() {
        "Paid" => Tone::Good,
        "Payment failed" => Tone::Bad,
        "Open" => Tone::Warn,
        _ => Tone::Neutral,
    };
    let link = |href: Option<String>, word: &'static str, number: &str| {
        let label = format!("{word} {number}");
        href.map(|href| {
            view! {
                <a href=href rel="external" aria-label=label class="py-1 font-medium text-brand underline-offset-2 hover:underline">
                    {word}
                </a>
            }
        })
    };
    let (page, pdf) = (link(invoice.page, "View", &invoice.number), link(invoice.pdf, "PDF", &invoice.number));
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5 text-sm">
            <span class="min-w-0 flex-1">
                <span class="block font-medium">{invoice.date}</span>
                <span class="block truncate text-ink-2">{invoice.number}</span>
            </span>
            <Badge tone>{invoice.state}</Badge>
            <span class="tabular">{invoice.total.to_string()}</span>
            <span class="flex gap-3">{page} {pdf}</span>
        </li>
    }
}
