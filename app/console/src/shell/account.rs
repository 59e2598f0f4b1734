//! Who is signed in, and the way out.

use contract::identity::Member;
use leptos::{form::ActionForm, prelude::*};
use session::SignOut;
use session::role_label;
use ui::{Avatar, Icon, lu};

/// What the menu's button sends. It stands outside of what waits for the member.
#[component]
pub fn SignOutForm() -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <ActionForm action=sign_out attr:id="sign-out" attr:class="hidden">
            ""
        </ActionForm>
    }
}

/// Opens by the browser's own disclosure, so that signing out needs no script.
#[component]
pub fn AccountMenu(member: Member) -> impl IntoView {
    view! {
        <details class="group relative">
            <summary
                aria-label=format!("Account of {}", member.name)
                class="grid size-8 cursor-pointer list-none place-items-center rounded-full max-md:size-10 [&::-webkit-details-marker]:hidden"
            >
                <Avatar initials=member.initials of=member.name.clone() class="size-7 text-2xs max-md:size-8"/>
            </summary>
            <div class="absolute right-0 z-50 mt-1.5 w-60 rounded-md bg-panel p-1.5 shadow-3 dark:ring-1 dark:ring-line">
                <div class="border-b border-line px-2 pt-1 pb-2 leading-5">
                    <p class="truncate font-medium">{member.name}</p>
                    <p class="truncate text-xs text-ink-2">{member.email}</p>
                    <p class="text-xs text-ink-2">{role_label(member.role)} ", " {member.clinic_name}</p>
                </div>
                <a
                    href="/portal"
                    rel="external"
                    class="mt-1 flex h-9 items-center gap-2 rounded-sm px-2 hover:bg-sunk max-md:h-10"
                >
                    <Icon icon=lu::LuBuilding2/>
                    "Clinic and team"
                </a>
                <a
                    href="/account"
                    rel="external"
                    class="flex h-9 items-center gap-2 rounded-sm px-2 hover:bg-sunk max-md:h-10"
                >
                    <Icon icon=lu::LuUserCog/>
                    "Your account"
                </a>
                <button
                    type="submit"
                    form="sign-out"
                    class="flex h-9 w-full cursor-pointer items-center gap-2 rounded-sm px-2 hover:bg-sunk max-md:h-10"
                >
                    <Icon icon=lu::LuLogOut/>
                    "Sign out"
                </button>
            </div>
        </details>
    }
}
