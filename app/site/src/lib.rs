//! The public pages: the product's own, a clinic's hosted page, a client's booking, and the demo's walkthrough.
//!
//! Every page is rendered whole on the server, works as plain links and forms, and gets better once it is alive. The
//! address holds what a visitor has chosen. Words stand in [`words`], questions to the back in [`api`].
//!
//! To add a page: its file (with a folder of parts beside it), its route in [`SiteRoutes`], its words.

pub mod api;
mod clinic;
mod demo;
mod frame;
mod landing;
mod manage;
mod openings;
mod slots;
mod typed;
mod words;

#[cfg(all(test, feature = "ssr"))]
mod rendered;

pub use frame::NotHere;

use leptos::prelude::*;
use leptos_router::{SsrMode, any_nested_route::IntoAnyNestedRoute, components::Route, path};

/// The routes of this surface. Rendered in one piece, so that the status is right and no script is needed to read them.
#[component(transparent)]
pub fn SiteRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/") view=landing::LandingPage ssr=SsrMode::Async/>
        <Route path=path!("/c/:clinic") view=clinic::ClinicRoute ssr=SsrMode::Async/>
        <Route path=path!("/b/:token") view=manage::ManageRoute ssr=SsrMode::Async/>
        // Where mails and chats lead for paying. Looking changes nothing: the page's own form opens the checkout.
        <Route path=path!("/b/:token/pay") view=manage::ManageRoute ssr=SsrMode::Async/>
        <Route path=path!("/demo") view=demo::DemoPage ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}
