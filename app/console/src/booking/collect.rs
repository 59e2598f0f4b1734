//! Asking the client for what is left of the price, or for a fee.

use super::{opened::Opened, suggestion::suggested};
use crate::{api, live::Live};
use contract::{
    AppError,
    bookkeeping::{Collecting, PaymentRequestView, PaymentWish, RequestState},
};
use domain::{authorization::Action, ids::PaymentRequestId, ledger::Purpose, money::Money};
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
            let known = Memo::new(move |_| {
                known.get().filter(|known| known.hindrance.is_empty() || !known.requests.is_empty())
            });
            let shown = Memo::new(move |_| known.with(Option::is_some));
            move || shown.get().then(|| view! { <Standing known acts/> })
        },
    )
}

/// `known` changes while it is shown, and the form does not begin anew with it: somebody may be typing into it.
#[component]
fn Standing(known: Memo<Option<Collecting>>, acts: Acts) -> impl IntoView {
    let offer = Memo::new(move |_| known.with(|known| known.as_ref().and_then(Offer::of)));
    let can_ask = Memo::new(move |_| offer.with(Option::is_some));
    let asked = RwSignal::new(0_u32);
    let ask = move || {
        // Once it is asked for, the form is as it was.
        asked.track();
        can_ask.get().then(|| view! { <Ask offer asked acts/> })
    };
    let requests = move || {
        let requests = known.get().map(|known| known.requests).unwrap_or_default();
        requests.into_iter().map(|request| view! { <Request request acts/> }).collect_view()
    };
    view! {
        <section aria-labelledby="booking-collect" class="rounded-md border border-line px-3 py-2">
            <h3 id="booking-collect" class="pb-1 text-xs font-semibold">"Asked of the client"</h3>
            <ul>{requests}</ul>
            <p class="text-ink-2 empty:hidden">{move || known.get().map(|known| known.hindrance)}</p>
            {ask}
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

/// What can be asked for.
#[derive(Clone, PartialEq)]
struct Offer {
    purpose: Purpose,
    suggested: Money,
    /// What the client agreed to be charged by, in words; empty without.
    kept_card: String,
}

impl Offer {
    fn of(known: &Collecting) -> Option<Self> {
        if !known.hindrance.is_empty() {
            return None;
        }
        let kept_card = known.kept_card.clone();
        Some(if known.fee.minor > 0 || known.balance.is_zero() {
            Self { purpose: Purpose::Fee, suggested: known.fee, kept_card }
        } else {
            Self { purpose: Purpose::Balance, suggested: known.balance, kept_card: String::new() }
        })
    }

    fn amount(&self) -> String {
        if self.suggested.is_zero() { String::new() } else { self.suggested.to_major().to_string() }
    }

    const fn reason(&self) -> &'static str {
        if matches!(self.purpose, Purpose::Fee) { "For the missed visit" } else { "The rest of the price" }
    }

    const fn title(&self) -> &'static str {
        if matches!(self.purpose, Purpose::Fee) { "Ask for a fee" } else { "Ask for the balance" }
    }
}

/// `asked` counts what was asked for.
#[component]
fn Ask(offer: Memo<Option<Offer>>, asked: RwSignal<u32>, acts: Acts) -> impl IntoView {
    let amount = suggested(move || offer.with(|offer| offer.as_ref().map(Offer::amount)));
    let reason = suggested(move || offer.with(|offer| Some(offer.as_ref()?.reason().to_owned())));
    let booking = acts.opened.file.with_untracked(|file| file.booking.id);
    let ask = move |done, by_card| {
        let Some(Offer { purpose, .. }) = offer.get_untracked() else { return };
        let (amount, reason) = (amount.get_untracked(), reason.get_untracked());
        let wish = PaymentWish { booking, purpose, amount, reason, by_card };
        acts.run(done, async move {
            let result = api::payments::ask_for_money(wish).await;
            if result.is_ok() {
                asked.try_update(|asked| *asked += 1);
            }
            result
        });
    };
    let card = move || {
        let Offer { suggested, kept_card, .. } = offer.get().filter(|offer| !offer.kept_card.is_empty())?;
        let charge = move |_| ask("The card is being charged. The client gets a receipt", true);
        Some(view! {
            <Button
                tone=ButtonTone::Primary
                size=ButtonSize::Small
                class="justify-self-start"
                loading=acts.pending
                on:click=charge
            >
                <Icon icon=lu::LuCreditCard class="size-4"/>
                {format!("Charge {kept_card}")}
            </Button>
            <p class="text-ink-2">
                {format!("The client agreed to be charged up to {suggested}. If the card is declined, the link goes out instead.")}
            </p>
        })
    };
    let trouble = move || {
        let error = acts.problem.get().filter(|error| !matches!(error, AppError::Invalid { .. }))?;
        Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> })
    };
    let currency = offer.get_untracked().map(|offer| offer.suggested.currency.to_string()).unwrap_or_default();
    view! {
        <details class="group border-t border-line pt-1 first:border-0">
            <summary class="inline-flex min-h-8 cursor-pointer list-none items-center gap-1 font-medium max-md:min-h-10 [&::-webkit-details-marker]:hidden">
                <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                {move || offer.get().map(|offer| offer.title())}
            </summary>
            <div class="grid gap-2 pb-1">
                <div role="alert" class="empty:hidden">{trouble}</div>
                <Field id="ask-amount" label=format!("Amount in {currency}") error=acts.fault("amount")>
                    <TextInput name="amount" value=amount autocomplete="off" attr:inputmode="decimal"/>
                </Field>
                <Field id="ask-reason" label="What for" hint="The client reads it." error=acts.fault("reason")>
                    <TextInput name="reason" value=reason maxlength=300/>
                </Field>
                {card}
                <Button
                    size=ButtonSize::Small
                    class="justify-self-start"
                    loading=acts.pending
                    on:click=move |_| ask("Asked. The client gets a mail with the link", false)
                >
                    "Send the link"
                </Button>
            </div>
        </details>
    }
}
