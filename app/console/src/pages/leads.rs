//! Enquiries, newest first, each to be moved along.

mod analysis;

use crate::{api, listing::PeopleSkeleton, live::Live, words};
use analysis::LeadAnalysis;
use contract::{
    AppError,
    leads::{Lead, LeadQuery, LeadStatus},
};
use domain::authorization::Action;
use domain::ids::LeadId;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use session::{Address, Me, kept};
use ui::{Avatar, Button, EmptyState, Spinner, Toast, ZonedTime, lu, use_toasts};

/// Leads that are asked for at once, and the most that one answer holds.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

const fn status_label(status: LeadStatus) -> &'static str {
    match status {
        LeadStatus::New => "New",
        LeadStatus::Contacted => "Contacted",
        LeadStatus::Qualified => "Qualified",
        LeadStatus::Won => "Won",
        LeadStatus::Lost => "Lost",
    }
}

#[component]
pub fn LeadsPage() -> impl IntoView {
    let address = Address::here();
    let live = expect_context::<Live>();
    let status = Memo::new(move |_| address.get("status").and_then(|word| LeadStatus::from_word(&word)));
    let wanted = RwSignal::new(PAGE);
    Effect::new(move |before: Option<Option<LeadStatus>>| {
        let now = status.get();
        if before.is_some_and(|before| before != now) {
            wanted.set(PAGE);
        }
        now
    });
    let leads = Resource::new(
        move || (status.get(), wanted.get(), live.leads()),
        |(status, wanted, _)| first_leads(status, wanted),
    );
    view! {
        <Title text="Leads"/>
        <div class="flex min-h-0 min-w-0 flex-col">
            <div class="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-panel px-3 py-1">
                <h1 class="pr-1 text-lg font-semibold">"Leads"</h1>
                <Statuses address status/>
            </div>
            <div class="relative min-h-0 flex-1 overflow-y-auto pb-6" tabindex="0" role="region" aria-label="Leads">
                {kept(leads, || view! { <PeopleSkeleton words="Loading leads"/> }, move |leads| view! { <List leads status wanted/> })}
            </div>
        </div>
    }
}

/// The newest `wanted` leads, page behind page.
async fn first_leads(status: Option<LeadStatus>, wanted: u32) -> Result<Vec<Lead>, AppError> {
    let mut leads: Vec<Lead> = Vec::new();
    loop {
        let count = u32::try_from(leads.len()).unwrap_or(u32::MAX);
        let limit = wanted.saturating_sub(count).min(LARGEST_PAGE);
        if limit == 0 {
            return Ok(leads);
        }
        let after = leads.last().map(|lead| lead.id);
        let page = api::list_leads(LeadQuery { status, after, limit: Some(limit) }).await?;
        let last = u32::try_from(page.len()).is_ok_and(|length| length < limit);
        leads.extend(page);
        if last {
            return Ok(leads);
        }
    }
}

#[component]
fn Statuses(address: Address, status: Memo<Option<LeadStatus>>) -> impl IntoView {
    let chip = move |of: Option<LeadStatus>| {
        let href = move || address.with(&[("status", of.map(|of| of.as_str().to_owned()))]);
        view! {
            <li>
                <a
                    href=href
                    aria-current=move || (status.get() == of).then_some("true")
                    class="grid h-7 place-items-center rounded-sm px-2.5 text-xs text-ink-2 hover:text-ink aria-[current=true]:bg-panel aria-[current=true]:font-medium aria-[current=true]:text-ink aria-[current=true]:shadow-1 max-md:h-10 dark:aria-[current=true]:ring-1 dark:aria-[current=true]:ring-line"
                >
                    {of.map_or("All", status_label)}
                </a>
            </li>
        }
    };
    view! {
        <ul aria-label="Show only" class="flex max-w-full items-center overflow-x-auto rounded-sm bg-sunk p-0.5">
            {chip(None)} {LeadStatus::ALL.map(|of| chip(Some(of)))}
        </ul>
    }
}

#[component]
fn List(leads: Signal<Vec<Lead>>, status: Memo<Option<LeadStatus>>, wanted: RwSignal<u32>) -> impl IntoView {
    let count = move || leads.with(|leads| u32::try_from(leads.len()).unwrap_or(u32::MAX));
    let nothing = move || {
        match status.get() {
        None => view! {
            <EmptyState
                icon=lu::LuTarget
                title="No leads yet"
                text="Whoever leaves a name and a way to be reached in the chat or on your page appears here by themselves."
            />
        }
        .into_any(),
        Some(status) => view! {
            <EmptyState icon=lu::LuTarget title=format!("No leads are {}", status_label(status).to_lowercase()) text="Look at all of them to find the others."/>
        }
        .into_any(),
    }
    };
    view! {
        <Show when=move || count() != 0 fallback=nothing>
            <ul class="divide-y divide-line border-b border-line bg-panel">
                <For each=move || leads.get() key=|lead| (lead.id, lead.status.as_str()) let:lead>
                    <LeadRow lead/>
                </For>
            </ul>
            <Show when=move || { count() >= wanted.get() }>
                <p class="flex justify-center p-4">
                    <Button on:click=move |_| wanted.update(|wanted| *wanted += PAGE)>"Load more"</Button>
                </p>
            </Show>
        </Show>
    }
}

