//! Who works here and how to get here.

use super::choice::{Chooser, for_service};
use crate::words::clinic as words;
use contract::clinics::{Clinic, PractitionerFace, ServiceCard};
use leptos::prelude::*;
use ui::{Avatar, ButtonLink, Icon, lu};

/// The team, each with what they do.
#[component]
pub fn Team(people: Vec<PractitionerFace>, services: Vec<ServiceCard>, chooser: Chooser) -> impl IntoView {
    let cards = people
        .into_iter()
        .map(|person| {
            let does: Vec<&ServiceCard> = services.iter().filter(|service| service.practitioner_ids.contains(&person.id)).collect();
            let names: Vec<&str> = does.iter().take(4).map(|service| service.name.as_str()).collect();
            let first = does.first().map(|service| service.key.clone());
            let id = person.id.clone();
            view! {
                <li class="flex gap-4 rounded-lg bg-panel p-5 shadow-1 dark:ring-1 dark:ring-line">
                    <Avatar initials=person.initials.clone() of=person.id class="size-14 text-lg"/>
                    <div class="min-w-0">
                        <h3 class="font-semibold">{person.name}</h3>
                        <p class="text-sm text-ink-2">{person.title}</p>
                        <p class="mt-2 text-sm text-ink-2">{names.join(", ")}</p>
                        {first
                            .map(|key| {
                                let href = move || {
                                    let address = chooser
                                        .href(|choice| {
                                            *choice = for_service(choice, &key);
                                            choice.practitioner = Some(id.clone());
                                        });
                                    format!("{address}#book")
                                };
                                view! {
                                    <a href=href rel="external" class="mt-2 inline-block py-1 text-sm font-medium text-brand hover:underline">
                                        {words::FREE_TIMES}
                                    </a>
                                }
                            })}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <section id="team" aria-labelledby="h-team" class="scroll-mt-6 pt-14">
            <h2 id="h-team" class="text-xl font-semibold tracking-tight">{words::TEAM}</h2>
            <ul class="mt-4 grid gap-4 md:grid-cols-2 xl:grid-cols-3">{cards}</ul>
        </section>
    }
}

/// Address, hours of this moment, directions and a phone number.
#[component]
pub fn Visit(clinic: Clinic) -> impl IntoView {
    let map = map_url(&clinic.address);
    let has_directions = !clinic.directions.is_empty();
    view! {
        <section id="visit" aria-labelledby="h-visit" class="scroll-mt-6 pt-14 pb-16">
            <h2 id="h-visit" class="text-xl font-semibold tracking-tight">{words::VISIT}</h2>
            <div class="mt-4 flex flex-wrap items-center gap-x-10 gap-y-4 rounded-lg bg-panel px-5 py-5 shadow-1 dark:ring-1 dark:ring-line">
                <p class="flex gap-3">
                    <Icon icon=lu::LuMapPin class="mt-0.5 size-[18px] shrink-0 text-ink-2"/>
                    {clinic.address}
                </p>
                {has_directions
                    .then(|| {
                        view! {
                            <p class="flex gap-3">
                                <Icon icon=lu::LuCar class="mt-0.5 size-[18px] shrink-0 text-ink-2"/>
                                {clinic.directions}
                            </p>
                        }
                    })}
                <p class="flex gap-3">
                    <Icon icon=lu::LuClock class="mt-0.5 size-[18px] shrink-0 text-ink-2"/>
                    <span>{clinic.hours_now.label} <span class="text-ink-2">" " {clinic.zone_label}</span></span>
                </p>
                <p class="flex gap-3">
                    <Icon icon=lu::LuPhone class="mt-0.5 size-[18px] shrink-0 text-ink-2"/>
                    <a href=format!("tel:{}", clinic.phone) class="tabular hover:underline">{clinic.phone_label}</a>
                </p>
                <ButtonLink href=map class="sm:ml-auto" attr:target="_blank" attr:rel="noopener external">
                    {words::DIRECTIONS}
                </ButtonLink>
            </div>
            {(!clinic.emergency_text.is_empty())
                .then(|| {
                    view! {
                        <p class="mt-4 flex gap-2.5 rounded-md bg-bad-soft px-3.5 py-3 text-sm">
                            <Icon icon=lu::LuTriangleAlert class="mt-0.5 size-4 shrink-0 text-bad"/>
                            {clinic.emergency_text}
                        </p>
                    }
                })}
        </section>
    }
}

/// A map search for an address, which opens the phone's own map where there is one.
pub fn map_url(address: &str) -> String {
    let query: String = address
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("https://www.google.com/maps/search/?api=1&query={query}")
}
