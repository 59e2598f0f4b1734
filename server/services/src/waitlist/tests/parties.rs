//! Several people, and several services, who wait for one time.

use super::{World, at};
use contract::{
    AppError,
    bookings::BookingRequest,
    clinics::{FurtherService, VisitWishes},
    waitlist::{OfferAnswer, Waitlist, WaitlistForm},
};
use domain::{booking::BookingState, catalogue::Answers, policy::DepositPolicy, waitlist::EntryState};

impl World {
    /// Somebody who waits for anybody on December 10, with so many others.
    fn party(&self, name: &str, service: &str, seats: u16) -> WaitlistForm {
        WaitlistForm { seats, practitioner_id: None, ..self.form(name, service) }
    }

    /// Hannah, too, has one half hour on December 10, and Wei has it.
    async fn fill_hannah(&self) -> contract::bookings::BookingView {
        let hannah = self.front.clinic.hannah;
        for (from, until) in [((9, 0), (14, 30)), ((15, 15), (17, 0))] {
            let span = (at(12, 10, from.0, from.1), at(12, 10, until.0, until.1));
            super::time_off_of(&self.front, hannah, span.0, span.1).await;
        }
        let wanted = BookingRequest {
            practitioner_id: Some(hannah.to_string()),
            phone: String::new(),
            email: "kim@example.com".into(),
            name: "Kim Park".into(),
            ..super::request("facial", at(12, 10, 14, 30))
        };
        contract::bookings::Bookings::create(&*self.front.desk, &self.front.visitor(), wanted).await.expect("booked")
    }
}

#[tokio::test]
async fn two_who_wait_together_are_offered_a_time_that_has_two_places_and_no_other() {
    let world = World::open("facial").await;
    let kim = world.fill_hannah().await;
    let pair = world.joins(world.party("Ben Ito", "facial", 2)).await;
    assert_eq!((pair.seats, pair.what()), (2, "Signature facial for 2 people".into()));
    let alone = world.joins(world.party("Cleo Diaz", "facial", 1)).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    assert_eq!(world.state(pair.id).await, EntryState::Waiting, "one place is not enough for two");
    assert_eq!(world.state(alone).await, EntryState::Offered, "whoever needs one has it");

    world.answers(alone, OfferAnswer::Decline).await.expect("declined");
    let cancel = contract::bookings::BookingChange::Cancel { reason: String::new() };
    world.front.change(kim.id, cancel).await.expect("cancelled");
    world.settle().await;
    let offer = world.entry(pair.id).await.offer.expect("an offer");
    let hold = world.booking(offer.booking).await;
    assert_eq!((hold.state, hold.start), (BookingState::AwaitingDeposit, at(12, 10, 14, 30)));
    assert_eq!(hold.steps.len(), 2);
    assert!(hold.steps.iter().all(|step| step.start == hold.start));
    assert_ne!(hold.steps[0].practitioner_id, hold.steps[1].practitioner_id);
    let page = world.answers(pair.id, OfferAnswer::Accept).await.expect("accepted");
    assert_eq!(page.service_name, "Signature facial × 2");
    assert_eq!(world.booking(offer.booking).await.state, BookingState::Confirmed);
}

#[tokio::test]
async fn a_party_waits_for_so_many_places_of_a_class() {
    let world = World::open("facial").await;
    world.front.add_class(DepositPolicy::None).await;
    let pair = world.joins(world.party("Ben Ito", "yoga", 2)).await.id;
    world.settle().await;
    let offer = world.entry(pair).await.offer.expect("an offer");
    let hold = world.booking(offer.booking).await;
    assert_eq!(hold.service_name, "Yoga × 2");
    let places = "select count(distinct class_place) from booking_steps where class_id is not null";
    assert_eq!(world.front.count(places).await, 2);
    let too_many = world.desk.join(&world.front.visitor(), world.party("Ada Moss", "yoga", 4)).await;
    assert!(too_many.is_err_and(|error| error.reason_for("seats").is_some()), "a class of three");
}

#[tokio::test]
async fn several_services_for_several_people_wait_as_one_and_within_what_a_visit_takes() {
    let world = World::open("facial").await;
    let further =
        FurtherService { service_key: "facial".into(), answers: Answers::new(), practitioner_id: None, at_once: false };
    let more = VisitWishes { further: vec![further], ..VisitWishes::default() };
    let form = |name: &str, seats: u16| {
        let window =
            super::WindowForm { from: Some(super::day(11)), until: Some(super::day(11)), ..Default::default() };
        WaitlistForm { more: more.clone(), window, ..world.party(name, "facial", seats) }
    };
    let entry = world.joins(form("Ben Ito", 2)).await;
    assert_eq!(entry.what(), "Signature facial + Signature facial for 2 people");
    world.settle().await;
    let offer = world.entry(entry.id).await.offer.expect("an offer");
    let steps = world.booking(offer.booking).await.steps;
    let begins: Vec<_> = steps.iter().map(|step| (step.start - steps[0].start).num_minutes()).collect();
    assert_eq!(begins, [0, 0, 30, 30]);
    let refused = world.desk.join(&world.front.visitor(), form("Ada Moss", 5)).await.expect_err("ten steps");
    assert!(matches!(&refused, AppError::Invalid { .. }) && refused.reason_for("seats").is_some(), "{refused:?}");
}
