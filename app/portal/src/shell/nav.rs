//! The ways through the portal: at the left, or behind a button on phones.

use super::{HereNow, account_menu::AccountMenu, switcher::Switcher};
use crate::api::account::Here;
use contract::identity::Member;
use domain::authorization::Action;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use session::kept;
use ui::{Icon, Skeleton, lu};

struct Entry {
    href: &'static str,
    label: &'static str,
    icon: icondata_core::Icon,
    /// Who sees it; everybody when absent.
    wants: Option<Action>,
}

const fn entry(href: &'static str, label: &'static str, icon: icondata_core::Icon, wants: Option<Action>) -> Entry {
    Entry { href, label, icon, wants }
}

/// Groups with their headings.
fn groups() -> [(&'static str, Vec<Entry>); 2] {
    [
        (
            "Clinic",
            vec![
                entry("/portal", "Overview", lu::LuHouse, None),
                entry("/portal/organisation", "Organisation", lu::LuBuilding2, None),
                entry("/portal/services", "Services and prices", lu::LuTags, Some(Action::ReadServices)),
                entry("/portal/packages", "Packages", lu::LuTicket, Some(Action::ReadServices)),
                entry("/portal/payments", "Payments", lu::LuCreditCard, Some(Action::ReadProcessors)),
                entry("/portal/payments/ledger", "Payouts and ledger", lu::LuLandmark, Some(Action::ReadPayments)),
                entry("/portal/policy", "Deposits and refunds", lu::LuHandCoins, Some(Action::ReadBookings)),
                entry("/portal/referrals", "Recommendations", lu::LuGift, Some(Action::ReadBookings)),
                entry("/portal/assistant", "Assistant", lu::LuSparkles, Some(Action::ReadAssistant)),
                entry("/portal/team", "Team and rooms", lu::LuDoorOpen, Some(Action::ReadServices)),
                entry("/portal/hours", "Hours", lu::LuCalendarClock, Some(Action::ReadHours)),
                entry("/portal/knowledge", "Knowledge", lu::LuBookOpen, Some(Action::ReadKnowledge)),
                entry("/portal/members", "Members", lu::LuUsers, Some(Action::ReadMembers)),
                entry("/portal/keys", "API keys and webhooks", lu::LuKeyRound, Some(Action::ReadKeys)),
                entry("/portal/audit", "Audit log", lu::LuScrollText, Some(Action::ReadAudit)),
                entry("/portal/subscription", "Subscription", lu::LuReceipt, Some(Action::ReadBilling)),
                entry("/portal/data", "Data", lu::LuDatabase, Some(Action::ExportOrganisation)),
            ],
        ),
        (
            "You",
            vec![
                entry("/account", "Account", lu::LuUser, None),
                entry("/account/security", "Security", lu::LuShieldCheck, None),
            ],
        ),
    ]
}

fn seen_by(entry: &Entry, member: Option<&Member>) -> bool {
    let of_the_clinic = entry.href.starts_with("/portal");
    match (member, entry.wants) {
        (Some(member), Some(action)) => member.may(action),
        (None, _) => !of_the_clinic,
        (Some(_), None) => true,
    }
}

/// Beside the page on wide screens.
#[component]
pub fn SideNav(now: HereNow) -> impl IntoView {
    view! {
        <aside aria-label="Sidebar" class="flex flex-col border-r border-line bg-sunk p-3 max-md:hidden md:sticky md:top-0 md:h-dvh md:overflow-y-auto">
            {kept(now.0, || view! { <Skeleton class="h-10"/> }, |here| view! { <Switcher here/> })}
            {kept(now.0, || view! { <Skeleton class="mt-4 h-48"/> }, |here| view! { <Entries here label="Portal"/> })}
            <a
                href="/console"
                rel="external"
                class="mt-auto flex h-10 items-center justify-between border-t border-line px-2 pt-2 font-medium hover:text-brand"
            >
                "Open the console"
                <Icon icon=lu::LuArrowUpRight/>
            </a>
        </aside>
    }
}

/// The same on phones, by the browser's own disclosure.
#[component]
pub fn MenuNav(now: HereNow) -> impl IntoView {
    view! {
        <header class="flex items-start gap-1 border-b border-line bg-sunk px-3 py-2 md:hidden">
            <details class="group min-w-0 flex-1">
                <summary class="flex h-10 cursor-pointer list-none items-center gap-2 rounded-sm px-2 font-medium [&::-webkit-details-marker]:hidden">
                    <Icon icon=lu::LuMenu class="size-5 shrink-0"/>
                    "Menu"
                </summary>
                <div class="pb-2">
                    {kept(now.0, || (), |here| view! { <Switcher here/> })}
                    {kept(now.0, || (), |here| view! { <Entries here label="Portal menu"/> })}
                    <a href="/console" rel="external" class="mt-2 flex h-10 items-center gap-2 px-2 font-medium">
                        <Icon icon=lu::LuArrowUpRight/>
                        "Open the console"
                    </a>
                </div>
            </details>
            <AccountMenu now/>
        </header>
    }
}

#[component]
fn Entries(here: Signal<Here>, label: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let link = move |entry: Entry| {
        let href = entry.href;
        // A page below an entry belongs to it; the overview has none below it.
        let is_here = move |path: &str| {
            let path = path.trim_end_matches('/');
            path == href || (href == "/portal/services" && path.starts_with("/portal/services/"))
        };
        let current = move || path.with(|path| is_here(path)).then_some("page");
        view! {
            <li>
                <a
                    href=href
                    aria-current=current
                    class="flex h-8 items-center gap-2.5 rounded-sm px-2 text-ink-2 transition-colors duration-150 hover:bg-panel max-md:h-10 aria-[current=page]:bg-panel aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:shadow-1 dark:aria-[current=page]:ring-1 dark:aria-[current=page]:ring-line"
                >
                    <Icon icon=entry.icon/>
                    {entry.label}
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label=label>
            {move || {
                let here = here.get();
                let mut groups: Vec<_> = groups().into_iter().collect();
                if here.operator {
                    groups.push(("Anteroom", vec![entry("/operator", "Organisations", lu::LuLifeBuoy, None)]));
                }
                groups
                    .into_iter()
                    .map(|(heading, entries)| {
                        let links = entries.into_iter().filter(|entry| seen_by(entry, here.member.as_ref())).map(link).collect_view();
                        (!links.is_empty())
                            .then(|| {
                                view! {
                                    <p class="mt-4 mb-1 px-2 text-xs text-ink-2">{heading}</p>
                                    <ul class="grid gap-0.5">{links}</ul>
                                }
                            })
                    })
                    .collect_view()
            }}
        </nav>
    }
}
