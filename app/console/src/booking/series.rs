//! The series that a visit belongs to, and what a change of several of its visits would do.

use super::opened::Opened;
use crate::{api::entry as api, booking::StateMark};
use contract::{
    AppError,
    bookings::BookingView,
    series::{ChangePlan, PlannedChange, SeriesChange, SeriesEdit},
};
use domain::series::Scope;
use leptos::prelude::*;
use session::Address;
use ui::{Icon, Notice, Segment, SegmentedControl, Skeleton, Tone, lu};

/// “Visit 3 of 8”, with the others once somebody asks for them.
#[component]
pub fn SeriesPart(booking: Memo<BookingView>) -> impl IntoView {
    let place = Memo::new(move |_| booking.with(|booking| booking.series));
    move || place.get().map(|place| view! { <Visits booking number=place.number of=place.of/> })
}

#[component]
fn Visits(booking: Memo<BookingView>, number: u32, of: u32) -> impl IntoView {
    let address = Address::here();
    let open = RwSignal::new(false);
    let series = Memo::new(move |_| booking.with(|booking| booking.series.map(|place| place.id)));
    let version = Memo::new(move |_| booking.with(|booking| booking.version));
    let visits = LocalResource::new(move || {
        let (wanted, series) = (open.get(), series.get());
        version.track();
        async move {
            match series.filter(|_| wanted) {
                Some(series) => Some(api::series(series).await),
                None => None,
            }
        }
    });
    let own = move || booking.with(|booking| booking.id);
    let list = move || match visits.get().flatten() {
        None => view! { <Skeleton class="h-16"/> }.into_any(),
        Some(Err(error)) => view! { <p role="alert" class="text-bad">{error.to_string()}</p> }.into_any(),
        Some(Ok(view)) => {
            let items = view.visits.into_iter().map(|visit| {
                let id = visit.booking;
                view! {
                    <li>
                        <a
                            href=move || address.with(&[("booking", Some(id.to_string()))])
                            aria-current=move || (own() == id).then_some("true")
                            data-noscroll=""
                            class="flex min-h-8 items-center gap-2 rounded-sm px-1 tabular hover:bg-sunk aria-[current=true]:font-semibold"
                        >
                            <span class="min-w-0 flex-1 truncate">{visit.label}</span>
                            <StateMark state=visit.state/>
                        </a>
                    </li>
                }
            });
            view! {
                <p class="text-ink-2">{view.rule_label}</p>
                <ol class="mt-1">{items.collect_view()}</ol>
            }
            .into_any()
        }
    };
    view! {
        <details class="rounded-md border border-line" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary class="flex min-h-9 cursor-pointer items-center gap-2 px-2.5 font-semibold tabular">
                <Icon icon=lu::LuRepeat class="size-3.5 shrink-0"/>
                {format!("Visit {number} of {of}")}
            </summary>
            <div class="px-2.5 pb-2">{move || open.get().then(list)}</div>
        </details>
    }
}

/// Which visits a change is meant for, as the dialogs ask it.
#[derive(Clone, Copy)]
pub struct ScopeChoice(RwSignal<String>);

impl ScopeChoice {
    pub fn new() -> Self {
        Self(RwSignal::new("this".to_owned()))
    }

    pub fn get(self) -> Scope {
        self.0.with(|word| scope(word))
    }

    pub fn get_untracked(self) -> Scope {
        self.0.with_untracked(|word| scope(word))
    }
}

fn scope(word: &str) -> Scope {
    match word {
        "later" => Scope::ThisAndLater,
        "all" => Scope::All,
        _ => Scope::This,
    }
}

/// Shown only for a visit of a series.
#[component]
pub fn ScopeControl(opened: Opened, choice: ScopeChoice, name: &'static str) -> impl IntoView {
    let of_a_series = Memo::new(move |_| opened.file.with(|file| file.booking.series.is_some()));
    move || {
        of_a_series.get().then(|| {
            let segments = vec![
                Segment::new("this", "This visit"),
                Segment::new("later", "This and later"),
                Segment::new("all", "All to come"),
            ];
            view! { <SegmentedControl name legend="Which visits" segments value=choice.0 class="max-sm:w-full"/> }
        })
    }
}

