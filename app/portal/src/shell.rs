//! The frame of the portal: where to go, which organisation, who is signed in.

mod account_menu;
mod nav;
mod switcher;

use crate::{
    api::account::{Here, here},
    confirming::{ConfirmDialog, Confirming},
};
use account_menu::AccountMenu;
use contract::AppError;
use domain::authorization::Action;
use leptos::prelude::*;
use leptos_meta::Html;
use leptos_router::{
    components::{Outlet, Redirect},
    hooks::use_location,
};
use nav::{MenuNav, SideNav};
use session::{OperatorBanner, SubscriptionBanner, kept, remembered};
use ui::{ToastRegion, brand_style, provide_toasts};

/// Who is signed in and where, for all parts of the portal.
#[derive(Clone, Copy)]
pub struct HereNow(pub Resource<Result<Here, AppError>>);

impl HereNow {
    /// Whether buttons for `action` are shown. The services decide for themselves.
    ///
    /// To be asked for inside of what waits for the page, which then waits for the person too.
    pub fn may(action: Action) -> Signal<bool> {
        let here = expect_context::<Self>().0;
        remembered(move |_| {
            here.get().and_then(Result::ok).and_then(|here| here.member).is_some_and(|member| member.may(action))
        })
    }

    /// The IANA zone of the clinic, once known.
    pub fn zone() -> Signal<Option<String>> {
        let here = expect_context::<Self>().0;
        Signal::derive(move || Some(here.get()?.ok()?.member?.zone))
    }
}

/// The frame around every page. Whoever is not signed in is led to the sign-in page and back.
#[component]
pub fn PortalShell() -> impl IntoView {
    let now = HereNow(Resource::new_blocking(|| (), |()| here()));
    provide_context(now);
    provide_toasts();
    Confirming::provide();
    let member = move |here: Signal<Here>| Signal::derive(move || here.get().member);
    view! {
        <div class="min-h-dvh bg-paper text-ink md:grid md:grid-cols-[232px_minmax(0,1fr)]">
            <a
                href="#main"
                rel="external"
                class="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-sm focus:bg-panel focus:px-3 focus:py-2 focus:shadow-2"
            >
                "Skip to the page"
            </a>
            <SideNav now/>
            <MenuNav now/>
            <div class="min-w-0">
                <header class="flex h-14 items-center justify-end gap-1 px-4 max-md:hidden">
                    <AccountMenu now/>
                </header>
                {kept(now.0, || (), move |here| view! { <OperatorBanner member=member(here)/> })}
                {kept(now.0, || (), move |here| view! { <SubscriptionBanner member=member(here)/> })}
                <main id="main" tabindex="-1" class="relative mx-auto max-w-5xl px-4 pt-6 pb-20 focus:outline-0 md:px-8 md:pt-2">
                    <Outlet/>
                </main>
            </div>
            <ConfirmDialog/>
            <ToastRegion/>
            <Gate now/>
        </div>
    }
}

/// Dresses the portal in the clinic's brand, or leads to founding one. Founding, the account and the operator's page need
/// no organisation.
#[component]
fn Gate(now: HereNow) -> impl IntoView {
    let path = use_location().pathname;
    let view = move |here: Signal<Here>| {
        move || match here.get() {
            Here { member: Some(member), .. } => {
                let style = brand_style(member.brand_hue, member.brand_chroma);
                view! { <Html {..} data-brand="" style=style/> }.into_any()
            }
            Here { operator, .. } => {
                let needs_one = path.with(|path| path.starts_with("/portal") && path != "/portal/new");
                let to = if operator { "/operator" } else { "/portal/new" };
                needs_one.then(|| view! { <Redirect path=to/> }).into_any()
            }
        }
    };
    kept(now.0, || (), view)
}
