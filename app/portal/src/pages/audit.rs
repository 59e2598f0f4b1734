//! The audit log: searched, paged, taken along, and checked for gaps. The address holds what is looked for.

mod entry;
mod filter;

use crate::{
    api::audit::{VerifyAudit, search_audit},
    once,
    outcome::Outcome,
    parts::{Loading, PageHead},
};
use contract::audit::{AuditPage as Found, ChainState};
use entry::Entry;
use filter::{FilterForm, export_path, filter_of, part};
use leptos::{form::ActionForm, prelude::*};
use session::{Address, kept};
use ui::{Button, ButtonLink, EmptyState, Icon, Notice, Tone, lu};

#[component]
pub fn AuditPage() -> impl IntoView {
    let address = Address::here();
    let verify = ServerAction::<VerifyAudit>::new();
    let filter = Memo::new(move |_| filter_of(|key| address.get(key)));
    let found = Resource::new_blocking(move || filter.get(), search_audit);
    let answered = move || verify.value().with(|answer| answer.as_ref()?.as_ref().ok().cloned());
    view! {
        <PageHead title="Audit log" text="Who did what to what, from where. Nothing in it can be changed or taken out unseen."/>
        <FilterForm filter=Signal::derive(move || filter.get())/>
        <div class="mb-4 flex flex-wrap items-center gap-2">
            <ButtonLink href=Signal::derive(move || export_path(&filter.get())) attr:rel="external" attr:download="">
                <Icon icon=lu::LuDownload/>
                "Save as CSV"
            </ButtonLink>
            <ActionForm action=verify>
                <Button kind="submit" loading=verify.pending()>
                    <Icon icon=lu::LuLink/>
                    "Check the chain"
                </Button>
            </ActionForm>
        </div>
        {Outcome::of(verify).problem(&[])}
        {kept(
            once::CHAIN.taken(),
            || (),
            move |before| {
                move || {
                    let kept_before = || before.get().and_then(|text| serde_json::from_str(&text).ok());
                    answered().or_else(kept_before).map(|state| view! { <Chain state/> })
                }
            },
        )}
        {kept(found, Loading, move |found| view! { <Entries found address/> })}
    }
}

/// What a walk along the whole chain has found.
#[component]
fn Chain(state: ChainState) -> impl IntoView {
    let (tone, icon, words) = match state {
        ChainState::Intact { entries } => {
            (Tone::Good, lu::LuCircleCheck, format!("The chain holds: all {entries} entries fit the one before them."))
        }
        ChainState::Broken { position } => (
            Tone::Bad,
            lu::LuTriangleAlert,
            format!(
                "The chain is broken at entry {position}: it, or one before it, was changed or removed. Please write to us at once, and keep a copy of the log."
            ),
        ),
    };
    view! {
        <Notice tone icon class="mb-4">
            <p role="status">{words}</p>
        </Notice>
    }
}

#[component]
fn Entries(found: Signal<Found>, address: Address) -> impl IntoView {
    let none = Memo::new(move |_| found.with(|found| found.entries.is_empty()));
    let older =
        move || found.with(|found| found.next).map(|next| address.with(&[part("before", Some(next.to_string()))]));
    let newest = move || address.get("before").map(|_| address.with(&[part("before", None)]));
    let length = move || found.with(|found| found.length);
    view! {
        <section aria-labelledby="h-entries" class="rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <div class="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
                <h2 id="h-entries" class="text-lg font-semibold">"Entries"</h2>
                <p class="text-sm text-ink-2 tabular">{move || format!("{} in all", length())}</p>
            </div>
            <Show
                when=move || !none.get()
                fallback=|| view! { <EmptyState icon=lu::LuScrollText title="Nothing found" text="Search for less, or choose other dates."/> }
            >
                <ol class="divide-y divide-line">
                    <For each=move || found.with(|found| found.entries.clone()) key=|entry| entry.position let:entry>
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
