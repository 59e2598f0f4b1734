use super::{DayPart, OfferRules, Opening, QuietHours, Unsuited, Waiting, Window, first_in_turn};
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::{America::Chicago, Tz};
use proptest::prelude::*;
use uuid::Uuid;

/// Monday, November 23, 2026, 9:00 AM in Chicago.
const NOW: i64 = 1_795_446_000;

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("an instant")
}

fn after(minutes: i64) -> DateTime<Utc> {
    instant(NOW) + TimeDelta::minutes(minutes)
}

fn opening(start: DateTime<Utc>) -> Opening {
    Opening { start, end: start + TimeDelta::minutes(30), zone: Chicago }
}

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a date")
}

fn waiting(id: u128, since: i64) -> Waiting {
    Waiting {
        id: Uuid::from_u128(id),
        since: after(since),
        window: Window { from: date(1), until: date(30), parts: Vec::new(), notice_minutes: 0, before: None },
        booked: Vec::new(),
        asked: Vec::new(),
    }
}

#[test]
fn each_wish_is_told_apart() {
    let anything = waiting(1, -60);
    let at_two = opening(after(24 * 60 + 5 * 60));
    assert_eq!(anything.suits(at_two, instant(NOW)), Ok(()));
    let window = |change: fn(&mut Window)| {
        let mut who = anything.clone();
        change(&mut who.window);
        who.suits(at_two, instant(NOW))
    };
    assert_eq!(window(|window| window.from = date(25)), Err(Unsuited::Day));
    assert_eq!(window(|window| window.until = date(23)), Err(Unsuited::Day));
    assert_eq!(window(|window| window.before = Some(after(24 * 60))), Err(Unsuited::Day));
    assert_eq!(window(|window| window.parts = vec![DayPart::Morning, DayPart::Evening]), Err(Unsuited::PartOfDay));
    assert_eq!(window(|window| window.parts = vec![DayPart::Afternoon]), Ok(()));
    assert_eq!(window(|window| window.notice_minutes = 29 * 60), Err(Unsuited::TooSoon));
    let busy = Waiting { booked: vec![(at_two.end - TimeDelta::minutes(1), at_two.end)], ..anything.clone() };
    assert_eq!(busy.suits(at_two, instant(NOW)), Err(Unsuited::Busy));
    let next_door = Waiting { booked: vec![(at_two.end, at_two.end + TimeDelta::hours(1))], ..anything.clone() };
    assert_eq!(next_door.suits(at_two, instant(NOW)), Ok(()));
    let asked = Waiting { asked: vec![at_two.start], ..anything };
    assert_eq!(asked.suits(at_two, instant(NOW)), Err(Unsuited::AskedBefore));
}

#[test]
fn a_night_ends_in_the_morning_also_where_the_clocks_change() {
    let quiet = QuietHours::USUAL;
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    // Ten in the evening and six in the morning of a winter's night in Chicago.
    assert_eq!(quiet.over(at("2026-11-24T04:00:00Z"), Chicago), at("2026-11-24T14:00:00Z"));
    assert_eq!(quiet.over(at("2026-11-24T12:00:00Z"), Chicago), at("2026-11-24T14:00:00Z"));
    assert_eq!(quiet.over(at("2026-11-24T14:00:00Z"), Chicago), at("2026-11-24T14:00:00Z"));
    // The night before summer time begins, and one whose end the clocks skip.
    assert_eq!(quiet.over(at("2027-03-14T05:00:00Z"), Chicago), at("2027-03-14T13:00:00Z"));
    let skipped = QuietHours { from: 0, until: 150 };
    assert_eq!(skipped.over(at("2027-03-14T07:00:00Z"), Chicago), at("2027-03-14T08:30:00Z"));
    let none = QuietHours { from: 600, until: 600 };
    assert_eq!(none.over(at("2026-11-24T16:00:00Z"), Chicago), at("2026-11-24T16:00:00Z"));
}

#[test]
fn an_offer_at_night_waits_for_the_morning_or_is_not_made() {
    let rules = OfferRules::default();
    let night = "2026-11-24T06:00:00Z".parse().expect("midnight in Chicago");
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let terms = rules.terms(night, Chicago, at("2026-11-24T20:00:00Z"), 60).expect("an afternoon can be offered");
    assert_eq!((terms.tell_at, terms.ends_at), (at("2026-11-24T14:00:00Z"), at("2026-11-24T14:30:00Z")));
    assert_eq!(rules.terms(night, Chicago, at("2026-11-24T15:00:00Z"), 60), None, "its notice begins with the morning");
    let near =
        rules.terms(at("2026-11-24T15:00:00Z"), Chicago, at("2026-11-24T16:00:00Z"), 0).expect("an hour is left");
    assert_eq!(near.ends_at, at("2026-11-24T15:15:00Z"), "a quarter of it");
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        Chicago,
        Tz::Europe__Berlin,
        Tz::Asia__Kathmandu,
        Tz::Australia__Lord_Howe,
        Tz::America__Phoenix,
        Tz::Pacific__Apia,
    ])
}

