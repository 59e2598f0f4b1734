//! A day and a time, wherever one is picked: to book and to move.

use crate::{
    openings::{OpenDay, Opening},
    words::clinic as words,
};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, SecondsFormat, Utc};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::{EmptyState, MonthCalendar, Skeleton, TimeList, TimeOption, lu};

/// An instant as addresses and forms spell it.
pub fn spell(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The days to look at for a month: from today or the month's first to the month's end, and through the month after
/// when fewer than two weeks are left, so that nobody meets an empty page on the 30th. At most 45 days.
pub fn span(month: NaiveDate, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let from = first_of(month).max(today);
    let end = |months: u32| {
        let next = first_of(from).checked_add_months(Months::new(months));
        next.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(from)
    };
    let to = if (end(1) - from).num_days() < 14 { end(2) } else { end(1) };
    (from, to)
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The picked day where it is free; else the first free day of the month asked for, or at all.
pub fn chosen_day(
    picked: Option<NaiveDate>,
    month: Option<NaiveDate>,
    free: &BTreeSet<NaiveDate>,
) -> Option<NaiveDate> {
    let in_month = |day: &&NaiveDate| month.is_none_or(|month| first_of(**day) == first_of(month));
    picked.filter(|day| free.contains(day) && in_month(&day)).or_else(|| free.iter().find(in_month).copied())
}

/// Where days and times lead without script.
#[derive(Clone, Copy)]
pub struct PlainLinks {
    pub day: Callback<NaiveDate, String>,
    pub time: Callback<(NaiveDate, DateTime<Utc>), String>,
}

/// A calendar beside the times of one day; the first free day when none is picked yet.
#[component]
pub fn SlotPicker(
    #[prop(into)] days: Signal<Vec<OpenDay>>,
    today: NaiveDate,
    /// “CST”.
    zone_label: String,
    /// The day picked, if one was.
    #[prop(into)]
    date: Signal<Option<NaiveDate>>,
    /// Any day of the month asked for, if one was.
    #[prop(into)]
    month: Signal<Option<NaiveDate>>,
    /// The start picked.
    #[prop(into)]
    start: Signal<Option<DateTime<Utc>>>,
    #[prop(into)] loading: Signal<bool>,
    on_day: Callback<NaiveDate>,
    on_month: Callback<NaiveDate>,
    on_time: Callback<(OpenDay, Opening)>,
    #[prop(optional)] links: Option<PlainLinks>,
) -> impl IntoView {
    let free = Signal::derive(move || days.with(|days| days.iter().map(|day| day.date).collect::<BTreeSet<_>>()));
    let picked = Memo::new(move |_| chosen_day(date.get(), month.get(), &free.get()));
    let shown = Memo::new(move |_| first_of(month.get().or(picked.get()).unwrap_or(today)));
    let day = Memo::new(move |_| {
        let picked = picked.get()?;
        days.with(|days| days.iter().find(|day| day.date == picked).cloned())
    });
    let today_signal = Signal::stored(Some(today));
    let calendar = match links {
        Some(links) => view! {
            <MonthCalendar month=shown available=free selected=picked today=today_signal on_select=on_day on_month day_href=links.day loading/>
        }
        .into_any(),
        None => view! {
            <MonthCalendar month=shown available=free selected=picked today=today_signal on_select=on_day on_month loading/>
        }
        .into_any(),
    };
    view! {
        <div class="grid sm:grid-cols-[minmax(0,1fr)_212px]">
            <div class="p-5">{calendar}</div>
            <div class="border-line p-5 max-sm:border-t sm:border-l">
                <DayTimes day start on_time links zone_label/>
            </div>
        </div>
    }
}

#[component]
fn DayTimes(
    day: Memo<Option<OpenDay>>,
    start: Signal<Option<DateTime<Utc>>>,
    on_time: Callback<(OpenDay, Opening)>,
    links: Option<PlainLinks>,
    zone_label: String,
) -> impl IntoView {
    let options = Signal::derive(move || day.get().map(|day| options_of(&day, links)).unwrap_or_default());
    let selected = Signal::derive(move || start.get().map(spell));
    let on_select = Callback::new(move |value: String| {
        let Some(day) = day.get_untracked() else { return };
        if let Some(time) = day.times.iter().find(|time| spell(time.start) == value).cloned() {
            on_time.run((day, time));
        }
    });
    let zone_label = StoredValue::new(zone_label);
    view! {
        <Show
            when=move || day.with(Option::is_some)
            fallback=|| view! { <EmptyState icon=lu::LuCalendarX title=words::NO_TIMES_TITLE text=words::NO_TIMES_TEXT class="px-0!"/> }
        >
            <p class="flex h-10 items-center justify-between font-semibold" aria-live="polite">
                {move || day.get().map(|day| day.label())}
                <span class="text-sm font-normal text-ink-2">{zone_label.get_value()}</span>
            </p>
            <div class="sm:-mr-3 sm:max-h-[19rem] sm:overflow-y-auto sm:pr-3">
                <TimeList times=options selected on_select/>
            </div>
        </Show>
    }
}

fn options_of(day: &OpenDay, links: Option<PlainLinks>) -> Vec<TimeOption> {
    day.times
        .iter()
        .map(|time| TimeOption {
            value: spell(time.start),
            label: time.label.clone(),
            detail: String::new(),
            href: links.map(|links| links.time.run((day.date, time.start))),
        })
        .collect()
}

/// The picker's place while the first times are looked up.
#[component]
pub fn PickerSkeleton() -> impl IntoView {
    view! {
        <div aria-hidden="true" class="grid sm:grid-cols-[minmax(0,1fr)_212px]">
            <div class="p-5">
                <Skeleton class="h-6 w-40"/>
                <div class="mt-6 grid grid-cols-7 gap-1">
                    {(0..35).map(|_| view! { <Skeleton class="h-11"/> }).collect_view()}
                </div>
            </div>
            <div class="flex flex-col gap-2 border-line p-5 max-sm:border-t sm:border-l">
                <Skeleton class="h-6 w-24"/>
                <div class="mt-4 grid grid-cols-2 gap-2">
                    {(0..8).map(|_| view! { <Skeleton class="h-10"/> }).collect_view()}
                </div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_day_that_is_no_longer_free_gives_way_to_the_first_free_one() {
        let free = BTreeSet::from([day("2026-12-03"), day("2027-01-05")]);
        assert_eq!(chosen_day(Some(day("2027-01-05")), None, &free), Some(day("2027-01-05")));
        assert_eq!(chosen_day(Some(day("2026-12-24")), None, &free), Some(day("2026-12-03")));
        assert_eq!(chosen_day(None, Some(day("2027-01-01")), &free), Some(day("2027-01-05")));
        assert_eq!(chosen_day(Some(day("2026-12-03")), Some(day("2027-01-01")), &free), Some(day("2027-01-05")));
        assert_eq!(chosen_day(None, Some(day("2027-02-01")), &free), None);
    }

    #[test]
    fn a_month_is_looked_at_with_the_next_near_its_end_and_never_the_past() {
        let today = day("2026-12-08");
        assert_eq!(span(day("2026-12-30"), today), (today, day("2026-12-31")));
        assert_eq!(span(day("2020-01-01"), today), (today, day("2026-12-31")));
        let late = day("2026-12-19");
        assert_eq!(span(late, late), (late, day("2027-01-31")));
        assert_eq!(span(day("2027-07-09"), today), (day("2027-07-01"), day("2027-07-31")));
    }
}
