//! Whom it is for: somebody the clinic knows, found by a few letters or digits, or somebody new.

use super::typed::Typed;
use crate::{api::entry as api, words::counted};
use contract::{AppError, series::KnownPerson};
use leptos::prelude::*;
use ui::{Field, TextInput};

/// Fewer letters would find everybody.
const SHORTEST: usize = 2;

#[component]
pub fn Person(typed: Typed, reason: Callback<&'static str, Signal<Option<String>>>) -> impl IntoView {
    let fragment = RwSignal::new(String::new());
    let known = LocalResource::new(move || {
        let fragment = fragment.get();
        async move {
            if fragment.trim().chars().count() < SHORTEST {
                return Ok::<_, AppError>(Vec::new());
            }
            api::people(fragment).await
        }
    });
    let take = move |person: KnownPerson| {
        typed.name.set(person.name);
        typed.phone.set(person.phone);
        typed.email.set(person.email);
        fragment.set(String::new());
    };
    let found = move || {
        let searching = fragment.with(|text| text.trim().chars().count() >= SHORTEST);
        searching
            .then(|| known.get())
            .flatten()
            .map(|known| match known {
                Err(error) => view! { <p role="alert" class="text-sm text-bad">{error.to_string()}</p> }.into_any(),
                Ok(known) if known.is_empty() => {
                    view! { <p class="text-sm text-ink-2">"Nobody like this yet. Enter them below."</p> }.into_any()
                }
                Ok(known) => {
                    let people = known.into_iter().map(|person| one(person, take));
                    view! { <ul aria-label="People the clinic knows" class="rounded-md border border-line">{people.collect_view()}</ul> }
                        .into_any()
                }
            })
    };
    view! {
        <fieldset class="grid gap-4 border-t border-line pt-4">
            <legend class="sr-only">"For whom"</legend>
            <Field id="entry-find" label="Find somebody" hint="By name, e-mail or phone. Or enter them below.">
                <TextInput name="find" kind="search" value=fragment maxlength=80/>
            </Field>
            <div aria-live="polite" class="empty:hidden">{found}</div>
            <div class="grid gap-4 sm:grid-cols-3">
                <Field id="entry-name" label="Name" error=reason.run("name") required=true>
                    <TextInput name="name" value=typed.name maxlength=120/>
                </Field>
                <Field id="entry-phone" label="Phone" error=reason.run("phone")>
                    <TextInput name="phone" kind="tel" value=typed.phone maxlength=40/>
                </Field>
                <Field id="entry-email" label="E-mail" error=reason.run("email")>
                    <TextInput name="email" kind="email" value=typed.email maxlength=254/>
                </Field>
            </div>
        </fieldset>
    }
}

fn one(person: KnownPerson, take: impl Fn(KnownPerson) + Copy + 'static) -> impl IntoView {
    let ways = [person.phone.as_str(), person.email.as_str()].map(str::to_owned);
    let ways = ways.into_iter().filter(|way| !way.is_empty()).collect::<Vec<_>>().join(" · ");
    let visits = counted(usize::try_from(person.visits).unwrap_or_default(), "visit", "visits");
    let name = person.name.clone();
    view! {
        <li class="border-t border-line first:border-t-0">
            <button
                type="button"
                class="flex min-h-11 w-full cursor-pointer flex-wrap items-center gap-x-3 px-3 py-1 text-left text-sm hover:bg-sunk"
                on:click=move |_| take(person.clone())
            >
                <strong class="font-medium">{name}</strong>
                <span class="min-w-0 flex-1 truncate text-xs text-ink-2 tabular">{ways}</span>
                <span class="text-xs text-ink-2 tabular">{visits}</span>
            </button>
        </li>
    }
}