prop_compose! {
    fn anybody()(id in 1..1_000_u128, since in -10_000..0_i64, from in 23..28_u32, days in 0..3_u32,
        parts in prop::sample::subsequence(DayPart::ALL.to_vec(), 0..=3), notice in 0..3_000_u32,
        before in prop::option::of(0..5_000_i64), booked in prop::collection::vec(0..5_000_i64, 0..3),
        asked in prop::collection::vec(0..100_i64, 0..3)) -> Waiting {
        Waiting {
            id: Uuid::from_u128(id),
            since: after(since),
            window: Window {
                from: date(from),
                until: date(from + days),
                parts,
                notice_minutes: notice,
                before: before.map(after),
            },
            booked: booked.into_iter().map(|at| (after(at), after(at + 45))).collect(),
            asked: asked.into_iter().map(|half_hours| after(half_hours * 30)).collect(),
        }
    }
}

proptest! {
    #[test]
    fn whoever_is_asked_waited_longest_of_those_whom_it_suits(
        mut list in prop::collection::vec(anybody(), 0..20), half_hours in 1..150_i64)
    {
        let (time, now) = (opening(after(half_hours * 30)), instant(NOW));
        let first = first_in_turn(&list, time, now).cloned();
        for other in list.iter().filter(|other| other.suits(time, now).is_ok()) {
            prop_assert!(first.as_ref().is_some_and(|first| first.turn() <= other.turn()));
        }
        if let Some(first) = &first {
            let local = time.start.with_timezone(&Chicago);
            prop_assert!((first.window.from..=first.window.until).contains(&local.date_naive()));
            prop_assert!(first.booked.iter().all(|(from, until)| *until <= time.start || *from >= time.end));
            prop_assert!(!first.asked.contains(&time.start));
            prop_assert!(first.window.parts.is_empty() || first.window.parts.contains(&DayPart::of(time.start, Chicago)));
        }
        list.reverse();
        prop_assert_eq!(first_in_turn(&list, time, now).map(Waiting::turn), first.as_ref().map(Waiting::turn),
            "the order of the rows decides nothing");
    }

    #[test]
    fn nobody_is_told_at_night_and_no_offer_reaches_into_the_notice(
        zone in zones(), now in 0..20_000_000_i64, ahead in 0..20_000_i64, notice in 0..4_000_u32,
        limit in 1..600_u32, from in 0..1_440_u16, until in 0..1_440_u16)
    {
        let quiet = QuietHours { from, until };
        let now = instant(1_780_000_000 + now);
        let start = now + TimeDelta::minutes(ahead);
        let rules = OfferRules { limit_minutes: limit, quiet };
        if let Some(terms) = rules.terms(now, zone, start, notice) {
            prop_assert!(terms.tell_at >= now);
            prop_assert!(!quiet.holds_at(terms.tell_at, zone) || terms.tell_at == now,
                "told at {}", terms.tell_at.with_timezone(&zone).minute());
            prop_assert!(!quiet.holds_at(terms.tell_at, zone));
            prop_assert!(terms.ends_at <= start - TimeDelta::minutes(i64::from(notice)));
            prop_assert!(terms.ends_at - terms.tell_at >= TimeDelta::minutes(5));
            prop_assert!(terms.ends_at - terms.tell_at <= TimeDelta::minutes(i64::from(limit.max(5))));
        }
    }

    #[test]
    fn a_night_is_over_at_the_first_minute_that_is_not_quiet(
        zone in zones(), minutes in 0..700_000_i64, from in 0..1_440_u16, until in 0..1_440_u16)
    {
        let quiet = QuietHours { from, until };
        let at = instant(1_780_000_020) + TimeDelta::minutes(minutes);
        let over = quiet.over(at, zone);
        let first = (0..=1_600).map(|later| at + TimeDelta::minutes(later)).find(|at| !quiet.holds_at(*at, zone));
        // Where the clocks repeat the end of the night, the later one counts; where they skip it, the next hour.
        prop_assert!(first.is_some_and(|first| over >= first && over - first <= TimeDelta::hours(2)), "{over} {first:?}");
    }
}
