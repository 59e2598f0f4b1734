//! `/waitlist/{token}`: what somebody waits for, and the way off the list.

use super::Sheet;
use crate::{
    api::{self, LeaveWaitlist},
    frame::{Failure, NotHere},
    words::waitlist as words,
};
use contract::{AppError, waitlist::PlacePage};
use domain::waitlist::EntryState;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use ui::{Button, ButtonLink, ButtonTone, Skeleton};

#[component]
pub fn PlaceRoute() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let kept = StoredValue::new(token.clone());
    let action = ServerAction::<LeaveWaitlist>::new();
    let page = Resource::new(move || (token.clone(), action.version().get()), |(token, _)| api::read_place(token));
    view! {
        <Meta name="robots" content="noindex"/>
        <Transition fallback=|| view! { <Skeleton class="mx-auto mt-24 h-64 max-w-[720px]"/> }>
            {move || {
                page.get()
                    .map(|answer| match answer {
                        Ok(page) => view! { <Page page token=kept.get_value() action/> }.into_any(),
                        Err(AppError::NotFound { .. }) => {
                            view! { <NotHere title=words::UNKNOWN_PLACE_TITLE text=words::UNKNOWN_PLACE_TEXT/> }
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
fn Page(page: PlacePage, token: String, action: ServerAction<LeaveWaitlist>) -> impl IntoView {
    let listed = page.state.is_on_the_list();
    let times = format!("/c/{}", page.clinic.slug);
    let title = if listed { words::PLACE_TITLE } else { words::LEFT_TITLE };
    let text = match page.state {
        EntryState::Waiting | EntryState::Offered => words::JOIN_TEXT,
        EntryState::Accepted => words::TAKEN_TEXT,
        EntryState::Removed => words::LEFT_TEXT,
        EntryState::Ended => words::ENDED_TEXT,
        EntryState::Silent => words::SILENT_TEXT,
    };
    let what = words::what(&page.service_name, page.practitioner.as_deref());
    let failure =
        move || action.value().get().and_then(Result::err).map(|error| view! { <Failure error class="mb-6"/> });
    view! {
        <Title text=words::page_title(&page.clinic.name)/>
        <Sheet clinic=page.clinic>
            <div aria-live="polite">{failure}</div>
            <section class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
                <h1 class="text-2xl font-semibold tracking-tight">{title}</h1>
                <p class="mt-2 text-lg font-medium">{what}</p>
                <p class="tabular text-ink-2">{page.window_label}</p>
                <p class="mt-3 text-ink-2">{text}</p>
                <div class="mt-5 flex flex-wrap items-center gap-3">
                    {listed
                        .then(|| {
                            view! {
                                <ActionForm action>
                                    <input type="hidden" name="token" value=token/>
                                    <Button kind="submit" tone=ButtonTone::Danger loading=action.pending()>
                                        {words::LEAVE_LIST}
                                    </Button>
                                </ActionForm>
                            }
                        })}
                    <ButtonLink href=times attr:rel="external">{words::SEE_TIMES}</ButtonLink>
                </div>
            </section>
        </Sheet>
    }
}
