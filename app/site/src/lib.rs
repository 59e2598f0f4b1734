//! The public pages: the product's own, a clinic's hosted page, a client's booking, and the demo's walkthrough.
//!
//! Every page is rendered whole on the server, works as plain links and forms, and gets better once it is alive. The
//! address holds what a visitor has chosen. Words stand in [`words`], questions to the back in [`api`].
//!
//! To add a page: its file (with a folder of parts beside it), its route in an area below, its words. A clinic's page and a
//! booking are areas of their own, because whoever opens one comes from a mail, a search or a chat and reads no other.

pub mod api;
mod clinic;
mod consent;
mod demo;
mod form;
mod frame;
mod landing;
mod manage;
mod openings;
mod slots;
mod typed;
mod waitlist;
mod words;

#[cfg(all(test, feature = "ssr"))]
mod rendered;

use area::Root;
use frame::NotHere;
use leptos::prelude::*;
use leptos_router::{SsrMode, any_nested_route::IntoAnyNestedRoute, components::Route, path};

// Every route is rendered in one piece, so that the status is right and no script is needed to read the page.

/// The area of the product's own pages, which also answers to addresses that lead nowhere. They are text and links, and
/// no program of ours is fetched for them.
#[component]
pub fn ProductArea() -> impl IntoView {
    let routes = view! {
        <Route path=path!("/") view=landing::LandingPage ssr=SsrMode::Async/>
        <Route path=path!("/demo") view=demo::DemoPage ssr=SsrMode::Async/>
    };
    view! { <Root routes=routes.into_inner().into_any_nested_route() not_here=|| view! { <NotHere/> }/> }
}

/// The area of a clinic's hosted page.
#[component]
pub fn ClinicArea() -> impl IntoView {
    let routes = view! { <Route path=path!("/c/:clinic") view=clinic::ClinicRoute ssr=SsrMode::Async/> };
    view! { <Root routes=routes.into_inner().into_any_nested_route()/> }
}

/// The area of a client's booking, and of what leads to one: the waitlist and its offers.
#[component]
pub fn BookingArea() -> impl IntoView {
    let routes = view! {
        <Route path=path!("/b/:token") view=manage::ManageRoute ssr=SsrMode::Async/>
        // Where mails and chats lead for paying. Looking changes nothing: the page's own form opens the checkout.
        <Route path=path!("/b/:token/pay") view=manage::ManageRoute ssr=SsrMode::Async/>
        <Route path=path!("/c/:clinic/waitlist") view=waitlist::JoinRoute ssr=SsrMode::Async/>
        <Route path=path!("/o/:token") view=waitlist::OfferRoute ssr=SsrMode::Async/>
        <Route path=path!("/waitlist/:token") view=waitlist::PlaceRoute ssr=SsrMode::Async/>
    };
    view! { <Root routes=routes.into_inner().into_any_nested_route()/> }
}
