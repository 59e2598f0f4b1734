//! Random clinics, held against the slow reference.
//!
//! A plain run tries a few thousand; `ANTEROOM_CASES=100000` tries that many in all, spread over the properties.

use super::{
    super::{AssignmentRule, ClassPlace, DateOverride, PlacedStep, class_at, open_intervals},
    reference::Reference,
    *,
};
use chrono::Days;
use proptest::prelude::*;

/// How many properties share the cases.
const PROPERTIES: u32 = 6;

fn cases() -> ProptestConfig {
    let asked =
        ["ANTEROOM_CASES", "PROPTEST_CASES"].into_iter().find_map(|name| std::env::var(name).ok()?.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(2_000_u32).div_ceil(PROPERTIES), ..ProptestConfig::default() }
}

type Spans = Vec<(u16, u16)>;

fn spans() -> impl Strategy<Value = Spans> {
    // Quarter hours, many of them at night, where clocks change.
    let span = (0_u16..96, 1_u16..40).prop_map(|(from, long)| (from * 15, ((from + long) * 15).min(1_440)));
    prop::collection::vec(span, 0..3)
}

/// A practitioner, room or piece of equipment: hours, seats, and whether it is elsewhere or has the day off.
fn someone() -> impl Strategy<Value = (Spans, u16, bool, bool)> {
    (spans(), 1_u16..3, prop::bool::weighted(0.1), prop::bool::weighted(0.1))
}

#[derive(Clone, Debug)]
struct Numbers {
    duration: u32,
    before: u32,
    after: u32,
    practitioners: Vec<usize>,
    needs: Vec<Vec<usize>>,
    at_once: bool,
    /// Takes what the step before it takes.
    alike: bool,
}

fn step_numbers() -> impl Strategy<Value = Numbers> {
    let need = || prop::collection::vec(0_usize..4, 1..3);
    let numbers = (1_u32..16, 0_u32..4, 0_u32..4);
    (numbers, prop::collection::vec(0_usize..3, 1..4), prop::collection::vec(need(), 0..3)).prop_map(
        |((duration, before, after), practitioners, needs)| Numbers {
            duration: duration * 10,
            before: before * 5,
            after: after * 5,
            practitioners,
            needs,
            at_once: false,
            alike: false,
        },
    )
}

/// Steps of which most begin together, and many are alike.
fn steps_at_once(mut steps: Vec<Numbers>, how: &[(bool, bool)]) -> Vec<Numbers> {
    for (step, (at_once, alike)) in steps.iter_mut().skip(1).zip(how) {
        (step.at_once, step.alike) = (*at_once, *alike);
    }
    steps
}

#[derive(Clone, Debug)]
struct World {
    search: Search,
    supply: Supply,
}

fn world(steps: std::ops::Range<usize>, places: Option<u16>) -> impl Strategy<Value = World> {
    world_of(prop::collection::vec(step_numbers(), steps), places)
}

/// A visit of which some steps begin together.
fn world_at_once(places: Option<u16>) -> impl Strategy<Value = World> {
    let how = prop::collection::vec((prop::bool::weighted(0.75), any::<bool>()), 3);
    let steps = (prop::collection::vec(step_numbers(), 2..5), how).prop_map(|(steps, how)| steps_at_once(steps, &how));
    world_of(steps, places)
}

fn world_of(steps: impl Strategy<Value = Vec<Numbers>>, places: Option<u16>) -> impl Strategy<Value = World> {
    let clock = (prop::sample::select(&CHANGES[..]), 0_u64..2, 1_u32..3);
    let team = (prop::collection::vec(someone(), 1..4), prop::collection::vec(someone(), 1..5));
    let rules = (prop::sample::select(vec![15_u32, 20, 30, 60]), 0_i64..4_000, 0_u32..600, 0_u32..3);
    let taken = prop::collection::vec((0_usize..8, 0_u16..3, 0_i64..500, 1_i64..20, any::<bool>()), 0..7);
    let way = (0_u32..4, any::<bool>(), 0_u8..3, prop::option::of(0_usize..3));
    (clock, team, rules, taken, steps, way)
        .prop_map(move |(clock, team, rules, taken, steps, way)| make(clock, &team, rules, &taken, &steps, way, places))
}

type People = Vec<(Spans, u16, bool, bool)>;

