//! A person's name, address and data.

mod data;

use crate::{
    api::{
        account::{RenamePerson, account},
        registration::AskEmailChange,
    },
    confirming::confirmed,
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel},
    shell::HereNow,
    typed,
};
use contract::account::AccountView;
use data::OwnData;
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Button, Field, TextInput};

#[component]
pub fn AccountPage() -> impl IntoView {
    let rename = ServerAction::<RenamePerson>::new();
    let change = confirmed(ServerAction::<AskEmailChange>::new());
    tell(rename, |()| "Your name is saved".to_owned());
    let now = expect_context::<HereNow>();
    Effect::new(move |_| {
        if rename.value().with(|answer| matches!(answer, Some(Ok(())))) {
            now.0.refetch();
        }
    });
    let view = Resource::new_blocking(move || rename.version().get(), |_| account());
    view! {
        <PageHead title="Your account" text="Yours, in whichever clinic you work."/>
        {kept(view, Loading, move |view| view! { <Name view rename/> <Email view change/> <OwnData view/> })}
    }
}

#[component]
fn Name(view: Signal<AccountView>, rename: ServerAction<RenamePerson>) -> impl IntoView {
    let outcome = Outcome::of(rename);
    let name = RwSignal::new(view.with_untracked(|view| view.name.clone()));
    view! {
        <Panel id="h-name" title="Name" text="Colleagues see it in histories and the log.">
            {outcome.problem(&["name"])}
            <ActionForm action=rename attr:class="flex max-w-lg flex-wrap items-start gap-3">
                <Field id="name" label="Your name" error=outcome.reason("name") required=true class="min-w-56 flex-1">
                    <TextInput name="name" autocomplete="name" maxlength=120 value=name/>
                </Field>
                <Button kind="submit" loading=rename.pending() class="mt-[26px] h-11">
                    "Save"
                </Button>
            </ActionForm>
        </Panel>
    }
}

#[component]
fn Email(view: Signal<AccountView>, change: ServerAction<AskEmailChange>) -> impl IntoView {
    let outcome = Outcome::of(change);
    let [typed] = typed::ADDRESS.before();
    let email = RwSignal::new(typed);
    view! {
        <Panel id="h-email" title="E-mail" text="You sign in with it. We write to the old and the new address, and it changes once both have said yes. Then every browser signs in anew.">
            <p class="mb-4">"Now: " <b>{move || view.with(|view| view.email.clone())}</b></p>
            {outcome.problem(&["email"])}
            <ActionForm action=change attr:class="flex max-w-lg flex-wrap items-start gap-3">
                <Field id="email" label="New address" error=outcome.reason("email") required=true class="min-w-56 flex-1">
                    <TextInput name="email" kind="email" autocomplete="email" maxlength=254 value=email/>
                </Field>
                <Button kind="submit" loading=change.pending() class="mt-[26px] h-11">
                    "Change it"
                </Button>
            </ActionForm>
        </Panel>
    }
}
