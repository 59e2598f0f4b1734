//! Several people at the same time: two children with two practitioners, a family in one class.

use super::{
    super::{ClassPlace, Sequence, class_at},
    *,
};

const ZONE: Tz = America::Chicago;

fn at(minute: i64) -> DateTime<Utc> {
    "2026-06-01T05:00:00Z".parse::<DateTime<Utc>>().expect("an instant") + TimeDelta::minutes(minute)
}

fn plan(steps: Vec<Step>) -> Search {
    let itinerary = Itinerary { steps, longest_gap_minutes: 0, one_practitioner: false };
    Search { itinerary, ..search(ZONE, date((2026, 6, 1)), step(30, &[1], &[])) }
}

fn with_it(step: Step) -> Step {
    Step { at_once: true, ..step }
}

#[test]
fn two_begin_together_when_two_are_free_and_what_follows_waits_for_both() {
    let team = supply(vec![person(1, &[(540, 660)]), person(2, &[(570, 660)])], vec![]);
    let three = plan(vec![step(30, &[1, 2], &[]), with_it(step(45, &[1, 2], &[])), step(30, &[1, 2], &[])]);
    let visits = found(&three, &team);
    assert_eq!(local_times(&visits, ZONE), ["09:30"]);
    let [first, second, third] = &visits[0].steps[..] else { panic!("three steps") };
    assert_eq!((first.start, second.start, third.start), (at(570), at(570), at(615)));
    assert_ne!(first.practitioner, second.practitioner);
    assert_eq!(visits[0].end, at(645));
}

#[test]
fn whoever_could_do_either_gives_way_to_whoever_can_do_one() {
    // The first takes the one whom the second needs, and moves on to the other.
    let team = supply(vec![person(1, &[(540, 570)]), person(2, &[(540, 570)])], vec![]);
    let two = plan(vec![step(30, &[1, 2], &[]), with_it(step(30, &[1], &[]))]);
    let [visit] = &found(&two, &team)[..] else { panic!("one time") };
    let givers: Vec<_> = visit.steps.iter().map(|step| step.practitioner.resource).collect();
    assert_eq!(givers, [resource(2), resource(1)]);
    let one_room = plan(vec![step(30, &[1], &[&[10]]), with_it(step(30, &[2], &[&[10]]))]);
    let mut house = team.resources.clone();
    house.push(thing(ResourceKind::Room, 10, 1, &[(540, 570)]));
    assert_eq!(found(&one_room, &supply(house.clone(), vec![])), [], "two do not fit into one seat of a room");
    house.pop();
    house.push(thing(ResourceKind::Room, 10, 2, &[(540, 570)]));
    assert_eq!(found(&one_room, &supply(house, vec![])).len(), 1);
}

#[test]
fn a_family_is_in_one_meeting_of_a_class_or_in_none() {
    let class = || Step { class_places: Some(3), ..step(60, &[1, 2], &[]) };
    let day = [(540, 600)];
    let team = || vec![person(1, &day), person(2, &day)];
    let two = plan(vec![class(), with_it(class())]);
    let places = |taken: Vec<Busy>| {
        let visit = Finder::new(&two, &supply(team(), taken)).at(at(540))?;
        Some(visit.steps.iter().map(|step| (step.practitioner.resource, step.class.expect("a class").place)).collect())
    };
    let booked = |place: u16| Busy {
        class: Some(ClassPlace { class: class_at(class().service, resource(1), at(540), at(600)), place }),
        ..busy(1, Some(0), at(540), 60)
    };
    let expect = |who: u128, of: [u16; 2]| Some(of.map(|place| (resource(who), place)).to_vec());
    assert_eq!(places(vec![]), expect(1, [0, 1]));
    assert_eq!(places(vec![booked(1)]), expect(1, [0, 2]), "they join the one that has begun");
    assert_eq!(places(vec![booked(0), booked(1)]), expect(2, [0, 1]), "one place is not enough for two");
    let four = plan([vec![class()], vec![with_it(class()); 3]].concat());
    assert_eq!(found(&four, &supply(team(), vec![])), [], "nor is a class of three enough for four");
}

#[test]
fn how_steps_follow_one_another_is_read_from_their_times() {
    let spans = [(540, 570), (540, 600), (615, 630), (630, 660)].map(|(from, until)| (at(from), at(until)));
    let expected = Sequence { at_once: vec![false, true, false, false], longest_gap_minutes: 15 };
    assert_eq!(Sequence::of(spans), expected, "the wait counts from when both are over");
}

#[test]
fn eight_at_once_are_looked_for_without_trying_every_order() {
    // Seven people for eight: every order of them fails, and there are many.
    let day = [(540, 1_020)];
    let mut team: Vec<Resource> = (1..=7).map(|number| person(number, &day)).collect();
    team.extend((11..=30).map(|number| thing(ResourceKind::Room, number, 1, &day)));
    let people: Vec<u128> = (1..=7).collect();
    let rooms: Vec<u128> = (11..=30).collect();
    let one = || step(30, &people, &[&rooms]);
    let eight = plan([vec![one()], vec![with_it(one()); 7]].concat());
    assert_eq!(found(&eight, &supply(team.clone(), vec![])), []);
    let seven = plan([vec![one()], vec![with_it(one()); 6]].concat());
    assert_eq!(found(&seven, &supply(team, vec![])).len(), 16);
}
