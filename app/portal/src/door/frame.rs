//! What the pages before the sign-in share.

use crate::api::account::{Here, here};
use contract::AppError;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use session::Address;
use ui::{Field, Mark, TextInput, ThemeToggle};

/// One question in the middle of the page.
#[component]
pub fn DoorFrame(
    #[prop(into)] title: String,
    #[prop(into, optional)] text: String,
    /// A page whose address carries a secret, or that nobody should find by search.
    #[prop(optional)]
    hidden: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        {hidden.then(|| view! { <Meta name="robots" content="noindex"/> })}
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
            <main id="main" class="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 pt-6 pb-24">
                <h1 class="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
                {(!text.is_empty()).then(|| view! { <p class="mt-1 text-ink-2 text-balance">{text}</p> })}
                <div class="mt-6 rounded-lg bg-panel p-5 shadow-2 dark:ring-1 dark:ring-line">{children()}</div>
            </main>
        </div>
    }
}

/// Ways on, under the form.
#[component]
pub fn WaysOn(children: Children) -> impl IntoView {
    view! { <div class="mt-5 flex flex-wrap justify-between gap-x-4 gap-y-1 text-sm">{children()}</div> }
}

/// A link among the ways on.
#[component]
pub fn WayOn(#[prop(into)] href: String, #[prop(into)] word: String) -> impl IntoView {
    view! { <a href=href class="py-1.5 font-medium text-brand underline-offset-2 hover:underline">{word}</a> }
}

/// The page of this site that the address wants to lead to.
pub fn way_back() -> Option<String> {
    Address::here().get_untracked("to").filter(|to| session::local_path(to).is_some())
}

/// `page` with the way back kept.
pub fn with_way_back(page: &str, to: Option<&str>) -> String {
    to.map_or_else(|| page.to_owned(), |to| format!("{page}?to={}", session::percent_encoded(to)))
}

/// Who is signed in; nobody is no error.
pub fn visitor() -> Resource<Result<Option<Here>, AppError>> {
    Resource::new_blocking(
        || (),
        |()| async {
            match here().await {
                Ok(here) => Ok(Some(here)),
                Err(AppError::Unauthenticated) => Ok(None),
                Err(error) => Err(error),
            }
        },
    )
}

/// A new password, with what makes it hold.
#[component]
pub fn NewPassword(#[prop(into)] label: String, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <Field
            id="password"
            label
            hint="Ten characters or more. A few words that nobody would expect are best."
            error
            required=true
        >
            <TextInput name="password" kind="password" autocomplete="new-password" maxlength=1_024/>
        </Field>
    }
}

/// The six digits of a mail.
#[component]
pub fn MailCode(error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <Field id="code" label="Code from the mail" hint="Six digits." error required=true>
            <TextInput
                name="code"
                autocomplete="one-time-code"
                maxlength=12
                class="h-12 text-center text-xl tracking-[0.3em] tabular"
            />
        </Field>
    }
}

/// A field that only machines fill in.
#[component]
pub fn Honeypot() -> impl IntoView {
    view! {
        <div aria-hidden="true" class="absolute top-0 -left-[999rem]">
            <label>"Website" <input type="text" name="website" tabindex="-1" autocomplete="off"/></label>
        </div>
    }
}
