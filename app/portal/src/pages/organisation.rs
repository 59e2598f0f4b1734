//! The organisation's own name, and the sites that may embed its chat.

use crate::{
    api::organisations::{RenameOrganisation, SetOrigins, organisation},
    confirming::confirmed,
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
    typed,
};
use contract::organisations::OrganisationView;
use domain::authorization::Action;
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Button, Field, TextArea, TextInput, TimeDetail, ZonedTime};

#[component]
pub fn OrganisationPage() -> impl IntoView {
    let rename = confirmed(ServerAction::<RenameOrganisation>::new());
    let origins = confirmed(ServerAction::<SetOrigins>::new());
    tell(rename, |()| "The name is saved".to_owned());
    tell(origins, |()| "The list of sites is saved".to_owned());
    let now = expect_context::<HereNow>();
    Effect::new(move |_| {
        if rename.value().with(|answer| matches!(answer, Some(Ok(())))) {
            now.0.refetch();
        }
    });
    let view = Resource::new_blocking(move || (rename.version().get(), origins.version().get()), |_| organisation());
    let [typed] = typed::ORIGINS.before();
    let typed = StoredValue::new(typed);
    view! {
        <PageHead title="Organisation" text="What belongs to the clinic as a whole."/>
        {kept(
            view,
            Loading,
            move |view| {
                let may = HereNow::may(Action::ChangeOrganisation);
                view! {
                    <Facts view/>
                    <Show when=move || may.get() fallback=move || view! { <Sites view/> }>
                        <Name view rename/>
                        <SitesForm view origins typed=typed.get_value()/>
                    </Show>
                }
            },
        )}
    }
}

#[component]
fn Facts(view: Signal<OrganisationView>) -> impl IntoView {
    let zone = HereNow::zone();
    let fact = |word: &'static str, value: AnyView| {
        view! {
            <div class="min-w-0">
                <dt class="text-xs text-ink-2">{word}</dt>
                <dd class="truncate font-medium">{value}</dd>
            </div>
        }
    };
    let page = move || format!("/c/{}", view.with(|view| view.slug.clone()));
    view! {
        <Panel id="h-facts" title="At a glance">
            <dl class="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3">
                {fact("Name", (move || view.with(|view| view.name.clone())).into_any())}
                {fact(
                    "Page for clients",
                    view! { <a href=page rel="external" class="text-brand underline-offset-2 hover:underline">{page}</a> }.into_any(),
                )}
                {fact("Time zone", (move || view.with(|view| view.zone.replace('_', " "))).into_any())}
                {fact("Country", (move || view.with(|view| view.country.clone())).into_any())}
                {fact("Currency", (move || view.with(|view| view.currency.clone())).into_any())}
                {fact(
                    "Here since",
                    (move || view! { <ZonedTime at=view.with(|view| view.created_at) zone detail=TimeDetail::Day/> }).into_any(),
                )}
            </dl>
        </Panel>
    }
}

#[component]
fn Name(view: Signal<OrganisationView>, rename: ServerAction<RenameOrganisation>) -> impl IntoView {
    let outcome = Outcome::of(rename);
    let name = RwSignal::new(view.with_untracked(|view| view.name.clone()));
    view! {
        <Panel id="h-rename" title="Rename" text="Clients see the new name at once: in the chat, on your page, in mails. The page's address stays.">
            {outcome.problem(&["organisation"])}
            <ActionForm action=rename attr:class="flex max-w-lg flex-wrap items-start gap-3">
                <Field
                    id="organisation"
                    label="Name of the clinic"
                    error=outcome.reason("organisation")
                    required=true
                    class="min-w-56 flex-1"
                >
                    <TextInput name="organisation" autocomplete="organization" maxlength=80 value=name/>
                </Field>
                <Button kind="submit" loading=rename.pending() class="mt-[26px] h-11">
                    "Save"
                </Button>
            </ActionForm>
        </Panel>
    }
}

const SITES: &str = "The websites that may show your chat and use your publishable keys. While the list is empty, only your page here may.";

#[component]
fn SitesForm(view: Signal<OrganisationView>, origins: ServerAction<SetOrigins>, typed: String) -> impl IntoView {
    let outcome = Outcome::of(origins);
    let kept = view.with_untracked(|view| view.allowed_origins.join("\n"));
    let text = RwSignal::new(if typed.is_empty() { kept } else { typed });
    view! {
        <Panel id="h-sites" title="Allowed sites" text=SITES>
            {outcome.problem(&["origins"])}
            <ActionForm action=origins attr:class="grid max-w-lg gap-3">
                <Field
                    id="origins"
                    label="Sites"
                    hint="One a line, such as https://www.lumen.example; without a path."
                    error=outcome.reason("origins")
                >
                    <TextArea name="origins" value=text rows=4 maxlength=4_000 placeholder="https://www.lumen.example"/>
                </Field>
                <Button kind="submit" class="justify-self-start" loading=origins.pending()>
                    "Save the list"
                </Button>
            </ActionForm>
        </Panel>
    }
}

/// The list for those who may not change it.
#[component]
fn Sites(view: Signal<OrganisationView>) -> impl IntoView {
    view! {
        <Panel id="h-sites" title="Allowed sites" text=SITES>
            <ul class="grid gap-1 font-mono text-sm">
                {move || {
                    let origins = view.with(|view| view.allowed_origins.clone());
                    if origins.is_empty() {
                        view! { <li>"Only your page here"</li> }.into_any()
                    } else {
                        origins.into_iter().map(|origin| view! { <li class="break-all">{origin}</li> }).collect_view().into_any()
                    }
                }}
            </ul>
        </Panel>
    }
}
