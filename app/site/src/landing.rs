//! `/`: what Anteroom does, in one example and three promises.

mod example;
mod promises;
mod sides;

use crate::{
    api,
    frame::{ChatLoader, ProductFooter, ProductHeader},
    words::landing as words,
};
use contract::clinics::Clinic;
use example::Example;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use promises::Promises;
use sides::{Doors, Sides, Steps};
use ui::{ButtonLink, ButtonSize, ButtonTone, Icon, lu};

/// The product's own page, with the live chat of a demo clinic where there is one.
#[component]
pub fn LandingPage() -> impl IntoView {
    let clinics = Resource::new(|| (), |()| api::directory());
    let demo = move || {
        let mut clinics = clinics.get().and_then(Result::ok)?;
        // The clinic of the example above, where there is one.
        let shown = clinics.iter().position(|clinic| clinic.slug == words::EXAMPLE_CLINIC).unwrap_or(0);
        (!clinics.is_empty()).then(|| clinics.swap_remove(shown))
    };
    view! {
        <Title text=words::PAGE_TITLE/>
        <Meta name="description" content=words::DESCRIPTION/>
        <Meta property="og:title" content=words::PAGE_TITLE/>
        <Meta property="og:description" content=words::DESCRIPTION/>
        <Meta property="og:image" content="/og.png"/>
        <Link rel="canonical" href="/"/>
        <ProductHeader links=vec![
            ("#promises", words::NAV_PROMISES),
            ("#doors", words::NAV_DOORS),
            ("#how", words::NAV_HOW),
            ("#who", words::NAV_WHO),
        ]/>
        <main id="main">
            <Hero/>
            <Promises/>
            <Doors/>
            <Steps/>
            <Sides/>
            <Transition fallback=|| ()>
                {move || demo().map(|clinic| view! { <DemoDoor clinic/> })}
            </Transition>
        </main>
        <ProductFooter/>
    }
}

#[component]
fn Hero() -> impl IntoView {
    view! {
        <section class="mx-auto max-w-[77.5rem] px-5 pt-10 pb-20 lg:pt-14">
            <h1 class="text-2xl font-semibold tracking-tight text-balance sm:text-3xl">
                {words::HEADLINE_IN} " " <span class="text-brand max-lg:block">{words::HEADLINE_OUT}</span>
            </h1>
            <div class="mt-4 flex flex-col gap-6 lg:flex-row lg:items-end lg:justify-between">
                <p class="max-w-[37rem] text-lg text-ink-2">{words::LEAD}</p>
                <div class="flex flex-wrap items-center gap-x-5 gap-y-3">
                    <ButtonLink href="/demo" tone=ButtonTone::Primary>
                        {words::TRY}
                        <Icon icon=lu::LuArrowRight/>
                    </ButtonLink>
                    <span class="text-ink-2">{words::NO_STRINGS}</span>
                </div>
            </div>
            <Example/>
        </section>
    }
}

/// Opens the live chat of a demo clinic; without script it leads to the clinic's page.
#[component]
fn DemoDoor(clinic: Clinic) -> impl IntoView {
    let page = format!("/c/{}", clinic.slug);
    view! {
        <section class="relative overflow-hidden border-t border-line bg-brand-soft">
            <svg
                class="pointer-events-none absolute bottom-0 left-1/2 h-[30rem] w-[60rem] -translate-x-1/2 text-brand opacity-25"
                viewBox="0 0 960 480"
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                aria-hidden="true"
            >
                <path d="M60 480V420a420 420 0 0 1 840 0v60M140 480v-60a340 340 0 0 1 680 0v60M220 480v-60a260 260 0 0 1 520 0v60"></path>
            </svg>
            <div class="relative mx-auto flex max-w-[36rem] flex-col items-center px-5 pt-32 pb-20 text-center">
                <h2 class="text-2xl font-semibold tracking-tight">{words::ASK_TITLE}</h2>
                <p class="mt-2 text-lg text-ink-2">{words::ask_text(&clinic.name)}</p>
                <div class="mt-6 flex flex-wrap justify-center gap-3">
                    <ButtonLink
                        href=page.clone()
                        tone=ButtonTone::Primary
                        size=ButtonSize::Large
                        attr:rel="external"
                        attr:data-anteroom-open=""
                    >
                        <Icon icon=lu::LuMessageCircle class="size-5"/>
                        {words::ASK_BUTTON}
                    </ButtonLink>
                    <ButtonLink href=page size=ButtonSize::Large attr:rel="external">
                        {words::BOOK_BUTTON}
                    </ButtonLink>
                </div>
                <p class="mt-6 text-sm text-ink-2">{words::MADE_UP}</p>
            </div>
        </section>
        <ChatLoader widget_key=clinic.widget_key mode="popup"/>
    }
}
