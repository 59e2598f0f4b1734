//! Slots held against a slow, obvious reference that looks at every minute, in zones whose clocks change.

use super::{Busy, DateOverride, MinuteSpan, ResourceHours, Slot, SlotRequest, Weekday, WeeklyHours, find_slots};
use crate::ids::ResourceId;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::{America, Australia, Europe, Tz};
use proptest::prelude::*;
use uuid::Uuid;

/// The days on which a zone's clock goes forward and back, and the zone.
const CHANGES: [(Tz, (i32, u32, u32)); 8] = [
    (America::Chicago, (2026, 3, 8)),
    (America::Chicago, (2026, 11, 1)),
    (America::Toronto, (2026, 3, 8)),
    (America::Toronto, (2026, 11, 1)),
    (Europe::London, (2026, 3, 29)),
    (Europe::London, (2026, 10, 25)),
    // Half an hour, not a whole one.
    (Australia::Lord_Howe, (2026, 10, 4)),
    (Australia::Lord_Howe, (2026, 4, 5)),
];

fn date((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn resource(number: u128) -> ResourceId {
    ResourceId(Uuid::from_u128(number))
}

fn daily(resource: ResourceId, spans: &[(u16, u16)]) -> ResourceHours {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let span = |(from, until): &(u16, u16)| MinuteSpan { from: *from, until: *until };
    let weekly = [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
        .into_iter()
        .flat_map(|weekday| spans.iter().map(move |s| WeeklyHours { weekday, span: span(s) }));
    ResourceHours { resource, weekly: weekly.collect(), overrides: Vec::new() }
}

fn request(zone: Tz, from: NaiveDate, duration_minutes: u32) -> SlotRequest {
    SlotRequest {
        zone,
        now: "2026-01-01T00:00:00Z".parse().expect("an instant"),
        from,
        days: 1,
        duration_minutes,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        minimum_notice_minutes: 0,
        horizon_days: 365,
        granularity_minutes: 30,
    }
}

fn local_times(slots: &[Slot], zone: Tz) -> Vec<String> {
    slots.iter().map(|slot| slot.start.with_timezone(&zone).format("%H:%M").to_string()).collect()
}

#[test]
fn a_spring_gap_offers_nothing_that_does_not_exist() {
    let night = [daily(resource(1), &[(60, 240)])];
    let slots = find_slots(&request(America::Chicago, date((2026, 3, 8)), 30), &night, &[], &[]);
    assert_eq!(local_times(&slots, America::Chicago), ["01:00", "01:30", "03:00", "03:30"]);
}

#[test]
fn an_autumn_hour_is_offered_once_and_durations_stay_real() {
    let night = [daily(resource(1), &[(60, 180)])];
    let slots = find_slots(&request(America::Chicago, date((2026, 11, 1)), 90), &night, &[], &[]);
    // 1:00 to 3:00 on the wall is three real hours; 2:00 has only one of them left.
    assert_eq!(local_times(&slots, America::Chicago), ["01:00", "01:30"]);
    assert_eq!(slots[0].start, "2026-11-01T06:00:00Z".parse::<DateTime<Utc>>().expect("an instant"));
}

#[test]
fn a_visit_may_run_past_midnight_when_the_shift_does() {
    let round_the_clock = [daily(resource(1), &[(0, 1_440)])];
    let mut wish = request(America::Chicago, date((2026, 6, 1)), 120);
    wish.granularity_minutes = 60;
    assert_eq!(find_slots(&wish, &round_the_clock, &[], &[]).len(), 24);
}

#[test]
fn absurd_wishes_find_nothing_and_break_nothing() {
    let open = [daily(resource(1), &[(540, 1_020)])];
    let mut wish = request(America::Chicago, NaiveDate::MAX, u32::MAX);
    wish.days = u32::MAX;
    wish.granularity_minutes = 0;
    wish.minimum_notice_minutes = u32::MAX;
    wish.horizon_days = u32::MAX;
    assert_eq!(find_slots(&wish, &open, &open, &[]), []);
    wish.from = NaiveDate::MIN;
    wish.duration_minutes = 30;
    wish.buffer_before_minutes = u32::MAX;
    assert_eq!(find_slots(&wish, &open, &open, &[]), []);
}

/// Minutes of real time at which somebody works, found by asking the wall clock of every minute in turn.
///
/// A wall time counts from the first instant that shows it or a later one, so hours that come twice are followed
/// through the latest time shown so far.
fn works(hours: &ResourceHours, zone: Tz, from: NaiveDate, days: u64) -> Vec<DateTime<Utc>> {
    let mut minutes = Vec::new();
    for date in from.iter_days().take(usize::try_from(days).expect("few days")) {
        let noon_before = date.and_hms_opt(12, 0, 0).expect("noon") - Days::new(1);
        let first = noon_before.and_utc() - TimeDelta::hours(14);
        let mut latest = None;
        for minute in 0..(4 * 1_440) {
            let at = first + TimeDelta::minutes(minute);
            let shown = at.with_timezone(&zone).naive_local();
            latest = latest.max(Some(shown));
            let Some(latest) = latest.filter(|latest| latest.date() == date) else { continue };
            let wall = u16::try_from(latest.hour() * 60 + latest.minute()).expect("a minute of a day");
            // After the clock went back, minutes repeat: they belong to the span that the first pass had reached.
            if hours.spans_on(date).iter().any(|span| (span.from..span.until).contains(&wall)) {
                minutes.push(at);
            }
        }
    }
    minutes.sort_unstable();
    minutes.dedup();
    minutes
}

fn reference(wish: &SlotRequest, people: &[ResourceHours], rooms: &[ResourceHours], busy: &[Busy]) -> Vec<Slot> {
    let table = |all: &[ResourceHours]| -> Vec<(ResourceId, Vec<DateTime<Utc>>)> {
        all.iter().map(|hours| (hours.resource, works(hours, wish.zone, wish.from, u64::from(wish.days) + 1))).collect()
    };
    let (people, tables_of_rooms) = (table(people), table(rooms));
    let minutes = |count: u32| TimeDelta::minutes(i64::from(count));
    let can = |(who, works): &(ResourceId, Vec<DateTime<Utc>>), start: DateTime<Utc>| {
        let visit = (0..wish.duration_minutes).all(|minute| works.binary_search(&(start + minutes(minute))).is_ok());
        let (from, until) = (
            start - minutes(wish.buffer_before_minutes),
            start + minutes(wish.duration_minutes + wish.buffer_after_minutes),
        );
        visit && !busy.iter().any(|span| span.resource == *who && span.from < until && span.until > from)
    };
    let mut slots = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let first = wish.from.and_hms_opt(0, 0, 0).expect("midnight").and_utc() - TimeDelta::hours(14);
    let today = wish.now.with_timezone(&wish.zone).date_naive();
    for minute in 0..(i64::from(wish.days) + 2) * 1_440 {
        let start = first + TimeDelta::minutes(minute);
        let shown = start.with_timezone(&wish.zone).naive_local();
        let asked = (shown.date() - wish.from).num_days();
        let on_grid = (shown.hour() * 60 + shown.minute()).is_multiple_of(wish.granularity_minutes);
        let ahead = (shown.date() - today).num_days();
        if !(0..i64::from(wish.days)).contains(&asked)
            || !on_grid
            || !seen.insert(shown)
            || start < wish.now + minutes(wish.minimum_notice_minutes)
            || !(0..=i64::from(wish.horizon_days)).contains(&ahead)
        {
            continue;
        }
        let room = tables_of_rooms.iter().find(|room| can(room, start)).map(|room| room.0);
        if room.is_none() && !tables_of_rooms.is_empty() {
            continue;
        }
        slots.extend(people.iter().filter(|who| can(who, start)).map(|who| Slot { start, practitioner: who.0, room }));
    }
    slots
}

fn spans() -> impl Strategy<Value = Vec<(u16, u16)>> {
    // Quarter hours, many of them at night, where clocks change.
    let span = (0_u16..96, 1_u16..40).prop_map(|(from, long)| (from * 15, ((from + long) * 15).min(1_440)));
    prop::collection::vec(span, 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn slots_are_what_a_look_at_every_minute_finds(
        change in prop::sample::select(&CHANGES[..]), early in 0_u64..2, days in 1_u32..3,
        shifts in prop::collection::vec(spans(), 1..3), rooms in prop::collection::vec(spans(), 0..3),
        duration in 1_u32..20, buffers in (0_u32..4, 0_u32..4), granularity in prop::sample::select(vec![15_u32, 20, 30, 60]),
        (now, notice, horizon) in (0_i64..4_000, 0_u32..600, 0_u32..3),
        taken in prop::collection::vec((1_u128..5, 0_i64..500, 1_i64..20), 0..6), day_off in any::<bool>(),
    ) {
        let (zone, day) = (change.0, date(change.1));
        let from = day - Days::new(early);
        let origin = from.and_hms_opt(0, 0, 0).expect("midnight").and_utc() - TimeDelta::days(1);
        let mut people: Vec<_> = (1..).zip(&shifts).map(|(number, spans)| daily(resource(number), spans)).collect();
        let rooms: Vec<_> = (3..).zip(&rooms).map(|(number, spans)| daily(resource(number), spans)).collect();
        if day_off {
            people[0].overrides.push(DateOverride { date: day, spans: Vec::new(), reason: String::new() });
        }
        let busy: Vec<_> = taken
            .into_iter()
            .map(|(who, start, long)| {
                let from = origin + TimeDelta::minutes(start * 10);
                Busy { resource: resource(who), from, until: from + TimeDelta::minutes(long * 10) }
            })
            .collect();
        let wish = SlotRequest {
            now: origin + TimeDelta::minutes(now),
            days,
            duration_minutes: duration * 10,
            buffer_before_minutes: buffers.0 * 5,
            buffer_after_minutes: buffers.1 * 5,
            minimum_notice_minutes: notice,
            horizon_days: horizon,
            granularity_minutes: granularity,
            ..request(zone, from, 30)
        };
        prop_assert_eq!(find_slots(&wish, &people, &rooms, &busy), reference(&wish, &people, &rooms, &busy));
    }
}
