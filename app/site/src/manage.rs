//! A client's own booking, behind the secret link in their e-mail.

mod cancelling;
mod earlier;
mod moving;
mod payment;
mod recommending;
mod series;
mod ticket;
mod timeline;

use crate::{
    api::{self, CancelBooking, CancelLater, MoveBooking, TakeCardBack, WantEarlier},
    frame::{ChatLoader, ClinicHeader, Failure, NotHere},
    words::manage as words,
};
use cancelling::CancelPanel;
use contract::{
    AppError,
    bookings::{BookingView, ManagePage},
};
use domain::booking::BookingState;
use earlier::EarlierPanel;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};
use moving::MovePanel;
use payment::{AskedFor, Confirming, KeptCard, PayNow, PaymentCard};
use recommending::{CreditNote, ReferralCard};
use series::{LaterPanel, SeriesCard};
use std::time::Duration;
use ticket::{Heading, Ticket};
use timeline::{Preparation, Timeline};
use ui::{Brand, ButtonLink, ButtonTone, Icon, Notice, Skeleton, Tone, lu};

/// How often and how many times the page looks whether a payment has been confirmed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const LOOKS: u32 = 45;

/// What the parts of the page may do.
#[derive(Clone, Copy)]
pub struct Acts {
    pub token: StoredValue<String>,
    pub moving: ServerAction<MoveBooking>,
    pub cancelling: ServerAction<CancelBooking>,
    pub ending: ServerAction<CancelLater>,
    pub earlier: ServerAction<WantEarlier>,
    pub forgetting: ServerAction<TakeCardBack>,
}

impl Acts {
    /// What went wrong with the last change, if it did.
    fn failure(self) -> Option<AppError> {
        let moving = self.moving.value().get().and_then(Result::err);
        let cancelling = || self.cancelling.value().get().and_then(Result::err);
        let ending = || self.ending.value().get().and_then(Result::err);
        let forgetting = || self.forgetting.value().get().and_then(Result::err);
        moving.or_else(cancelling).or_else(ending).or_else(forgetting)
    }
}

