//! The app: its document, its router, and the composition of its surfaces. Nothing else lives here.

use console::ConsoleRoutes;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::components::{Router, Routes};
use portal::PortalRoutes;
use site::{NotHere, SiteRoutes};

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme="light" class="scroll-smooth">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <script nonce=use_nonce()>{ui::NO_FLASH}</script>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/geist-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body class="bg-paper text-base text-ink">
                <App/>
            </body>
        </html>
    }
}

/// Every surface behind one router.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // From now on the page answers to script; whoever tests it waits for this mark.
    Effect::new(|_| {
        let root = document().document_element();
        root.and_then(|root| root.set_attribute("data-alive", "").ok())
    });
    view! {
        <Stylesheet id="anteroom-style" href="/pkg/anteroom.css"/>
        <Title text="Anteroom"/>
        <Router>
            <Routes fallback=|| view! { <NotHere/> }>
                <SiteRoutes/>
                <ConsoleRoutes/>
                <PortalRoutes/>
            </Routes>
        </Router>
    }
}
