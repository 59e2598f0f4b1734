//! The app: its document and its areas. Nothing else lives here.

use console::ConsoleArea;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use portal::PortalArea;
use session::HumanCheckMeta;
use site::{BookingArea, ClinicArea, ProductArea};

/// The parts of the app between which a page is loaded: each has its own router and its own bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The product's own pages, and the answer to addresses that lead nowhere.
    Product,
    /// A clinic's hosted page.
    Clinic,
    /// A client's booking.
    Booking,
    Console,
    /// The ways in, a person's account, and an organisation's people, keys and log.
    Portal,
}

impl Area {
    pub const ALL: [Self; 5] = [Self::Product, Self::Clinic, Self::Booking, Self::Console, Self::Portal];

    /// The name of the area's bundle in the folder `pkg`, as `.make/build` gives it. The product's own pages are text
    /// and links: they have none.
    pub const fn bundle(self) -> Option<&'static str> {
        match self {
            Self::Product => None,
            Self::Clinic => Some("clinic"),
            Self::Booking => Some("booking"),
            Self::Console => Some("console"),
            Self::Portal => Some("portal"),
        }
    }

    /// The area's root: its router over its own routes.
    pub fn root(self) -> AnyView {
        match self {
            Self::Product => view! { <ProductArea/> }.into_any(),
            Self::Clinic => view! { <ClinicArea/> }.into_any(),
            Self::Booking => view! { <BookingArea/> }.into_any(),
            Self::Console => view! { <ConsoleArea/> }.into_any(),
            Self::Portal => view! { <PortalArea/> }.into_any(),
        }
    }
}

/// The document around every page of an area; `options` name the area's bundle, where it has one.
pub fn shell(area: Area, options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme="light" class="scroll-smooth">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <script nonce=use_nonce()>{ui::THEME_SCRIPT}</script>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/geist-latin-wght-normal.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href="/pkg/anteroom.css"/>
                <AutoReload options=options.clone()/>
                {area
                    .bundle()
                    .map(|_| {
                        view! {
                            <script nonce=use_nonce()>{area::WAKING_SCRIPT}</script>
                            <HydrationScripts options/>
                        }
                    })}
                <MetaTags/>
                <HumanCheckMeta/>
            </head>
            <body class="bg-paper text-base text-ink">{area.root()}</body>
        </html>
    }
}