fn make(
    ((zone, day), early, days): ((Tz, (i32, u32, u32)), u64, u32),
    (people, things): &(People, People),
    (granularity_minutes, now, minimum_notice_minutes, horizon_days): (u32, i64, u32, u32),
    taken: &[(usize, u16, i64, i64, bool)],
    steps: &[Numbers],
    (gap, one_practitioner, rule, last): (u32, bool, u8, Option<usize>),
    class_places: Option<u16>,
) -> World {
    let day = date(day);
    let from = day - Days::new(early);
    let origin = from.and_hms_opt(0, 0, 0).expect("midnight").and_utc() - TimeDelta::days(1);
    let one = |kind, number, (spans, capacity, elsewhere, off): &(Spans, u16, bool, bool)| {
        let mut resource = thing(kind, number, *capacity, spans);
        if *elsewhere {
            resource.location = LocationId(Uuid::from_u128(9));
        }
        if *off {
            resource.hours.overrides.push(DateOverride { date: day, spans: Vec::new(), reason: String::new() });
        }
        resource
    };
    let kinds = [ResourceKind::Room, ResourceKind::Equipment].into_iter().cycle();
    let resources: Vec<Resource> = (1..)
        .zip(people)
        .map(|(number, person)| one(ResourceKind::Practitioner, number, person))
        .chain((11..).zip(things).zip(kinds).map(|((number, row), kind)| one(kind, number, row)))
        .collect();
    let step = |numbers: &Numbers| {
        let practitioners: Vec<u128> = pick(&numbers.practitioners, people.len(), 1);
        let needs: Vec<Vec<u128>> = numbers.needs.iter().map(|need| pick(need, things.len(), 11)).collect();
        let needs: Vec<&[u128]> = needs.iter().map(Vec::as_slice).collect();
        Step {
            buffer_before_minutes: numbers.before,
            buffer_after_minutes: numbers.after,
            class_places,
            at_once: numbers.at_once,
            ..step(numbers.duration, &practitioners, &needs)
        }
    };
    let mut made: Vec<Step> = Vec::new();
    for numbers in steps {
        // A service takes the same people and things wherever it stands; what takes others is another service.
        let another = || Step { service: ServiceId(Uuid::from_u128(0x5e + made.len() as u128)), ..step(numbers) };
        let made_so = made.last().filter(|_| numbers.alike).cloned().unwrap_or_else(another);
        made.push(Step { at_once: numbers.at_once, ..made_so });
    }
    let steps = made;
    let mut busy = Vec::new();
    for (index, (who, seat, start, long, whole)) in taken.iter().enumerate() {
        let from = origin + TimeDelta::minutes(start * 10);
        if class_places.is_some() && index % 2 == 0 {
            busy.extend(meeting(&steps[0], &resources, from, u16::try_from(index).expect("few") % 3));
        } else if let Some(resource) = resources.get(*who) {
            let seat = (!whole).then_some(*seat);
            busy.push(Busy {
                resource: resource.id(),
                seat,
                from,
                until: from + TimeDelta::minutes(long * 10),
                class: None,
            });
        }
    }
    let last = last.map(|index| resource(u128::try_from(index).expect("few") + 1));
    let rule = match rule {
        0 => AssignmentRule::InOrder,
        1 => AssignmentRule::RoundRobin { newest: last },
        _ => AssignmentRule::LeastLoaded,
    };
    let search = Search {
        location: LocationId::MAIN,
        zone,
        now: origin + TimeDelta::minutes(now),
        from,
        days,
        rules: Rules { minimum_notice_minutes, horizon_days, granularity_minutes },
        itinerary: Itinerary { steps, longest_gap_minutes: gap * 10, one_practitioner },
        assignment: Assignment {
            last_time: last.filter(|_| rule != (AssignmentRule::RoundRobin { newest: last })).into_iter().collect(),
            rule,
        },
    };
    World { search, supply: Supply { resources, busy } }
}

/// Numbers of those that there are, each once.
fn pick(indices: &[usize], most: usize, first: u128) -> Vec<u128> {
    let mut picked: Vec<u128> = Vec::new();
    for index in indices {
        let number = u128::try_from(index % most).expect("few") + first;
        if !picked.contains(&number) {
            picked.push(number);
        }
    }
    picked
}

/// What somebody took who booked a class in which the first candidates serve.
fn meeting(step: &Step, resources: &[Resource], from: DateTime<Utc>, place: u16) -> Vec<Busy> {
    let length = step.buffer_before_minutes + step.duration_minutes + step.buffer_after_minutes;
    let until = from + TimeDelta::minutes(i64::from(length));
    let giver = step.practitioners[0];
    let class = Some(ClassPlace { class: class_at(step.service, giver, from, until), place });
    let mut takes = vec![giver];
    takes.extend(step.needs.iter().filter_map(|need| need.first().copied()));
    takes.dedup();
    let known = takes.into_iter().filter(|id| resources.iter().any(|resource| resource.id() == *id));
    known.map(|resource| Busy { resource, seat: Some(0), from, until, class }).collect()
}

