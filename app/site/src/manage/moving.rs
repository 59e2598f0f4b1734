//! Another time for the same visit.

use super::Acts;
use crate::{
    api,
    frame::Failure,
    openings::{OpenDay, Opening},
    slots::{PickerSkeleton, SlotPicker, span, spell},
    words::manage as words,
};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    bookings::ManagePage,
    clinics::{SlotDay, SlotTime, SlotsRequest},
};
use domain::understanding::Locale;
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;
use session::remembered;
use ui::{Button, ButtonSize, ButtonTone, Icon, lu};

/// The three best other times, and all of them on demand.
#[component]
pub fn MovePanel(page: ManagePage, acts: Acts) -> impl IntoView {
    let best: Vec<(SlotDay, SlotTime)> = page
        .other_times
        .iter()
        .flat_map(|day| day.times.iter().map(|time| (day.clone(), time.clone())))
        .take(3)
        .collect();
    let picked = RwSignal::new(best.first().map(|(day, time)| Picked::new(day, time)));
    let asked = use_query_map().with_untracked(|query| query.get("times").is_some());
    let all = RwSignal::new(asked || best.is_empty());
    let pending = acts.moving.pending();
    let label =
        move || picked.get().map_or_else(|| words::PICK_NEW_TIME.to_owned(), |picked| words::move_to(&picked.label));
    let version = page.booking.version;
    let note = page.reschedule_note.clone();
    view! {
        <section aria-labelledby="h-move" class="rounded-lg bg-panel p-5 shadow-1 sm:p-6 dark:ring-1 dark:ring-line">
            <div class="flex items-baseline justify-between gap-4">
                <h2 id="h-move" class="text-xl font-semibold tracking-tight">{words::MOVE}</h2>
                <a
                    href="?times=all#times"
                    class="flex items-center gap-1 py-1 text-base font-medium text-brand hover:underline"
                    aria-expanded=move || if all.get() { "true" } else { "false" }
                    on:click=move |click| {
                        click.prevent_default();
                        all.update(|all| *all = !*all);
                    }
                >
                    {words::ALL_TIMES}
                    <Icon icon=lu::LuChevronRight/>
                </a>
            </div>
            <p class="text-base text-ink-2">{note}</p>
            <ActionForm action=acts.moving>
                <input type="hidden" name="token" value=acts.token.get_value()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <Show when=move || !all.get() fallback=move || view! { <input type="hidden" name="slot" value=move || picked.get().map(|picked| picked.value)/> }>
                    <BestTimes best=best.clone() picked/>
                </Show>
                <Show when=move || all.get()>
                    <AllTimes page=page.clone() picked/>
                </Show>
                <Button
                    kind="submit"
                    tone=ButtonTone::Primary
                    size=ButtonSize::Medium
                    class="mt-4 h-11 max-sm:w-full"
                    loading=pending
                    disabled=Signal::derive(move || picked.with(Option::is_none))
                >
                    {label}
                </Button>
            </ActionForm>
        </section>
    }
}

/// A time as the form sends it and as the button says it.
#[derive(Clone, Debug, PartialEq)]
struct Picked {
    start: DateTime<Utc>,
    value: String,
    label: String,
}

impl Picked {
    fn new(day: &SlotDay, time: &SlotTime) -> Self {
        Self { start: time.start, value: spelled(time), label: format!("{}, {}, {}", day.weekday, day.day, time.label) }
    }

    /// A time with whoever is free then, the visit's own practitioner first.
    fn at(day: &OpenDay, time: &Opening) -> Self {
        Self { start: time.start, value: spell(time.start), label: format!("{}, {}", day.label(), time.label) }
    }
}

fn spelled(time: &SlotTime) -> String {
    format!("{}|{}", spell(time.start), time.practitioner_id)
}

#[component]
fn BestTimes(best: Vec<(SlotDay, SlotTime)>, picked: RwSignal<Option<Picked>>) -> impl IntoView {
    view! {
        <fieldset class="mt-4 grid gap-2.5 sm:grid-cols-3">
            <legend class="sr-only">{words::NEW_TIME}</legend>
            {best
                .into_iter()
                .map(|(day, time)| {
                    let this = Picked::new(&day, &time);
                    let own = StoredValue::new(this.clone());
                    let chosen = move || picked.with(|picked| picked.as_ref() == Some(&own.get_value()));
                    view! {
                        <label class="flex cursor-pointer flex-col rounded-md border border-line px-4 py-3 transition-colors duration-150 hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand">
                            <input
                                type="radio"
                                name="slot"
                                value=this.value
                                class="sr-only"
                                checked=picked.with_untracked(|picked| picked.as_ref() == Some(&own.get_value()))
                                prop:checked=chosen
                                on:change=move |_| picked.set(Some(own.get_value()))
                            />
                            <span class="text-sm text-ink-2">{format!("{}, {}", day.weekday, day.day)}</span>
                            <b class="text-lg font-semibold tabular">{time.label}</b>
                            <span class="text-sm text-ink-2">{time.practitioner}</span>
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// The whole calendar for a visit of the same kind and length.
#[component]
fn AllTimes(page: ManagePage, picked: RwSignal<Option<Picked>>) -> impl IntoView {
    let today = page.clinic.today;
    let more = page.booking.wishes();
    let (slug, service_key, answers) = (page.clinic.slug, page.booking.service_key, page.answers);
    let zone_label = page.clinic.zone_label;
    let (date, month) = (RwSignal::new(None::<NaiveDate>), RwSignal::new(None::<NaiveDate>));
    let slots = Resource::new(
        move || span(month.get().or(date.get()).unwrap_or(today), today),
        move |(from, to)| {
            let request = SlotsRequest {
                service_key: service_key.clone(),
                answers: answers.clone(),
                from,
                to,
                practitioner_id: None,
                more: more.clone(),
                locale: Locale::En,
            };
            api::free_times(slug.clone(), request)
        },
    );
    let days = remembered(move |before: Option<&Vec<OpenDay>>| match slots.get() {
        Some(Ok(days)) => days,
        _ => before.cloned().unwrap_or_default(),
    });
    let loading = RwSignal::new(false);
    let start = Signal::derive(move || picked.get().map(|picked| picked.start));
    let on_day = Callback::new(move |day: NaiveDate| {
        date.set(Some(day));
        month.set(None);
    });
    let on_month = Callback::new(move |first: NaiveDate| month.set(Some(first)));
    let on_time = Callback::new(move |(day, time): (OpenDay, Opening)| {
        date.set(Some(day.date));
        picked.set(Some(Picked::at(&day, &time)));
    });
    let retry = Callback::new(move |()| slots.refetch());
    view! {
        <div id="times" class="mt-4 overflow-hidden rounded-md border border-line">
            <Transition fallback=PickerSkeleton set_pending=loading>
                {move || slots.get().and_then(Result::err).map(|error| view! { <Failure error on_retry=retry class="m-4"/> })}
                <SlotPicker days today zone_label=zone_label.clone() date month start loading on_day on_month on_time/>
            </Transition>
        </div>
    }
}
