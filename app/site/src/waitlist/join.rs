//! `/c/{clinic}/waitlist`: what was chosen on the clinic's page, when it would suit, and where to write.

use super::{PartsOfDay, Sheet};
use crate::{
    api::{self, JoinWaitlist},
    clinic::{Chooser, Wanted},
    consent::ConsentField,
    frame::{Failure, NotHere},
    typed,
    words::{clinic as clinic_words, waitlist as words},
};
use contract::{
    AppError,
    clinics::{Clinic, ClinicPage},
};
use domain::calendar::MOST_STEPS;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};
use session::HumanCheck;
use ui::{
    Button, ButtonLink, ButtonSize, ButtonTone, Field, Notice, Select, SelectOption, Skeleton, TextInput, Tone, lu,
};

/// What the visitor chose on the clinic's page.
#[derive(Clone)]
struct Chosen {
    clinic: Clinic,
    wanted: Wanted,
    practitioner: Option<String>,
    /// Back to the times.
    back: String,
}

#[component]
pub fn JoinRoute() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let slug = params.with_untracked(|params| params.get("clinic").unwrap_or_default());
    let page = Resource::new(move || slug.clone(), api::read_clinic);
    let joined = query.with_untracked(|query| query.get("joined").is_some());
    let action = ServerAction::<JoinWaitlist>::new();
    view! {
        <Meta name="robots" content="noindex"/>
        <Transition fallback=|| view! { <Skeleton class="mx-auto mt-24 h-96 max-w-[720px]"/> }>
            {move || {
                page.get()
                    .map(|answer| match answer {
                        Ok(page) => view! { <Page page joined action/> }.into_any(),
                        Err(AppError::NotFound { .. }) => {
                            view! { <NotHere title=clinic_words::UNKNOWN_TITLE text=clinic_words::UNKNOWN_TEXT/> }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <main id="main" class="mx-auto max-w-[36rem] px-5 py-24">
                                    <Failure error/>
                                </main>
                            }
                                .into_any()
                        }
                    })
            }}
        </Transition>
    }
}

#[component]
fn Page(page: ClinicPage, joined: bool, action: ServerAction<JoinWaitlist>) -> impl IntoView {
    let ClinicPage { clinic, services } = page;
    let chooser = Chooser::new(clinic.slug.clone(), services);
    // The address that led here decides, once.
    let chosen = untrack(|| {
        chooser.wanted().map(|wanted| Chosen {
            clinic: clinic.clone(),
            wanted,
            practitioner: chooser.choice.with(|choice| choice.practitioner.clone()),
            back: chooser.href(|_| {}),
        })
    });
    let done = move || joined || action.value().get().is_some_and(|answer| answer.is_ok());
    let back = format!("/c/{}", clinic.slug);
    view! {
        <Title text=words::page_title(&clinic.name)/>
        <Sheet clinic>
            {match chosen {
                None => view! { <p class="py-12 text-lg">{clinic_words::NO_SERVICES_TEXT}</p> }.into_any(),
                Some(chosen) => {
                    view! {
                        <Show when=move || !done() fallback=move || view! { <Joined back=back.clone()/> }>
                            <Asking chosen=chosen.clone() action/>
                        </Show>
                    }
                        .into_any()
                }
            }}
        </Sheet>
    }
}

#[component]
fn Joined(back: String) -> impl IntoView {
    view! {
        <section role="status" class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
            <h1 class="text-2xl font-semibold tracking-tight">{words::JOINED_TITLE}</h1>
            <p class="mt-2 text-lg text-ink-2">{words::JOINED_TEXT}</p>
            <p class="mt-5">
                <ButtonLink href=back attr:rel="external">{words::BACK_TO_TIMES}</ButtonLink>
            </p>
        </section>
    }
}

#[component]
fn Asking(chosen: Chosen, action: ServerAction<JoinWaitlist>) -> impl IntoView {
    let who = chosen
        .practitioner
        .as_ref()
        .and_then(|id| chosen.clinic.practitioners.iter().find(|face| &face.id == id).map(|face| face.name.clone()));
    let what = words::what(&chosen.wanted.name(), who.as_deref());
    let back = chosen.back.clone();
    let complete = chosen.wanted.missing().is_none();
    view! {
        <h1 class="text-2xl font-semibold tracking-tight text-balance">{words::JOIN_TITLE}</h1>
        <p class="mt-1.5 text-lg font-medium">{what}</p>
        <p class="mt-1.5 mb-6 max-w-[60ch] text-ink-2">{words::JOIN_TEXT}</p>
        {if complete {
            view! { <JoinForm chosen action/> }.into_any()
        } else {
            view! {
                <Notice tone=Tone::Warn icon=lu::LuListChecks>
                    <p>{words::QUESTIONS_FIRST}</p>
                </Notice>
            }
                .into_any()
        }}
        <p class="mt-6">
            <a href=back rel="external" class="inline-block py-2 text-sm text-ink-2 hover:text-ink hover:underline">
                {words::BACK_TO_TIMES}
            </a>
        </p>
    }
}

/// Fields whose errors are shown beside them.
const FIELDS: [&str; 7] = ["name", "email", "phone", "consent_version", "from", "until", "seats"];

