//! Classes: many bookings, one practitioner, one room, one start.

use super::{
    super::{ClassPlace, class_at},
    *,
};

const ZONE: Tz = America::Chicago;

fn at(minute: i64) -> DateTime<Utc> {
    "2026-06-01T05:00:00Z".parse::<DateTime<Utc>>().expect("an instant") + TimeDelta::minutes(minute)
}

/// A class of an hour with three places, by one of two people in one of two rooms, and a quarter hour to tidy up.
fn class() -> Search {
    let step = Step { class_places: Some(3), buffer_after_minutes: 15, ..step(60, &[1, 2], &[&[10, 11]]) };
    search(ZONE, date((2026, 6, 1)), step)
}

fn team() -> Vec<Resource> {
    let day = [(540, 720)];
    let room = |number| thing(ResourceKind::Room, number, 1, &day);
    vec![person(1, &day), person(2, &day), room(10), room(11)]
}

/// What a booking of a meeting by practitioner 1 in a room takes.
fn booked(room: u128, minute: i64, place: u16) -> Vec<Busy> {
    let (from, until) = (at(minute), at(minute + 75));
    let class = class_at(class().itinerary.steps[0].service, resource(1), from, until);
    [1, room]
        .map(|number| Busy {
            resource: resource(number),
            seat: Some(0),
            from,
            until,
            class: Some(ClassPlace { class, place }),
        })
        .to_vec()
}

#[test]
fn a_meeting_fills_up_before_another_opens_and_each_place_is_given_once() {
    let mut taken = Vec::new();
    for place in 0..3 {
        let visit = Finder::new(&class(), &supply(team(), taken.clone())).at(at(540)).expect("a place");
        let step = &visit.steps[0];
        assert_eq!(step.practitioner.resource, resource(1));
        assert_eq!(step.resources[0].resource, resource(10), "the meeting has its room");
        assert_eq!(step.class.map(|of| of.place), Some(place));
        taken.extend(booked(10, 540, place));
    }
    let next = Finder::new(&class(), &supply(team(), taken)).at(at(540)).expect("the other practitioner's");
    assert_eq!(next.steps[0].practitioner.resource, resource(2));
    assert_eq!(next.steps[0].resources[0].resource, resource(11));
}

#[test]
fn a_place_that_was_given_back_is_given_again() {
    let taken = [booked(10, 540, 0), booked(10, 540, 2)].concat();
    let visit = Finder::new(&class(), &supply(team(), taken)).at(at(540)).expect("a place");
    assert_eq!(visit.steps[0].class.map(|of| of.place), Some(1));
}

#[test]
fn a_meeting_keeps_its_own_room_and_stands_in_the_way_of_everything_else() {
    let taken = booked(11, 540, 0);
    let finder = |search: &Search| found(search, &supply(team(), taken.clone()));
    let joined = finder(&class()).into_iter().find(|visit| visit.start == at(540)).expect("a place");
    assert_eq!(joined.steps[0].resources[0].resource, resource(11));
    let alone = search(ZONE, date((2026, 6, 1)), step(60, &[1], &[&[11]]));
    assert_eq!(local_times(&finder(&alone), ZONE), ["10:30", "11:00"], "a visit by oneself does not join");
    let mut longer = class();
    longer.itinerary.steps[0].duration_minutes = 90;
    longer.itinerary.steps[0].practitioners = vec![resource(1)];
    assert_eq!(local_times(&finder(&longer), ZONE), ["10:30"], "nor does one of another length");
}

#[test]
fn nobody_joins_a_meeting_whose_practitioner_is_away_by_now() {
    let mut taken = booked(10, 540, 0);
    taken.push(busy(1, None, at(570), 30));
    let mut wish = class();
    wish.itinerary.steps[0].practitioners = vec![resource(1)];
    assert_eq!(local_times(&found(&wish, &supply(team(), taken)), ZONE), ["10:30", "11:00"]);
}