/// Of steps that begin together, no two sit on one seat, but for those in one meeting, each of whom has a place of it.
fn each_has_its_own(steps: &[PlacedStep]) -> Result<(), String> {
    for (index, one) in steps.iter().enumerate() {
        for other in steps[..index].iter().filter(|other| other.start == one.start) {
            let meeting = |step: &PlacedStep| step.class.map(|of| of.class);
            let in_one = meeting(one).is_some() && meeting(one) == meeting(other);
            if in_one && (one.class == other.class || !one.places().eq(other.places())) {
                return Err(format!("{one:?} and {other:?} have one place"));
            }
            if !in_one && one.places().any(|place| other.places().any(|taken| taken == place)) {
                return Err(format!("{one:?} and {other:?} sit on one seat"));
            }
            let alike = one.class.is_some() && (one.service, one.taken) == (other.service, other.taken);
            if alike && !in_one {
                return Err(format!("{one:?} and {other:?} came together and are apart"));
            }
        }
    }
    Ok(())
}

/// What is offered is what the reference finds, each offer is one that can be kept, and the views agree with it.
fn agrees(world: &World) -> Result<(), TestCaseError> {
    let World { search, supply } = world;
    let reference = Reference::new(search, supply);
    let finder = Finder::new(search, supply);
    let visits: Vec<Visit> = finder.visits().collect();
    let starts: Vec<_> = visits.iter().map(|visit| visit.start).collect();
    prop_assert_eq!(&starts, &reference.starts());
    for visit in &visits {
        let (mut earliest, mut latest) = (visit.start, visit.start);
        for (index, (step, placed)) in search.itinerary.steps.iter().zip(&visit.steps).enumerate() {
            prop_assert_eq!(reference.fault(step, placed), None);
            if index > 0 && step.at_once {
                prop_assert_eq!(placed.start, earliest);
            } else {
                let wait = placed.start - latest;
                prop_assert!(wait >= TimeDelta::zero());
                prop_assert!(wait <= TimeDelta::minutes(i64::from(search.itinerary.longest_gap_minutes)));
                earliest = placed.start;
            }
            latest = latest.max(placed.end);
        }
        prop_assert_eq!((visit.steps.len(), visit.end), (search.itinerary.steps.len(), latest));
        prop_assert_eq!(each_has_its_own(&visit.steps), Ok(()));
        let team: std::collections::HashSet<_> = visit.steps.iter().map(|step| step.practitioner.resource).collect();
        prop_assert!(!search.itinerary.one_practitioner || team.len() == 1);
    }
    prop_assert_eq!(&finder.next(3)[..], &visits[..visits.len().min(3)]);
    let mut days: Vec<(NaiveDate, usize)> = Vec::new();
    for start in &starts {
        let date = start.with_timezone(&search.zone).date_naive();
        match days.last_mut() {
            Some(last) if last.0 == date => last.1 += 1,
            _ => days.push((date, 1)),
        }
    }
    prop_assert_eq!(finder.days(), days);
    if let Some(middle) = starts.get(starts.len() / 2) {
        let nearest = finder.nearest(*middle, 2);
        let worst = nearest.iter().map(|visit| (visit.start - *middle).abs()).max();
        let others = starts.iter().filter(|start| *start != middle);
        let closer = others.filter(|start| worst.is_some_and(|worst| (**start - *middle).abs() < worst)).count();
        prop_assert_eq!(nearest.len(), (starts.len() - 1).min(2));
        prop_assert!(closer < 2);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn slots_are_what_a_look_at_every_minute_finds(world in world(1..2, None)) {
        agrees(&world)?;
    }

    #[test]
    fn visits_of_several_steps_are_what_a_look_at_every_minute_finds(world in world(2..4, None)) {
        agrees(&world)?;
    }

    #[test]
    fn classes_are_what_a_look_at_every_minute_finds(world in world(1..2, Some(2))) {
        agrees(&world)?;
    }

    #[test]
    fn steps_that_begin_together_are_what_a_look_at_every_minute_finds(world in world_at_once(None)) {
        agrees(&world)?;
    }

    #[test]
    fn a_party_in_a_class_is_what_a_look_at_every_minute_finds(world in world_at_once(Some(3))) {
        agrees(&world)?;
    }

    #[test]
    fn hours_on_any_clock_are_the_minutes_between_their_ends(
        zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..]), day in 0_u64..12_000, spans in spans(),
    ) {
        let from = date((2000, 1, 1)) + Days::new(day);
        let hours = daily(resource(1), &spans);
        let clock = super::super::clock::WallClock::over(from.iter_days().take(3), zone);
        let merged: Vec<_> = from.iter_days().take(3).flat_map(|date| open_intervals(&hours, date, zone)).collect();
        let minutes = |at: DateTime<Utc>| at.timestamp().div_euclid(60);
        let expected = merged.into_iter().map(|(from, until)| (minutes(from), minutes(until))).collect();
        prop_assert_eq!(clock.open(&hours), super::super::stretches::Stretches::of(expected));
    }
}
