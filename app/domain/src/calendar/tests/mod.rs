//! Free times at the edges that have names; `properties` holds any others against a slow and obvious reference.

mod classes;
mod properties;
mod reference;
mod together;
mod visits;

use super::{
    Assignment, Busy, Finder, Itinerary, MinuteSpan, Resource, ResourceHours, ResourceKind, Rules, Search, Step,
    Supply, Visit, Weekday, WeeklyHours,
};
use crate::ids::{LocationId, ResourceId, ServiceId};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::{America, Australia, Europe, Tz};
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

fn person(number: u128, spans: &[(u16, u16)]) -> Resource {
    thing(ResourceKind::Practitioner, number, 1, spans)
}

fn thing(kind: ResourceKind, number: u128, capacity: u16, spans: &[(u16, u16)]) -> Resource {
    Resource { kind, location: LocationId::MAIN, capacity, hours: daily(resource(number), spans) }
}

fn step(duration_minutes: u32, practitioners: &[u128], needs: &[&[u128]]) -> Step {
    let ids = |numbers: &[u128]| numbers.iter().map(|number| resource(*number)).collect();
    Step {
        service: ServiceId(Uuid::from_u128(0x5e)),
        duration_minutes,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        class_places: None,
        at_once: false,
        practitioners: ids(practitioners),
        needs: needs.iter().map(|need| ids(need)).collect(),
    }
}

/// One day of a visit of one step, on a half-hour grid.
fn search(zone: Tz, from: NaiveDate, step: Step) -> Search {
    Search {
        location: LocationId::MAIN,
        zone,
        now: "2026-01-01T00:00:00Z".parse().expect("an instant"),
        from,
        days: 1,
        rules: Rules { minimum_notice_minutes: 0, horizon_days: 365, granularity_minutes: 30 },
        itinerary: Itinerary::single(step),
        assignment: Assignment::default(),
    }
}

fn supply(resources: Vec<Resource>, busy: Vec<Busy>) -> Supply {
    Supply { resources, busy }
}

fn busy(number: u128, seat: Option<u16>, from: DateTime<Utc>, minutes: i64) -> Busy {
    Busy { resource: resource(number), seat, from, until: from + TimeDelta::minutes(minutes), class: None }
}

fn found(search: &Search, supply: &Supply) -> Vec<Visit> {
    Finder::new(search, supply).visits().collect()
}

fn local_times(visits: &[Visit], zone: Tz) -> Vec<String> {
    visits.iter().map(|visit| visit.start.with_timezone(&zone).format("%H:%M").to_string()).collect()
}

#[test]
fn a_spring_gap_offers_nothing_that_does_not_exist() {
    let night = supply(vec![person(1, &[(60, 240)])], vec![]);
    let visits = found(&search(America::Chicago, date((2026, 3, 8)), step(30, &[1], &[])), &night);
    assert_eq!(local_times(&visits, America::Chicago), ["01:00", "01:30", "03:00", "03:30"]);
}

#[test]
fn an_autumn_hour_is_offered_once_and_durations_stay_real() {
    let night = supply(vec![person(1, &[(60, 180)])], vec![]);
    let visits = found(&search(America::Chicago, date((2026, 11, 1)), step(90, &[1], &[])), &night);
    // 1:00 to 3:00 on the wall is three real hours; 2:00 has only one of them left.
    assert_eq!(local_times(&visits, America::Chicago), ["01:00", "01:30"]);
    assert_eq!(visits[0].start, "2026-11-01T06:00:00Z".parse::<DateTime<Utc>>().expect("an instant"));
}

#[test]
fn a_visit_may_run_past_midnight_when_the_shift_does() {
    let round_the_clock = supply(vec![person(1, &[(0, 1_440)])], vec![]);
    let mut wish = search(America::Chicago, date((2026, 6, 1)), step(120, &[1], &[]));
    wish.rules.granularity_minutes = 60;
    assert_eq!(found(&wish, &round_the_clock).len(), 24);
}

#[test]
fn absurd_wishes_find_nothing_and_break_nothing() {
    let open = supply(vec![person(1, &[(540, 1_020)])], vec![]);
    let mut wish = search(America::Chicago, NaiveDate::MAX, step(u32::MAX, &[1], &[&[1]]));
    wish.days = u32::MAX;
    wish.rules = Rules { minimum_notice_minutes: u32::MAX, horizon_days: u32::MAX, granularity_minutes: 0 };
    assert_eq!(found(&wish, &open), []);
    wish.from = NaiveDate::MIN;
    wish.itinerary = Itinerary::single(Step { buffer_before_minutes: u32::MAX, ..step(30, &[1], &[]) });
    assert_eq!(found(&wish, &open), []);
    wish.itinerary.steps.clear();
    assert_eq!(found(&wish, &open), []);
    wish.from = date((2026, 6, 1));
    wish.itinerary.steps = vec![step(30, &[1], &[]); 1_000];
    assert_eq!(found(&wish, &open), [], "more steps than a day has patience for");
}
