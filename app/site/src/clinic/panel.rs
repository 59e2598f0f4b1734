//! The booking panel: a time, what it costs, and the way to it.

use super::{
    also::Also,
    choice::{Chooser, History},
    details::DetailsStep,
    parts::Wanted,
    picking::Picker,
    summary::{StepButton, StickyBar, Summary},
};
use crate::{
    api,
    form::{OpenForm, OwnTime},
    openings::OpenDay,
    slots::{PickerSkeleton, span},
    words::clinic as words,
};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError,
    clinics::{Clinic, PractitionerFace, SlotsRequest, VisitWishes},
    estimates::{DepositTerms, EstimateRequest, EstimateView},
};
use domain::{catalogue::Answers, understanding::Locale};
use leptos::prelude::*;
use session::remembered;
use ui::{Segment, SegmentedControl, Select, SelectOption};

/// What the page asks the back, once a page. It belongs to the route, not to the parts drawn from it: the server draws
/// those more than once while it waits for answers, and must neither ask nor send anything twice.
#[derive(Clone, Copy)]
pub struct Asked {
    pub wanted: Memo<Option<Wanted>>,
    slots: Resource<Result<Vec<OpenDay>, AppError>>,
    price: Resource<Result<Option<EstimateView>, AppError>>,
    terms: Resource<Result<Option<DepositTerms>, AppError>>,
    form: Resource<Result<OpenForm, AppError>>,
}

impl Asked {
    pub fn new(chooser: Chooser, today: NaiveDate) -> Self {
        let wanted = Memo::new(move |_| chooser.wanted());
        let complete = move || wanted.with(|wanted| EstimateKey::of(wanted.as_ref()?));
        let price = Resource::new(complete, move |key| async move {
            let Some(key) = key else { return Ok(None) };
            api::price(chooser.slug(), key.request()).await.map(Some)
        });
        let terms = Resource::new(
            move || (complete(), chooser.choice.with(|choice| choice.slot)),
            move |key| async move {
                let (Some(key), Some(start)) = key else { return Ok(None) };
                api::terms(chooser.slug(), key.request(), start).await.map(Some)
            },
        );
        let slots = free_times(chooser, wanted, today);
        let form = Resource::new(move || chooser.slug(), api::read_form);
        Self { wanted, slots, price, terms, form }
    }
}

/// The free times of the chosen service around the month shown. While others are looked up, the old ones stay.
#[derive(Clone, Copy)]
pub struct FreeTimes {
    slots: Resource<Result<Vec<OpenDay>, AppError>>,
    days: Signal<Vec<OpenDay>>,
    pub loading: RwSignal<bool>,
}

impl FreeTimes {
    /// Made where it is read, so that the page waits for the answer.
    fn of(asked: Asked, loading: RwSignal<bool>) -> Self {
        let days = remembered(move |before: Option<&Vec<OpenDay>>| match asked.slots.get() {
            Some(Ok(days)) => days,
            _ => before.cloned().unwrap_or_default(),
        });
        Self { slots: asked.slots, days, loading }
    }

    pub fn days(self) -> Signal<Vec<OpenDay>> {
        self.days
    }

    pub fn failure(self) -> Option<AppError> {
        self.slots.get().and_then(Result::err)
    }

    pub fn retry(self) -> Callback<()> {
        Callback::new(move |()| self.slots.refetch())
    }

    /// “Thursday, December 10, 2:30 PM”; `None` for a time that is not free.
    pub fn name_of(self, start: DateTime<Utc>) -> Option<String> {
        self.days.with(|days| {
            days.iter().find_map(|day| {
                let time = day.times.iter().find(|time| time.start == start)?;
                Some(format!("{}, {}", day.date.format("%A, %B %-d"), time.label))
            })
        })
    }
}

/// What the visitor would book, and what it costs.
#[derive(Clone, Copy)]
pub struct Offer {
    pub asked: Memo<Option<Wanted>>,
    pub price: Resource<Result<Option<EstimateView>, AppError>>,
    pub terms: Resource<Result<Option<DepositTerms>, AppError>>,
    pub form: Resource<Result<OpenForm, AppError>>,
    /// The chosen time in words, while it is free.
    pub time: Signal<Option<String>>,
}

