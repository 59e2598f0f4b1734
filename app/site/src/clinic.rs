//! A clinic's hosted page: prices up front, times to book.

mod also;
mod choice;
mod details;
mod for_whom;
mod panel;
mod parts;
mod picking;
mod questions;
mod services;
mod summary;
mod visit;

pub use choice::Chooser;
pub use parts::Wanted;
pub use summary::price_line;
pub use visit::map_url;

use crate::{
    api,
    frame::{ChatLoader, ClinicHeader, Failure, NotHere},
    words::clinic as words,
};
use contract::{
    AppError,
    clinics::{Clinic, ClinicPage},
};
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use leptos_router::hooks::use_params_map;
use panel::{Asked, BookingPanel};
use services::ServiceMenu;
use ui::{Brand, EmptyState, Icon, Skeleton, lu};
use visit::{Team, Visit};

/// `/c/{clinic}`.
#[component]
pub fn ClinicRoute() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("clinic").unwrap_or_default()));
    let page = Resource::new(move || slug.get(), api::read_clinic);
    let retry = Callback::new(move |()| page.refetch());
    let kept = Kept::new();
    view! {
        <Transition fallback=PageSkeleton>
            {move || {
                page.get()
                    .map(|answer| match answer {
                        Ok(page) => view! { <Page page kept/> }.into_any(),
                        Err(AppError::NotFound { .. }) => {
                            view! { <NotHere title=words::UNKNOWN_TITLE text=words::UNKNOWN_TEXT/> }.into_any()
                        }
                        Err(error) => {
                            view! {
                                <main id="main" class="mx-auto max-w-[36rem] px-5 py-24">
                                    <Failure error on_retry=retry/>
                                </main>
                            }
                                .into_any()
                        }
                    })
            }}
        </Transition>
    }
}

/// The choice and the questions of a clinic's page, which outlive the drawing of its parts.
#[derive(Clone, Copy)]
struct Kept {
    owner: StoredValue<Option<Owner>>,
    parts: StoredValue<Option<(String, Chooser, Asked)>>,
}

impl Kept {
    fn new() -> Self {
        Self { owner: StoredValue::new(Owner::current()), parts: StoredValue::new(None) }
    }

    /// The same parts for the same clinic, whoever asks and however often.
    fn parts(self, page: &ClinicPage) -> (Chooser, Asked) {
        let slug = &page.clinic.slug;
        let known = self.parts.with_value(|parts| {
            parts.as_ref().and_then(|(of, chooser, asked)| (of == slug).then_some((*chooser, *asked)))
        });
        known.unwrap_or_else(|| {
            let make = || {
                let chooser = Chooser::new(slug.clone(), page.services.clone());
                (chooser, Asked::new(chooser, page.clinic.today))
            };
            let (chooser, asked) = match self.owner.get_value() {
                Some(owner) => owner.with(make),
                None => make(),
            };
            self.parts.set_value(Some((slug.clone(), chooser, asked)));
            (chooser, asked)
        })
    }
}

#[component]
fn Page(page: ClinicPage, kept: Kept) -> impl IntoView {
    let (chooser, asked) = kept.parts(&page);
    let ClinicPage { clinic, services } = page;
    let title = words::page_title(&clinic.name, &clinic.city);
    let has_services = !services.is_empty();
    let panel_clinic = clinic.clone();
    let widget_key = clinic.widget_key.clone();
    view! {
        <Title text=title/>
        <Meta name="description" content=clinic.tagline.clone()/>
        <Link rel="canonical" href=format!("/c/{}", clinic.slug)/>
        <Brand hue=clinic.brand_hue chroma=clinic.brand_chroma class="min-h-dvh pb-24 lg:pb-0">
            <ClinicHeader
                clinic=clinic.clone()
                chat_word=words::CHAT
                links=vec![("#services", words::SERVICES), ("#team", words::TEAM_SHORT), ("#visit", words::VISIT)]
            />
            <main id="main" class="mx-auto max-w-[1280px] px-4 sm:px-8">
                <Heading clinic=clinic.clone()/>
                {if has_services {
                    view! {
                        <div class="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_600px] lg:gap-10">
                            <ServiceMenu chooser/>
                            <BookingPanel chooser asked clinic=panel_clinic/>
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <EmptyState icon=lu::LuCalendarX title=words::NO_SERVICES_TITLE text=words::NO_SERVICES_TEXT/> }
                        .into_any()
                }}
                <Team people=clinic.practitioners.clone() services chooser/>
                <Visit clinic=clinic.clone()/>
            </main>
            <footer class="border-t border-line">
                <p class="mx-auto flex max-w-[1280px] flex-wrap justify-between gap-x-8 gap-y-1 px-4 py-5 text-sm text-ink-2 sm:px-8">
                    <span>{clinic.name}</span>
                    <a href="/" rel="external" class="hover:underline">{words::RUNS_ON}</a>
                </p>
            </footer>
        </Brand>
        <ChatLoader widget_key/>
    }
}

#[component]
fn Heading(clinic: Clinic) -> impl IntoView {
    let open = clinic.hours_now.open;
    view! {
        <section class="pt-8 pb-6">
            <h1 class="text-2xl font-semibold tracking-tight text-balance sm:text-3xl">{words::HEADLINE}</h1>
            <p class="mt-1.5 max-w-[60ch] text-lg text-ink-2">{clinic.tagline}</p>
            <ul class="mt-3 flex flex-wrap gap-x-6 gap-y-1.5 text-base text-ink-2">
                <li class="flex items-center gap-2"><Icon icon=lu::LuMapPin/>{clinic.address}</li>
                <li class="flex items-center gap-2">
                    <Icon icon=lu::LuClock/>
                    <span class=("text-good", open) class=("font-medium", open)>{clinic.hours_now.label}</span>
                </li>
                {(!clinic.credentials.is_empty())
                    .then(|| view! { <li class="flex items-center gap-2"><Icon icon=lu::LuShieldCheck/>{clinic.credentials}</li> })}
            </ul>
        </section>
    }
}

#[component]
fn PageSkeleton() -> impl IntoView {
    view! {
        <main id="main" aria-busy="true" class="mx-auto max-w-[1280px] px-4 pt-24 sm:px-8">
            <Skeleton class="h-10 w-2/3"/>
            <Skeleton class="mt-4 h-5 w-1/2"/>
            <div class="mt-8 grid gap-8 lg:grid-cols-[minmax(0,1fr)_600px] lg:gap-10">
                <Skeleton class="h-96 rounded-lg"/>
                <Skeleton class="h-[36rem] rounded-lg"/>
            </div>
        </main>
    }
}
