//! What every area of the app stands on. An area is a surface with its own router, over its own routes, and with its
//! own bundle: a visitor of a clinic's page never fetches the console.
//!
//! The server renders, and the browser hydrates, the root of one area alone, so that both see the same tree. A link
//! within an area is followed by its router; a link into another one loads the page (`rel="external"` says so to the
//! router, and [`Root`] loads what slipped through).
//!
//! To add an area: its surface with a root made of [`Root`], its library in `frontend`, its name in `.make/build` and
//! its variant of `app::Area`.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    any_nested_route::AnyNestedRoute,
    components::{Router, Routes},
};

/// What is pressed before the page is alive is pressed again once it is: the program of an area takes a moment to come,
/// and a press that nothing answers is a press that was lost. For a `<script>` in the head that carries the page's nonce.
pub const WAKING_SCRIPT: &str = include_str!("waking.js");

/// The root of an area.
#[component]
pub fn Root(
    /// The area's own routes.
    routes: AnyNestedRoute,
    /// The page for an address that leads nowhere at all. Only the area that the server answers such addresses with
    /// needs one.
    #[prop(optional, into)]
    not_here: ViewFn,
) -> impl IntoView {
    provide_meta_context();
    // From now on the page answers to script; the script above and whoever tests the page wait for this mark.
    Effect::new(|_| {
        let root = document().document_element();
        root.and_then(|root| root.set_attribute("data-alive", "").ok())
    });
    let fallback = move || {
        if was_followed() {
            load_page();
            return ().into_any();
        }
        not_here.run()
    };
    view! {
        <Title text="Anteroom"/>
        <Router>
            <Routes fallback>
                <Own routes/>
            </Routes>
        </Router>
    }
}

/// Routes as a component, the only shape that the macro passes to the router as it is.
#[component(transparent)]
fn Own(routes: AnyNestedRoute) -> impl leptos_router::MatchNestedRoutes + Clone {
    routes
}

/// Whether the router, and not the server, led here: by a link, a redirect, or a step back in history.
fn was_followed() -> bool {
    let is_hydrating = || Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    cfg!(feature = "hydrate") && !is_hydrating()
}

/// Asks the server for the page of an address that is not this area's: it knows the area, or that there is none.
fn load_page() {
    // The router writes the address after it has drawn, in the same turn of the browser's loop.
    set_timeout(
        || {
            // Refused only where the document may not navigate; then nothing else would lead on either.
            let _ = location().reload();
        },
        std::time::Duration::ZERO,
    );
}