impl Offer {
    fn of(asked: Asked, chooser: Chooser, times: FreeTimes) -> Self {
        let time =
            remembered(move |_| chooser.choice.with(|choice| choice.slot).and_then(|start| times.name_of(start)));
        Self { asked: asked.wanted, price: asked.price, terms: asked.terms, form: asked.form, time }
    }

    /// The chosen time, where it is not free because this browser holds or has booked it itself.
    pub fn own(self, chooser: Chooser) -> Option<OwnTime> {
        let form = self.form.get()?.ok()?;
        chooser.choice.with(|choice| {
            form.own.into_iter().find(|own| own.service_key == choice.first.service && Some(own.start) == choice.slot)
        })
    }

    /// The deposit in words; `None` when there is none to pay now.
    pub fn deposit(self) -> Option<String> {
        let by_terms = self.terms.get().and_then(Result::ok).flatten().map(|terms| terms.amount);
        let by_price = self.price.get().and_then(Result::ok).flatten().map(|view| view.estimate.deposit);
        by_terms.or(by_price).filter(|deposit| !deposit.is_zero()).map(|deposit| deposit.to_string())
    }
}

/// Calendar, price, policy and form of the chosen service.
#[component]
pub fn BookingPanel(chooser: Chooser, asked: Asked, clinic: Clinic) -> impl IntoView {
    let clinic = StoredValue::new(clinic);
    let loading = RwSignal::new(false);
    let in_details = in_details(chooser);
    view! {
        <section
            id="book"
            aria-labelledby="h-book"
            class="scroll-mt-2 overflow-hidden rounded-lg bg-panel shadow-2 max-sm:-mx-4 max-sm:rounded-none lg:sticky lg:top-6 dark:ring-1 dark:ring-line"
        >
            {move || asked.wanted.get().map(|wanted| view! { <PanelHead chooser wanted asked clinic/> })}
            <Show when=move || !in_details.get()>
                <Also chooser asked/>
            </Show>
            <Transition fallback=PickerSkeleton set_pending=loading>
                <PanelBody chooser asked clinic loading/>
            </Transition>
        </section>
    }
}

fn in_details(chooser: Chooser) -> Memo<bool> {
    Memo::new(move |_| chooser.choice.with(|choice| choice.details && choice.slot.is_some()))
}

/// What waits for the free times. All that reads them is made in here: read from outside first, they would be waited for
/// by nobody, and the server would send a page without them whenever they came a moment late.
#[component]
fn PanelBody(chooser: Chooser, asked: Asked, clinic: StoredValue<Clinic>, loading: RwSignal<bool>) -> impl IntoView {
    let today = clinic.with_value(|clinic| clinic.today);
    let times = FreeTimes::of(asked, loading);
    let offer = Offer::of(asked, chooser, times);
    let in_details = in_details(chooser);
    let body = move || {
        if in_details.get() {
            view! { <DetailsStep chooser offer times/> }.into_any()
        } else {
            let zone_label = clinic.with_value(|clinic| clinic.zone_label.clone());
            view! { <Picker chooser times today zone_label/> }.into_any()
        }
    };
    view! {
        {body}
        <Summary chooser offer/>
        <Show when=move || !in_details.get()>
            <StepButton chooser offer/>
            <StickyBar chooser offer/>
        </Show>
    }
}

fn free_times(
    chooser: Chooser,
    wanted: Memo<Option<Wanted>>,
    today: NaiveDate,
) -> Resource<Result<Vec<OpenDay>, AppError>> {
    let key = move || {
        let (practitioner, month) =
            chooser.choice.with(|choice| (choice.practitioner.clone(), choice.month.or(choice.date).unwrap_or(today)));
        let named = |wanted: &Wanted| {
            let first = wanted.first()?.clone();
            Some((first.service.key, first.answers, practitioner, wanted.more(), span(month, today)))
        };
        wanted.with(|wanted| named(wanted.as_ref()?))
    };
    Resource::new(key, move |key| async move {
        let (service_key, answers, practitioner_id, more, (from, to)) =
            key.ok_or_else(|| AppError::not_found(words::THE_SERVICE))?;
        let request = SlotsRequest { service_key, answers, from, to, practitioner_id, more, locale: Locale::En };
        api::free_times(chooser.slug(), request).await
    })
}

