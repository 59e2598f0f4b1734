//! Visits of several steps, things that are needed together, seats, locations, and whom a visit is given to.

use super::{
    super::{AssignmentRule, Unavailable, check_start},
    *,
};

const ZONE: Tz = America::Chicago;

fn day() -> NaiveDate {
    date((2026, 6, 1))
}

/// An instant on the day, in minutes after midnight on the wall clock.
fn at(minute: i64) -> DateTime<Utc> {
    "2026-06-01T05:00:00Z".parse::<DateTime<Utc>>().expect("an instant") + TimeDelta::minutes(minute)
}

fn plan(steps: Vec<Step>, longest_gap_minutes: u32, one_practitioner: bool) -> Search {
    let itinerary = Itinerary { steps, longest_gap_minutes, one_practitioner };
    Search { itinerary, ..search(ZONE, day(), step(30, &[1], &[])) }
}

/// The practitioners of each step of the first visit.
fn team(search: &Search, supply: &Supply) -> Option<Vec<ResourceId>> {
    let visit = Finder::new(search, supply).next(1).pop()?;
    Some(visit.steps.iter().map(|step| step.practitioner.resource).collect())
}

#[test]
fn one_service_follows_another_at_once_with_whoever_gives_it() {
    let team = supply(vec![person(1, &[(540, 600)]), person(2, &[(540, 1_020)])], vec![]);
    let two = plan(vec![step(30, &[1], &[]), step(45, &[2], &[])], 0, false);
    let visits = found(&two, &team);
    assert_eq!(local_times(&visits, ZONE), ["09:00", "09:30"]);
    let [first, second] = &visits[1].steps[..] else { panic!("two steps") };
    assert_eq!((first.end, second.start), (at(600), at(600)));
    assert_eq!((visits[1].end, second.practitioner.resource), (at(645), resource(2)));
}

#[test]
fn a_wait_between_two_steps_is_as_long_as_allowed_and_no_longer() {
    let team = supply(vec![person(1, &[(540, 600)]), person(2, &[(620, 700)])], vec![]);
    for (gap, times) in [(0, &[][..]), (19, &[]), (20, &["09:30"]), (50, &["09:00", "09:30"])] {
        let visits = found(&plan(vec![step(30, &[1], &[]), step(30, &[2], &[])], gap, false), &team);
        assert_eq!(local_times(&visits, ZONE), times, "{gap} minutes");
        assert!(visits.iter().all(|visit| visit.steps[1].start == at(620)));
    }
}

#[test]
fn a_later_start_of_one_step_is_found_where_the_next_one_needs_it() {
    // The second could begin at once, but then the third would have to wait too long.
    let team = supply(vec![person(1, &[(540, 570)]), person(2, &[(540, 700)]), person(3, &[(640, 700)])], vec![]);
    let three = plan(vec![step(30, &[1], &[]), step(30, &[2], &[]), step(30, &[3], &[])], 20, false);
    let visits = found(&three, &team);
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].steps.iter().map(|step| step.start).collect::<Vec<_>>(), [at(540), at(590), at(640)]);
}

#[test]
fn one_person_gives_all_of_it_when_that_is_asked() {
    let team = supply(vec![person(1, &[(540, 575)]), person(2, &[(600, 700)])], vec![]);
    let steps = || vec![step(30, &[1, 2], &[]), step(30, &[1, 2], &[])];
    let visits = found(&plan(steps(), 0, true), &team);
    assert_eq!(local_times(&visits, ZONE), ["10:00", "10:30"]);
    assert!(visits.iter().all(|visit| visit.steps.iter().all(|step| step.practitioner.resource == resource(2))));
    let only_one = plan(vec![step(30, &[1], &[]), step(30, &[2], &[])], 60, true);
    assert_eq!(found(&only_one, &team), [], "nobody gives both");
}

