//! The organisation at a glance: who you are in it, what to do next, who belongs to it, what is in force, what happened.

mod next_things;
mod summary;

use crate::{
    api::{
        account::Here,
        overview::{Overview, overview},
    },
    parts::{Loading, role_of},
    shell::HereNow,
};
use leptos::prelude::*;
use leptos_meta::Title;
use next_things::{Thing, things_to_do};
use session::kept;
use summary::{Keys, Newest, People};
use ui::{ButtonLink, ButtonSize, ButtonTone, Icon, lu};

#[component]
pub fn OverviewPage() -> impl IntoView {
    let now = expect_context::<HereNow>();
    let all = Resource::new_blocking(|| (), |()| overview());
    view! {
        <Title text="Overview"/>
        {kept(
            all,
            Loading,
            move |all| {
                view! {
                    {move || now.0.get().and_then(Result::ok).map(|here| view! { <Heading here all/> })}
                    {move || now.0.get().and_then(Result::ok).map(|here| view! { <NextThings here all/> })}
                    <div class="grid items-start gap-x-6 lg:grid-cols-2">
                        <People all/>
                        <Keys all/>
                    </div>
                    <Newest all/>
                }
            },
        )}
    }
}

#[component]
fn Heading(here: Here, all: Signal<Overview>) -> impl IntoView {
    let name = move || all.with(|all| all.organisation.name.clone());
    let role = here.member.as_ref().and_then(|member| member.role);
    let page = move || format!("/c/{}", all.with(|all| all.organisation.slug.clone()));
    let as_whom = role.map_or_else(
        || "You are inside as an Anteroom operator.".to_owned(),
        |role| format!("You are {}, {} here.", here.name, role_of(role).to_lowercase()),
    );
    view! {
        <header class="mb-6 flex flex-wrap items-end justify-between gap-3">
            <div class="min-w-0">
                <p class="text-sm text-ink-2">{as_whom}</p>
                <h1 class="text-2xl font-semibold tracking-tight text-balance">{name}</h1>
            </div>
            <ButtonLink href=Signal::derive(page) attr:rel="external">
                "Your page"
                <Icon icon=lu::LuArrowUpRight/>
            </ButtonLink>
        </header>
    }
}

#[component]
fn NextThings(here: Here, all: Signal<Overview>) -> impl IntoView {
    let things = Memo::new(move |_| {
        all.with(|all| things_to_do(all, |action| here.member.as_ref().is_some_and(|member| member.may(action))))
    });
    let heading = move || match things.with(Vec::len) {
        1 => "One thing to do next",
        2 => "Two things to do next",
        _ => "Three things to do next",
    };
    view! {
        <Show when=move || !things.with(Vec::is_empty)>
            <section aria-labelledby="h-next" class="mb-6 rounded-lg bg-panel p-5 shadow-2 dark:ring-1 dark:ring-line">
                <h2 id="h-next" class="font-semibold">{heading}</h2>
                <ul class="mt-3 grid gap-5 md:auto-cols-fr md:grid-flow-col md:divide-x md:divide-line">
                    {move || things.get().into_iter().enumerate().map(|(place, thing)| view! { <NextThing thing first=place == 0/> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn NextThing(thing: Thing, first: bool) -> impl IntoView {
    let tone = if first { ButtonTone::Primary } else { ButtonTone::Secondary };
    view! {
        <li class="flex flex-col items-start md:pr-5">
            <p class="text-lg font-semibold">{thing.title}</p>
            <p class="mt-1 mb-4 flex-1 text-ink-2">{thing.why}</p>
            <ButtonLink href=thing.href tone size=ButtonSize::Medium>
                {thing.act}
            </ButtonLink>
        </li>
    }
}
