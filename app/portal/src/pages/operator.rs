//! For those who run Anteroom: every organisation, and the way in for a reason.

use crate::{
    api::operators::{EnterAsOperator, list_organisations},
    confirming::confirmed,
    outcome::Outcome,
    parts::{Loading, More, PageHead},
};
use contract::organisations::ListedOrganisation;
use leptos::{form::ActionForm, prelude::*};
use session::{Address, kept};
use ui::{Badge, Button, ButtonTone, EmptyState, Field, Icon, TextInput, TimeDetail, ZonedTime, lu};

#[component]
pub fn OperatorPage() -> impl IntoView {
    let address = Address::here();
    let enter = confirmed(ServerAction::<EnterAsOperator>::new());
    let fragment = Memo::new(move |_| address.get("search").unwrap_or_default());
    let listed = Resource::new_blocking(move || fragment.get(), list_organisations);
    // Nothing of the page is there for anybody else, not even its heading.
    kept(listed, Loading, move |listed| view! { <Listed listed fragment enter/> })
}

#[component]
fn Listed(
    listed: Signal<Vec<ListedOrganisation>>,
    fragment: Memo<String>,
    enter: ServerAction<EnterAsOperator>,
) -> impl IntoView {
    let outcome = Outcome::of(enter);
    let none = Memo::new(move |_| listed.with(Vec::is_empty));
    view! {
        <PageHead title="Organisations" text="Enter one to help its people. You look and change nothing; your reason stands in its log, where they read it."/>
        <form role="search" method="get" action="/operator" class="mb-4 flex max-w-md gap-2">
            <TextInput name="search" kind="search" label="Search organisations" placeholder="Name or address" value=RwSignal::new(fragment.get_untracked())/>
            <Button kind="submit" class="h-11">
                <Icon icon=lu::LuSearch/>
                "Search"
            </Button>
        </form>
        {outcome.problem(&[])}
        <Show
            when=move || !none.get()
            fallback=|| view! { <EmptyState icon=lu::LuBuilding2 title="Nothing found" text="Search for less."/> }
        >
            <ul class="divide-y divide-line rounded-lg bg-panel px-5 shadow-1 dark:ring-1 dark:ring-line">
                <For each=move || listed.get() key=|org| (org.id, org.name.clone(), org.members) let:org>
                    <Row org enter/>
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Row(org: ListedOrganisation, enter: ServerAction<EnterAsOperator>) -> impl IntoView {
    let ListedOrganisation { id, slug, name, demo, members, created_at } = org;
    let count = if members == 1 { "1 member".to_owned() } else { format!("{members} members") };
    let field = format!("reason-{id}");
    view! {
        <li class="grid gap-2 py-3">
            <p class="font-medium">
                {name.clone()} {demo.then(|| view! { <Badge class="ml-2">"Demo"</Badge> })}
            </p>
            <p class="text-xs text-ink-2">
                "/c/" {slug} ", " {count} ", since " <ZonedTime at=created_at zone=Signal::stored(None::<String>) detail=TimeDetail::Day/>
            </p>
            <More label=format!("Enter {name}") word="Enter">
                <ActionForm action=enter attr:class="grid max-w-lg gap-3">
                    <input type="hidden" name="org" value=id.to_string()/>
                    <Field
                        id=field
                        label="Why"
                        hint="Ten characters or more. The clinic reads it in its log."
                        required=true
                    >
                        <TextInput name="reason" maxlength=500 placeholder="They asked why a deposit was returned"/>
                    </Field>
                    <Button kind="submit" tone=ButtonTone::Primary class="justify-self-start" loading=enter.pending()>
                        {format!("Enter {name}")}
                    </Button>
                </ActionForm>
            </More>
        </li>
    }
}
