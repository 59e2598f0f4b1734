//! A month of days, some of which have free times.

use crate::{IconButton, Spinner, lu};
use chrono::{Datelike, Days, Months, NaiveDate};
use leptos::{ev::KeyboardEvent, html, prelude::*};
use std::collections::BTreeSet;

const WEEKDAYS: [(&str, &str); 7] = [
    ("Sun", "Sunday"),
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
];

/// A month grid by the keyboard pattern of the ARIA practices: arrows move by day and week, Home and End to the ends of
/// the week, Page Up and Page Down by month, Enter picks.
#[component]
pub fn MonthCalendar(
    /// Any day of the month shown.
    #[prop(into)]
    month: Signal<NaiveDate>,
    /// Days that can be picked.
    #[prop(into)]
    available: Signal<BTreeSet<NaiveDate>>,
    #[prop(into)] selected: Signal<Option<NaiveDate>>,
    /// Marked with a dot; also the earliest month.
    #[prop(into, optional)]
    today: Signal<Option<NaiveDate>>,
    #[prop(into)] on_select: Callback<NaiveDate>,
    /// Asks for another month, by its first day.
    #[prop(into)]
    on_month: Callback<NaiveDate>,
    /// Where a day leads without script.
    #[prop(into, optional)]
    day_href: Option<Callback<NaiveDate, String>>,
    /// Says `aria-busy` and turns a ring while the free days are looked up.
    #[prop(into, optional)]
    loading: Signal<bool>,
    /// Weekday abbreviations and full names from Sunday, in the page's language.
    #[prop(default = WEEKDAYS)]
    weekdays: [(&'static str, &'static str); 7],
) -> impl IntoView {
    let first = Memo::new(move |_| month.get().with_day(1).unwrap_or(month.get()));
    let grid = NodeRef::<html::Table>::new();
    let focused = RwSignal::new(None::<NaiveDate>);
    // Only once the page is alive: the server may have been waiting when the browser no longer is, and what is not the
    // same in both cannot be hydrated.
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let busy = Memo::new(move |_| alive.get() && loading.get());
    let may_go_back = move || today.get().is_none_or(|today| first.get() > today);
    let go = move |months: i32| {
        if let Some(to) = months_later(first.get_untracked(), months) {
            on_month.run(to);
        }
    };
    let in_tab_order = Memo::new(move |_| tab_stop(first.get(), focused.get(), selected.get(), &available.get()));
    Effect::new(move |_| {
        let (Some(day), Some(table)) = (focused.get(), grid.get()) else { return };
        first.track();
        if let Ok(Some(cell)) = table.query_selector(&format!("[data-day=\"{day}\"]")) {
            focus(&cell);
        }
    });
    let on_key = move |key: KeyboardEvent| {
        let Some(from) = focused.get_untracked().or_else(|| in_tab_order.get_untracked()) else { return };
        let Some(to) = moved(from, &key.key()) else { return };
        key.prevent_default();
        if today.get_untracked().is_some_and(|today| to < today) {
            return;
        }
        if (to.year(), to.month()) != (first.get_untracked().year(), first.get_untracked().month()) {
            on_month.run(to.with_day(1).unwrap_or(to));
        }
        focused.set(Some(to));
    };
    let rows = move || {
        weeks_of(first.get())
            .into_iter()
            .map(|week| {
                let cells = week.into_iter().map(|day| {
                    let outside = day.month() != first.get_untracked().month();
                    view! { <DayCell day outside available selected today in_tab_order on_select day_href/> }
                });
                view! { <tr>{cells.collect_view()}</tr> }
            })
            .collect_view()
    };
    view! {
        <div>
            <div class="flex h-10 items-center justify-between">
                <p class="flex items-center gap-2 font-semibold">
                    <span aria-live="polite">{move || first.get().format("%B %Y").to_string()}</span>
                    // The days stay readable meanwhile: nothing is dimmed.
                    <Show when=move || busy.get()>
                        <Spinner class="size-4 text-ink-3"/>
                    </Show>
                </p>
                <div class="-mr-2 flex">
                    <IconButton
                        icon=lu::LuChevronLeft
                        label=Signal::derive(move || neighbour(first.get(), -1))
                        disabled=Signal::derive(move || !may_go_back())
                        on:click=move |_| go(-1)
                    />
                    <IconButton
                        icon=lu::LuChevronRight
                        label=Signal::derive(move || neighbour(first.get(), 1))
                        on:click=move |_| go(1)
                    />
                </div>
            </div>
            <table
                node_ref=grid
                role="grid"
                aria-label=move || first.get().format("%B %Y").to_string()
                aria-busy=move || busy.get().then_some("true")
                class="w-full table-fixed border-separate border-spacing-1 -mx-1 w-[calc(100%+0.5rem)] text-center text-base tabular aria-busy:cursor-progress"
                on:keydown=on_key
            >
                <thead>
                    <tr>
                        {weekdays
                            .into_iter()
                            .map(|(short, full)| {
                                view! {
                                    <th scope="col" class="pb-1 text-xs font-normal text-ink-3">
                                        <abbr title=full class="no-underline">{short}</abbr>
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn DayCell(
    day: NaiveDate,
    outside: bool,
    available: Signal<BTreeSet<NaiveDate>>,
    selected: Signal<Option<NaiveDate>>,
    today: Signal<Option<NaiveDate>>,
    in_tab_order: Memo<Option<NaiveDate>>,
    on_select: Callback<NaiveDate>,
    day_href: Option<Callback<NaiveDate, String>>,
) -> impl IntoView {
    if outside {
        // A day of another month cannot be picked here, so its number would only be noise, and a faint one hard to read.
        return view! { <td class="h-11 p-0"></td> }.into_any();
    }
    let free = move || available.with(|days| days.contains(&day));
    let chosen = move || selected.get() == Some(day);
    let class = move || {
        let state = match (chosen(), free()) {
            (true, _) => "bg-brand font-semibold text-on-brand shadow-1",
            (false, true) => "cursor-pointer bg-brand-soft font-medium text-brand-strong hover:ring-1 hover:ring-brand",
            (false, false) => "text-ink-3",
        };
        format!("relative grid h-11 w-full place-items-center rounded-sm transition-colors duration-150 {state}")
    };
    let name = move || {
        let words = day.format("%A, %B %-d").to_string();
        let today_word = if today.get() == Some(day) { ", today" } else { "" };
        let free_word = if free() { "" } else { ", no free times" };
        format!("{words}{today_word}{free_word}")
    };
    let tab_index = move || if in_tab_order.get() == Some(day) { "0" } else { "-1" };
    let dot = move || {
        (today.get() == Some(day))
            .then(|| view! { <i class="absolute inset-x-0 bottom-1.5 mx-auto size-1 rounded-full bg-current"></i> })
    };
    let face = move || match day_href.filter(|_| free()) {
        Some(href) => view! {
            <a
                href=href.run(day)
                data-day=day.to_string()
                tabindex=tab_index
                class=class
                aria-label=name
                on:click=move |click| {
                    click.prevent_default();
                    on_select.run(day);
                }
            >
                {day.day()}
                {dot}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                type="button"
                data-day=day.to_string()
                tabindex=tab_index
                class=class
                aria-label=name
                aria-disabled=move || (!free()).then_some("true")
                on:click=move |_| {
                    if free() {
                        on_select.run(day);
                    }
                }
            >
                {day.day()}
                {dot}
            </button>
        }
        .into_any(),
    };
    view! { <td role="gridcell" class="p-0" aria-selected=move || if chosen() { "true" } else { "false" }>{face}</td> }
        .into_any()
}

/// The six or fewer weeks, from Sunday, that hold a month.
fn weeks_of(first: NaiveDate) -> Vec<Vec<NaiveDate>> {
    let start = first - Days::new(u64::from(first.weekday().num_days_from_sunday()));
    let month = first.month();
    (0..6_u64)
        .map(|week| (0..7_u64).map(|day| start + Days::new(week * 7 + day)).collect::<Vec<_>>())
        .filter(|week| week.iter().any(|day| day.month() == month))
        .collect()
}

fn months_later(first: NaiveDate, months: i32) -> Option<NaiveDate> {
    let step = Months::new(months.unsigned_abs());
    if months < 0 { first.checked_sub_months(step) } else { first.checked_add_months(step) }
}

fn neighbour(first: NaiveDate, months: i32) -> String {
    months_later(first, months).map(|month| month.format("%B %Y").to_string()).unwrap_or_default()
}

/// Where a key leads from a day; `None` for keys that mean nothing here.
fn moved(from: NaiveDate, key: &str) -> Option<NaiveDate> {
    let from_sunday = u64::from(from.weekday().num_days_from_sunday());
    match key {
        "ArrowLeft" => from.checked_sub_days(Days::new(1)),
        "ArrowRight" => from.checked_add_days(Days::new(1)),
        "ArrowUp" => from.checked_sub_days(Days::new(7)),
        "ArrowDown" => from.checked_add_days(Days::new(7)),
        "Home" => from.checked_sub_days(Days::new(from_sunday)),
        "End" => from.checked_add_days(Days::new(6 - from_sunday)),
        "PageUp" => months_later(from, -1),
        "PageDown" => months_later(from, 1),
        _ => None,
    }
}

/// The one day that Tab reaches: where the keyboard was, the picked one, the first free one, or the first.
fn tab_stop(
    first: NaiveDate,
    focused: Option<NaiveDate>,
    selected: Option<NaiveDate>,
    available: &BTreeSet<NaiveDate>,
) -> Option<NaiveDate> {
    let shown = |day: &NaiveDate| (day.year(), day.month()) == (first.year(), first.month());
    focused
        .filter(shown)
        .or(selected.filter(shown))
        .or_else(|| available.range(first..).next().copied().filter(shown))
        .or(Some(first))
}

fn focus(cell: &web_sys::Element) {
    use wasm_bindgen::JsCast;
    if let Some(cell) = cell.dyn_ref::<web_sys::HtmlElement>() {
        // A day that vanished between the key and the frame simply does not take focus.
        let _ = cell.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks_from_sunday() {
        let december = weeks_of(day("2026-12-01"));
        assert_eq!(december.len(), 5);
        assert_eq!(december[0][0], day("2026-11-29"));
        assert_eq!(december[4][6], day("2027-01-02"));
        assert_eq!(weeks_of(day("2026-02-01")).len(), 4);
        assert_eq!(weeks_of(day("2026-08-01")).len(), 6);
    }

    #[test]
    fn keys_move_by_day_week_and_month() {
        let from = day("2026-12-10");
        for (key, to) in [
            ("ArrowLeft", "2026-12-09"),
            ("ArrowDown", "2026-12-17"),
            ("Home", "2026-12-06"),
            ("End", "2026-12-12"),
            ("PageDown", "2027-01-10"),
        ] {
            assert_eq!(moved(from, key), Some(day(to)), "{key}");
        }
        assert_eq!(moved(day("2027-01-31"), "PageDown"), Some(day("2027-02-28")));
        assert_eq!(moved(from, "a"), None);
    }

    #[test]
    fn tab_reaches_the_picked_day_or_else_the_first_free_one() {
        let free = BTreeSet::from([day("2026-12-02"), day("2026-12-10")]);
        let first = day("2026-12-01");
        assert_eq!(tab_stop(first, None, Some(day("2026-12-10")), &free), Some(day("2026-12-10")));
        assert_eq!(tab_stop(first, None, Some(day("2026-11-10")), &free), Some(day("2026-12-02")));
        assert_eq!(tab_stop(first, None, None, &BTreeSet::new()), Some(first));
    }
}
