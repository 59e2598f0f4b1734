//! The console: where a clinic's dispatchers run their day.
//!
//! Every page asks through [`api`], keeps what it shows while it asks again ([`session::kept`]), and asks again whenever
//! the server says that something changed ([`live`]). Filters, days and the opened booking stand in the address
//! ([`session::Address`]), so that Back, reload and links work. To add a page: its file in `pages`, its route below, its entry in
//! `shell::nav`.

pub mod api;

mod booking;
mod filters;
mod keys;
mod listing;
mod live;
mod pages;
#[cfg(all(test, feature = "ssr"))]
mod rendered;
mod shell;
mod undo;
mod words;

use area::Root;
use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::{ParentRoute, Redirect, Route},
    path,
};
use session::Address;

/// The area of the console.
#[component]
pub fn ConsoleArea() -> impl IntoView {
    view! { <Root routes=routes()/> }
}

/// The routes of this surface. Rendered in one piece, so that a sign-in redirect and every status can still be set.
fn routes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/console/sign-in") view=SignInMoved ssr=SsrMode::Async/>
        <ParentRoute path=path!("/console") view=shell::ConsoleShell ssr=SsrMode::Async>
            <Route path=path!("") view=pages::TodayPage ssr=SsrMode::Async/>
            <Route path=path!("bookings") view=pages::BookingsPage ssr=SsrMode::Async/>
            <Route path=path!("conversations") view=pages::ConversationsPage ssr=SsrMode::Async/>
            <Route path=path!("leads") view=pages::LeadsPage ssr=SsrMode::Async/>
            <Route path=path!("payments") view=pages::PaymentsPage ssr=SsrMode::Async/>
            <Route path=path!("books") view=pages::BooksPage ssr=SsrMode::Async/>
            <Route path=path!("waitlist") view=pages::WaitlistPage ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The address where the sign-in used to be; the way back is kept.
#[component]
fn SignInMoved() -> impl IntoView {
    let to = Address::here().get_untracked("to").unwrap_or_default();
    view! { <Redirect path=session::sign_in_path(&to)/> }
}
