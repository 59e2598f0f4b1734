//! `/demo`: the walkthrough.

use crate::{
    api,
    frame::{Failure, ProductFooter, ProductHeader},
    words::demo as words,
};
use contract::clinics::Clinic;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use ui::{Brand, ButtonLink, ButtonTone, EmptyState, Icon, Skeleton, lu};

/// The clinics, the sign-ins, the sandbox, and a walk in steps.
#[component]
pub fn DemoPage() -> impl IntoView {
    let clinics = Resource::new(|| (), |()| api::directory());
    view! {
        <Title text=words::TITLE/>
        <Meta name="description" content=words::LEAD/>
        <Link rel="canonical" href="/demo"/>
        <ProductHeader/>
        <main id="main" class="mx-auto max-w-[77.5rem] px-5 pt-8 pb-20">
            <h1 class="text-2xl font-semibold tracking-tight text-balance sm:text-3xl">{words::TITLE}</h1>
            <p class="mt-3 max-w-[60ch] text-lg text-ink-2">{words::LEAD}</p>
            <section aria-labelledby="h-clinics" class="mt-10">
                <h2 id="h-clinics" class="text-xl font-semibold tracking-tight">{words::CLINICS}</h2>
                <Transition fallback=|| view! { <ClinicsSkeleton/> }>
                    {move || {
                        clinics
                            .get()
                            .map(|answer| match answer {
                                Ok(clinics) if clinics.is_empty() => {
                                    view! { <EmptyState icon=lu::LuStethoscope title=words::NO_CLINICS text=words::NO_CLINICS_TEXT/> }
                                        .into_any()
                                }
                                Ok(clinics) => view! { <Clinics clinics/> }.into_any(),
                                Err(error) => view! { <Failure error class="mt-4"/> }.into_any(),
                            })
                    }}
                </Transition>
            </section>
            <Walk/>
            <div class="mt-14 grid items-start gap-6 lg:grid-cols-2">
                <SignIns/>
                <Sandbox/>
            </div>
        </main>
        <ProductFooter/>
    }
}

#[component]
fn Clinics(clinics: Vec<Clinic>) -> impl IntoView {
    view! {
        <ul class="mt-4 grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
            {clinics
                .into_iter()
                .map(|clinic| {
                    let initial: String = clinic.name.chars().next().into_iter().collect();
                    view! {
                        <li>
                            <Brand
                                hue=clinic.brand_hue
                                chroma=clinic.brand_chroma
                                class="flex h-full flex-col rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line"
                            >
                                <span aria-hidden="true" class="grid size-10 place-items-center rounded-full bg-brand text-lg font-semibold text-on-brand">
                                    {initial}
                                </span>
                                <h3 class="mt-3 font-semibold">{clinic.name}</h3>
                                <p class="text-sm text-ink-2">{clinic.city}</p>
                                <p class="mt-2 mb-4 text-sm text-ink-2">{clinic.tagline}</p>
                                <ButtonLink
                                    href=format!("/c/{}", clinic.slug)
                                    tone=ButtonTone::Primary
                                    class="mt-auto w-full"
                                    attr:rel="external"
                                >
                                    {words::PAGE}
                                </ButtonLink>
                            </Brand>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <p class="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1">
            <a href="/demo/embed" rel="external" class="flex items-center gap-1.5 py-1 font-medium text-brand hover:underline">
                {words::EMBED}
                <Icon icon=lu::LuArrowRight/>
            </a>
            <span class="text-sm text-ink-2">{words::EMBED_TEXT}</span>
        </p>
    }
}

#[component]
fn Walk() -> impl IntoView {
    view! {
        <section aria-labelledby="h-walk" class="mt-14">
            <h2 id="h-walk" class="text-xl font-semibold tracking-tight">{words::STEPS}</h2>
            <ol class="mt-4 divide-y divide-line border-y border-line">
                {words::WALK
                    .into_iter()
                    .enumerate()
                    .map(|(index, (who, title, text))| {
                        view! {
                            <li class="grid gap-x-6 gap-y-1 py-4 sm:grid-cols-[2rem_7rem_13rem_1fr] sm:items-baseline">
                                <span class="text-lg font-semibold text-brand tabular">{index + 1}</span>
                                <span class="text-sm text-ink-2">{who}</span>
                                <h3 class="font-semibold">{title}</h3>
                                <p class="text-ink-2">{text}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </section>
    }
}

#[component]
fn SignIns() -> impl IntoView {
    view! {
        <section aria-labelledby="h-sign-ins" class="min-w-0 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-sign-ins" class="text-xl font-semibold tracking-tight">{words::SIGN_INS}</h2>
            <p class="mt-1 text-ink-2">{words::SIGN_INS_TEXT}</p>
            <p class="mt-2">
                {words::PASSWORD} " " <code class="rounded-sm bg-sunk px-1.5 py-0.5 font-mono text-xs select-all">{words::DEMO_PASSWORD}</code>
            </p>
            <div class="mt-3 overflow-x-auto">
                <table class="w-full text-left text-sm">
                    <thead class="text-xs text-ink-2">
                        <tr class="border-b border-line">
                            <th scope="col" class="py-2 pr-4 font-medium">{words::CLINIC}</th>
                            <th scope="col" class="py-2 pr-4 font-medium">{words::ROLE}</th>
                            <th scope="col" class="py-2 pr-4 font-medium">{words::EMAIL}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {words::ACCOUNTS
                            .into_iter()
                            .map(|(clinic, role, email)| {
                                view! {
                                    <tr class="border-b border-line last:border-0">
                                        <td class="py-2 pr-4">{clinic}</td>
                                        <td class="py-2 pr-4">{role}</td>
                                        <td class="py-2 pr-4"><code class="select-all font-mono text-xs">{email}</code></td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
            <ButtonLink href="/console" class="mt-4" attr:rel="external">{words::CONSOLE}</ButtonLink>
        </section>
    }
}

#[component]
fn Sandbox() -> impl IntoView {
    let doors = [
        ("/sandbox/mail", lu::LuMail, words::MAIL, words::MAIL_TEXT),
        ("/sandbox", lu::LuToggleRight, words::SWITCHES, words::SWITCHES_TEXT),
    ];
    view! {
        <section aria-labelledby="h-sandbox" class="min-w-0 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="h-sandbox" class="text-xl font-semibold tracking-tight">{words::SANDBOX}</h2>
            <p class="mt-1 text-ink-2">{words::SANDBOX_TEXT}</p>
            <ul class="mt-3 divide-y divide-line">
                {doors
                    .into_iter()
                    .map(|(href, icon, title, text)| {
                        view! {
                            <li>
                                <a href=href rel="external" class="group flex items-center gap-3.5 py-3">
                                    <Icon icon=icon class="size-5 shrink-0 text-brand"/>
                                    <span class="min-w-0 flex-1">
                                        <b class="block font-medium group-hover:underline">{title}</b>
                                        <span class="text-sm text-ink-2">{text}</span>
                                    </span>
                                    <Icon icon=lu::LuChevronRight class="size-4 shrink-0 text-ink-3"/>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn ClinicsSkeleton() -> impl IntoView {
    view! {
        <div class="mt-4 grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
            {(0..4).map(|_| view! { <Skeleton class="h-56 rounded-lg"/> }).collect_view()}
        </div>
    }
}
