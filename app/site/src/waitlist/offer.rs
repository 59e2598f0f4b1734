//! `/o/{token}`: a time that is kept for somebody, what it costs and what happens if they cancel it, and their answer.

use super::Sheet;
use crate::{
    api::{self, AnswerOffer},
    frame::{Failure, NotHere},
    words::waitlist as words,
};
use contract::{
    AppError,
    clinics::{Clinic, RefundLine},
    waitlist::{OfferAnswer, OfferPage},
};
use domain::waitlist::OfferState;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use ui::{Button, ButtonLink, ButtonSize, ButtonTone, Countdown, Notice, Skeleton, Tone, lu};

#[component]
pub fn OfferRoute() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let kept = StoredValue::new(token.clone());
    let action = ServerAction::<AnswerOffer>::new();
    let page = Resource::new(move || (token.clone(), action.version().get()), |(token, _)| api::read_offer(token));
    view! {
        <Meta name="robots" content="noindex"/>
        <Transition fallback=|| view! { <Skeleton class="mx-auto mt-24 h-96 max-w-[720px]"/> }>
            {move || {
                page.get()
                    .map(|answer| match answer {
                        Ok(page) => view! { <Page page token=kept.get_value() action/> }.into_any(),
                        Err(AppError::NotFound { .. }) => {
                            view! { <NotHere title=words::UNKNOWN_OFFER_TITLE text=words::UNKNOWN_OFFER_TEXT/> }
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
fn Page(page: OfferPage, token: String, action: ServerAction<AnswerOffer>) -> impl IntoView {
    let clinic = page.clinic.clone();
    // Whoever answered too late is told by the state that the page has by now.
    let failure = move || {
        let error = action.value().get().and_then(Result::err)?;
        (!matches!(error, AppError::Conflict { .. })).then(|| view! { <Failure error class="mb-6"/> })
    };
    view! {
        <Title text=words::offer_page_title(&clinic.name)/>
        <Sheet clinic>
            <div aria-live="polite">{failure}</div>
            {match page.state {
                OfferState::Open => view! { <Open page token action/> }.into_any(),
                _ => view! { <Settled page/> }.into_any(),
            }}
        </Sheet>
    }
}

#[component]
fn Open(page: OfferPage, token: String, action: ServerAction<AnswerOffer>) -> impl IntoView {
    let over = RwSignal::new(false);
    let on_end = Callback::new(move |()| over.set(true));
    let (until, ends) = (page.ends_at, words::kept_until(&page.ends_label));
    let moves = page.moves.clone().map(|visit| {
        let money = (!visit.paid.is_zero()).then(|| words::money_moves(&visit.paid));
        view! {
            <Notice tone=Tone::Note icon=lu::LuCalendarClock class="mt-5">
                <p class="font-medium">{words::accept_and_move(&visit.start_label)}</p>
                {money.map(|money| view! { <p class="mt-0.5">{money}</p> })}
            </Notice>
        }
    });
    let accept = if page.deposit.is_zero() { words::ACCEPT.to_owned() } else { words::accept_and_pay(&page.deposit) };
    view! {
        <h1 class="text-2xl font-semibold tracking-tight text-balance">{words::OFFER_TITLE}</h1>
        <p class="mt-1.5 mb-5 text-ink-2">
            <Show when=move || !over.get() fallback=|| words::KEPT_OVER>
                {words::KEPT_FOR}
                <Countdown until on_end class="font-semibold text-ink tabular"/>
                " · "
                {ends.clone()}
            </Show>
        </p>
        <section aria-labelledby="h-offer" class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
            <h2 id="h-offer" class="text-xl font-semibold tracking-tight">{page.service_name.clone()}</h2>
            <p class="mt-1 text-lg font-medium text-brand-strong tabular">{page.start_label.clone()}</p>
            <Facts page=page.clone()/>
            {(!page.refunds.is_empty()).then(|| view! { <Refunds refunds=page.refunds.clone()/> })}
            {(!page.missed.is_empty()).then(|| view! { <p class="mt-3 text-sm text-ink-2">{page.missed.clone()}</p> })}
            {moves}
            <div class="mt-6 grid gap-3">
                <Answer answer=OfferAnswer::Accept token=token.clone() action>
                    <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large class="w-full" loading=action.pending()>
                        {accept}
                    </Button>
                </Answer>
                <div class="grid gap-3 sm:grid-cols-2">
                    <Answer answer=OfferAnswer::Decline token=token.clone() action>
                        <Button kind="submit" size=ButtonSize::Large class="w-full">{words::DECLINE}</Button>
                    </Answer>
                    <Answer answer=OfferAnswer::Leave token=token.clone() action>
                        <Button kind="submit" size=ButtonSize::Large class="w-full">{words::LEAVE}</Button>
                    </Answer>
                </div>
            </div>
        </section>
    }
}

/// A form for one answer, which works without script.
#[component]
fn Answer(answer: OfferAnswer, token: String, action: ServerAction<AnswerOffer>, children: Children) -> impl IntoView {
    let word = match answer {
        OfferAnswer::Accept => "accept",
        OfferAnswer::Decline => "decline",
        OfferAnswer::Leave => "leave",
    };
    view! {
        <ActionForm action>
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="answer" value=word/>
            {children()}
        </ActionForm>
    }
}

#[component]
fn Facts(page: OfferPage) -> impl IntoView {
    let OfferPage { time_label, practitioner, clinic, total, deposit, moves, .. } = page;
    let Clinic { address, .. } = clinic;
    let paid = (!deposit.is_zero()).then(|| deposit.to_string());
    let nothing = paid.is_none() && moves.is_none();
    view! {
        <dl class="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-base">
            <dt class="text-ink-2">{words::WHEN_IT_IS}</dt>
            <dd class="tabular">{time_label}</dd>
            <dt class="text-ink-2">{words::WITH}</dt>
            <dd>{practitioner}</dd>
            {(!address.is_empty())
                .then(|| {
                    view! {
                        <dt class="text-ink-2">{words::WHERE}</dt>
                        <dd>{address}</dd>
                    }
                })}
            <dt class="text-ink-2">{words::PRICE}</dt>
            <dd class="tabular">{total.to_string()}</dd>
            {paid
                .map(|paid| {
                    view! {
                        <dt class="text-ink-2">{words::DEPOSIT}</dt>
                        <dd class="font-medium tabular">{paid}</dd>
                    }
                })}
        </dl>
        {nothing.then(|| view! { <p class="mt-3 text-sm text-ink-2">{words::NOTHING_TO_PAY}</p> })}
    }
}

/// The policy, before the answer.
#[component]
fn Refunds(refunds: Vec<RefundLine>) -> impl IntoView {
    view! {
        <h3 class="mt-5 text-sm font-semibold">{words::IF_YOU_CANCEL}</h3>
        <ul class="mt-1.5 grid gap-1 text-sm text-ink-2 tabular">
            {refunds
                .into_iter()
                .map(|line| {
                    view! {
                        <li class="flex justify-between gap-4">
                            <span>{line.when}</span>
                            <span>{words::back(&line.refund)}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// After an answer, or when it is too late for one.
#[component]
fn Settled(page: OfferPage) -> impl IntoView {
    let accepted = page.state == OfferState::Accepted;
    let to_pay = page.booking_url.as_ref().is_some_and(|url| url.ends_with("/pay"));
    let (title, text) = match page.state {
        OfferState::Accepted if to_pay => (words::ACCEPTED_TITLE, words::PAY_NEXT_TEXT),
        OfferState::Accepted => (words::ACCEPTED_TITLE, words::ACCEPTED_TEXT),
        OfferState::Declined => (words::DECLINED_TITLE, words::DECLINED_TEXT),
        OfferState::Withdrawn => (words::LAPSED_TITLE, words::WITHDRAWN_TEXT),
        OfferState::Lapsed | OfferState::Open => (words::LAPSED_TITLE, words::LAPSED_TEXT),
    };
    let listed = (!accepted).then_some(if page.on_the_list { words::STILL_LISTED } else { words::NOT_LISTED });
    let on = page.booking_url.clone();
    let go_on = if to_pay { words::PAY_NEXT } else { words::GO_ON };
    let times = format!("/c/{}", page.clinic.slug);
    view! {
        <section role="status" class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
            <h1 class="text-2xl font-semibold tracking-tight">{title}</h1>
            {accepted
                .then(|| {
                    view! {
                        <p class="mt-2 text-lg font-medium text-brand-strong tabular">
                            {page.service_name.clone()} ", " {page.start_label.clone()}
                        </p>
                    }
                })}
            <p class="mt-2 text-lg text-ink-2">{text} " " {listed}</p>
            <p class="mt-5">
                {match on {
                    Some(url) => {
                        let path = contract::bookings::path_of(&url).to_owned();
                        view! {
                            <ButtonLink href=path tone=ButtonTone::Primary size=ButtonSize::Large attr:rel="external">
                                {go_on}
                            </ButtonLink>
                        }
                            .into_any()
                    }
                    None => {
                        view! { <ButtonLink href=times attr:rel="external">{words::SEE_TIMES}</ButtonLink> }.into_any()
                    }
                }}
            </p>
        </section>
    }
}
