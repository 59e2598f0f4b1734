//! Registering, and confirming the address by the mail's code or link.

use super::{
    frame::{DoorFrame, Honeypot, MailCode, NewPassword, WayOn, WaysOn, way_back, with_way_back},
    providers::{ProviderButtons, offered},
};
use crate::{
    api::registration::{ConfirmRegistration, Register},
    outcome::Outcome,
    pages::ClinicFields,
    typed,
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;
use session::{Address, HumanCheck};
use ui::{Button, ButtonSize, ButtonTone, Field, TextInput};

const FIELDS: &[&str] = &["name", "email", "password", "organisation", "zone", "country", "currency"];

#[component]
pub fn RegisterPage() -> impl IntoView {
    let to = way_back();
    // Whoever follows an invitation has a clinic to go to.
    let invited = to.as_deref().is_some_and(is_invitation);
    let (providers, way_on) = (offered(), to.clone().unwrap_or_default());
    let action = ServerAction::<Register>::new();
    let outcome = Outcome::of(action);
    let [name, email, organisation, zone, country, currency] = typed::REGISTRATION.before();
    let (name, email) = (RwSignal::new(name), RwSignal::new(email));
    let sign_in = with_way_back("/sign-in", to.as_deref());
    let text = if invited {
        "Then you join the clinic that invites you."
    } else {
        "Ten minutes to a front desk that answers day and night. No card needed."
    };
    view! {
        <DoorFrame title="Create your account" text>
            {outcome.problem(FIELDS)}
            <ActionForm action attr:class="relative grid gap-4">
                <input type="hidden" name="to" value=to.unwrap_or_default()/>
                <Honeypot/>
                <Field id="name" label="Your name" error=outcome.reason("name") required=true>
                    <TextInput name="name" autocomplete="name" maxlength=120 value=name/>
                </Field>
                <Field
                    id="email"
                    label="E-mail"
                    hint="You sign in with it. We send a code to it first."
                    error=outcome.reason("email")
                    required=true
                >
                    <TextInput name="email" kind="email" autocomplete="username" maxlength=254 value=email/>
                </Field>
                <NewPassword label="Password" error=outcome.reason("password")/>
                {(!invited).then(|| view! { <ClinicFields outcome typed=[organisation, zone, country, currency]/> })}
                <HumanCheck act="register" spent=outcome.refused()/>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Create the account"
                </Button>
            </ActionForm>
            <ProviderButtons offered=providers to=way_on/>
            <WaysOn>
                <WayOn href=sign_in word="You have one? Sign in"/>
            </WaysOn>
        </DoorFrame>
    }
}

/// Takes the code of the mail.
#[component]
pub fn ConfirmCodePage() -> impl IntoView {
    let address = Address::here();
    let challenge = address.get_untracked("challenge").unwrap_or_default();
    let email = address.get_untracked("email").unwrap_or_default();
    let to = way_back();
    let (again, sign_in) = (with_way_back("/register", to.as_deref()), with_way_back("/sign-in", to.as_deref()));
    let action = ServerAction::<ConfirmRegistration>::new();
    let outcome = Outcome::of(action);
    view! {
        <DoorFrame
            title="Look into your mail"
            text=format!("We sent a code to {}. Type it here, or open the mail's link.", or_address(&email))
            hidden=true
        >
            {outcome.problem(&["code"])}
            <ActionForm action attr:class="grid gap-4">
                <input type="hidden" name="challenge" value=challenge/>
                <input type="hidden" name="to" value=to.unwrap_or_default()/>
                <MailCode error=outcome.reason("code")/>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Confirm"
                </Button>
            </ActionForm>
            <WaysOn>
                <WayOn href=again word="Nothing came? Start again"/>
                <WayOn href=sign_in word="Sign in"/>
            </WaysOn>
        </DoorFrame>
    }
}

/// What the mail's link opens: a button, because looking at a page changes nothing.
#[component]
pub fn ConfirmLinkPage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let action = ServerAction::<ConfirmRegistration>::new();
    let outcome = Outcome::of(action);
    view! {
        <DoorFrame title="One press, and you are in" text="This confirms that the address is yours." hidden=true>
            {outcome.problem(&[])}
            <ActionForm action attr:class="grid gap-4">
                <input type="hidden" name="token" value=token/>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Confirm my address"
                </Button>
            </ActionForm>
            <WaysOn>
                <WayOn href="/register" word="Register again"/>
                <WayOn href="/sign-in" word="Sign in"/>
            </WaysOn>
        </DoorFrame>
    }
}

/// Whether somebody is on their way to join a clinic, and so needs to found none.
pub fn is_invitation(to: &str) -> bool {
    to.starts_with("/invite/")
}

/// The address where it is known.
pub fn or_address(email: &str) -> &str {
    if email.is_empty() { "your address" } else { email }
}