/// `/b/{token}`, and `/b/{token}/pay`, to which links for paying lead.
#[component]
pub fn ManageRoute() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let acts = Acts {
        token: StoredValue::new(token.clone()),
        moving: ServerAction::new(),
        cancelling: ServerAction::new(),
        ending: ServerAction::new(),
        earlier: ServerAction::new(),
        forgetting: ServerAction::new(),
    };
    let looks = RwSignal::new(0_u32);
    let page = Resource::new(
        move || {
            let made = [
                acts.moving.version().get(),
                acts.cancelling.version().get(),
                acts.ending.version().get(),
                acts.forgetting.version().get(),
            ];
            (token.clone(), made, looks.get())
        },
        |(token, ..)| api::read_booking(token),
    );
    let just_paid = Memo::new(move |_| query.with(|query| query.get("checkout").is_some_and(|code| code == "paid")));
    let confirming = move |shown: &ManagePage| just_paid.get() && shown.booking.state == BookingState::AwaitingDeposit;
    look_again_while(move || page.get().and_then(Result::ok).is_some_and(|shown| confirming(&shown)), looks);
    let kept_as_request =
        Memo::new(move |_| query.with(|query| query.get("checkout").is_some_and(|code| code == "request")));
    let problem = Memo::new(move |_| {
        query.with(|query| {
            query.get("checkout").filter(|code| !matches!(code.as_str(), "paid" | "back" | "later" | "request"))
        })
    });
    let retry = Callback::new(move |()| page.refetch());
    view! {
        <Meta name="robots" content="noindex"/>
        <Transition fallback=PageSkeleton>
            {move || {
                page.get()
                    .map(|answer| match answer {
                        Ok(page) => {
                            let confirming = confirming(&page);
                            view! { <Page page acts confirming looks problem=problem.get() kept_as_request=kept_as_request.get()/> }.into_any()
                        }
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

/// Looks again every two seconds while the payment is not confirmed, for a minute and a half at most.
fn look_again_while(confirming: impl Fn() -> bool + Send + Sync + 'static, looks: RwSignal<u32>) {
    Effect::new(move |_| {
        if !confirming() {
            return;
        }
        let look = move || {
            if looks.get_untracked() < LOOKS {
                looks.update(|looks| *looks += 1);
            }
        };
        if let Ok(interval) = set_interval_with_handle(look, LOOK_EVERY) {
            on_cleanup(move || interval.clear());
        }
    });
}

/// What became of a booking whose payment page could not be opened.
#[component]
fn NoPaymentPage(booking: BookingView, kept_as_request: bool, asked: bool) -> impl IntoView {
    let text = if booking.deposit_deferred && !asked {
        words::deposit_later(&booking.deposit)
    } else if kept_as_request && booking.state == BookingState::Pending {
        words::KEPT_AS_REQUEST.to_owned()
    } else {
        return None;
    };
    Some(view! {
        <Notice tone=Tone::Note icon=lu::LuInfo class="mb-6">
            <p role="status">{text}</p>
        </Notice>
    })
}

#[component]
fn Page(
    page: ManagePage,
    acts: Acts,
    confirming: bool,
    looks: RwSignal<u32>,
    problem: Option<String>,
    kept_as_request: bool,
) -> impl IntoView {
    let ManagePage { clinic, booking, .. } = page.clone();
    let widget_key = clinic.widget_key.clone();
    let state = booking.state;
    let text = words::state_text(state);
    let again = format!("/c/{}?service={}", clinic.slug, booking.service_key);
    let again_word = if state == BookingState::Expired { words::CHOOSE_AGAIN } else { words::BOOK_AGAIN };
    let owed = state == BookingState::AwaitingDeposit && !confirming;
    let over = !matches!(state, BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed);
    view! {
        <Title text=words::page_title(&clinic.name)/>
        <Brand hue=clinic.brand_hue chroma=clinic.brand_chroma class="min-h-dvh">
            <ClinicHeader clinic=clinic.clone() chat_word=words::ASK width="max-w-[1120px]"/>
            <main id="main" class="mx-auto max-w-[1120px] px-4 pb-16 sm:px-8">
                <Heading booking=booking.clone()/>
                <div aria-live="polite">
                    {confirming.then(|| view! { <Confirming slow=Signal::derive(move || { looks.get() >= LOOKS })/> })}
                </div>
                {problem
                    .map(|code| {
                        view! {
                            <Notice tone=Tone::Warn icon=lu::LuTriangleAlert class="mb-6">
                                <p role="alert">{words::checkout_problem(&code)}</p>
                            </Notice>
                        }
                    })}
                <NoPaymentPage booking=booking.clone() kept_as_request asked=!page.requests.is_empty()/>
                {move || acts.failure().map(|error| view! { <Failure error class="mb-6"/> })}
                {owed.then(|| view! { <PayNow booking=booking.clone() keep_card=page.keep_card.clone()/> })}
                {(!confirming)
                    .then(|| page.requests.clone().into_iter().map(|request| view! { <AskedFor request/> }).collect_view())}
                {(!text.is_empty() && state != BookingState::AwaitingDeposit)
                    .then(|| {
                        view! {
                            <Notice tone=ticket::tone(state) icon=ticket::icon(state) class="mb-6">
                                <p class="text-base">{text}</p>
                                {over
                                    .then(|| {
                                        view! {
                                            <p class="mt-2.5">
                                                <ButtonLink href=again tone=ButtonTone::Primary attr:rel="external">
                                                    {again_word}
                                                </ButtonLink>
                                            </p>
                                        }
                                    })}
                            </Notice>
                        }
                    })}
                <div class="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
                    <div class="flex min-w-0 flex-col gap-6">
                        <Ticket page=page.clone()/>
                        {page.may_reschedule.then(|| view! { <MovePanel page=page.clone() acts/> })}
                        {page.may_reschedule.then(|| view! { <EarlierPanel page=page.clone() acts/> })}
                        {page.cancel.allowed.then(|| view! { <CancelPanel page=page.clone() acts/> })}
                        {page.series.clone().and_then(|series| series.later).map(|later| {
                            view! { <LaterPanel later version=page.booking.version acts/> }
                        })}
                    </div>
                    <aside class="grid gap-6 sm:max-lg:grid-cols-2">
                        <PaymentCard booking=booking.clone() receipts=page.receipts.clone()/>
                        {page.kept_card.clone().map(|card| view! { <KeptCard card acts/> })}
                        {page.credit.map(|credit| view! { <CreditNote credit/> })}
                        {page.referral.clone().map(|offer| view! { <ReferralCard offer/> })}
                        {page.series.clone().map(|managed| view! { <SeriesCard series=managed.series booking=booking.clone()/> })}
                        {(!over && !page.preparation.is_empty()).then(|| view! { <Preparation lines=page.preparation.clone()/> })}
                        <Timeline entries=page.timeline.clone()/>
                    </aside>
                </div>
                <p class="mt-8 flex flex-wrap items-center gap-x-5 gap-y-2 text-sm text-ink-2">
                    <span class="flex items-center gap-2">
                        <Icon icon=lu::LuInfo/>
                        {words::times_zone(&clinic.city, &clinic.zone_label)}
                    </span>
                    <a href="/" rel="external" class="py-1 hover:underline sm:ml-auto">{crate::words::clinic::RUNS_ON}</a>
                </p>
            </main>
        </Brand>
        <ChatLoader widget_key/>
    }
}

#[component]
fn PageSkeleton() -> impl IntoView {
    view! {
        <main id="main" aria-busy="true" class="mx-auto max-w-[1120px] px-4 pt-24 sm:px-8">
            <Skeleton class="h-6 w-32"/>
            <Skeleton class="mt-3 h-10 w-2/3"/>
            <div class="mt-8 grid gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
                <Skeleton class="h-80 rounded-lg"/>
                <Skeleton class="h-80 rounded-lg"/>
            </div>
        </main>
    }
}
