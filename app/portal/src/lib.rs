//! The portal: how people come in, their own account, and their organisation.
//!
//! Pages before the sign-in stand in [`door`], pages behind it in [`pages`] within the frame of [`shell`]. Every page
//! asks through [`api`], works as plain links and forms, and gets better once it is alive: what a form answers is told
//! by [`outcome`], what was typed into a refused plain form is kept by [`typed`], and an act that wants a fresh proof of
//! who it is goes through [`confirming`].
//!
//! To add a page: its file in `pages`, its route below, its entry in `shell::nav`.

pub mod api;

mod authenticator;
mod confirming;
mod door;
mod once;
mod outcome;
mod pages;
mod parts;
mod places;
#[cfg(all(test, feature = "ssr"))]
mod rendered;
mod shell;
mod typed;

use area::Root;
use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::{ParentRoute, Route},
    path,
};

/// The area of the portal.
#[component]
pub fn PortalArea() -> impl IntoView {
    view! { <Root routes=routes()/> }
}

/// The routes of this surface. Rendered in one piece, so that a redirect and every status can still be set.
fn routes() -> AnyNestedRoute {
    view! {
        <DoorRoutes/>
        <ParentRoute path=path!("/account") view=shell::PortalShell ssr=SsrMode::Async>
            <Route path=path!("") view=pages::AccountPage ssr=SsrMode::Async/>
            <Route path=path!("link") view=pages::LinkPage ssr=SsrMode::Async/>
            <Route path=path!("security") view=pages::SecurityPage ssr=SsrMode::Async/>
            <Route path=path!("confirm") view=pages::ConfirmPage ssr=SsrMode::Async/>
        </ParentRoute>
        <ParentRoute path=path!("/portal") view=shell::PortalShell ssr=SsrMode::Async>
            <Route path=path!("") view=pages::OverviewPage ssr=SsrMode::Async/>
            <Route path=path!("organisation") view=pages::OrganisationPage ssr=SsrMode::Async/>
            <Route path=path!("services") view=pages::ServicesPage ssr=SsrMode::Async/>
            <Route path=path!("services/:service") view=pages::ServicePage ssr=SsrMode::Async/>
            <Route path=path!("packages") view=pages::PackagesPage ssr=SsrMode::Async/>
            <Route path=path!("payments") view=pages::PaymentsPage ssr=SsrMode::Async/>
            <Route path=path!("payments/ledger") view=pages::LedgerPage ssr=SsrMode::Async/>
            <Route path=path!("policy") view=pages::PolicyPage ssr=SsrMode::Async/>
            <Route path=path!("referrals") view=pages::ReferralsPage ssr=SsrMode::Async/>
            <Route path=path!("subscription") view=pages::SubscriptionPage ssr=SsrMode::Async/>
            <Route path=path!("assistant") view=pages::AssistantPage ssr=SsrMode::Async/>
            <Route path=path!("team") view=pages::TeamPage ssr=SsrMode::Async/>
            <Route path=path!("hours") view=pages::HoursPage ssr=SsrMode::Async/>
            <Route path=path!("knowledge") view=pages::KnowledgePage ssr=SsrMode::Async/>
            <Route path=path!("members") view=pages::MembersPage ssr=SsrMode::Async/>
            <Route path=path!("keys") view=pages::KeysPage ssr=SsrMode::Async/>
            <Route path=path!("data") view=pages::DataPage ssr=SsrMode::Async/>
            <Route path=path!("audit") view=pages::AuditPage ssr=SsrMode::Async/>
            <Route path=path!("new") view=pages::FoundingPage ssr=SsrMode::Async/>
        </ParentRoute>
        <ParentRoute path=path!("/operator") view=shell::PortalShell ssr=SsrMode::Async>
            <Route path=path!("") view=pages::OperatorPage ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The ways in, which need no session.
#[component(transparent)]
fn DoorRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/sign-in") view=door::SignInPage ssr=SsrMode::Async/>
        <Route path=path!("/register") view=door::RegisterPage ssr=SsrMode::Async/>
        <Route path=path!("/register/finish") view=door::FinishPage ssr=SsrMode::Async/>
        <Route path=path!("/register/confirm") view=door::ConfirmCodePage ssr=SsrMode::Async/>
        <Route path=path!("/register/confirm/:token") view=door::ConfirmLinkPage ssr=SsrMode::Async/>
        <Route path=path!("/forgot") view=door::ForgotPage ssr=SsrMode::Async/>
        <Route path=path!("/reset") view=door::ResetPage ssr=SsrMode::Async/>
        <Route path=path!("/reset/:token") view=door::ResetPage ssr=SsrMode::Async/>
        <Route path=path!("/account/address") view=door::AddressPage ssr=SsrMode::Async/>
        <Route path=path!("/account/address/:token") view=door::AddressPage ssr=SsrMode::Async/>
        <Route path=path!("/invite/:token") view=door::InvitePage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
