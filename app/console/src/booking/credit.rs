//! What the client left with the clinic for later, and paying for this visit with it.

use super::{opened::Opened, suggestion::suggested};
use crate::{api, live::Live};
use contract::{
    AppError,
    bookkeeping::{ClientCredit, CreditLine, CreditUse},
};
use domain::authorization::Action;
use leptos::{prelude::*, task::spawn_local};
use session::{Me, kept};
use ui::{Button, ButtonSize, Field, Icon, Notice, TextInput, Toast, Tone, lu};

/// Nothing is shown of a client who has no credit.
#[component]
pub fn Credit(opened: Opened) -> impl IntoView {
    let may = Me::may(Action::ReadPayments);
    let booking = opened.file.with_untracked(|file| file.booking.id);
    let live = expect_context::<Live>();
    let known = Resource::new(
        move || (may.get(), live.bookings()),
        move |(may, _)| async move { if may { api::payments::credit(booking).await.map(Some) } else { Ok(None) } },
    );
    kept(
        known,
        || (),
        move |known| {
            let known =
                Memo::new(move |_| known.get().filter(|known| !known.left.is_zero() || !known.used_here.is_zero()));
            let shown = Memo::new(move |_| known.with(Option::is_some));
            move || shown.get().then(|| view! { <Standing known opened/> })
        },
    )
}

#[component]
fn Standing(known: Memo<Option<ClientCredit>>, opened: Opened) -> impl IntoView {
    let may = Me::may(Action::AskForPayment);
    let told = move || {
        let ClientCredit { used_here, credits, hindrance, .. } = known.get()?;
        let used = (!used_here.is_zero())
            .then(|| view! { <p class="tabular">{format!("{used_here} of this visit is paid with it.")}</p> });
        Some(view! {
            {used}
            <ul>{credits.into_iter().map(line).collect_view()}</ul>
            <p class="text-ink-2 empty:hidden">{hindrance}</p>
        })
    };
    let can_use = Memo::new(move |_| {
        may.get() && known.with(|known| known.as_ref().is_some_and(|known| !known.usable.is_zero()))
    });
    let uses = RwSignal::new(0_u32);
    let form = move || {
        // Once some was used, the form is as it was.
        uses.track();
        can_use.get().then(|| view! { <Use known uses opened/> })
    };
    view! {
        <section aria-labelledby="booking-credit" class="rounded-md border border-line px-3 py-2">
            <h3 id="booking-credit" class="flex items-baseline gap-2 pb-1 text-xs font-semibold">
                "Client’s credit"
                <span class="ml-auto tabular">{move || known.get().map(|known| known.left.to_string())}</span>
            </h3>
            {told}
            {form}
        </section>
    }
}

fn line(credit: CreditLine) -> impl IntoView {
    let of = if credit.left == credit.amount { String::new() } else { format!(" of {}", credit.amount) };
    view! {
        <li class="flex gap-2 border-t border-line py-1.5 first:border-0">
            <Icon icon=lu::LuWallet class="size-4 shrink-0 text-ink-3"/>
            <span class="min-w-0">
                <span class="tabular">{credit.left.to_string()} {of}</span>
                <span class="block text-ink-2">{credit.reason} ", " {credit.dates_label}</span>
            </span>
        </li>
    }
}

/// `uses` counts how often some was used.
#[component]
fn Use(known: Memo<Option<ClientCredit>>, uses: RwSignal<u32>, opened: Opened) -> impl IntoView {
    let amount = suggested(move || known.with(|known| Some(known.as_ref()?.usable.to_major().to_string())));
    let (pending, problem) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let booking = opened.file.with_untracked(|file| file.booking.id);
    // What could be used when the amount was decided: what changes meanwhile, a lost answer's own effect too, is said
    // before anything more is paid.
    let now_usable = move || known.with_untracked(|known| known.as_ref().map(|known| known.usable));
    let decided = StoredValue::new(now_usable());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(usable) = decided.get_value().filter(|_| !pending.get_untracked()) else { return };
        pending.set(true);
        problem.set(None);
        let order = CreditUse { booking, amount: amount.get_untracked(), usable };
        spawn_local(async move {
            let result = api::payments::use_credit(order).await;
            pending.try_set(false);
            match result {
                Ok(_) => {
                    uses.try_update(|uses| *uses += 1);
                    opened.say(Toast::new("Paid with the client’s credit"));
                }
                Err(error) => {
                    decided.try_set_value(now_usable());
                    problem.try_set(Some(error));
                }
            }
            opened.look_again();
        });
    };
    let fault = Signal::derive(move || problem.with(|error| error.as_ref()?.reason_for("amount").map(str::to_owned)));
    let general = move || {
        let error = problem.get().filter(|error| !matches!(error, AppError::Invalid { .. }))?;
        Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> })
    };
    view! {
        <form class="mt-2 grid gap-2" on:submit=send>
            <div role="alert" class="empty:hidden">{general}</div>
            <Field id="credit-amount" label="Use for this visit" error=fault>
                <TextInput name="amount" value=amount autocomplete="off" attr:inputmode="decimal"/>
            </Field>
            <Button kind="submit" size=ButtonSize::Small loading=pending>"Use the credit"</Button>
        </form>
    }
}
