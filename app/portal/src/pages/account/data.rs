//! One's own data: taken along, or deleted with the account.

use crate::{
    api::data::{EraseAccount, account_data},
    confirming::confirmed,
    outcome::Outcome,
    pages::data::Rows,
    parts::{Loading, More, Panel},
};
use contract::{account::AccountView, rights::AccountHeld};
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Button, ButtonLink, ButtonTone, Field, Icon, Notice, TextInput, Tone, lu};

#[component]
pub fn OwnData(view: Signal<AccountView>) -> impl IntoView {
    let erase = confirmed(ServerAction::<EraseAccount>::new());
    let held = Resource::new_blocking(|| (), |()| account_data());
    view! {
        <Panel
            id="h-own-data"
            title="Your data"
            text="What we hold about your account, in a file for you. What you did for a clinic is the clinic’s; its log is in the file with your own acts."
        >
            <ButtonLink href="/account/export.zip".to_owned() attr:rel="external" attr:download="">
                <Icon icon=lu::LuDownload/>
                "Download my data"
            </ButtonLink>
        </Panel>
        {kept(held, Loading, move |held| view! { <Leaving view held=held.get_untracked() erase/> })}
    }
}

#[component]
fn Leaving(view: Signal<AccountView>, held: AccountHeld, erase: ServerAction<EraseAccount>) -> impl IntoView {
    let outcome = Outcome::of(erase);
    let typed = RwSignal::new(String::new());
    // Another address comes by its own mails, and with another load of the page.
    let email = view.with_untracked(|view| view.email.clone());
    let alone = held.owned_alone.join(" and ");
    let only_owner = !alone.is_empty();
    view! {
        <Panel
            id="h-delete-account"
            title="Delete your account"
            text="Your name, address, sign-in and sessions go for good, in every clinic at once. What you did stays in the clinics’ logs under a number without a name."
        >
            {if only_owner {
                view! {
                    <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>
                        <p>
                            {format!("You are the only owner of {alone}. Make somebody else its owner under Members, or delete the organisation under Data, first.")}
                        </p>
                    </Notice>
                }
                    .into_any()
            } else {
                view! {
                    <Rows held=held.held.clone() label="Held about your account"/>
                    <div class="mt-4">
                        <More label="Delete your account" word="Delete">
                            {outcome.problem(&["email"])}
                            <ActionForm action=erase attr:class="grid max-w-lg gap-3">
                                <Field
                                    id="delete-email"
                                    label=format!("Type {email} to go on")
                                    error=outcome.reason("email")
                                    required=true
                                >
                                    <TextInput name="email" autocomplete="off" maxlength=254 value=typed/>
                                </Field>
                                <Button
                                    kind="submit"
                                    tone=ButtonTone::Danger
                                    class="justify-self-start"
                                    loading=erase.pending()
                                >
                                    <Icon icon=lu::LuTrash2/>
                                    "Delete my account for good"
                                </Button>
                            </ActionForm>
                        </More>
                    </div>
                }
                    .into_any()
            }}
        </Panel>
    }
}
