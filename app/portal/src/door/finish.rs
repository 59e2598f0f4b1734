//! Registering by a provider's word: the address is proved already, the rest is asked for.

use super::{
    frame::{DoorFrame, WayOn, WaysOn},
    register::is_invitation,
};
use crate::{
    api::providers::{RegisterWithProvider, pending_identity},
    outcome::Outcome,
    pages::ClinicFields,
    parts::ProviderMark,
    typed,
};
use contract::identity_providers::PendingIdentity;
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Button, ButtonSize, ButtonTone, Field, Skeleton, TextInput};

const FIELDS: &[&str] = &["name", "organisation", "zone", "country", "currency"];

#[component]
pub fn FinishPage() -> impl IntoView {
    let action = ServerAction::<RegisterWithProvider>::new();
    let outcome = Outcome::of(action);
    let pending = Resource::new_blocking(|| (), |()| pending_identity());
    view! {
        <DoorFrame title="Create your account" text="Your address is confirmed already. This is all that is missing." hidden=true>
            {outcome.problem(FIELDS)}
            {kept(
                pending,
                || view! { <Skeleton class="h-48"/> },
                move |pending| {
                    move || match pending.get() {
                        Some(pending) => view! { <Missing pending action outcome/> }.into_any(),
                        None => over().into_any(),
                    }
                },
            )}
        </DoorFrame>
    }
}

fn over() -> impl IntoView {
    view! {
        <p role="status">"This took too long, or was finished already. Please begin again."</p>
        <WaysOn>
            <WayOn href="/register" word="Register"/>
            <WayOn href="/sign-in" word="Sign in"/>
        </WaysOn>
    }
}

#[component]
fn Missing(pending: PendingIdentity, action: ServerAction<RegisterWithProvider>, outcome: Outcome) -> impl IntoView {
    let PendingIdentity { provider, email, name: called, to } = pending;
    let to = to.unwrap_or_default();
    let invited = is_invitation(&to);
    let [name, organisation, zone, country, currency] = typed::FINISHING.before();
    let name = RwSignal::new(if name.is_empty() { called } else { name });
    view! {
        <p class="mb-4 flex items-center gap-2 rounded-md bg-sunk px-3 py-2.5 text-sm">
            <ProviderMark provider/>
            <span class="min-w-0 break-words">
                {email} <span class="text-ink-2">", confirmed by " {provider.label()}</span>
            </span>
        </p>
        <ActionForm action attr:class="grid gap-4">
            <input type="hidden" name="to" value=to/>
            <Field id="name" label="Your name" error=outcome.reason("name") required=true>
                <TextInput name="name" autocomplete="name" maxlength=120 value=name/>
            </Field>
            {(!invited).then(|| view! { <ClinicFields outcome typed=[organisation, zone, country, currency]/> })}
            <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                "Create the account"
            </Button>
        </ActionForm>
        <WaysOn>
            <WayOn href="/sign-in" word="You have one? Sign in"/>
        </WaysOn>
    }
}