/// What the change of several visits that is being asked for would do, as the server says it.
#[derive(Clone, Copy)]
pub struct Foresight {
    plan: LocalResource<Option<Result<ChangePlan, AppError>>>,
    wanted: Memo<Option<SeriesChange>>,
}

impl Foresight {
    /// `edit`: what is asked for so far.
    pub fn of(
        opened: Opened,
        choice: ScopeChoice,
        edit: impl Fn() -> Option<SeriesEdit> + Copy + Send + Sync + 'static,
    ) -> Self {
        let wanted = Memo::new(move |_| {
            let scope = choice.get();
            edit().filter(|_| scope != Scope::This).map(|edit| SeriesChange { scope, edit })
        });
        let seen = Memo::new(move |_| opened.file.with(|file| (file.booking.id, file.booking.version)));
        let plan = LocalResource::new(move || {
            let (change, (booking, _)) = (wanted.get(), seen.get());
            async move {
                match change {
                    Some(change) => Some(api::plan_series_change(booking, change).await),
                    None => None,
                }
            }
        });
        Self { plan, wanted }
    }

    /// What is known of the change that is asked for now.
    pub fn known(self) -> Option<Result<ChangePlan, AppError>> {
        self.wanted.get()?;
        self.plan.get().flatten()
    }

    /// Whether it can be sent: it is about one visit, or nothing stands in the way.
    pub fn lets_go(self) -> bool {
        match self.known() {
            Some(Ok(plan)) => plan.visits.iter().all(|visit| !visit.state.is_in_the_way()),
            Some(Err(_)) => false,
            None => self.wanted.with(Option::is_none),
        }
    }
}

/// Each visit that would change, and what stands in its way.
#[component]
pub fn Foreseen(foresight: Foresight) -> impl IntoView {
    let shown = move || {
        foresight.wanted.with(Option::is_some).then(|| match foresight.known() {
            None => view! { <Skeleton class="h-20"/> }.into_any(),
            Some(Err(error)) => {
                view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{error.to_string()}</Notice> }.into_any()
            }
            Some(Ok(plan)) => {
                let stuck = plan.visits.iter().filter(|visit| visit.state.is_in_the_way()).count();
                let warning = (stuck > 0).then(|| {
                    let text = "Nothing is changed while one of them cannot be had. Choose another time, or change those by themselves first.";
                    view! { <Notice tone=Tone::Warn icon=lu::LuTriangleAlert>{text}</Notice> }
                });
                let moves = plan.visits.iter().any(|visit| visit.to_label.is_some());
                let stay = moves.then(|| {
                    view! { <p class="mt-1 text-xs text-ink-2">"Visits that were moved by themselves stay where they are."</p> }
                });
                view! {
                    {warning}
                    <ol class="mt-2 max-h-56 overflow-y-auto text-sm tabular" tabindex="0" aria-label="Visits that change">
                        {plan.visits.into_iter().map(changed).collect_view()}
                    </ol>
                    {stay}
                }
                .into_any()
            }
        })
    };
    view! { <div aria-live="polite">{shown}</div> }
}

fn changed(visit: PlannedChange) -> impl IntoView {
    let stuck = visit.state.is_in_the_way();
    let (icon, tone) = match (stuck, &visit.to_label) {
        (true, _) => (lu::LuTriangleAlert, "text-warn"),
        (false, Some(_)) => (lu::LuCheck, "text-good"),
        (false, None) => (lu::LuX, "text-ink-2"),
    };
    let to = visit.to_label.map(|to| view! { <span class="text-ink-2">" → "</span> {to} });
    view! {
        <li class="flex items-start gap-2 border-t border-line py-1.5 first:border-t-0">
            <Icon icon class=format!("mt-1 size-3.5 shrink-0 {tone}")/>
            <span class="min-w-0">
                {visit.from_label} {to}
                {stuck.then(|| view! { <span class="block text-xs text-ink-2">{visit.reason}</span> })}
            </span>
        </li>
    }
}