#[test]
fn the_buffers_of_a_visit_are_kept_from_others_and_not_from_itself() {
    let padded = || Step { buffer_before_minutes: 15, buffer_after_minutes: 15, ..step(30, &[1], &[]) };
    let shift = vec![person(1, &[(540, 660)])];
    let free = supply(shift.clone(), vec![]);
    let visits = found(&plan(vec![padded(), padded()], 0, false), &free);
    assert_eq!(local_times(&visits, ZONE), ["09:00", "09:30", "10:00"]);
    let booked = supply(shift, vec![busy(1, Some(0), at(630), 30)]);
    assert_eq!(local_times(&found(&plan(vec![padded(), padded()], 0, false), &booked), ZONE), ["09:00"]);
}

#[test]
fn a_room_and_equipment_are_taken_together_or_not_at_all() {
    let day = [(540, 660)];
    let room = |number| thing(ResourceKind::Room, number, 1, &day);
    let laser = thing(ResourceKind::Equipment, 20, 1, &day);
    let all = vec![person(1, &day), person(2, &day), room(10), room(11), laser];
    let taken = vec![busy(10, Some(0), at(540), 60), busy(20, Some(0), at(570), 30)];
    let visits = found(&plan(vec![step(30, &[1, 2], &[&[10, 11], &[20]])], 0, false), &supply(all, taken));
    assert_eq!(local_times(&visits, ZONE), ["09:00", "10:00", "10:30"]);
    let places = |visit: &Visit| visit.steps[0].resources.iter().map(|place| place.resource).collect::<Vec<_>>();
    assert_eq!(places(&visits[0]), [resource(11), resource(20)], "the first room is taken");
    assert_eq!(places(&visits[1]), [resource(10), resource(20)]);
}

#[test]
fn two_needs_that_one_thing_could_serve_get_one_each() {
    let day = [(540, 600)];
    let chair = |number| thing(ResourceKind::Equipment, number, 1, &day);
    // The first need would take what alone serves the second.
    let both = plan(vec![step(30, &[1], &[&[10, 11], &[10]])], 0, false);
    let visits = found(&both, &supply(vec![person(1, &day), chair(10), chair(11)], vec![busy(11, None, at(570), 30)]));
    assert_eq!(local_times(&visits, ZONE), ["09:00"]);
    let resources = visits[0].steps[0].resources.iter().map(|place| place.resource).collect::<Vec<_>>();
    assert_eq!(resources, [resource(11), resource(10)]);
}

#[test]
fn a_seat_is_free_for_the_whole_visit_or_not_at_all() {
    let day = [(540, 660)];
    let all = vec![person(1, &day), thing(ResourceKind::Room, 10, 2, &day)];
    let hour = plan(vec![step(60, &[1], &[&[10]])], 0, false);
    // At every moment one of two seats is free, but none of them for an hour.
    let taken = vec![busy(10, Some(0), at(540), 60), busy(10, Some(1), at(600), 60)];
    let visits = found(&hour, &supply(all.clone(), taken));
    assert_eq!(local_times(&visits, ZONE), ["09:00", "10:00"]);
    assert_eq!(visits.iter().map(|visit| visit.steps[0].resources[0].seat).collect::<Vec<_>>(), [1, 0]);
    let closed = vec![busy(10, None, at(540), 120)];
    assert_eq!(found(&hour, &supply(all, closed)), [], "what is shut takes every seat");
}

#[test]
fn a_visit_keeps_to_one_location_and_its_clock() {
    let elsewhere = LocationId(Uuid::from_u128(9));
    let mut far = person(2, &[(540, 600)]);
    far.location = elsewhere;
    let all = supply(vec![person(1, &[(540, 600)]), far], vec![]);
    let mut wish = plan(vec![step(30, &[1, 2], &[])], 0, false);
    assert_eq!(team(&wish, &all), Some(vec![resource(1)]));
    (wish.location, wish.zone) = (elsewhere, America::Denver);
    let visits = found(&wish, &all);
    assert_eq!(visits[0].steps[0].practitioner.resource, resource(2));
    assert_eq!((visits[0].location, visits[0].start), (elsewhere, at(600)), "nine in Denver");
}

