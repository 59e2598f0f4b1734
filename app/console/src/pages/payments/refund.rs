//! Returning money by hand, with what it does said first.

use crate::{api, live::Live};
use contract::{
    AppError,
    bookkeeping::{CreditTerms, PaymentFile, RefundOrder, RefundPreview},
};
use domain::money::Money;
use gloo_timers::callback::Timeout;
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Button, ButtonSize, ButtonTone, Dialog, Field, Notice, RadioCard, RadioCards, TextArea, TextInput, Toast, Tone, lu,
    use_toasts,
};

/// Milliseconds without a key before the result is worked out.
const PAUSE: u32 = 250;

/// What the form knows.
#[derive(Clone, Copy)]
struct Form {
    file: Signal<PaymentFile>,
    amount: RwSignal<String>,
    reason: RwSignal<String>,
    /// `card` or `credit`.
    way: RwSignal<String>,
    /// The last day of a credit, as a date field gives it; empty: for ever.
    good_until: RwSignal<String>,
    /// The result for the amount that is typed; `None` while it is worked out.
    foreseen: RwSignal<Option<Result<RefundPreview, AppError>>>,
    /// Of the newest amount: an answer to an older one is dropped.
    turn: StoredValue<u32>,
    pending: RwSignal<bool>,
    problem: RwSignal<Option<AppError>>,
}

impl Form {
    fn type_amount(self, amount: String) {
        self.amount.set(amount.clone());
        self.foreseen.set(None);
        self.problem.set(None);
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        let payment = self.file.with_untracked(|file| file.line.id);
        let ask = move || {
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            spawn_local(async move {
                let foreseen = api::payments::foresee_refund(payment, amount).await;
                if self.turn.try_get_value() == Some(turn) {
                    self.foreseen.try_set(Some(foreseen));
                }
            });
        };
        Timeout::new(PAUSE, ask).forget();
    }

    fn is_credit(self) -> bool {
        self.way.with(|way| way == "credit")
    }

    fn is_credit_untracked(self) -> bool {
        self.way.with_untracked(|way| way == "credit")
    }

    fn fault(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let of = |error: &AppError| error.reason_for(field).map(str::to_owned);
            let sent = self.problem.with(|problem| problem.as_ref().and_then(of));
            sent.or_else(|| self.foreseen.with(|foreseen| foreseen.as_ref()?.as_ref().err().and_then(of)))
        })
    }
}

/// The amount as it is typed: “40.00”.
fn typed(amount: Money) -> String {
    amount.to_major().to_string()
}

