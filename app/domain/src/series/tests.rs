//! The visits of a series against a look at every day, and edits against what they promise.

use super::*;
use chrono::{Days, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::{collection::btree_set, prelude::*};

fn at(text: &str) -> NaiveDateTime {
    text.parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn weekly(start: &str, every: u32, weekdays: &[u8], visits: u32) -> Series {
    let repeat = Repeat::Weekly { every, weekdays: weekdays.iter().copied().collect() };
    Series::new(at(start), 60, repeat, Ends::After { visits }).expect("a series")
}

fn dates(series: &Series) -> Vec<String> {
    series.dates().map(|date| date.to_string()).collect()
}

/// Looks at every day from the start on.
fn slow(start: NaiveDateTime, repeat: &Repeat, ends: Ends) -> Vec<NaiveDate> {
    let first = start.date();
    let monday_of = |date: NaiveDate| date - TimeDelta::days(i64::from(date.weekday().num_days_from_monday()));
    let is_one = |date: NaiveDate| match repeat {
        Repeat::Weekly { every, weekdays } => {
            let weeks = (monday_of(date) - monday_of(first)).num_days() / 7;
            weekdays.contains(&iso(date.weekday())) && weeks % i64::from(*every) == 0
        }
        Repeat::Monthly { every, nth, weekday } => {
            let months =
                i64::from(date.year() - first.year()) * 12 + i64::from(date.month()) - i64::from(first.month());
            let last = (date + TimeDelta::days(7)).month() != date.month();
            let fits = match nth {
                Nth::Last => last,
                other => Nth::of(date) == *other,
            };
            fits && iso(date.weekday()) == *weekday && months % i64::from(*every) == 0
        }
    };
    let until = match ends {
        Ends::On { date } => date,
        Ends::After { .. } => first + TimeDelta::days(i64::try_from(LONGEST_DAYS).expect("small")),
    };
    let most = match ends {
        Ends::After { visits } => visits,
        Ends::On { .. } => MOST_VISITS,
    };
    let days = first.iter_days().take_while(|date| *date <= until);
    days.filter(|date| is_one(*date)).take(most as usize).collect()
}

fn any_repeat() -> impl Strategy<Value = Repeat> {
    let nth = prop_oneof![Just(Nth::First), Just(Nth::Second), Just(Nth::Third), Just(Nth::Fourth), Just(Nth::Last)];
    prop_oneof![
        (1..6_u32, btree_set(1..=7_u8, 1..4)).prop_map(|(every, weekdays)| Repeat::Weekly { every, weekdays }),
        (1..5_u32, nth, 1..=7_u8).prop_map(|(every, nth, weekday)| Repeat::Monthly { every, nth, weekday }),
    ]
}

/// A series that begins on the first day of its rule.
fn any_series() -> impl Strategy<Value = Series> {
    let ends = prop_oneof![
        (1..30_u32).prop_map(|visits| Ends::After { visits }),
        (0..400_u64).prop_map(|days| Ends::On { date: day("2025-01-01") + Days::new(days) }),
    ];
    (any_repeat(), ends, 0..2_000_u64, 0..24_u32).prop_filter_map(
        "an end before its start",
        |(repeat, ends, from, hour)| {
            let from = day("2024-01-01") + Days::new(from);
            let start = from.iter_days().take(400).find_map(|date| {
                let start = date.and_hms_opt(hour, 30, 0)?;
                Series::new(start, 45, repeat.clone(), Ends::After { visits: 1 }).ok()
            })?;
            let ends = match ends {
                Ends::On { date } => Ends::On { date: date.max(start.start().date()) },
                Ends::After { visits } => Ends::After { visits },
            };
            Series::new(start.start(), 45, repeat, ends).ok()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn dates_are_what_a_look_at_every_day_finds(series in any_series()) {
        let found: Vec<NaiveDate> = series.dates().collect();
        prop_assert_eq!(found, slow(series.start(), series.repeat(), series.ends()));
    }

    #[test]
    fn wherever_the_clocks_change_the_time_on_the_wall_stays(series in any_series(), zone in prop_oneof![
        Just(Tz::America__Chicago), Just(Tz::Europe__Berlin), Just(Tz::Australia__Lord_Howe), Just(Tz::UTC)
    ]) {
        for visit in series.occurrences(zone) {
            match visit.happening {
                Happening::At { from, until } => {
                    prop_assert_eq!(from.with_timezone(&zone).naive_local(), visit.planned);
                    prop_assert_eq!(until - from, TimeDelta::minutes(45));
                }
                Happening::Later { from, .. } => {
                    let wall = from.with_timezone(&zone).naive_local();
                    prop_assert!(wall > visit.planned && wall.date() == visit.planned.date());
                    prop_assert!(zone.from_local_datetime(&visit.planned).earliest().is_none());
                }
                Happening::NoSuchDay | Happening::Cancelled => prop_assert!(false, "{visit:?}"),
            }
        }
    }

    #[test]
    fn an_edit_changes_what_it_names_and_nothing_else(
        series in any_series(), place in 0..30_usize, days in -6..7_i64, hour in 0..24_u32,
        scope in prop_oneof![Just(Scope::This), Just(Scope::ThisAndLater), Just(Scope::All)], cancel in any::<bool>(),
    ) {
        let before: Vec<NaiveDate> = series.dates().collect();
        let place = place % before.len();
        let date = before[place];
        let to = (date + TimeDelta::days(days)).and_hms_opt(hour, 0, 0).expect("a time");
        let edit = if cancel { Edit::Cancel } else { Edit::Move { to, minutes: 30 } };
        let Ok(edited) = series.edit(date, scope, edit) else { return Ok(()) };
        let kept = edited.kept.as_ref().map(|series| series.dates().collect::<Vec<_>>()).unwrap_or_default();
        let split = edited.split_off.as_ref().map(|series| series.dates().collect::<Vec<_>>()).unwrap_or_default();
        match (scope, cancel) {
            (Scope::This, _) => {
                prop_assert_eq!(&kept, &before);
                prop_assert_eq!(edited.kept.expect("kept").changes().len(), 1);
            }
            (Scope::All, true) => prop_assert!(kept.is_empty() && split.is_empty()),
            (Scope::All, false) => {
                prop_assert_eq!(kept.len(), before.len());
                prop_assert_eq!(edited.kept.expect("kept").start().time(), to.time());
            }
            (Scope::ThisAndLater, _) => {
                if place > 0 {
                    prop_assert_eq!(&kept[..], &before[..place]);
                    prop_assert_eq!(split.len(), if cancel { 0 } else { before.len() - place });
                }
                if let Some(later) = &edited.split_off {
                    // The visit that was pointed at comes where it was put: on that date or, where its month has no
                    // such day, on the same weekday of it.
                    prop_assert_eq!(later.start().time(), to.time());
                    prop_assert_eq!(later.start().date().weekday(), to.date().weekday());
                }
            }
        }
    }
}

#[test]
fn nine_o_clock_stays_nine_o_clock() {
    let series = weekly("2026-10-26T09:00:00", 1, &[1], 3);
    let starts: Vec<String> = series
        .occurrences(Tz::America__Chicago)
        .into_iter()
        .filter_map(
            |visit| if let Happening::At { from, .. } = visit.happening { Some(from.to_rfc3339()) } else { None },
        )
        .collect();
    assert_eq!(starts, ["2026-10-26T14:00:00+00:00", "2026-11-02T15:00:00+00:00", "2026-11-09T15:00:00+00:00"]);
}

#[test]
fn what_the_clocks_skip_is_said() {
    let night = weekly("2026-03-01T02:30:00", 1, &[7], 2).occurrences(Tz::America__Chicago);
    let spring = Utc.with_ymd_and_hms(2026, 3, 8, 8, 0, 0).single().expect("an instant");
    assert_eq!(night[1].happening, Happening::Later { from: spring, until: spring + TimeDelta::minutes(60) });
    let samoa = weekly("2011-12-23T09:00:00", 1, &[5], 3).occurrences(Tz::Pacific__Apia);
    assert_eq!(samoa[1].happening, Happening::NoSuchDay);
    assert!(matches!(samoa[2].happening, Happening::At { .. }));
}

#[test]
fn a_series_that_does_not_fit_is_refused_with_its_field() {
    let weekly = |every, weekdays: &[u8]| Repeat::Weekly { every, weekdays: weekdays.iter().copied().collect() };
    let start = at("2026-11-30T09:00:00");
    let after = |visits| Ends::After { visits };
    for (minutes, repeat, ends, misfit) in [
        (0, weekly(1, &[1]), after(3), Misfit::Minutes),
        (1_441, weekly(1, &[1]), after(3), Misfit::Minutes),
        (60, weekly(0, &[1]), after(3), Misfit::Every),
        (60, weekly(1, &[]), after(3), Misfit::NoWeekday),
        (60, weekly(1, &[8]), after(3), Misfit::NoWeekday),
        (60, weekly(1, &[2]), after(3), Misfit::StartOffRule),
        (60, weekly(1, &[1]), after(0), Misfit::Visits),
        (60, weekly(1, &[1]), after(521), Misfit::Visits),
        (60, weekly(1, &[1]), Ends::On { date: day("2026-11-29") }, Misfit::EndDate),
        (60, weekly(1, &[1]), Ends::On { date: day("2037-01-01") }, Misfit::EndDate),
        (60, Repeat::Monthly { every: 25, nth: Nth::Last, weekday: 1 }, after(3), Misfit::Every),
        (60, Repeat::Monthly { every: 1, nth: Nth::First, weekday: 1 }, after(3), Misfit::StartOffRule),
    ] {
        assert_eq!(Series::new(start, minutes, repeat, ends), Err(misfit));
        assert!(!misfit.field().is_empty() && !misfit.to_string().is_empty());
    }
}

#[test]
fn single_moves_and_cancellations_outlive_a_move_of_all() {
    let series = weekly("2026-11-30T09:00:00", 1, &[1], 4);
    let put = Edit::Move { to: at("2026-12-09T15:00:00"), minutes: 30 };
    let series = series.edit(day("2026-12-07"), Scope::This, put).expect("edited").kept.expect("kept");
    let series = series.edit(day("2026-12-14"), Scope::This, Edit::Cancel).expect("edited").kept.expect("kept");
    let later = Edit::Move { to: at("2026-12-01T10:00:00"), minutes: 60 };
    let moved = series.edit(day("2026-11-30"), Scope::All, later).expect("edited").kept.expect("kept");
    assert_eq!(dates(&moved), ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]);
    let visits = moved.occurrences(Tz::UTC);
    assert_eq!((visits[0].planned, visits[0].moved), (at("2026-12-01T10:00:00"), false));
    assert_eq!((visits[1].planned, visits[1].moved), (at("2026-12-09T15:00:00"), true));
    assert_eq!(visits[2].happening, Happening::Cancelled);
    assert_eq!(visits[3].planned, at("2026-12-22T10:00:00"));
}

#[test]
fn this_and_later_ends_one_series_and_begins_another() {
    let series = weekly("2026-11-30T09:00:00", 2, &[1, 3], 6);
    assert_eq!(dates(&series), ["2026-11-30", "2026-12-02", "2026-12-14", "2026-12-16", "2026-12-28", "2026-12-30"]);
    let to = Edit::Move { to: at("2026-12-15T11:00:00"), minutes: 60 };
    let edited = series.edit(day("2026-12-14"), Scope::ThisAndLater, to).expect("edited");
    assert_eq!(dates(&edited.kept.expect("kept")), ["2026-11-30", "2026-12-02"]);
    let later = edited.split_off.expect("split off");
    assert_eq!(dates(&later), ["2026-12-15", "2026-12-17", "2026-12-29", "2026-12-31"]);
    let across = Edit::Move { to: at("2026-12-19T11:00:00"), minutes: 60 };
    assert_eq!(series.edit(day("2026-12-14"), Scope::ThisAndLater, across), Err(Misfit::SplitsWeeks));
    assert_eq!(series.edit(day("2026-12-15"), Scope::This, Edit::Cancel), Err(Misfit::NoSuchVisit));
}

#[test]
fn the_last_friday_stays_the_last_when_only_its_time_moves() {
    let repeat = Repeat::Monthly { every: 1, nth: Nth::Last, weekday: 5 };
    let series = Series::new(at("2026-11-27T09:00:00"), 60, repeat, Ends::After { visits: 3 }).expect("a series");
    assert_eq!(dates(&series), ["2026-11-27", "2026-12-25", "2027-01-29"]);
    let later = Edit::Move { to: at("2026-11-27T16:00:00"), minutes: 60 };
    let moved = series.edit(day("2026-11-27"), Scope::All, later).expect("edited").kept.expect("kept");
    assert_eq!(dates(&moved), dates(&series));
    let thursday = Edit::Move { to: at("2026-12-03T09:00:00"), minutes: 60 };
    let moved = series.edit(day("2026-11-27"), Scope::All, thursday).expect("edited").kept.expect("kept");
    assert_eq!(dates(&moved), ["2026-12-03", "2027-01-07", "2027-02-04"]);
}