#[component]
fn JoinForm(chosen: Chosen, action: ServerAction<JoinWaitlist>) -> impl IntoView {
    let error = Signal::derive(move || action.value().get().and_then(Result::err));
    let reason = move |field: &'static str| {
        Signal::derive(move || error.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned)))
    };
    let above = move || {
        let error = error.get()?;
        let beside = matches!(&error, AppError::Invalid { fields }
            if fields.iter().all(|field| FIELDS.contains(&field.field.as_str())));
        (!beside).then(|| view! { <Failure error class="mb-5"/> })
    };
    let typed = typed::before(&chosen.clinic.slug);
    let (name, phone, email) = (RwSignal::new(typed.name), RwSignal::new(typed.phone), RwSignal::new(typed.email));
    let today = chosen.clinic.today.to_string();
    let from = RwSignal::new(today);
    let until = RwSignal::new(String::new());
    // Everybody needs a step of the visit for each service.
    let most = (MOST_STEPS / chosen.wanted.parts.len().max(1)).max(1);
    let slug = chosen.clinic.slug.clone();
    let form = Resource::new(move || slug.clone(), api::read_form);
    view! {
        <ActionForm action attr:class="grid gap-6" attr:aria-label=words::JOIN_TITLE>
            {above}
            <Hidden chosen/>
            <section aria-labelledby="h-when" class="grid gap-4 rounded-lg bg-panel p-5 shadow-1 sm:grid-cols-2 sm:p-6 dark:ring-1 dark:ring-line">
                <h2 id="h-when" class="font-semibold sm:col-span-2">{words::WHEN}</h2>
                <Field id="from" label=words::FROM error=reason("from")>
                    <TextInput name="from" kind="date" value=from/>
                </Field>
                <Field id="until" label=words::UNTIL error=reason("until")>
                    <TextInput name="until" kind="date" value=until/>
                </Field>
                <PartsOfDay/>
                {(most > 1)
                    .then(|| {
                        view! {
                            <Field id="seats" label=words::SEATS error=reason("seats")>
                                <Select
                                    name="seats"
                                    options=(1..=most).map(|people| SelectOption::new(people.to_string(), words::seats(people))).collect()
                                    value=RwSignal::new("1".to_owned())
                                />
                            </Field>
                        }
                    })}
                <div class="flex min-w-0 flex-col">
                    <label for="notice" class="mb-1.5 text-sm font-medium">{words::NOTICE}</label>
                    <select
                        id="notice"
                        name="notice"
                        class="h-11 cursor-pointer rounded-md border border-field bg-panel px-3 hover:border-ink-3"
                    >
                        {words::NOTICES.map(|(value, label)| view! { <option value=value>{label}</option> })}
                    </select>
                </div>
            </section>
            <section aria-labelledby="h-who" class="grid gap-4 rounded-lg bg-panel p-5 shadow-1 sm:grid-cols-2 sm:p-6 dark:ring-1 dark:ring-line">
                <h2 id="h-who" class="font-semibold sm:col-span-2">{words::YOUR_DETAILS}</h2>
                <Field id="name" label=words::NAME error=reason("name") required=true class="sm:col-span-2">
                    <TextInput name="name" value=name autocomplete="name" maxlength=120/>
                </Field>
                <Field id="email" label=words::EMAIL hint=words::EMAIL_HINT error=reason("email") required=true>
                    <TextInput name="email" kind="email" value=email autocomplete="email" maxlength=254/>
                </Field>
                <Field id="phone" label=words::PHONE error=reason("phone")>
                    <TextInput name="phone" kind="tel" value=phone autocomplete="tel" maxlength=40/>
                </Field>
                <ConsentField form error=reason("consent_version")/>
                <HumanCheck act="enquire" spent=Signal::derive(move || error.with(Option::is_some))/>
                <div class="sm:col-span-2">
                    <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large class="w-full" loading=action.pending()>
                        {words::JOIN}
                    </Button>
                    <p class="mt-3 text-center text-sm text-ink-2">{words::NO_COST}</p>
                </div>
            </section>
        </ActionForm>
    }
}

/// What was chosen before, and a field that only machines fill in.
#[component]
fn Hidden(chosen: Chosen) -> impl IntoView {
    let first = chosen.wanted.first();
    let answers = serde_json::to_string(&first.map(|part| &part.answers)).unwrap_or_default();
    let service = first.map(|part| part.service.key.clone()).unwrap_or_default();
    let more = serde_json::to_string(&chosen.wanted.more()).unwrap_or_default();
    view! {
        <input type="hidden" name="clinic" value=chosen.clinic.slug/>
        <input type="hidden" name="service_key" value=service/>
        <input type="hidden" name="answers" value=answers/>
        <input type="hidden" name="more" value=more/>
        <input type="hidden" name="practitioner_id" value=chosen.practitioner.unwrap_or_default()/>
        <div aria-hidden="true" class="absolute top-0 -left-[999rem]">
            <label>"Website" <input type="text" name="website" tabindex="-1" autocomplete="off"/></label>
        </div>
    }
}
