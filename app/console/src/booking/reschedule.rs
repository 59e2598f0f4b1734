//! Moving a booking to a time that is really free.

use super::{
    opened::{Asking, Opened, Order, Problem},
    series::{Foreseen, Foresight, ScopeChoice, ScopeControl},
};
use crate::api;
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use contract::{
    AppError,
    bookings::{BookingChange, BookingView},
    clinics::{SlotTime, Slots, SlotsRequest},
    series::SeriesEdit,
};
use domain::{series::Scope, understanding::Locale};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::{
    Button, ButtonTone, Dialog, EmptyState, ErrorState, MonthCalendar, Segment, SegmentedControl, Skeleton, TimeList,
    TimeOption, lu,
};

type Found = Option<Result<Slots, AppError>>;

#[component]
pub fn RescheduleDialog(opened: Opened) -> impl IntoView {
    let open = opened.dialog(Asking::Reschedule);
    let title =
        Signal::derive(move || format!("Move {}’s visit", opened.file.with(|file| file.booking.client_name.clone())));
    view! {
        <Dialog open id="reschedule" title class="max-w-2xl">
            // Times are looked up only once somebody asks for them.
            <Show when=move || open.get()>
                <Times opened open/>
            </Show>
        </Dialog>
    }
}

/// What has been picked so far.
#[derive(Clone, Copy)]
struct Picked {
    month: RwSignal<NaiveDate>,
    day: RwSignal<Option<NaiveDate>>,
    /// A start in RFC 3339, a bar, and a practitioner's id.
    time: RwSignal<Option<String>>,
    /// `same` practitioner, or `anyone`.
    who: RwSignal<String>,
}

#[component]
fn Times(opened: Opened, open: RwSignal<bool>) -> impl IntoView {
    let booking = untrack(|| opened.booking());
    let today = Signal::derive(move || Some(today_here()));
    let begin = booking.start.date_naive().max(today_here());
    let picked = Picked {
        month: RwSignal::new(begin.with_day(1).unwrap_or(begin)),
        day: RwSignal::new(None),
        time: RwSignal::new(None),
        who: RwSignal::new("same".to_owned()),
    };
    let more = booking.wishes();
    let (service_key, answers, practitioner) = (booking.service_key, booking.answers, booking.practitioner_id);
    let slots = LocalResource::new(move || {
        let month = picked.month.get();
        let request = SlotsRequest {
            service_key: service_key.clone(),
            answers: answers.clone(),
            from: month,
            to: month.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(month),
            practitioner_id: (picked.who.get() == "same").then(|| practitioner.clone()),
            more: more.clone(),
            locale: Locale::En,
        };
        api::free_times(request)
    });
    let found = Memo::new(move |before: Option<&Found>| slots.get().or_else(|| before.cloned().flatten()));
    // A time of another practitioner or month is not the one that was picked.
    Effect::new(move |before: Option<(String, NaiveDate)>| {
        let now = (picked.who.get(), picked.month.get());
        if before.is_some_and(|before| before != now) {
            picked.day.set(None);
            picked.time.set(None);
        }
        now
    });
    // The first day with a free time is opened by itself.
    Effect::new(move |_| {
        let first = found.with(|found| free_days(found).first().copied());
        if picked.day.get().is_none() && first.is_some() && slots.get().is_some() {
            picked.day.set(first);
        }
    });
    let chosen = Memo::new(move |_| found.with(|found| chosen_time(found, picked.time.get())));
    let scope = ScopeChoice::new();
    let foresight = Foresight::of(opened, scope, move || {
        chosen.get().map(|(_, time)| SeriesEdit::Move { start: time.start, practitioner_id: whom(&picked, &time) })
    });
    let send = move |_| {
        if let Some((_, time)) = chosen.get_untracked() {
            let mut order = order(&untrack(|| opened.booking()), &time);
            order.scope = scope.get_untracked();
            if let (true, BookingChange::Reschedule { practitioner_id, .. }) =
                (order.scope != Scope::This, &mut order.change)
            {
                *practitioner_id = untrack(|| whom(&picked, &time));
            }
            opened.send(order);
        }
    };
    let label = move || {
        chosen.get().map_or_else(|| "Pick a time".to_owned(), |(day, time)| format!("Move to {day}, {}", time.label))
    };
    let segments = vec![Segment::new("same", booking.practitioner), Segment::new("anyone", "Anyone who can")];
    view! {
        <div class="grid gap-4">
            <Problem opened/>
            <p class="text-sm text-ink-2 tabular">
                "Now: " <strong class="font-semibold text-ink">{move || now_label(&opened.booking())}</strong>
            </p>
            <SegmentedControl name="who" legend="With whom" segments value=picked.who class="justify-self-start max-sm:w-full"/>
            <div class="grid gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_220px]">
                <MonthCalendar
                    month=picked.month
                    available=Signal::derive(move || found.with(free_days))
                    selected=picked.day
                    today
                    on_select=Callback::new(move |day| {
                        picked.day.set(Some(day));
                        picked.time.set(None);
                    })
                    on_month=Callback::new(move |month| picked.month.set(month))
                    loading=Signal::derive(move || slots.get().is_none())
                />
                <div aria-live="polite" class="min-w-0 sm:max-h-80 sm:overflow-y-auto">
                    <DayTimes found picked retry=Callback::new(move |()| slots.refetch())/>
                </div>
            </div>
            <ScopeControl opened choice=scope name="move-scope"/>
            <Foreseen foresight/>
            <div class="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
                <Button on:click=move |_| open.set(false)>"Keep the time"</Button>
                <Button
                    tone=ButtonTone::Primary
                    loading=opened.pending()
                    disabled=Signal::derive(move || chosen.get().is_none() || !foresight.lets_go())
                    on:click=send
                >
                    {label}
                </Button>
            </div>
        </div>
    }
}