#[derive(Clone, PartialEq)]
struct EstimateKey {
    service_key: String,
    answers: Answers,
    more: VisitWishes,
}

impl EstimateKey {
    /// `None` while an answer is missing without which there is no price.
    fn of(wanted: &Wanted) -> Option<Self> {
        let first = wanted.first()?;
        let key = Self { service_key: first.service.key.clone(), answers: first.answers.clone(), more: wanted.more() };
        wanted.missing().is_none().then_some(key)
    }

    fn request(self) -> EstimateRequest {
        let Self { service_key, answers, more } = self;
        EstimateRequest { service_key, answers, more, start: None, locale: Locale::En }
    }
}

#[component]
fn PanelHead(chooser: Chooser, wanted: Wanted, asked: Asked, clinic: StoredValue<Clinic>) -> impl IntoView {
    let minutes = wanted.minutes();
    let facts = move || {
        let view = asked.price.get().and_then(Result::ok).flatten();
        view.map_or_else(
            || words::minutes(minutes),
            |view| format!("{} · {}", words::minutes(view.estimate.duration_minutes), view.estimate.total),
        )
    };
    let faces: Vec<PractitionerFace> = clinic.with_value(|clinic| {
        let offers = |face: &&PractitionerFace| wanted.is_given_by(&face.id);
        clinic.practitioners.iter().filter(offers).cloned().collect()
    });
    view! {
        <div class="flex flex-wrap items-center gap-x-6 gap-y-3 border-b border-line px-5 py-4">
            <div class="min-w-0 flex-1">
                <h2 id="h-book" class="text-lg font-semibold">{wanted.name()}</h2>
                <Transition fallback=move || view! { <p class="text-sm text-ink-2">{words::minutes(minutes)}</p> }>
                    <p class="text-sm text-ink-2 tabular" aria-live="polite">{facts}</p>
                </Transition>
            </div>
            {(faces.len() > 1).then(|| view! { <WithWhom chooser faces/> })}
        </div>
    }
}

#[component]
fn WithWhom(chooser: Chooser, faces: Vec<PractitionerFace>) -> impl IntoView {
    let value = RwSignal::new(chooser.choice.with_untracked(|choice| choice.practitioner.clone().unwrap_or_default()));
    Effect::watch(
        move || value.get(),
        move |id, _, _| {
            let practitioner = Some(id.clone()).filter(|id| !id.is_empty());
            chooser.update(History::Replace, |choice| choice.practitioner = practitioner);
        },
        false,
    );
    if faces.len() > 3 {
        let anyone = SelectOption::new("", words::ANYONE_AVAILABLE);
        let faces = faces.into_iter().map(|face| SelectOption::new(face.id, face.name));
        let options = std::iter::once(anyone).chain(faces).collect();
        view! { <Select name="with" label=words::WITH options value class="h-10 sm:max-w-52"/> }.into_any()
    } else {
        let anyone = Segment::new("", words::ANYONE);
        let faces = faces.into_iter().map(|face| Segment::new(face.id, first_name(&face.name)));
        let segments = std::iter::once(anyone).chain(faces).collect();
        view! { <SegmentedControl name="with" legend=words::WITH segments value class="max-sm:w-full"/> }.into_any()
    }
}

/// “Priya” of “Priya Nair, RN”, “Elena” of “Dr. Elena Marsh”.
fn first_name(name: &str) -> String {
    name.split_whitespace().find(|word| !word.ends_with('.')).unwrap_or(name).trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_their_first_name() {
        assert_eq!(first_name("Priya Nair, RN"), "Priya");
        assert_eq!(first_name("Dr. Elena Marsh, MD"), "Elena");
        assert_eq!(first_name("Cher"), "Cher");
    }
}
