//! What the public pages share: headers, footers, the chat's loader, and how failures are shown.

use crate::words::frame as words;
use contract::{AppError, clinics::Clinic};
use leptos::{nonce::use_nonce, prelude::*};
use ui::{ButtonLink, ButtonTone, ErrorState, Icon, Mark, ThemeToggle, lu};

/// Lets a keyboard jump over the header.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! {
        <a
            href="#main"
            class="sr-only z-50 rounded-md bg-panel px-4 py-2 font-medium shadow-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
            {words::SKIP}
        </a>
    }
}

/// The product's header.
#[component]
pub fn ProductHeader(
    /// Addresses and words of this page's own links.
    #[prop(optional)]
    links: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        <SkipLink/>
        <header class="mx-auto flex h-16 max-w-[77.5rem] items-center gap-8 px-5">
            <a href="/" class="flex min-h-10 items-center gap-2 text-lg font-semibold tracking-tight">
                <Mark/>
                "Anteroom"
            </a>
            <nav aria-label=words::MAIN_NAV class="hidden gap-6 whitespace-nowrap text-ink-2 lg:flex">
                {links
                    .into_iter()
                    .map(|(href, word)| view! { <a href=href class="py-2 hover:text-ink">{word}</a> })
                    .collect_view()}
            </nav>
            <div class="ml-auto flex items-center gap-1 whitespace-nowrap">
                <ThemeToggle/>
                <a
                    href="/console"
                    rel="external"
                    class="rounded-md px-3 py-2.5 font-medium text-ink-2 hover:text-ink sm:py-2"
                >
                    {words::SIGN_IN}
                </a>
                <ButtonLink href="/demo" class="max-sm:hidden">
                    {words::DEMO}
                </ButtonLink>
            </div>
        </header>
    }
}

/// The product's footer.
#[component]
pub fn ProductFooter() -> impl IntoView {
    view! {
        <footer class="border-t border-line">
            <div class="mx-auto flex max-w-[77.5rem] flex-wrap items-start gap-x-16 gap-y-8 px-5 py-12 text-sm text-ink-2">
                <p class="mr-auto">
                    <span class="flex items-center gap-2 font-semibold text-ink">
                        <Mark class="size-5 text-brand"/>
                        "Anteroom"
                    </span>
                    <span class="mt-2 block">{words::SLOGAN}</span>
                </p>
                <nav aria-label=words::FOOTER_NAV class="flex flex-wrap gap-x-6 gap-y-2">
                    <a href="/demo" class="py-1 hover:text-ink max-md:py-2.5">{words::DEMO}</a>
                    <a href="/console" rel="external" class="py-1 hover:text-ink max-md:py-2.5">{words::CONSOLE}</a>
                    <a href="/v1" rel="external" class="py-1 hover:text-ink max-md:py-2.5">{words::API}</a>
                </nav>
            </div>
        </footer>
    }
}

/// A clinic's header; `width` is the page's.
#[component]
pub fn ClinicHeader(
    clinic: Clinic,
    chat_word: &'static str,
    #[prop(default = "max-w-[1280px]")] width: &'static str,
    /// Anchors on this page.
    #[prop(optional)]
    links: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let initial: String = clinic.name.chars().next().into_iter().collect();
    view! {
        <SkipLink/>
        <header class="border-b border-line bg-panel">
            <div class=format!("mx-auto flex h-16 {width} items-center gap-2 px-4 sm:gap-8 sm:px-8")>
                <a
                    href=format!("/c/{}", clinic.slug)
                    rel="external"
                    class="flex min-h-10 min-w-0 items-center gap-2.5 text-lg font-semibold tracking-tight max-sm:text-base"
                >
                    <span
                        aria-hidden="true"
                        class="grid size-8 shrink-0 place-items-center rounded-full bg-brand text-base text-on-brand"
                    >
                        {initial}
                    </span>
                    <span class="truncate">{clinic.name}</span>
                </a>
                <nav aria-label=words::ON_THIS_PAGE class="hidden gap-1 text-base text-ink-2 md:flex">
                    {links
                        .into_iter()
                        .map(|(href, word)| {
                            view! { <a href=href class="rounded-sm px-3 py-2 hover:bg-sunk">{word}</a> }
                        })
                        .collect_view()}
                </nav>
                <a href=format!("tel:{}", clinic.phone) class="ml-auto hidden py-2 text-base text-ink-2 tabular sm:block">
                    {clinic.phone_label}
                </a>
                <div class="flex items-center gap-1 max-sm:ml-auto">
                    <ThemeToggle/>
                    <a
                        href=format!("/w/{}", clinic.widget_key)
                        rel="external"
                        data-anteroom-open=""
                        class="flex h-10 items-center gap-2 rounded-md px-3.5 font-medium shadow-1 hover:bg-sunk dark:ring-1 dark:ring-line"
                    >
                        <Icon icon=lu::LuMessageCircle/>
                        {chat_word}
                    </a>
                </div>
            </div>
        </header>
    }
}

/// Puts the clinic's chat on this page. Only the loader comes now; the rest when somebody opens it.
#[component]
pub fn ChatLoader(
    #[prop(into)] widget_key: String,
    /// `popup` shows a launcher; `link` opens by the page's own buttons alone.
    #[prop(default = "link")]
    mode: &'static str,
) -> impl IntoView {
    view! { <script src="/widget.js" data-key=widget_key data-mode=mode data-theme="auto" async nonce=use_nonce()></script> }
}

/// A failure in words, with its request id and a way to try again.
#[component]
pub fn Failure(
    error: AppError,
    #[prop(into, optional)] on_retry: Option<Callback<()>>,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    let request_id = match &error {
        AppError::Internal { request_id } => Some(request_id.clone()),
        _ => None,
    };
    let message = match &error {
        AppError::Internal { .. } => words::OUR_FAULT.to_owned(),
        other => other.to_string(),
    };
    match on_retry {
        Some(retry) => view! { <ErrorState message request_id on_retry=retry class/> }.into_any(),
        None => view! { <ErrorState message request_id class/> }.into_any(),
    }
}

/// A page for an address that leads nowhere, kind and with ways on.
#[component]
pub fn NotHere(
    #[prop(into, default = words::NOT_HERE_TITLE.to_owned())] title: String,
    #[prop(into, default = words::NOT_HERE_TEXT.to_owned())] text: String,
) -> impl IntoView {
    view! {
        <leptos_meta::Title text=title.clone()/>
        <leptos_meta::Meta name="robots" content="noindex"/>
        <ProductHeader/>
        <main id="main" class="mx-auto flex max-w-[36rem] flex-col items-center px-5 py-24 text-center">
            <Mark class="size-12 text-brand"/>
            <h1 class="mt-6 text-2xl font-semibold tracking-tight text-balance">{title}</h1>
            <p class="mt-2 text-lg text-ink-2 text-balance">{text}</p>
            <div class="mt-6 flex flex-wrap justify-center gap-2">
                <ButtonLink href="/" tone=ButtonTone::Primary>
                    {words::TO_START}
                </ButtonLink>
                <ButtonLink href="/demo">{words::TO_DEMO}</ButtonLink>
            </div>
        </main>
        <ProductFooter/>
    }
}
