//! The picker of the booking panel, which writes into the address.

use super::{
    choice::{Chooser, History},
    panel::FreeTimes,
};
use crate::{
    frame::Failure,
    openings::{OpenDay, Opening},
    slots::{PlainLinks, SlotPicker},
    words::{clinic as words, waitlist as waitlist_words},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use leptos::prelude::*;
use session::remembered;

/// A day and a time for the chosen service.
#[component]
pub fn Picker(chooser: Chooser, times: FreeTimes, today: NaiveDate, zone_label: String) -> impl IntoView {
    let choice = chooser.choice;
    let on_day = Callback::new(move |day: NaiveDate| {
        chooser.update(History::Replace, |choice| {
            choice.date = Some(day);
            choice.month = None;
            choice.slot = None;
        });
    });
    let on_month =
        Callback::new(move |first: NaiveDate| chooser.update(History::Replace, |choice| choice.month = Some(first)));
    let on_time = Callback::new(move |(day, time): (OpenDay, Opening)| {
        chooser.update(History::Replace, |choice| {
            choice.date = Some(day.date);
            choice.slot = Some(time.start);
        });
    });
    let links = PlainLinks {
        day: Callback::new(move |day| {
            chooser.href(|choice| {
                choice.date = Some(day);
                choice.month = None;
                choice.slot = None;
            })
        }),
        time: Callback::new(move |(day, start)| {
            chooser.href(|choice| {
                choice.date = Some(day);
                choice.slot = Some(start);
            })
        }),
    };
    view! {
        <Soonest chooser times/>
        <SlotPicker
            days=times.days()
            today
            zone_label
            date=Signal::derive(move || choice.with(|choice| choice.date))
            month=Signal::derive(move || choice.with(|choice| choice.month))
            start=Signal::derive(move || choice.with(|choice| choice.slot))
            loading=times.loading
            on_day
            on_month
            on_time
            links
        />
        <p class="mx-5 mb-4 text-sm text-ink-2">
            {waitlist_words::NOTHING_FITS} " "
            <a
                href=move || chooser.waitlist_href()
                rel="external"
                class="inline-block py-2 font-medium text-brand-strong underline-offset-2 hover:underline"
            >
                {waitlist_words::TELL_ME}
            </a>
        </p>
        {move || times.failure().map(|error| view! { <Failure error on_retry=times.retry() class="mx-5 mb-5"/> })}
    }
}

/// A free start to be picked by itself, without its day's others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeStart {
    pub start: DateTime<Utc>,
    pub date: NaiveDate,
    /// “Thu, Dec 10, 2:30 PM”.
    pub label: String,
}

impl FreeStart {
    /// All of these days, in order.
    pub fn all(days: &[OpenDay]) -> impl Iterator<Item = Self> {
        days.iter().flat_map(|day| {
            let of = move |time: &Opening| Self {
                start: time.start,
                date: day.date,
                label: format!("{}, {}", day.label(), time.label),
            };
            day.times.iter().map(of)
        })
    }
}

/// How far apart the soonest times are: neighbours of one another would be no choice.
const APART: TimeDelta = TimeDelta::hours(2);

/// The three soonest starts, some hours apart.
fn soonest(days: &[OpenDay]) -> Vec<FreeStart> {
    let mut found: Vec<FreeStart> = Vec::new();
    for free in FreeStart::all(days) {
        if found.last().is_none_or(|last| free.start - last.start >= APART) {
            found.push(free);
        }
        if found.len() == 3 {
            break;
        }
    }
    found
}

/// The soonest times, one tap away, until another month or a time is picked.
#[component]
fn Soonest(chooser: Chooser, times: FreeTimes) -> impl IntoView {
    let choice = chooser.choice;
    let found = remembered(move |_| {
        let undecided = choice.with(|choice| choice.slot.is_none() && choice.month.is_none() && choice.date.is_none());
        if undecided { times.days().with(|days| soonest(days)) } else { Vec::new() }
    });
    view! {
        <Show when=move || found.with(|found| !found.is_empty())>
            <div class="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-5 py-3">
                <p class="text-sm text-ink-2">{words::SOONEST}</p>
                <TimeChips chooser times=found/>
            </div>
        </Show>
    }
}

/// Times as links, each of which picks itself.
#[component]
pub fn TimeChips(
    chooser: Chooser,
    #[prop(into)] times: Signal<Vec<FreeStart>>,
    #[prop(optional)] on_pick: Option<Callback<()>>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let chip = move |free: FreeStart| {
        let FreeStart { start, date, label } = free;
        view! {
            <li>
                <a
                    href=chooser.href(|choice| { choice.slot = Some(start); choice.date = Some(date); })
                    class="flex h-10 items-center rounded-md bg-panel px-3.5 font-medium tabular shadow-1 hover:shadow-2 dark:ring-1 dark:ring-line"
                    on:click=move |click| {
                        click.prevent_default();
                        chooser.update(History::Replace, |choice| {
                            choice.slot = Some(start);
                            choice.date = Some(date);
                        });
                        if let Some(on_pick) = on_pick {
                            on_pick.run(());
                        }
                    }
                >
                    {label}
                </a>
            </li>
        }
    };
    view! { <ul class=format!("flex flex-wrap gap-2 {class}")>{move || times.get().into_iter().map(chip).collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soonest_times_are_some_hours_apart() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let time = |text: &str| Opening { start: at(text), label: text[11..16].into() };
        let day = |date: &str, times: &[&str]| OpenDay {
            date: date.parse().expect("a date"),
            times: times.iter().map(|text| time(text)).collect(),
        };
        let days = [
            day("2026-12-10", &["2026-12-10T15:00:00Z", "2026-12-10T15:15:00Z", "2026-12-10T17:00:00Z"]),
            day("2026-12-11", &["2026-12-11T15:00:00Z", "2026-12-11T18:00:00Z"]),
        ];
        let labels: Vec<String> = soonest(&days).into_iter().map(|free| free.label).collect();
        assert_eq!(labels, ["Thu, Dec 10, 15:00", "Thu, Dec 10, 17:00", "Fri, Dec 11, 15:00"]);
        assert_eq!(soonest(&[]), []);
    }
}
