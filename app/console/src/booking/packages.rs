//! The client's packages: one that this visit is taken from, those that it could be, and selling one.

use super::opened::{Opened, Order};
use crate::api::packages::{sell_package, void_package};
use contract::{
    AppError,
    bookings::BookingChange,
    packages::{BookingPackages, HoldingView, PackageUse, PackageView, PaidBy},
};
use domain::{authorization::Action, ids::HoldingId};
use leptos::{prelude::*, task::spawn_local};
use session::Me;
use ui::{Button, ButtonSize, ButtonTone, Icon, Notice, Select, SelectOption, Toast, Tone, lu};

/// What is done to a package, and why the last attempt failed.
#[derive(Clone, Copy)]
struct Acts {
    opened: Opened,
    pending: RwSignal<bool>,
    problem: RwSignal<Option<AppError>>,
}

impl Acts {
    fn run(self, done: String, act: impl Future<Output = Result<(), AppError>> + 'static) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let result = act.await;
            self.pending.try_set(false);
            match result {
                Ok(()) => self.opened.say(Toast::new(done)),
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
            self.opened.look_again();
        });
    }
}

/// Nothing is shown to a clinic without packages whose client has none.
#[component]
pub fn Packages(opened: Opened) -> impl IntoView {
    let packages = Memo::new(move |_| opened.file.with(|file| file.packages.clone()));
    let acts = Acts { opened, pending: RwSignal::new(false), problem: RwSignal::new(None) };
    let is_shown = Memo::new(move |_| {
        packages.with(|now| now.used.is_some() || !now.holdings.is_empty() || !now.on_sale.is_empty())
    });
    let problem = move || {
        let error = acts.problem.get()?;
        Some(view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> })
    };
    view! {
        <Show when=move || is_shown.get()>
            <section aria-labelledby="booking-packages" class="rounded-md border border-line px-3 py-2">
                <h3 id="booking-packages" class="pb-1 text-xs font-semibold">"Packages"</h3>
                <div role="alert" class="empty:hidden">{problem}</div>
                {move || view! { <Standing packages=packages.get() acts/> }}
            </section>
        </Show>
    }
}

#[component]
fn Standing(packages: BookingPackages, acts: Acts) -> impl IntoView {
    let may = Me::may(Action::ChangeBookings);
    let BookingPackages { used, holdings, on_sale, closed } = packages;
    let can_take = closed.is_none();
    let nothing = used.is_none() && holdings.is_empty();
    view! {
        {used.map(|used| view! { <Used used acts may/> })}
        <ul class="not-empty:mt-1">
            {holdings.into_iter().map(|holding| view! { <Holding holding can_take acts may/> }).collect_view()}
        </ul>
        {nothing.then(|| view! { <p class="text-ink-2">"This client has none."</p> })}
        <Show when=move || may.get()>{(!on_sale.is_empty()).then(|| view! { <Sale on_sale=on_sale.clone() acts/> })}</Show>
    }
}

#[component]
fn Used(used: PackageUse, acts: Acts, may: Signal<bool>) -> impl IntoView {
    let PackageUse { name, number, of } = used;
    let give_back = move |_| {
        acts.opened.send(Order::new(BookingChange::GiveBackToPackage, "Given back to the package"));
    };
    view! {
        <div class="flex items-center gap-2">
            <p class="min-w-0 flex-1">
                <Icon icon=lu::LuTicket class="mr-1 inline size-4 align-text-bottom text-ink-3"/>
                "Taken from " <strong class="font-semibold">{name}</strong> {format!(", visit {number} of {of}")}
            </p>
            <Show when=move || may.get()>
                <Button size=ButtonSize::Small on:click=give_back>"Give it back"</Button>
            </Show>
        </div>
    }
}

#[component]
fn Holding(holding: HoldingView, can_take: bool, acts: Acts, may: Signal<bool>) -> impl IntoView {
    let HoldingView { id, name, left, of, expires_label, refusal, is_untouched, price } = holding;
    let until = expires_label.map(|day| format!(", until {day}")).unwrap_or_default();
    let fits = refusal.is_none();
    let label = format!("Take this visit from {name}");
    let take = move |_| take_from(acts, id);
    let booking = acts.opened.file.with_untracked(|file| file.booking.id);
    let void = move |_| acts.run("The sale is taken back".to_owned(), void_package(booking, id));
    view! {
        <li class="flex flex-wrap items-center gap-2 border-t border-line py-1.5 first:border-0">
            <p class="min-w-0 flex-1 tabular">
                <strong class="font-semibold">{name}</strong>
                <span class="block text-ink-2">{format!("{left} of {of} left{until}, {price}")}</span>
                {refusal.map(|reason| view! { <span class="block text-ink-2">{reason}</span> })}
            </p>
            <Show when=move || may.get() && is_untouched>
                <Button tone=ButtonTone::Ghost size=ButtonSize::Small on:click=void>"Take the sale back"</Button>
            </Show>
            <Show when=move || may.get() && can_take && fits>
                <Button size=ButtonSize::Small attr:aria-label=label.clone() on:click=take>"Use it"</Button>
            </Show>
        </li>
    }
}

fn take_from(acts: Acts, holding: HoldingId) {
    acts.opened.send(Order::new(BookingChange::TakeFromPackage { holding }, "This visit is taken from the package"));
}

/// How somebody paid, as a form says it.
const fn paid_by_label(paid_by: PaidBy) -> &'static str {
    match paid_by {
        PaidBy::Card => "By card, here",
        PaidBy::Cash => "In cash",
        PaidBy::Transfer => "By transfer",
        PaidBy::Other => "Another way",
    }
}

#[component]
fn Sale(on_sale: Vec<PackageView>, acts: Acts) -> impl IntoView {
    let first = on_sale.first().map(|one| one.id.to_string()).unwrap_or_default();
    let (package, paid_by) = (RwSignal::new(first), RwSignal::new(PaidBy::Card.as_str().to_owned()));
    let options = on_sale
        .iter()
        .map(|one| SelectOption::new(one.id.to_string(), format!("{}: {}", one.form.name, one.summary)))
        .collect();
    let ways = PaidBy::ALL.map(|way| SelectOption::new(way.as_str(), paid_by_label(way))).into();
    let booking = acts.opened.file.with_untracked(|file| file.booking.id);
    let sell = move |_| {
        let Ok(package) = package.get_untracked().parse() else { return };
        let chosen = paid_by.get_untracked();
        let way = PaidBy::ALL.into_iter().find(|way| way.as_str() == chosen).unwrap_or(PaidBy::Other);
        acts.run("Sold. Visits can be taken from it now".to_owned(), sell_package(booking, package, way));
    };
    view! {
        <details class="group mt-1 border-t border-line pt-1">
            <summary class="inline-flex min-h-8 cursor-pointer list-none items-center gap-1 font-medium max-md:min-h-10 [&::-webkit-details-marker]:hidden">
                <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                "Sell a package"
            </summary>
            <div class="grid gap-2 pb-1">
                <Select name="package" label="Package" options value=package class="h-9 text-xs"/>
                <Select name="paid_by" label="How it was paid" options=ways value=paid_by class="h-9 text-xs"/>
                <p class="text-ink-2">"Take the money as you usually do; this notes that it was paid."</p>
                <Button size=ButtonSize::Small class="justify-self-start" loading=acts.pending on:click=sell>
                    "Sell it"
                </Button>
            </div>
        </details>
    }
}
