//! The frame of the console: navigation, who is signed in, whether the screen is live, news and shortcuts.

mod account;
mod nav;
mod shortcuts;
mod top_bar;

use crate::live::Live;
use contract::identity::Member;
use leptos::prelude::*;
use leptos_meta::{Html, Title};
use leptos_router::components::{Outlet, Redirect};
use nav::{SideNav, TabBar};
use session::{Address, Me, OperatorBanner, kept};
use shortcuts::ShortcutsDialog;
use top_bar::TopBar;
use ui::{ToastRegion, brand_style, provide_toasts};

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
    provide_context(ShortcutsOpen(RwSignal::new(false)));
    view! {
        <Title text="Console"/>
        <div class="grid h-dvh grid-cols-1 grid-rows-[minmax(0,1fr)_56px] bg-paper text-sm text-ink md:grid-cols-[56px_minmax(0,1fr)] md:grid-rows-1 xl:grid-cols-[176px_minmax(0,1fr)]">
            <a
                href="#main"
                rel="external"
                class="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-sm focus:bg-panel focus:px-3 focus:py-2 focus:shadow-2"
            >
                "Skip to the page"
            </a>
            <SideNav me/>
            <div class="grid min-h-0 min-w-0 grid-rows-[auto_auto_minmax(0,1fr)]">
                <TopBar me/>
                <div>{kept(me.0, || (), |member| view! { <OperatorBanner member/> })}</div>
                <main id="main" tabindex="-1" class="grid min-h-0 min-w-0 focus:outline-0">
                    <Outlet/>
                </main>
            </div>
            <TabBar/>
            <ShortcutsDialog/>
            <ToastRegion/>
            <Gate me/>
        </div>
    }
}

/// Dresses the console in the clinic's brand, or leads to the sign-in.
#[component]
fn Gate(me: Me) -> impl IntoView {
    let address = Address::here();
    let view = move |member: Signal<Option<Member>>| {
        move || match member.get() {
            Some(member) => {
                let style = brand_style(member.brand_hue, member.brand_chroma);
                view! { <Html {..} data-brand="" style=style/> }.into_any()
            }
            None => view! { <Redirect path=untrack(|| address.sign_in())/> }.into_any(),
        }
    };
    kept(me.0, || (), view)
}
