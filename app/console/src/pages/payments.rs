//! Money that was taken and returned, newest first, by filters that stand in the address.

mod filter;
mod refund;
mod sheet;
mod table;

use crate::{
    api,
    keys::on_plain_key,
    listing::{Opening, RowsSkeleton, covers_page},
    live::Live,
};
use contract::{
    AppError,
    bookkeeping::{DisputeView, PaymentFilter, PaymentLine, PaymentPage, PaymentTotals},
};
use domain::ids::PaymentId;
use filter::{FilterBar, filter_in};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use session::{Address, kept};
use sheet::PaymentSheet;
use std::collections::HashSet;
use table::{Cards, Table};
use ui::{Button, ButtonLink, EmptyState, ErrorState, Icon, lu};

#[component]
pub fn PaymentsPage() -> impl IntoView {
    let address = Address::here();
    let live = expect_context::<Live>();
    let filter = Memo::new(move |_| filter_in(address));
    let first =
        Resource::new(move || (filter.get(), live.bookings()), |(filter, _)| api::payments::payments(filter, None));
    let opened = Memo::new(move |_| address.get("payment").and_then(|id| id.parse::<PaymentId>().ok()));
    let covered = covers_page(Signal::derive(move || opened.get().is_some()));
    let columns = move || {
        let beside = if opened.get().is_some() { "xl:grid-cols-[minmax(0,1fr)_380px]" } else { "" };
        format!("grid min-h-0 grid-cols-1 grid-rows-[minmax(0,1fr)] {beside}")
    };
    view! {
        <Title text="Payments"/>
        <div class=columns>
            <div inert=move || covered.get() class="flex min-h-0 min-w-0 flex-col">
                <FilterBar address/>
                <div class="@container relative min-h-0 flex-1 overflow-auto bg-panel pb-6" tabindex="0" role="region" aria-label="Payments">
                    {kept(first, || view! { <RowsSkeleton/> }, move |first| view! { <List first filter address/> })}
                </div>
            </div>
            {move || opened.get().map(|id| view! { <PaymentSheet id/> })}
        </div>
    }
}

/// Where what was loaded ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Nothing further was asked for: the first page says whether there is more.
    OfFirstPage,
    After(PaymentId),
    Reached,
}

/// What follows the first page.
#[derive(Clone, Copy)]
struct Further {
    lines: RwSignal<Vec<PaymentLine>>,
    end: RwSignal<End>,
    pending: RwSignal<bool>,
    problem: RwSignal<Option<AppError>>,
}

impl Further {
    fn new() -> Self {
        Self {
            lines: RwSignal::new(Vec::new()),
            end: RwSignal::new(End::OfFirstPage),
            pending: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn load(self, filter: PaymentFilter, after: PaymentId) {
        self.pending.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let page = api::payments::payments(filter, Some(after)).await;
            self.pending.try_set(false);
            match page {
                Ok(page) => {
                    self.end.try_set(page.next.map_or(End::Reached, End::After));
                    self.lines.try_update(|lines| lines.extend(page.lines));
                }
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
        });
    }
}

#[component]
fn List(first: Signal<PaymentPage>, filter: Memo<PaymentFilter>, address: Address) -> impl IntoView {
    let further = Further::new();
    Effect::new(move |before: Option<PaymentFilter>| {
        let now = filter.get();
        if before.is_some_and(|before| before != now) {
            further.lines.set(Vec::new());
            further.end.set(End::OfFirstPage);
        }
        now
    });
    let lines = Memo::new(move |_| {
        let mut lines = first.with(|page| page.lines.clone());
        let known: HashSet<PaymentId> = lines.iter().map(|line| line.id).collect();
        lines.extend(further.lines.get().into_iter().filter(|line| !known.contains(&line.id)));
        lines
    });
    let next = move || match further.end.get() {
        End::OfFirstPage => first.with(|page| page.next),
        End::After(last) => Some(last),
        End::Reached => None,
    };
    let load = move || {
        if let Some(after) = untrack(next) {
            further.load(filter.get_untracked(), after);
        }
    };
    let opening = Opening::new(address, "payment");
    on_plain_key(move |key| {
        let ids: Vec<String> = lines.with_untracked(|lines| lines.iter().map(|line| line.id.to_string()).collect());
        opening.walk(&ids, key)
    });
    let totals = Memo::new(move |_| first.with(|page| page.totals.clone()));
    let disputes = Memo::new(move |_| first.with(|page| page.disputes.clone()));
    let problem = move || {
        let error = further.problem.get()?;
        Some(view! { <ErrorState message=error.to_string() on_retry=Callback::new(move |()| load())/> })
    };
    view! {
        {move || disputes.get().into_iter().map(|dispute| view! { <OpenDispute dispute opening/> }).collect_view()}
        <Show when=move || !lines.with(Vec::is_empty) fallback=move || view! { <Nothing filter/> }>
            <div class="border-b border-line bg-sunk px-3 py-2 empty:hidden">
                {move || totals.get().into_iter().map(sums).collect_view()}
            </div>
            <Table lines opening/>
            <Cards lines opening/>
        </Show>
        <div class="flex flex-col items-center gap-3 p-4 empty:hidden">
            {problem}
            <Show when=move || next().is_some()>
                <Button loading=further.pending on:click=move |_| load()>
                    "Load more"
                </Button>
            </Show>
        </div>
    }
}

/// Of one currency, which is named because an amount's sign need not say which dollar it is.
fn sums(totals: PaymentTotals) -> impl IntoView {
    let currency = totals.taken.currency.code();
    let figures = [
        ("Taken", totals.taken),
        ("Returned", totals.returned),
        ("Processor’s fees", totals.fees),
        ("Left", totals.left),
    ];
    let figures = figures.map(|(label, amount)| {
        view! {
            <div class="flex flex-col gap-0.5 md:flex-row md:items-baseline md:gap-1.5">
                <dt class="text-2xs text-ink-2">{label}</dt>
                <dd class="text-sm font-semibold tabular">{amount.to_string()}</dd>
            </div>
        }
    });
    view! {
        <dl class="flex flex-wrap items-center gap-x-6 gap-y-1" aria-label=format!("Sums in {currency}")>
            {figures.collect_view()}
            <div class="ml-auto text-2xs text-ink-2">
                <dt class="sr-only">"Currency"</dt>
                <dd>{currency}</dd>
            </div>
        </dl>
    }
}

#[component]
fn OpenDispute(dispute: DisputeView, opening: Opening) -> impl IntoView {
    let payment = dispute.payment.to_string();
    let href = move || opening.href(&payment);
    view! {
        <a href=href data-noscroll="" class="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line bg-warn-soft px-3 py-2 text-xs hover:underline">
            <Icon icon=lu::LuScale class="size-4 shrink-0 text-warn"/>
            <strong class="font-semibold tabular">{format!("{} disputed by {}", dispute.amount, dispute.client_name)}</strong>
            <span class="text-ink-2">{dispute.reason}</span>
            <span class="font-medium md:ml-auto">{dispute.deadline}</span>
        </a>
    }
}

#[component]
fn Nothing(filter: Memo<PaymentFilter>) -> impl IntoView {
    move || {
        if filter.get() == PaymentFilter::default() {
            view! {
                <EmptyState
                    icon=lu::LuCreditCard
                    title="No payments yet"
                    text="Deposits, balances and fees that clients pay appear here by themselves, with everything that becomes of them."
                />
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=lu::LuSearch title="Nothing matches these filters" text="Widen the dates, or look in every state.">
                    <ButtonLink href="/console/payments">"Clear the filters"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        }
    }
}
