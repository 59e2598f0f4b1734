//! Asking the client for what is left of the price, or for a fee.

use super::opened::Opened;
use crate::{api, live::Live};
use contract::{
    AppError,
    bookkeeping::{Collecting, PaymentRequestView, PaymentWish, RequestState},
};
use domain::{authorization::Action, ids::PaymentRequestId, ledger::Purpose};
use leptos::{prelude::*, task::spawn_local};
use session::{Me, kept};
use ui::{Button, ButtonSize, ButtonTone, Field, Icon, Notice, Skeleton, TextInput, Toast, Tone, lu};

/// What is asked for, and why the last attempt failed.
#[derive(Clone, Copy)]
struct Acts {
    opened: Opened,
    pending: RwSignal<bool>,
    problem: RwSignal<Option<AppError>>,
}

impl Acts {
    fn run(self, done: &'static str, act: impl Future<Output = Result<Collecting, AppError>> + 'static) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let result = act.await;
            self.pending.try_set(false);
            match result {
                Ok(_) => self.opened.say(Toast::new(done)),
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
            self.opened.look_again();
        });
    }

    fn fault(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned)))
    }
}

/// Only those who may ask see it.
#[component]
pub fn Collect(opened: Opened) -> impl IntoView {
    let may = Me::may(Action::AskForPayment);
    let booking = opened.file.with_untracked(|file| file.booking.id);
    let live = expect_context::<Live>();
    let acts = Acts { opened, pending: RwSignal::new(false), problem: RwSignal::new(None) };
    let known = Resource::new(
        move || (may.get(), live.bookings()),
        move |(may, _)| async move { if may { api::payments::collecting(booking).await.map(Some) } else { Ok(None) } },
    );
    kept(
        known,
        || view! { <Skeleton class="h-8"/> },
        move |known| {
            let offered = Memo::new(move |_| {
                known.get().filter(|known| known.hindrance.is_empty() || !known.requests.is_empty())
            });
            move || offered.get().map(|known| view! { <Standing known acts/> })
        },
    )
}

#[component]
fn Standing(known: Collecting, acts: Acts) -> impl IntoView {
    let can_ask = known.hindrance.is_empty();
    let requests = known.requests.clone().into_iter().map(|request| view! { <Request request acts/> }).collect_view();
    let hindrance = known.hindrance.clone();
    view! {
        <section aria-labelledby="booking-collect" class="rounded-md border border-line px-3 py-2">
            <h3 id="booking-collect" class="pb-1 text-xs font-semibold">"Asked of the client"</h3>
            <ul>{requests}</ul>
            <p class="text-ink-2 empty:hidden">{hindrance}</p>
            {can_ask.then(|| view! { <Ask known acts/> })}
        </section>
    }
}

#[component]
fn Request(request: PaymentRequestView, acts: Acts) -> impl IntoView {
    let (icon, colour, words) = match request.state {
        RequestState::Open => (lu::LuHourglass, "text-warn", "not paid yet"),
        RequestState::Paid => (lu::LuCheck, "text-good", "paid"),
        RequestState::Withdrawn => (lu::LuBan, "text-ink-2", "taken back"),
    };
    let id: PaymentRequestId = request.id;
    let booking = acts.opened.file.with_untracked(|file| file.booking.id);
    let withdraw =
        move |_| acts.run("Taken back: it can no longer be paid", api::payments::withdraw_request(booking, id));
    let open = request.state == RequestState::Open;
    view! {
        <li class="flex flex-wrap items-center gap-2 border-t border-line py-1.5 first:border-0">
            <Icon icon=icon class=format!("size-4 shrink-0 {colour}")/>
            <p class="min-w-0 flex-1 tabular">
                <strong class="font-semibold">{request.amount.to_string()}</strong>
                {format!(", {words}")}
                <span class="block text-ink-2">{request.reason} " · " {request.at_label}</span>
            </p>
            {open
                .then(|| {
                    view! {
                        <a href=request.pay_path.trim_end_matches("/pay").to_owned() rel="external" class="text-brand underline underline-offset-2">"Its page"</a>
                        <Button tone=ButtonTone::Ghost size=ButtonSize::Small on:click=withdraw>"Take it back"</Button>
                    }
                })}
        </li>
    }
}

#[component]
fn Ask(known: Collecting, acts: Acts) -> impl IntoView {
    let (purpose, suggested, reason) = if known.fee.minor > 0 || known.balance.is_zero() {
        (Purpose::Fee, known.fee, "For the missed visit")
    } else {
        (Purpose::Balance, known.balance, "The rest of the price")
    };
    let amount = RwSignal::new(if suggested.is_zero() { String::new() } else { suggested.to_major().to_string() });
    let reason = RwSignal::new(reason.to_owned());
    let booking = acts.opened.file.with_untracked(|file| file.booking.id);
    let wish = move |by_card| PaymentWish {
        booking,
        purpose,
        amount: amount.get_untracked(),
        reason: reason.get_untracked(),
        by_card,
    };
    let ask = move |_| {
        acts.run("Asked. The client gets a mail with the link", api::payments::ask_for_money(wish(false)));
    };
    let charge = move |_| {
        acts.run("The card is being charged. The client gets a receipt", api::payments::ask_for_money(wish(true)));
    };
    let card = (purpose == Purpose::Fee && !known.kept_card.is_empty()).then(|| {
        view! {
            <Button
                tone=ButtonTone::Primary
                size=ButtonSize::Small
                class="justify-self-start"
                loading=acts.pending
                on:click=charge
            >
                <Icon icon=lu::LuCreditCard class="size-4"/>
                {format!("Charge {}", known.kept_card)}
            </Button>
            <p class="text-ink-2">
                {format!("The client agreed to be charged up to {suggested}. If the card is declined, the link goes out instead.")}
            </p>
        }
    });
    let trouble = move || {
        let error = acts.problem.get().filter(|error| !matches!(error, AppError::Invalid { .. }))?;
        Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> })
    };
    let title = if purpose == Purpose::Fee { "Ask for a fee" } else { "Ask for the balance" };
    view! {
        <details class="group border-t border-line pt-1 first:border-0">
            <summary class="inline-flex min-h-8 cursor-pointer list-none items-center gap-1 font-medium max-md:min-h-10 [&::-webkit-details-marker]:hidden">
                <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                {title}
            </summary>
            <div class="grid gap-2 pb-1">
                <div role="alert" class="empty:hidden">{trouble}</div>
                <Field id="ask-amount" label=format!("Amount in {}", suggested.currency) error=acts.fault("amount")>
                    <TextInput name="amount" value=amount autocomplete="off" attr:inputmode="decimal"/>
                </Field>
                <Field id="ask-reason" label="What for" hint="The client reads it." error=acts.fault("reason")>
                    <TextInput name="reason" value=reason maxlength=300/>
                </Field>
                {card}
                <Button size=ButtonSize::Small class="justify-self-start" loading=acts.pending on:click=ask>
                    "Send the link"
                </Button>
            </div>
        </details>
    }
}
