//! A new password.

use super::Acts;
use crate::{outcome::Outcome, parts::Panel};
use contract::account::AccountView;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Field, TextInput};

#[component]
pub fn PasswordForm(view: Signal<AccountView>, acts: Acts) -> impl IntoView {
    let outcome = Outcome::of(acts.password);
    // Whoever never had a password proves otherwise who they are.
    let has_one = Memo::new(move |_| view.with(|view| view.password));
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // The server says `password` of the present one and of the new one; its words tell which.
    Effect::new(move |_| {
        if acts.password.value().with(|answer| matches!(answer, Some(Ok(())))) {
            current.set(String::new());
            new.set(String::new());
        }
    });
    view! {
        <Panel id="h-password" title="Password" text="Changing it signs every other browser out and ends mails that are under way.">
            {outcome.problem(&["password"])}
            <ActionForm action=acts.password attr:class="grid max-w-md gap-4">
                <Show
                    when=move || has_one.get()
                    fallback=|| view! { <input type="hidden" name="current" value=""/> <p class="text-sm">"You have no password yet, and need none."</p> }
                >
                    <Field id="current" label="Present password" required=true>
                        <TextInput name="current" kind="password" autocomplete="current-password" maxlength=1_024 value=current/>
                    </Field>
                </Show>
                <Field
                    id="new"
                    label="New password"
                    hint="Ten characters or more. A few words that nobody would expect are best."
                    error=outcome.reason("password")
                    required=true
                >
                    <TextInput name="new" kind="password" autocomplete="new-password" maxlength=1_024 value=new/>
                </Field>
                <Button kind="submit" class="justify-self-start" loading=acts.password.pending()>
                    {move || if has_one.get() { "Change the password" } else { "Set a password" }}
                </Button>
            </ActionForm>
        </Panel>
    }
}