#[component]
fn LeadRow(lead: Lead) -> impl IntoView {
    let zone = expect_context::<Me>().zone();
    let initials: String = lead.name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    let phone = lead
        .phone
        .clone()
        .map(|phone| view! { <a href=format!("tel:{phone}") class="hover:underline max-md:block max-md:py-2.5">{words::phone(&phone)}</a> });
    let mail = lead
        .email
        .clone()
        .map(|mail| view! { <a href=format!("mailto:{mail}") class="truncate hover:underline max-md:block max-md:py-2.5">{mail.clone()}</a> });
    let origin = [
        Some(lead.source.replace('_', " ")),
        lead.service_key.clone().map(|key| key.replace(['_', '-'], " ")),
        lead.referral_code.clone().map(|code| format!("referred: {code}")),
    ];
    let origin = origin.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <li class="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 px-3 py-2">
            <Avatar initials of=lead.name.clone() class="mt-0.5 size-8 text-xs"/>
            <div class="grid min-w-0 gap-x-4 leading-5 lg:grid-cols-[minmax(0,14rem)_minmax(0,16rem)_minmax(0,1fr)]">
                <div class="min-w-0">
                    <p dir="auto" class="truncate font-medium">{lead.name.clone()}</p>
                    <p class="truncate text-xs text-ink-2"><ZonedTime at=lead.created_at zone/></p>
                </div>
                <p class="flex min-w-0 flex-col text-xs leading-5 tabular">{phone} {mail}</p>
                <div class="min-w-0">
                    <p dir="auto" class="line-clamp-2 break-words">{lead.message.clone()}</p>
                    <p class="truncate text-xs text-ink-2">{origin}</p>
                    <LeadAnalysis lead=lead.id name=lead.name.clone()/>
                </div>
            </div>
            <StatusSelect lead/>
        </li>
    }
}

/// Saves at once; what was before comes back with Undo, and by itself when saving fails.
#[component]
fn StatusSelect(lead: Lead) -> impl IntoView {
    let may = Me::may(Action::ChangeBookings);
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let status = RwSignal::new(lead.status);
    let pending = RwSignal::new(false);
    let (id, before, name) = (lead.id, lead.status, StoredValue::new(lead.name.clone()));
    // The server looks at a row once more after its list was made anew, when the row's own signals are gone.
    let is_pending = move || pending.try_get().unwrap_or_default();
    let shown = move || status.try_get().unwrap_or(before);
    let take = move |event| {
        let Some(to) = LeadStatus::from_word(&event_target_value(&event)) else { return };
        status.set(to);
        pending.set(true);
        let done = format!("{}: {}", name.get_value(), status_label(to).to_lowercase());
        spawn_local(async move {
            let saved = api::set_lead_status(id, to).await;
            pending.try_set(false);
            match saved {
                Ok(_) => toasts.show(Toast::undo(done, move || undo(live, toasts, id, before))),
                Err(error) => {
                    status.try_set(before);
                    toasts.show(Toast::failure(error.to_string()));
                }
            }
            live.lead_changed();
        });
    };
    let options = LeadStatus::ALL.map(|of| {
        view! {
            <option value=of.as_str() selected=move || shown() == of>
                {status_label(of)}
            </option>
        }
    });
    view! {
        <span class="flex items-center gap-1.5">
            {move || is_pending().then(|| view! { <Spinner class="size-3.5 text-ink-2"/> })}
            <select
                aria-label=format!("Status of {}", lead.name)
                disabled=move || is_pending() || !may.try_get().unwrap_or_default()
                prop:value=move || shown().as_str()
                class="h-8 cursor-pointer rounded-sm border border-field bg-panel px-2 text-xs font-medium hover:border-ink-3 disabled:cursor-not-allowed disabled:opacity-70 max-md:h-10 max-md:text-lg"
                on:change=take
            >
                {options}
            </select>
        </span>
    }
}

fn undo(live: Live, toasts: ui::Toasts, id: LeadId, to: LeadStatus) {
    spawn_local(async move {
        if let Err(error) = api::set_lead_status(id, to).await {
            toasts.show(Toast::failure(error.to_string()));
        }
        live.lead_changed();
    });
}