#[test]
fn whom_a_visit_is_given_to_follows_the_clinics_rule_and_nothing_else() {
    let day = [(540, 660)];
    let all = |busy| supply(vec![person(1, &day), person(2, &day), person(3, &day)], busy);
    let mut wish = plan(vec![step(30, &[1, 2, 3], &[])], 0, false);
    let mut given = |rule, last_time: Option<u128>, busy| {
        wish.assignment = Assignment { last_time: last_time.map(resource).into_iter().collect(), rule };
        team(&wish, &all(busy)).map(|team| team[0])
    };
    let booked = || vec![busy(1, Some(0), at(600), 30), busy(2, Some(0), at(630), 15)];
    assert_eq!(given(AssignmentRule::InOrder, None, booked()), Some(resource(1)));
    assert_eq!(given(AssignmentRule::LeastLoaded, None, booked()), Some(resource(3)));
    assert_eq!(given(AssignmentRule::LeastLoaded, Some(1), booked()), Some(resource(1)), "who gave it last time");
    assert_eq!(given(AssignmentRule::LeastLoaded, Some(7), booked()), Some(resource(3)), "who has left the clinic");
    for (newest, next) in [(None, 1), (Some(1), 2), (Some(2), 3), (Some(3), 1), (Some(7), 1)] {
        let rule = AssignmentRule::RoundRobin { newest: newest.map(resource) };
        assert_eq!(given(rule, None, vec![]), Some(resource(next)));
    }
    let rule = AssignmentRule::RoundRobin { newest: Some(resource(1)) };
    assert_eq!(given(rule, None, vec![busy(2, None, at(540), 30)]), Some(resource(3)), "whose turn it is has no time");
    assert_eq!(given(AssignmentRule::LeastLoaded, Some(1), vec![busy(1, None, at(540), 30)]), Some(resource(2)));
}

#[test]
fn a_lost_time_is_answered_with_its_nearest_neighbours() {
    let all = supply(vec![person(1, &[(540, 720)])], vec![busy(1, Some(0), at(600), 30)]);
    let wish = plan(vec![step(30, &[1], &[])], 0, false);
    let finder = Finder::new(&wish, &all);
    assert_eq!(local_times(&finder.nearest(at(600), 3), ZONE), ["09:00", "09:30", "10:30"]);
    assert_eq!(local_times(&finder.next(2), ZONE), ["09:00", "09:30"]);
    assert_eq!(finder.days(), [(day(), 5)]);
    assert_eq!(finder.at(at(600)), None);
}

#[test]
fn a_start_that_cannot_be_had_says_why() {
    let all = supply(vec![person(1, &[(540, 720)])], vec![busy(1, Some(0), at(600), 30)]);
    let mut wish = plan(vec![step(30, &[1], &[])], 0, false);
    wish.now = at(550);
    wish.rules = Rules { minimum_notice_minutes: 30, horizon_days: 2, granularity_minutes: 30 };
    let why = |start| check_start(&wish, &all, start).map(|visit| visit.start);
    assert_eq!(why(at(550)), Err(Unavailable::Past));
    assert_eq!(why(at(570)), Err(Unavailable::TooSoon { earliest: at(580) }));
    assert_eq!(why(at(600)), Err(Unavailable::Taken));
    assert_eq!(why(at(635)), Err(Unavailable::NeverOffered), "between the usual starts");
    assert_eq!(why(at(720)), Err(Unavailable::NeverOffered));
    assert_eq!(why(at(630) + TimeDelta::seconds(1)), Err(Unavailable::NeverOffered));
    assert_eq!(why(at(5 * 1_440)), Err(Unavailable::TooFar { horizon_days: 2 }));
    assert_eq!(why(at(630)), Ok(at(630)));
}