#[component]
fn DayTimes(found: Memo<Found>, picked: Picked, retry: Callback<()>) -> impl IntoView {
    let options = Signal::derive(move || {
        found.with(|found| times_of(found, picked.day.get()).into_iter().map(|time| option(&time)).collect::<Vec<_>>())
    });
    let zone = move || {
        found.with(|found| found.as_ref().and_then(|slots| slots.as_ref().ok()).map(|slots| slots.zone_label.clone()))
    };
    move || {
        match found.get() {
        None => view! {
            <div class="grid gap-2" aria-busy="true">
                <Skeleton class="h-10"/>
                <Skeleton class="h-10"/>
                <Skeleton class="h-10"/>
            </div>
        }
        .into_any(),
        Some(Err(error)) => view! { <ErrorState message=error.to_string() on_retry=retry/> }.into_any(),
        Some(Ok(slots)) if slots.days.is_empty() => view! {
            <EmptyState icon=lu::LuCalendarX title="Nothing free this month" text="Look at another month, or let anyone who can take it."/>
        }
        .into_any(),
        Some(Ok(_)) if picked.day.get().is_none() => {
            view! { <p class="py-2 text-sm text-ink-2">"Pick a day to see its free times."</p> }.into_any()
        }
        Some(Ok(_)) => view! {
            <TimeList
                times=options
                selected=picked.time
                on_select=Callback::new(move |time| picked.time.set(Some(time)))
                columns="grid-cols-3"
            />
            <p class="text-xs text-ink-2">"Times in " {zone}</p>
        }
        .into_any(),
    }
    }
}

/// With whom several visits go on: everybody's own practitioner, or whoever can, is found for each by itself.
fn whom(picked: &Picked, time: &SlotTime) -> Option<String> {
    (picked.who.get() == "same").then(|| time.practitioner_id.clone())
}

/// The move, and the way back to where the booking is now.
fn order(booking: &BookingView, time: &SlotTime) -> Order {
    Order {
        change: BookingChange::Reschedule { start: time.start, practitioner_id: Some(time.practitioner_id.clone()) },
        done: format!("Moved to {} with {}", time.label, time.practitioner),
        undo: Some(BookingChange::Reschedule {
            start: booking.start,
            practitioner_id: Some(booking.practitioner_id.clone()),
        }),
        scope: Scope::This,
    }
}

fn now_label(booking: &BookingView) -> String {
    format!("{}, {} with {}", booking.day_label, booking.time_label, booking.practitioner)
}

fn value(time: &SlotTime) -> String {
    format!("{}|{}", time.start.to_rfc3339(), time.practitioner_id)
}

fn option(time: &SlotTime) -> TimeOption {
    TimeOption {
        value: value(time),
        label: time.label.clone(),
        detail: format!("with {}", time.practitioner),
        href: None,
    }
}

fn free_days(found: &Found) -> BTreeSet<NaiveDate> {
    let days = found.iter().flatten().flat_map(|slots| &slots.days);
    days.filter_map(|day| day.date.parse().ok()).collect()
}

fn times_of(found: &Found, day: Option<NaiveDate>) -> Vec<SlotTime> {
    let Some(day) = day else { return Vec::new() };
    let days = found.iter().flatten().flat_map(|slots| &slots.days);
    days.filter(|of| of.date.parse() == Ok(day)).flat_map(|of| of.times.clone()).collect()
}

/// The picked time with its day's name, as long as it is still free.
fn chosen_time(found: &Found, picked: Option<String>) -> Option<(String, SlotTime)> {
    let picked = picked?;
    let days = found.iter().flatten().flat_map(|slots| &slots.days);
    days.flat_map(|day| day.times.iter().map(move |time| (format!("{} {}", day.weekday, day.day), time)))
        .find(|(_, time)| value(time) == picked)
        .map(|(day, time)| (day, time.clone()))
}

/// The day by the dispatcher's own clock, which bounds what is looked up; what is free, the server decides.
fn today_here() -> NaiveDate {
    let date = js_sys::Date::new_0();
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .unwrap_or(DateTime::<Utc>::UNIX_EPOCH.date_naive())
}
