//! Who waits for a time, in turn, and what is kept for whom until when.

mod add;
mod row;
mod rules;

use crate::{
    api::waitlist::{self as api, WaitlistFile},
    listing::PeopleSkeleton,
    live::Live,
};
use add::AddDialog;
use contract::waitlist::WaitlistQuery;
use domain::{authorization::Action, waitlist::EntryState};
use leptos::prelude::*;
use leptos_meta::Title;
use row::EntryRow;
use rules::RulesDialog;
use session::{Address, Me, kept};
use ui::{Button, ButtonTone, EmptyState, Icon, lu};

/// As many as one answer holds.
const MOST: u32 = 200;

#[component]
pub fn WaitlistPage() -> impl IntoView {
    let address = Address::here();
    let live = expect_context::<Live>();
    let state = Memo::new(move |_| address.get("state").and_then(|word| EntryState::from_word(&word)));
    let service = Memo::new(move |_| address.get("service").filter(|key| !key.is_empty()));
    let file = Resource::new(
        move || (state.get(), service.get(), live.bookings()),
        |(state, service_key, _)| {
            api::waitlist(WaitlistQuery { state, service_key, limit: Some(MOST), ..WaitlistQuery::default() })
        },
    );
    let (adding, ruling) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <Title text="Waitlist"/>
        <div class="flex min-h-0 min-w-0 flex-col">
            <div class="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-panel px-3 py-1">
                <h1 class="pr-1 text-lg font-semibold">"Waitlist"</h1>
                <States address state/>
            </div>
            <div class="relative min-h-0 flex-1 overflow-y-auto pb-6" tabindex="0" role="region" aria-label="Waitlist">
                {kept(
                    file,
                    || view! { <PeopleSkeleton words="Loading the waitlist"/> },
                    move |file| {
                        view! {
                            <Toolbar adding ruling/>
                            <List file state/>
                            <AddDialog open=adding file/>
                            <RulesDialog open=ruling file/>
                        }
                    },
                )}
            </div>
        </div>
    }
}

/// What the clinic's people do to the list as a whole.
#[component]
fn Toolbar(adding: RwSignal<bool>, ruling: RwSignal<bool>) -> impl IntoView {
    let may = Me::may(Action::ChangeBookings);
    view! {
        <Show when=move || may.get()>
            <div class="flex flex-wrap justify-end gap-2 border-b border-line bg-panel px-3 py-2">
                <Button on:click=move |_| ruling.set(true)>
                    <Icon icon=lu::LuClock/>
                    "How we offer"
                </Button>
                <Button tone=ButtonTone::Primary on:click=move |_| adding.set(true)>
                    <Icon icon=lu::LuPlus/>
                    "Add"
                </Button>
            </div>
        </Show>
    }
}

#[component]
fn States(address: Address, state: Memo<Option<EntryState>>) -> impl IntoView {
    let chip = move |of: Option<EntryState>| {
        let href = move || address.with(&[("state", of.map(|of| of.as_str().to_owned()))]);
        view! {
            <li>
                <a
                    href=href
                    aria-current=move || (state.get() == of).then_some("true")
                    class="grid h-7 place-items-center rounded-sm px-2.5 text-xs whitespace-nowrap text-ink-2 hover:text-ink aria-[current=true]:bg-panel aria-[current=true]:font-medium aria-[current=true]:text-ink aria-[current=true]:shadow-1 max-md:h-10 dark:aria-[current=true]:ring-1 dark:aria-[current=true]:ring-line"
                >
                    {of.map_or("On the list", EntryState::label)}
                </a>
            </li>
        }
    };
    view! {
        <ul aria-label="Show only" class="flex max-w-full items-center overflow-x-auto rounded-sm bg-sunk p-0.5">
            {chip(None)} {EntryState::ALL.map(|of| chip(Some(of)))}
        </ul>
    }
}

#[component]
fn List(file: Signal<WaitlistFile>, state: Memo<Option<EntryState>>) -> impl IntoView {
    let entries = Signal::derive(move || file.with(|file| file.entries.clone()));
    let nothing = move || {
        match state.get() {
        None => view! {
            <EmptyState
                icon=lu::LuHourglass
                title="Nobody waits"
                text="Whoever finds no time on your page can ask to be told of one. When a booking is cancelled, the time is kept for the first whom it suits."
            />
        }
        .into_any(),
        Some(_) => view! { <EmptyState icon=lu::LuHourglass title="Nobody is in this state" text="Look at everybody on the list to find the others."/> }.into_any(),
    }
    };
    view! {
        <Show when=move || !entries.with(Vec::is_empty) fallback=nothing>
            <ul class="divide-y divide-line border-b border-line bg-panel">
                <For
                    each=move || entries.get()
                    key=|entry| (
                        entry.id,
                        entry.state.as_str(),
                        entry.window_label.clone(),
                        entry.offer.as_ref().map(|offer| (offer.booking, offer.state.as_str(), offer.told_at)),
                    )
                    let:entry
                >
                    <EntryRow entry/>
                </For>
            </ul>
        </Show>
    }
}
