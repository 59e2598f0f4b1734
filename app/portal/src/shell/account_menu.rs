//! Who is signed in, and the way out.

use super::HereNow;
use crate::{api::account::Here, parts::initials};
use leptos::prelude::*;
use server_fn::ServerFn;
use session::{SignOut, kept, role_label};
use ui::{Avatar, Icon, Skeleton, ThemeToggle, lu};

#[component]
pub fn AccountMenu(now: HereNow) -> impl IntoView {
    view! {
        <ThemeToggle/>
        {kept(now.0, || view! { <Skeleton class="size-8 rounded-full"/> }, |here| move || view! { <Menu here=here.get()/> })}
    }
}

/// Opens by the browser's own disclosure; signing out loads a whole page, so that nothing of the session stays.
#[component]
fn Menu(here: Here) -> impl IntoView {
    let place = here.member.as_ref().map(|member| format!("{}, {}", role_label(member.role), member.clinic_name));
    view! {
        <details class="group relative">
            <summary
                aria-label=format!("Account of {}", here.name)
                class="grid size-10 cursor-pointer list-none place-items-center rounded-full [&::-webkit-details-marker]:hidden"
            >
                <Avatar initials=initials(&here.name) of=here.name.clone() class="size-8 text-xs"/>
            </summary>
            <div class="absolute right-0 z-50 mt-1 w-60 rounded-md bg-panel p-1.5 shadow-3 dark:ring-1 dark:ring-line">
                <div class="border-b border-line px-2 pt-1 pb-2 leading-5">
                    <p class="truncate font-medium">{here.name}</p>
                    <p class="truncate text-xs text-ink-2">{here.email}</p>
                    {place.map(|place| view! { <p class="text-xs text-ink-2">{place}</p> })}
                </div>
                <a href="/account" class="mt-1 flex h-9 items-center gap-2 rounded-sm px-2 hover:bg-sunk max-md:h-10">
                    <Icon icon=lu::LuUserCog/>
                    "Your account"
                </a>
                <form method="post" action=SignOut::url()>
                    <button
                        type="submit"
                        class="flex h-9 w-full cursor-pointer items-center gap-2 rounded-sm px-2 hover:bg-sunk max-md:h-10"
                    >
                        <Icon icon=lu::LuLogOut/>
                        "Sign out"
                    </button>
                </form>
            </div>
        </details>
    }
}
