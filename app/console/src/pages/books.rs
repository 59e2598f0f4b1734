//! The books: what stands where, and whether the card processor says the same.

use crate::{api, live::Live};
use contract::{
    AppError,
    bookkeeping::{AccountBalance, Books, DifferenceView, ReconciliationView, StoredEvent},
};
use domain::authorization::Action;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use session::{Me, kept};
use ui::{Button, ButtonSize, Icon, Notice, Skeleton, Toast, Tone, lu, use_toasts};

#[component]
pub fn BooksPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let books = Resource::new(move || live.bookings(), |_| api::payments::books());
    view! {
        <Title text="Books"/>
        <div class="flex min-h-0 min-w-0 flex-col">
            <div class="flex min-h-12 items-center gap-3 border-b border-line bg-panel px-3 py-2">
                <h1 class="text-lg font-semibold">"Books"</h1>
                <a href="/console/payments" class="flex h-8 items-center gap-1 rounded-sm px-2 text-xs font-medium text-brand hover:bg-sunk max-md:h-10">
                    <Icon icon=lu::LuCreditCard class="size-4"/>
                    "Payments"
                </a>
            </div>
            <div class="min-h-0 flex-1 overflow-y-auto" tabindex="0" role="region" aria-label="Books">
                {kept(books, || view! { <BooksSkeleton/> }, |books| view! { <Pages books/> })}
            </div>
        </div>
    }
}

#[component]
fn Pages(books: Signal<Books>) -> impl IntoView {
    view! {
        <div class="mx-auto grid max-w-4xl gap-6 p-4 text-sm">
            {move || view! { <Accounts accounts=books.with(|books| books.accounts.clone())/> }}
            {move || view! { <Flagged events=books.with(|books| books.flagged.clone())/> }}
            <Compare/>
            {move || view! { <Reconciliations runs=books.with(|books| books.reconciliations.clone())/> }}
        </div>
    }
}

#[component]
fn Accounts(accounts: Vec<AccountBalance>) -> impl IntoView {
    if accounts.is_empty() {
        return view! { <p class="text-ink-2">"Nothing was paid yet. As soon as something is, every account and its balance stand here."</p> }
            .into_any();
    }
    let rows = accounts.into_iter().map(|account| {
        view! {
            <tr class="border-t border-line">
                <th scope="row" class="py-2 pr-4 text-left font-normal">
                    <span class="font-medium">{account.account}</span>
                    <span class="block text-xs text-ink-2">{account.meaning}</span>
                </th>
                <td class="py-2 text-right font-medium whitespace-nowrap tabular">
                    {account.balance.to_string()} <span class="pl-1 text-2xs font-normal text-ink-2">{account.balance.currency.code()}</span>
                </td>
            </tr>
        }
    });
    view! {
        <section aria-labelledby="accounts" class="rounded-md bg-panel p-4 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="accounts" class="font-semibold">"Where the money stands"</h2>
            <p class="text-xs text-ink-2">"Every movement has two sides: what the clinic has is as much as what it owes and what it earned."</p>
            <table class="mt-2 w-full border-collapse">
                <caption class="sr-only">"Balances of the ledger"</caption>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// Messages that a person has to look at.
#[component]
fn Flagged(events: Vec<StoredEvent>) -> impl IntoView {
    let any = !events.is_empty();
    let rows = events.into_iter().map(|event| view! { <EventRow event/> }).collect_view();
    any.then(|| {
        view! {
            <section aria-labelledby="flagged" class="rounded-md bg-panel p-4 shadow-1 dark:ring-1 dark:ring-line">
                <h2 id="flagged" class="font-semibold">"Messages of the card processor to look at"</h2>
                <ul class="mt-2">{rows}</ul>
            </section>
        }
    })
}

/// A message with what came of it. Applying it again changes nothing that has happened already.
#[component]
pub fn EventRow(event: StoredEvent) -> impl IntoView {
    let may = Me::may(Action::ReconcilePayments);
    let (live, toasts) = (expect_context::<Live>(), use_toasts());
    let again = event.clone();
    let replay = move |_| {
        let event = again.clone();
        spawn_local(async move {
            match api::payments::replay_event(event).await {
                Ok(_) => toasts.show(Toast::new("It is applied again")),
                Err(error) => toasts.show(Toast::failure(error.to_string())),
            }
            live.booking_changed();
        });
    };
    let label = format!("Apply {} again", event.kind);
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-1.5 text-xs first:border-0">
            <span class="min-w-0 flex-1">
                <code class="break-all">{event.kind}</code>
                <span class="block text-ink-2">{event.outcome} " · " {event.received_label}</span>
            </span>
            <Show when=move || may.get()>
                <Button size=ButtonSize::Small attr:aria-label=label.clone() on:click=replay.clone()>"Apply again"</Button>
            </Show>
        </li>
    }
}

#[component]
fn Compare() -> impl IntoView {
    let may = Me::may(Action::ReconcilePayments);
    let live = expect_context::<Live>();
    let since = RwSignal::new(String::new());
    let (pending, problem) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    let run = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok(day) = since.get_untracked().parse() else {
            return problem.set(Some(AppError::invalid("since", "Choose a day to begin with.")));
        };
        pending.set(true);
        problem.set(None);
        spawn_local(async move {
            let result = api::payments::reconcile(day).await;
            pending.try_set(false);
            problem.try_set(result.err());
            live.booking_changed();
        });
    };
    let trouble = move || {
        problem
            .get()
            .map(|error| view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> })
    };
    view! {
        <section aria-labelledby="compare" class="rounded-md bg-panel p-4 shadow-1 dark:ring-1 dark:ring-line">
            <h2 id="compare" class="font-semibold">"Compare with the card processor"</h2>
            <p class="text-xs text-ink-2">
                "Every night the books are compared with what the processor says, and what no message told is added. You can do it now, from any day on."
            </p>
            <div role="alert" class="mt-2 empty:hidden">{trouble}</div>
            <Show when=move || may.get()>
                <form method="post" action="/api/console/books/reconcile" class="mt-3 flex flex-wrap items-end gap-2" on:submit=run>
                    <label class="grid gap-1 text-xs text-ink-2">
                        "From"
                        <input
                            type="date"
                            name="since"
                            required
                            class="h-8 rounded-sm border border-field bg-panel px-2 text-xs text-ink tabular max-md:h-10 max-md:text-lg"
                            prop:value=since
                            on:input=move |event| since.set(event_target_value(&event))
                        />
                    </label>
                    <Button kind="submit" size=ButtonSize::Small loading=pending>"Compare"</Button>
                </form>
            </Show>
        </section>
    }
}

