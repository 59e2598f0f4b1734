//! What the server renders, before any script runs.

mod desk;
mod referrals;
pub mod sample;
mod waitlist;

use crate::ConsoleArea;
use any_spawner::Executor;
use contract::caller::Role;
use futures::StreamExt;
use leptos::prelude::*;
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;
use session::SessionCookie;
use std::sync::Arc;

/// The body of the page at `path` for a member with this role; for nobody without one.
async fn page(path: &str, role: Option<Role>) -> String {
    // A second test finds the executor there already.
    let _ = Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new())));
    let path = format!("http://localhost{path}");
    let stream = owner.with(|| {
        provide_context(RequestUrl::new(&path));
        provide_context(desk::desk(role));
        provide_context(SessionCookie(role.map(|_| "secret".to_owned())));
        let (meta, _collected) = ServerMetaContext::new();
        provide_context(meta);
        view! { <ConsoleArea/> }.to_html_stream_in_order()
    });
    let html = stream.collect::<String>().await;
    owner.unset_with_forced_cleanup();
    html
}

#[tokio::test]
async fn the_board_is_whole_before_any_script_runs() {
    let html = page("/console", Some(Role::Dispatcher)).await;
    for words in [
        "Northside Dental",
        "Maya Torres",
        "Tue, Nov 24",
        "Dr. Amara Okafor",
        "Rosa Delgado, Filling, 1 surface, 8:00–8:45, Completed, Chair 1",
        "To approve",
        "Awaiting deposit",
        "Now it is ",
        "1:27 pm",
        "$6,055",
        "Lunch",
    ] {
        assert!(html.contains(words), "{words} is missing");
    }
    assert!(html.contains("/console?day=2026-11-25"), "the next day is a link");
    assert!(!html.contains("<script>alert"), "a name became markup");
}

#[tokio::test]
async fn a_filter_in_the_address_hides_the_other_states() {
    let html = page("/console?state=no_show", Some(Role::Dispatcher)).await;
    assert!(html.contains("Kyle Brandt, Filling"));
    assert!(!html.contains("Rosa Delgado, Filling"));
}

#[tokio::test]
async fn an_opened_booking_says_what_cancelling_returns_and_offers_what_its_state_allows() {
    let html = page("/console?booking=00000000-0000-7000-8000-000000000005", Some(Role::Dispatcher)).await;
    for words in [
        "Cancel now returns $25.00 of $50.00.",
        "Price list ",
        "4 × $17.00",
        "Complete",
        "Reschedule",
        "No-show",
        "Visa ending 4242",
        "My train is stuck at Belmont.",
        "Due at the visit",
    ] {
        assert!(html.contains(words), "{words} is missing");
    }
}

#[tokio::test]
async fn an_analyst_sees_the_booking_and_no_button_that_changes_it() {
    let html = page("/console?booking=00000000-0000-7000-8000-000000000005", Some(Role::Analyst)).await;
    assert!(html.contains("Priya Raman"));
    for key in ["aria-keyshortcuts=\"c\"", "aria-keyshortcuts=\"Backspace\"", ">Approve<"] {
        assert!(!html.contains(key), "{key} is offered");
    }
}

#[tokio::test]
async fn bookings_and_leads_are_listed_before_any_script_runs() {
    let bookings = page("/console/bookings", Some(Role::Dispatcher)).await;
    for words in
        ["Rosa Delgado", "booking=00000000-0000-7000-8000-000000000001", "Awaiting deposit", "Dr. Amara Okafor"]
    {
        assert!(bookings.contains(words), "{words} is missing");
    }
    let leads = page("/console/leads", Some(Role::Dispatcher)).await;
    for words in ["Elena Petrova", "&lt;script&gt;", "Status of Elena Petrova", "Contacted"] {
        assert!(leads.contains(words), "{words} is missing");
    }
}

#[tokio::test]
async fn nobody_sees_nothing_of_the_clinic() {
    for path in [
        "/console",
        "/console/bookings",
        "/console/leads",
        "/console/waitlist",
        "/console?booking=00000000-0000-7000-8000-000000000005",
    ] {
        let html = page(path, None).await;
        for secret in ["Rosa Delgado", "Elena Petrova", "Northside", "Maya Torres"] {
            assert!(!html.contains(secret), "{path} shows {secret}");
        }
    }
}

#[tokio::test]
async fn the_waitlist_says_who_waits_for_what_and_what_is_kept_for_whom_until_when() {
    let html = page("/console/waitlist", Some(Role::Dispatcher)).await;
    for words in [
        "&lt;b&gt;Noor&lt;/b&gt; Haddad",
        "Cleaning with Dr. Amara Okafor",
        "Nov 24 – Dec 8, mornings",
        "Wed, Nov 25, 9:30 AM is kept until Tue, Nov 24, 3:40 PM",
        "Offer now",
        "/console/bookings?booking=00000000-0000-7000-8000-000000000005",
    ] {
        assert!(html.contains(words), "{words} is missing in\n{html}");
    }
    assert!(!html.contains("<b>Noor"), "what people type is never markup");
}
