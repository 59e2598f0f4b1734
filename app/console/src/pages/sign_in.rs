//! Signing in. A plain form: without script it posts, leads back here with what was wrong, and keeps the e-mail.

use crate::address::Address;
use contract::AppError;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use session::SignIn;
use ui::{Button, ButtonSize, ButtonTone, ErrorState, Field, Mark, TextInput, ThemeToggle};

#[component]
pub fn SignInPage() -> impl IntoView {
    let sign_in = ServerAction::<SignIn>::new();
    let address = Address::here();
    let to = untrack(|| address.get("to")).filter(|to| session::local_path(to).is_some()).unwrap_or_default();
    let error = move || sign_in.value().get().and_then(Result::err);
    let reason = move |field: &'static str| {
        Signal::derive(move || error().and_then(|error| error.reason_for(field).map(str::to_owned)))
    };
    // What belongs to no field stands above the form.
    let other =
        move || error().filter(|error| ["email", "password"].iter().all(|field| error.reason_for(field).is_none()));
    let (email_reason, password_reason) = (reason("email"), reason("password"));
    let email = RwSignal::new(session::typed_email().unwrap_or_default());
    view! {
        <Title text="Sign in"/>
        <div class="flex min-h-dvh flex-col bg-paper text-ink">
            <header class="flex h-14 items-center justify-between px-4">
                <a href="/" rel="external" class="flex items-center gap-2 rounded-sm font-semibold">
                    <span class="grid size-7 place-items-center rounded-sm bg-brand text-on-brand">
                        <Mark class="size-4"/>
                    </span>
                    "Anteroom"
                </a>
                <ThemeToggle/>
            </header>
            <main class="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center px-4 pb-24">
                <h1 class="text-2xl font-semibold tracking-tight">"Sign in"</h1>
                <p class="mt-1 text-ink-2">"The front desk of your clinic, live."</p>
                <div class="mt-6 rounded-lg bg-panel p-5 shadow-2 dark:ring-1 dark:ring-line">
                    {move || other().map(|error| view! { <ErrorState message=words(&error) class="mb-4"/> })}
                    <ActionForm action=sign_in attr:class="grid gap-4">
                        <input type="hidden" name="to" value=to/>
                        <Field id="email" label="E-mail" error=email_reason required=true>
                            <TextInput name="email" kind="email" autocomplete="username" maxlength=254 value=email/>
                        </Field>
                        <Field id="password" label="Password" error=password_reason required=true>
                            <TextInput name="password" kind="password" autocomplete="current-password"/>
                        </Field>
                        <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=sign_in.pending()>
                            "Sign in"
                        </Button>
                    </ActionForm>
                </div>
            </main>
        </div>
    }
}

/// A refused sign-in never says which of the two was wrong.
fn words(error: &AppError) -> String {
    match error {
        AppError::Unauthenticated => "This e-mail and password do not go together. Please check both.".to_owned(),
        other => other.to_string(),
    }
}