#[component]
pub fn RefundDialog(open: RwSignal<bool>, file: Signal<PaymentFile>) -> impl IntoView {
    let form = Form {
        file,
        amount: RwSignal::new(String::new()),
        reason: RwSignal::new(String::new()),
        way: RwSignal::new("card".to_owned()),
        good_until: RwSignal::new(String::new()),
        foreseen: RwSignal::new(None),
        turn: StoredValue::new(0),
        pending: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    Effect::new(move |_| {
        if open.get() {
            form.type_amount(typed(form.file.with_untracked(|file| file.refundable)));
        }
    });
    let send = move |_| {
        if form.pending.get_untracked() {
            return;
        }
        form.pending.set(true);
        form.problem.set(None);
        let order = RefundOrder {
            payment: file.with_untracked(|file| file.line.id),
            amount: form.amount.get_untracked(),
            refundable: file.with_untracked(|file| file.refundable),
            reason: form.reason.get_untracked(),
            as_credit: form
                .is_credit_untracked()
                .then(|| CreditTerms { good_until: form.good_until.get_untracked().parse().ok() }),
        };
        let done = if order.as_credit.is_some() { "Kept as credit" } else { "On its way back to the client" };
        spawn_local(async move {
            let result = api::payments::refund(order).await;
            form.pending.try_set(false);
            match result {
                Ok(_) => {
                    open.try_set(false);
                    form.reason.try_set(String::new());
                    form.way.try_set("card".to_owned());
                    toasts.show(Toast::new(done));
                }
                Err(error) => drop(form.problem.try_set(Some(error))),
            }
            live.booking_changed();
        });
    };
    let title = Signal::derive(move || format!("Return money to {}", file.with(|file| file.line.client_name.clone())));
    let general = move || {
        let error = form.problem.get().filter(|error| !matches!(error, AppError::Invalid { .. }))?;
        Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> })
    };
    let ready = move || form.foreseen.with(|foreseen| matches!(foreseen, Some(Ok(_))));
    let label = move || match (form.foreseen.get(), form.is_credit()) {
        (Some(Ok(preview)), false) => format!("Return {}", preview.back),
        (Some(Ok(preview)), true) => format!("Keep {} as credit", preview.back),
        (_, false) => "Return it".to_owned(),
        (_, true) => "Keep it as credit".to_owned(),
    };
    view! {
        <Dialog open id="return-money" title>
            <div class="grid gap-4">
                <div role="alert" class="empty:hidden">{general}</div>
                <Choices form/>
                <Field id="refund-amount" label="Amount" error=form.fault("amount")>
                    <TextInput
                        name="amount"
                        value=form.amount
                        autocomplete="off"
                        attr:inputmode="decimal"
                        on:input=move |event| form.type_amount(event_target_value(&event))
                    />
                </Field>
                <Way form/>
                <Field id="refund-reason" label="Reason" hint="Kept in the books, and told to the client." error=form.fault("reason")>
                    <TextArea name="reason" value=form.reason rows=2 maxlength=300/>
                </Field>
                <div aria-live="polite" class="min-h-10 text-sm">{move || form.foreseen.get().and_then(Result::ok).map(|preview| result(preview, form.is_credit()))}</div>
                <div class="flex flex-wrap justify-end gap-2">
                    <Button on:click=move |_| open.set(false)>"Leave it"</Button>
                    <Button tone=ButtonTone::Danger loading=form.pending disabled=Signal::derive(move || !ready()) on:click=send>
                        {label}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

/// Back to the card, or credit for later.
#[component]
fn Way(form: Form) -> impl IntoView {
    view! {
        <RadioCards
            name="way"
            legend="Where it goes"
            options=vec![
                RadioCard { value: "card".into(), title: "Back to the card".into(), ..RadioCard::default() },
                RadioCard { value: "credit".into(), title: "Credit for a later visit".into(), ..RadioCard::default() },
            ]
            value=form.way
        />
        <Show when=move || form.is_credit()>
            <Field id="refund-until" label="Good until" hint="Empty: for ever." error=form.fault("good_until")>
                <TextInput name="good_until" kind="date" value=form.good_until/>
            </Field>
        </Show>
    }
}

/// All of it, or what the booking's policy would return now.
#[component]
fn Choices(form: Form) -> impl IntoView {
    move || {
        let (all, by_policy) = form.file.with(|file| (file.refundable, file.by_policy));
        let policy = (by_policy.minor > 0 && by_policy.minor < all.minor).then(|| {
            view! {
                <Button size=ButtonSize::Small on:click=move |_| form.type_amount(typed(by_policy))>
                    {format!("By the policy: {by_policy}")}
                </Button>
            }
        });
        view! {
            <div class="flex flex-wrap gap-2">
                <Button size=ButtonSize::Small on:click=move |_| form.type_amount(typed(all))>
                    {format!("All of it: {all}")}
                </Button>
                {policy}
            </div>
        }
    }
}

fn result(preview: RefundPreview, as_credit: bool) -> impl IntoView {
    let from = match (preview.from_deposit.is_zero(), preview.from_revenue.is_zero()) {
        (false, false) => {
            format!("{} of it was owed as a visit, {} was earned already.", preview.from_deposit, preview.from_revenue)
        }
        (true, _) => "It was earned already: what the clinic earned falls by as much.".to_owned(),
        (_, true) => "It was a deposit, owed as a visit.".to_owned(),
    };
    let way = if as_credit {
        "stays with the clinic for the client’s later visits"
    } else {
        "goes back to the card it came from"
    };
    view! {
        <p>{format!("{} {way}; {} of this payment is left.", preview.back, preview.left)}</p>
        <p class="text-ink-2">{from}</p>
    }
}