#[component]
fn Reconciliations(runs: Vec<ReconciliationView>) -> impl IntoView {
    let any = !runs.is_empty();
    let rows = runs.into_iter().map(run).collect_view();
    any.then(|| {
        view! {
            <section aria-labelledby="reconciliations" class="rounded-md bg-panel p-4 shadow-1 dark:ring-1 dark:ring-line">
                <h2 id="reconciliations" class="font-semibold">"Comparisons"</h2>
                <ol class="mt-2">{rows}</ol>
            </section>
        }
    })
}

fn run(run: ReconciliationView) -> impl IntoView {
    let open = run.differences.iter().filter(|difference| !difference.repaired).count();
    let (icon, colour, words) = if run.running {
        (lu::LuLoaderCircle, "text-ink-2", "Comparing".to_owned())
    } else if !run.failure.is_empty() {
        (lu::LuTriangleAlert, "text-bad", format!("Ended early: {}", run.failure))
    } else if run.differences.is_empty() {
        (lu::LuCheck, "text-good", format!("{} compared, all the same", run.compared))
    } else if open == 0 {
        let found = run.differences.len();
        (lu::LuCheck, "text-good", format!("{} compared, {found} differed and were repaired", run.compared))
    } else {
        (lu::LuTriangleAlert, "text-warn", format!("{} compared, {open} still differ", run.compared))
    };
    view! {
        <li class="border-t border-line py-2">
            <p class="flex flex-wrap items-center gap-x-2">
                <Icon icon=icon class=format!("size-4 shrink-0 {colour}")/>
                <span class="min-w-0 flex-1">{words}</span>
                <span class="text-xs text-ink-2 tabular">{run.at_label} ", from " {run.since_label}</span>
            </p>
            <ul class="pl-6">{run.differences.into_iter().map(difference).collect_view()}</ul>
        </li>
    }
}

fn difference(difference: DifferenceView) -> impl IntoView {
    let words = format!("{}: {}", difference.what, difference.amount);
    let link = difference.payment.map(|payment| {
        view! { <a href=format!("/console/payments?payment={payment}") class="text-brand underline underline-offset-2">"Payment"</a> }
    });
    let state = if difference.repaired { "repaired" } else { "still differs" };
    view! {
        <li class="flex flex-wrap items-baseline gap-x-2 py-0.5 text-xs">
            <span class="tabular">{words}</span>
            <span class="text-ink-2">{state}</span>
            {link}
            <code class="ml-auto text-2xs break-all text-ink-2">{difference.reference}</code>
        </li>
    }
}

#[component]
fn BooksSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true" class="mx-auto grid max-w-4xl gap-6 p-4">
            <span class="sr-only">"Loading the books"</span>
            <Skeleton class="h-60"/>
            <Skeleton class="h-24"/>
        </div>
    }
}
