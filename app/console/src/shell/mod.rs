//! The frame of the console: navigation, who is signed in, whether the screen is live, news and shortcuts.

mod account;
mod calendar_alarms;
mod nav;
mod shortcuts;
mod top_bar;

use crate::{
    live::Live,
    undo::{UndoOffer, UndoToast},
};
use calendar_alarms::CalendarAlarms;
use contract::identity::Member;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::{Outlet, Redirect};
use nav::{SideNav, TabBar};
use session::{Address, Me, OperatorBanner, SubscriptionBanner, kept};
use shortcuts::ShortcutsDialog;
use top_bar::TopBar;
use ui::{ToastRegion, provide_toasts};

/// Whether the list of shortcuts is open.
#[derive(Clone, Copy)]
pub struct ShortcutsOpen(pub RwSignal<bool>);

/// The frame around every page. Whoever is not signed in is led to the sign-in page and back.
///
/// The page itself is outside of everything that waits for the member, so that the two load side by side.
#[component]
pub fn ConsoleShell() -> impl IntoView {
    let me = Me::provide();
    Live::provide();
    provide_toasts();
    UndoOffer::provide();
    provide_context(ShortcutsOpen(RwSignal::new(false)));
    view! {
        <Title text="Console"/>
        <div class="grid h-dvh grid-cols-1 grid-rows-[minmax(0,1fr)_56px] bg-paper text-sm text-ink md:grid-cols-[56px_minmax(0,1fr)] md:grid-rows-1 xl:grid-cols-[176px_minmax(0,1fr)] print:block print:h-auto print:bg-white">
            <a
                href="#main"
                rel="external"
                class="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-sm focus:bg-panel focus:px-3 focus:py-2 focus:shadow-2"
            >
                "Skip to the page"
            </a>
            <SideNav me/>
            <div class="grid min-h-0 min-w-0 grid-rows-[auto_auto_minmax(0,1fr)] print:block">
                <TopBar me/>
                <div class="print:hidden">
                    {kept(me.0, || (), |member| view! { <OperatorBanner member/> })}
                    {kept(me.0, || (), |member| view! { <SubscriptionBanner member/> })}
                    <CalendarAlarms/>
                </div>
                <main id="main" tabindex="-1" class="grid min-h-0 min-w-0 focus:outline-0 print:block">
                    <Outlet/>
                </main>
            </div>
            <TabBar/>
            <ShortcutsDialog/>
            <ToastRegion class="max-md:bottom-18">
                <UndoToast/>
            </ToastRegion>
            <Gate me/>
        </div>
    }
}

/// Leads whoever is not signed in to the sign-in. The console keeps the product's own colours, so that a state looks the
/// same in every clinic and no brand can be mistaken for one.
#[component]
fn Gate(me: Me) -> impl IntoView {
    let address = Address::here();
    let view = move |member: Signal<Option<Member>>| {
        move || member.get().is_none().then(|| view! { <Redirect path=untrack(|| address.sign_in())/> })
    };
    kept(me.0, || (), view)
}
