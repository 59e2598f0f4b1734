//! Which organisation the session is in, and the way to the others. Changing it loads the whole page: nothing that is on
//! the screen belongs to the other one.

use crate::{
    api::{account::Here, organisations::EnterOrganisation},
    parts::role_of,
};
use contract::organisations::OwnOrganisation;
use leptos::prelude::*;
use server_fn::ServerFn;
use ui::{Icon, lu};

#[component]
pub fn Switcher(here: Signal<Here>) -> impl IntoView {
    let name = move || {
        here.with(|here| {
            here.member.as_ref().map_or_else(|| "No organisation".to_owned(), |member| member.clinic_name.clone())
        })
    };
    let initial = move || name().chars().next().map(String::from);
    let others =
        move || here.with(|here| here.organisations.clone()).into_iter().map(|own| view! { <Own own/> }).collect_view();
    view! {
        <details class="group relative">
            <summary
                aria-label=move || format!("{}: change the organisation", name())
                class="flex h-10 cursor-pointer list-none items-center gap-2.5 rounded-sm px-2 font-semibold hover:bg-panel [&::-webkit-details-marker]:hidden"
            >
                <span aria-hidden="true" class="grid size-7 shrink-0 place-items-center rounded-sm bg-brand text-sm text-on-brand">
                    {initial}
                </span>
                <span class="min-w-0 flex-1 truncate">{name}</span>
                <Icon icon=lu::LuChevronsUpDown class="size-4 shrink-0 text-ink-2"/>
            </summary>
            <div class="absolute inset-x-0 z-40 mt-1 rounded-md bg-panel p-1.5 shadow-3 max-md:static dark:ring-1 dark:ring-line">
                <ul aria-label="Your organisations">{others}</ul>
                <a
                    href="/portal/new"
                    class="mt-1 flex h-9 items-center gap-2 rounded-sm border-t border-line px-2 hover:bg-sunk max-md:h-10"
                >
                    <Icon icon=lu::LuPlus/>
                    "New organisation"
                </a>
            </div>
        </details>
    }
}

#[component]
fn Own(own: OwnOrganisation) -> impl IntoView {
    let OwnOrganisation { id, name, role, current, .. } = own;
    view! {
        <li>
            <form method="post" action=EnterOrganisation::url()>
                <input type="hidden" name="org" value=id.to_string()/>
                <button
                    type="submit"
                    aria-current=current.then_some("true")
                    class="flex min-h-9 w-full cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-left hover:bg-sunk max-md:min-h-10"
                >
                    <span class="min-w-0 flex-1">
                        <span class="block truncate font-medium">{name}</span>
                        <span class="block text-xs text-ink-2">{role_of(role)}</span>
                    </span>
                    {current.then(|| view! { <Icon icon=lu::LuCheck class="size-4 shrink-0 text-brand"/> })}
                </button>
            </form>
        </li>
    }
}
