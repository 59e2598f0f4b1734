//! The ways through the console: at the left, or at the bottom edge of a phone.

use super::ShortcutsOpen;
use contract::identity::Member;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use session::{Me, kept, role_label};
use ui::{Avatar, Icon, Kbd, Mark, lu};

struct Entry {
    href: &'static str,
    label: &'static str,
    icon: icondata_core::Icon,
}

fn entries() -> [Entry; 6] {
    [
        Entry { href: "/console", label: "Today", icon: lu::LuLayoutGrid },
        Entry { href: "/console/conversations", label: "Conversations", icon: lu::LuMessagesSquare },
        Entry { href: "/console/bookings", label: "Bookings", icon: lu::LuCalendarCheck },
        Entry { href: "/console/waitlist", label: "Waitlist", icon: lu::LuHourglass },
        Entry { href: "/console/leads", label: "Leads", icon: lu::LuTarget },
        Entry { href: "/console/payments", label: "Payments", icon: lu::LuCreditCard },
    ]
}

/// `page` for the entry whose page is open.
fn current(href: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync {
    let path = use_location().pathname;
    move || path.with(|path| path.trim_end_matches('/') == href).then_some("page")
}

/// Icons alone on tablets, with words on wider screens.
#[component]
pub fn SideNav(me: Me) -> impl IntoView {
    let shortcuts = expect_context::<ShortcutsOpen>().0;
    let links = entries().map(|entry| {
        view! {
            <li>
                <a
                    href=entry.href
                    aria-current=current(entry.href)
                    title=entry.label
                    class="flex h-8 items-center gap-2 rounded-sm px-2 text-ink-2 transition-colors duration-150 hover:bg-panel max-xl:size-10 max-xl:justify-center aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:shadow-1 dark:aria-[current=page]:ring-1 dark:aria-[current=page]:ring-line"
                >
                    <Icon icon=entry.icon/>
                    <span class="max-xl:sr-only">{entry.label}</span>
                </a>
            </li>
        }
    });
    view! {
        <nav aria-label="Main" class="flex min-h-0 flex-col gap-1 overflow-y-auto border-r border-line bg-sunk p-2 max-md:hidden print:hidden">
            <a href="/console" class="mb-1 flex h-8 items-center gap-2 px-1 font-semibold max-xl:justify-center">
                <span class="grid size-6 place-items-center rounded-sm bg-brand text-on-brand">
                    <Mark class="size-3.5"/>
                </span>
                <span class="max-xl:sr-only">"Anteroom"</span>
            </a>
            <ul class="grid gap-0.5 max-xl:justify-center">{links}</ul>
            <div class="mt-auto grid gap-0.5 max-xl:justify-center">
                <a
                    href="/portal/knowledge?tab=questions"
                    rel="external"
                    title="Open questions"
                    class="flex h-8 items-center gap-2 rounded-sm px-2 text-ink-2 hover:bg-panel max-xl:size-10 max-xl:justify-center"
                >
                    <Icon icon=lu::LuMessageCircleQuestion/>
                    <span class="max-xl:sr-only">"Open questions"</span>
                </a>
                <a
                    href="/portal"
                    rel="external"
                    title="Clinic and team"
                    class="flex h-8 items-center gap-2 rounded-sm px-2 text-ink-2 hover:bg-panel max-xl:size-10 max-xl:justify-center"
                >
                    <Icon icon=lu::LuSettings/>
                    <span class="max-xl:sr-only">"Clinic and team"</span>
                </a>
                <button
                    type="button"
                    title="Shortcuts"
                    class="flex h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-ink-2 hover:bg-panel max-xl:size-10 max-xl:justify-center"
                    on:click=move |_| shortcuts.set(true)
                >
                    <Icon icon=lu::LuKeyboard/>
                    <span class="max-xl:sr-only">"Shortcuts"</span>
                    <span aria-hidden="true" class="ml-auto max-xl:hidden">
                        <Kbd class="bg-panel text-ink-2">"?"</Kbd>
                    </span>
                </button>
                {kept(me.0, || view! { <p class="h-10"></p> }, |member| move || member.get().map(|member| view! { <Person member/> }))}
            </div>
        </nav>
    }
}

#[component]
fn Person(member: Member) -> impl IntoView {
    view! {
        <p class="flex h-10 items-center gap-2 px-1.5 max-xl:justify-center">
            <Avatar initials=member.initials of=member.name.clone() class="size-6 text-2xs"/>
            <span class="min-w-0 leading-4 max-xl:sr-only">
                <span class="block truncate font-medium">{member.name}</span>
                <span class="block text-2xs text-ink-2">{role_label(member.role)}</span>
            </span>
        </p>
    }
}

/// The same on phones.
#[component]
pub fn TabBar() -> impl IntoView {
    let links = entries().map(|entry| {
        view! {
            <a
                href=entry.href
                aria-current=current(entry.href)
                class="flex flex-col items-center justify-center gap-0.5 text-2xs text-ink-2 aria-[current=page]:font-medium aria-[current=page]:text-brand"
            >
                <Icon icon=entry.icon class="size-5 shrink-0"/>
                {entry.label}
            </a>
        }
    });
    view! {
        <nav aria-label="Main" class="grid grid-cols-6 border-t border-line bg-panel md:hidden print:hidden">
            {links}
        </nav>
    }
}
