//! The document of the frame.

use crate::{
    ask, parts,
    place::{Place, tag_of},
    words::words,
};
use contract::AppError;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};

/// The page at `/w/{key}`. `options` name the widget's own bundle: nothing of it is fetched before the first touch,
/// except when a conversation goes on.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let place = Place::here();
    let package = format!("/{}/{}", options.site_pkg_dir, options.output_name);
    let (origin, asked) = (place.origin(), place.clone());
    let boot = format!(
        "{}({:?},{:?},{},{origin:?})",
        include_str!("boot.js").trim_end(),
        format!("{package}.js"),
        format!("{package}_bg.wasm"),
        place.token.is_some(),
    );
    view! {
        <!DOCTYPE html>
        <html lang=tag_of(place.locale) data-theme=if place.dark { "dark" } else { "light" }>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="referrer" content="same-origin"/>
                <meta name="robots" content="noindex"/>
                <title>"Chat"</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{package}.css")/>
                {place.token.is_none().then(session::HumanCheckKey::here).flatten().map(|key| view! { <script src=key.script async defer></script> })}
            </head>
            <body class="overflow-hidden bg-panel text-ink">
                <Suspense>{Suspend::new(screen(asked.clone()))}</Suspense>
                <script nonce=use_nonce()>{boot}</script>
            </body>
        </html>
    }
}

async fn screen(place: Place) -> AnyView {
    match session::report(ask::open(&place).await) {
        Ok(thread) => {
            let brand = ui::brand_style(thread.clinic.brand_hue, thread.clinic.brand_chroma);
            view! {
                <style nonce=use_nonce()>{format!(":root{{{brand}}}")}</style>
                {parts::frame(place, thread)}
            }
            .into_any()
        }
        Err(error) => could_not_open(&place, &error),
    }
}

fn could_not_open(place: &Place, error: &AppError) -> AnyView {
    let words = words(place.locale);
    // Trying again helps with what passes, not with a wrong key.
    let (reason, passes) = match error {
        AppError::Unauthenticated => (words.unknown_key.to_owned(), false),
        error => (error.to_string(), true),
    };
    let again = passes.then(|| {
        view! {
            <a
                href=place.address(place.token.as_ref(), place.locale)
                class="mt-4 inline-grid h-10 place-items-center rounded-md bg-brand px-4 font-semibold text-on-brand"
            >
                {words.try_again}
            </a>
        }
    });
    view! {
        <main class="grid h-dvh place-items-center p-6 text-center">
            <div>
                <h1 class="text-lg font-semibold">{words.could_not_open}</h1>
                <p class="mt-1 text-base text-ink-2 text-balance">{reason}</p>
                {again}
            </div>
        </main>
    }
    .into_any()
}
