//! Signing in. A plain form: without script it posts, leads back here with what was wrong, and keeps the e-mail.

use super::{
    frame::{DoorFrame, WayOn, WaysOn, visitor, way_back, with_way_back},
    passkey::{PasskeyButton, PasskeySignIn},
    providers::{ProveFirst, ProviderButtons, ProviderTrouble, offered},
};
use crate::{api::account::Here, outcome::Outcome};
use contract::AppError;
use domain::identity::Provider;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::Redirect;
use session::{Address, SecondFactor, SignIn, kept};
use ui::{Button, ButtonSize, ButtonTone, Field, Notice, TextInput, Tone, lu};

#[component]
pub fn SignInPage() -> impl IntoView {
    let address = Address::here();
    let awaits_code = Memo::new(move |_| address.get("step").is_some_and(|step| step == "code"));
    let to = StoredValue::new(way_back());
    // Out here, where the server and the browser come by once each, and so number it alike.
    let (seen, providers) = (visitor(), offered());
    view! {
        {move || {
            if awaits_code.get() {
                view! { <SecondStep to=to.get_value()/> }.into_any()
            } else {
                view! { <FirstStep to=to.get_value() seen providers/> }.into_any()
            }
        }}
    }
}

#[component]
fn FirstStep(
    to: Option<String>,
    seen: Resource<Result<Option<Here>, AppError>>,
    providers: Resource<Result<Vec<Provider>, AppError>>,
) -> impl IntoView {
    let sign_in = ServerAction::<SignIn>::new();
    let outcome = Outcome::of(sign_in);
    let email = RwSignal::new(session::typed_email().unwrap_or_default());
    let register = with_way_back("/register", to.as_deref());
    let passkey = PasskeySignIn::new(to.clone().unwrap_or_default());
    let back = StoredValue::new(to.clone());
    view! {
        <DoorFrame title="Sign in" text="The front desk of your clinic, live.">
            {kept(seen, || (), move |here| move || here.get().map(|here| view! { <AlreadyIn here to=back.get_value()/> }))}
            <ProviderTrouble/>
            <ProveFirst/>
            {outcome.problem(&["email", "password"])}
            {passkey.problem()}
            <ActionForm action=sign_in attr:class="grid gap-4">
                <input type="hidden" name="to" value=to.unwrap_or_default()/>
                <Field id="email" label="E-mail" error=outcome.reason("email") required=true>
                    <TextInput name="email" kind="email" autocomplete="username webauthn" maxlength=254 value=email/>
                </Field>
                <Field id="password" label="Password" error=outcome.reason("password") required=true>
                    <TextInput name="password" kind="password" autocomplete="current-password" maxlength=1_024/>
                </Field>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=sign_in.pending()>
                    "Sign in"
                </Button>
            </ActionForm>
            <PasskeyButton passkey/>
            <ProviderButtons offered=providers to=back.get_value().unwrap_or_default()/>
            <WaysOn>
                <WayOn href="/forgot" word="Forgot it?"/>
                <WayOn href=register word="New here? Register"/>
            </WaysOn>
        </DoorFrame>
    }
}

/// Whoever is signed in may go on; whoever belongs to no organisation is led to found one.
#[component]
fn AlreadyIn(here: Here, to: Option<String>) -> impl IntoView {
    if here.member.is_none() && !here.operator {
        return view! { <Redirect path="/portal/new"/> }.into_any();
    }
    let usual = if here.member.is_some() { "/console" } else { "/operator" };
    let to = to.unwrap_or_else(|| usual.to_owned());
    view! {
        <Notice tone=Tone::Good icon=lu::LuCircleCheck class="mb-4">
            <p>"You are signed in as " <b>{here.email}</b> ". " <a href=to rel="external" class="underline">"Go on"</a></p>
        </Notice>
    }
    .into_any()
}

#[component]
fn SecondStep(to: Option<String>) -> impl IntoView {
    let action = ServerAction::<SecondFactor>::new();
    let outcome = Outcome::of(action);
    let again = with_way_back("/sign-in", to.as_deref());
    view! {
        <DoorFrame title="One more step" text="Open your authenticator app and type the code that it shows.">
            {outcome.problem(&["code"])}
            <ActionForm action attr:class="grid gap-4">
                <input type="hidden" name="to" value=to.unwrap_or_default()/>
                <Field
                    id="code"
                    label="Code"
                    hint="Six digits. Without your phone, type one of your recovery codes."
                    error=outcome.reason("code")
                    required=true
                >
                    <TextInput name="code" autocomplete="one-time-code" maxlength=40 class="h-12 text-xl tracking-widest tabular"/>
                </Field>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Sign in"
                </Button>
            </ActionForm>
            <WaysOn>
                <WayOn href=again word="Start again"/>
            </WaysOn>
        </DoorFrame>
    }
}
