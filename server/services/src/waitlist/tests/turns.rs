//! Whose turn it is, when they are told, and who is next.

use super::{World, at, day, offering};
use crate::{vault::Purpose, waitlist::letter};
use chrono::TimeDelta;
use contract::{
    AppError,
    bookings::{BookingRequest, Bookings},
    waitlist::{OfferAnswer, Waitlist, WaitlistForm, WindowForm},
};
use domain::{
    booking::BookingState,
    ids::OfferId,
    waitlist::{DayPart, EntryState, OfferRules, OfferState, QuietHours},
};

const OPEN: &str = "select count(*) from waitlist_offers where state = 'open'";

#[tokio::test]
async fn a_cancelled_time_is_kept_for_the_longest_waiting_whom_it_suits_and_told_by_mail() {
    let world = World::open("facial").await;
    let mornings = WindowForm { parts: vec![DayPart::Morning], ..world.form("", "facial").window };
    let ada = world.joins(WaitlistForm { window: mornings, ..world.form("Ada Moss", "facial") }).await.id;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    let cleo = world.joins(world.form("Cleo Diaz", "facial")).await.id;
    world.settle().await;
    assert_eq!(world.front.count(OPEN).await, 0, "nothing is free yet");
    world.free_the_tenth().await;
    world.front.drain().await;

    assert_eq!(world.state(ada).await, EntryState::Waiting);
    assert_eq!(world.state(cleo).await, EntryState::Waiting);
    let offered = world.entry(ben).await;
    let offer = offered.offer.expect("an offer");
    assert_eq!((offered.state, offer.state, offer.start), (EntryState::Offered, OfferState::Open, at(12, 10, 14, 30)));
    assert_eq!(offer.ends_at, world.front.clock_now() + TimeDelta::minutes(30));
    assert!(offer.told_at.is_some());
    assert_eq!(
        world.told("ben.ito@example.com"),
        ["You are on the waitlist: Signature facial", "A time is free for you: Signature facial, Thu, Dec 10, 2:30 PM"]
    );
    let hold = world.booking(offer.booking).await;
    assert_eq!((hold.state, hold.hold_expires_at), (BookingState::AwaitingDeposit, Some(offer.ends_at)));
    let visitor = world.front.visitor();
    let wanted = BookingRequest {
        practitioner_id: Some(world.front.clinic.priya.to_string()),
        ..super::request("facial", at(12, 10, 14, 30))
    };
    let refused = world.front.desk.create(&visitor, wanted).await.expect_err("it is kept");
    assert!(matches!(refused, AppError::TimeTaken { .. }), "{refused:?}");
}

#[tokio::test]
async fn whoever_does_not_answer_or_says_no_keeps_their_place_and_the_next_is_asked() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    let cleo = world.joins(world.form("Cleo Diaz", "facial")).await.id;
    let dara = world.joins(world.form("Dara Obi", "facial")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    world.front.clock.advance(TimeDelta::minutes(30));
    world.settle().await;
    let lapsed = world.entry(ben).await;
    let offer = lapsed.offer.expect("an offer");
    assert_eq!((lapsed.state, offer.state), (EntryState::Waiting, OfferState::Lapsed));
    assert_eq!(world.booking(offer.booking).await.state, BookingState::Expired);
    assert_eq!(world.state(cleo).await, EntryState::Offered);
    let late = world.answers(ben, OfferAnswer::Accept).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");

    world.answers(cleo, OfferAnswer::Decline).await.expect("she says no");
    world.settle().await;
    assert_eq!(world.state(cleo).await, EntryState::Waiting);
    assert_eq!(world.state(ben).await, EntryState::Waiting, "nobody is asked twice about one time");
    assert_eq!(world.state(dara).await, EntryState::Offered);

    world.answers(dara, OfferAnswer::Leave).await.expect("she leaves");
    world.settle().await;
    assert_eq!(world.state(dara).await, EntryState::Removed);
    assert_eq!(world.front.count(OPEN).await, 0, "all were asked");
    assert_eq!(world.front.count("select count(*) from resource_claims where hold_expires_at is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_workers_at_once_one_keeps_the_time_for_the_first_in_turn() {
    let world = World::open("facial").await;
    let mut list = Vec::new();
    for name in ["Ada Moss", "Ben Ito", "Cleo Diaz", "Dara Obi", "Eli Noor"] {
        list.push(world.joins(world.form(name, "facial")).await.id);
    }
    world.free_the_tenth().await;
    let workers: Vec<_> = (0..10)
        .map(|_| {
            let (resources, org) = (world.front.resources.clone(), world.front.clinic.org);
            tokio::spawn(async move { offering::offer_free_times(&resources, org, "test").await })
        })
        .collect();
    for worker in workers {
        worker.await.expect("no task panics").expect("looked at");
    }
    assert_eq!(world.front.count("select count(*) from waitlist_offers").await, 1);
    assert_eq!(world.state(list[0]).await, EntryState::Offered);
    world.front.drain().await;
    assert_eq!(world.told("ada.moss@example.com").len(), 2, "told once");
}

#[tokio::test]
async fn an_order_that_was_lost_and_time_that_became_free_in_another_way_are_found() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    world.settle().await;
    world.free_the_tenth().await;
    world
        .front
        .count("with gone as (delete from graphile_worker._private_jobs returning 1) select count(*) from gone")
        .await;
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Offered);

    let evening = WindowForm { parts: vec![DayPart::Evening], ..world.form("", "facial").window };
    let cleo = world.joins(WaitlistForm { window: evening, ..world.form("Cleo Diaz", "facial") }).await.id;
    world.settle().await;
    assert_eq!(world.state(cleo).await, EntryState::Waiting, "nobody works in the evening");
    world
        .front
        .count(
            "with longer as (insert into resource_overrides (org_id, resource_id, date, spans, reason)
                 select org_id, resource_id, '2037-12-10', '[{\"from\": 540, \"until\": 1200}]', 'Late opening'
                 from resources where name in ('Priya Nair', 'Room 1') returning 1) select count(*) from longer",
        )
        .await;
    world.settle().await;
    assert_eq!(world.state(cleo).await, EntryState::Offered);
}

#[tokio::test]
async fn nobody_is_told_at_night_and_what_cannot_wait_for_the_morning_goes_to_somebody_else() {
    let world = World::open("facial").await;
    // Ben wants to know three hours before; at night that is too late for the morning after.
    let early = |notice_minutes| WindowForm { notice_minutes, ..world.form("", "facial").window };
    let ben = world.joins(WaitlistForm { window: early(7 * 60), ..world.form("Ben Ito", "facial") }).await.id;
    let cleo = world.joins(WaitlistForm { window: early(60), ..world.form("Cleo Diaz", "facial") }).await.id;
    world.settle().await;
    world.front.clock.set(at(12, 9, 23, 0));
    world.free_the_tenth().await;
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Waiting);
    let entry = world.entry(cleo).await;
    let offer = entry.offer.expect("an offer");
    assert_eq!((entry.state, offer.told_at), (EntryState::Offered, None));
    assert_eq!(offer.ends_at, at(12, 10, 8, 30));
    assert_eq!(world.told("cleo.diaz@example.com").len(), 1, "the place on the list alone");
    assert!(world.booking(offer.booking).await.hold_expires_at == Some(offer.ends_at), "kept through the night");

    world.front.clock.set(at(12, 10, 8, 0));
    let id = world.front.resources.vault.open_token(Purpose::WaitlistOffer, &world.token(cleo).await);
    let id = OfferId(id.expect("a genuine token"));
    for _ in 0..2 {
        letter::send_offer(&world.front.resources, world.front.clinic.org, id).await.expect("sent");
    }
    assert_eq!(world.told("cleo.diaz@example.com").len(), 2, "told once");
    world.answers(cleo, OfferAnswer::Accept).await.expect("in time");
    assert_eq!(world.booking(offer.booking).await.state, BookingState::Confirmed);
}

#[tokio::test]
async fn an_offer_that_could_not_be_told_is_no_silence_and_is_made_again() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    world.settle().await;
    world.free_the_tenth().await;
    offering::offer_free_times(&world.front.resources, world.front.clinic.org, "test").await.expect("looked at");
    assert_eq!(world.state(ben).await, EntryState::Offered);
    world.front.clock.advance(TimeDelta::minutes(31));
    offering::offer_free_times(&world.front.resources, world.front.clinic.org, "test").await.expect("looked at");
    assert_eq!(world.front.count("select count(*) from waitlist_offers where state = 'withdrawn'").await, 1);
    assert_eq!(world.state(ben).await, EntryState::Offered);
    world.front.drain().await;
    assert_eq!(world.told("ben.ito@example.com").len(), 2, "the first offer is over and not told");
}

#[tokio::test]
async fn who_is_at_the_clinic_then_is_not_asked_and_the_clinics_rules_are_kept() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    let elsewhere = BookingRequest {
        practitioner_id: Some(world.front.clinic.hannah.to_string()),
        name: "Ben Ito".into(),
        phone: String::new(),
        email: "ben.ito@example.com".into(),
        ..super::request("peel", at(12, 10, 14, 0))
    };
    let visit = world.front.desk.create(&world.front.visitor(), elsewhere).await.expect("a visit until half past two");
    world.free_the_tenth().await;
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Offered, "it ends as the other begins");
    let withdrawn = world.desk.remove(&world.front.dispatcher("Maya"), ben).await.expect("removed");
    assert_eq!(withdrawn.state, EntryState::Removed);
    let overlapping =
        contract::bookings::BookingChange::Reschedule { start: at(12, 10, 14, 30), practitioner_id: None };
    world.front.change(visit.id, overlapping).await.expect("moved");
    world.desk.restore(&world.front.dispatcher("Maya"), ben).await.expect("put back");
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Waiting, "now he is with Hannah");

    let rules = OfferRules { limit_minutes: 45, quiet: QuietHours { from: 0, until: 0 } };
    world.desk.set_rules(&world.front.dispatcher("Maya"), rules).await.expect("saved");
    let cleo = world.joins(world.form("Cleo Diaz", "facial")).await.id;
    world.front.clock.set(at(12, 1, 2, 0));
    world.settle().await;
    let offer = world.entry(cleo).await.offer.expect("an offer at two in the morning");
    assert_eq!(offer.ends_at, world.front.clock_now() + TimeDelta::minutes(45));
    let nonsense = OfferRules { limit_minutes: 0, ..rules };
    assert!(world.desk.set_rules(&world.front.dispatcher("Maya"), nonsense).await.is_err());
}

#[tokio::test]
async fn whoever_waited_for_days_that_are_over_waits_no_longer() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    world.front.clock.set(at(12, 11, 9, 0));
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Ended);
    assert_eq!(world.entry(ben).await.until, day(10));
}

#[tokio::test]
async fn whoever_leaves_two_offers_unanswered_is_asked_no_more_until_they_come_back() {
    let world = World::open("facial").await;
    let both = WindowForm { until: Some(day(17)), ..world.form("", "facial").window };
    let form = || WaitlistForm { window: both.clone(), ..world.form("Ben Ito", "facial") };
    let add =
        |day, hours: (u32, u32)| super::add_time_off(&world.front, at(12, day, hours.0, 0), at(12, day, hours.1, 0));
    for free in [11, 12, 14, 15, 16] {
        add(free, (9, 17)).await;
    }
    let ben = world.joins(form()).await.id;
    world.free_the_tenth().await;
    let cancel = contract::bookings::BookingChange::Cancel { reason: String::new() };
    world.front.change(world.seventeenth.id, cancel).await.expect("cancelled");
    for start in [at(12, 10, 14, 30), at(12, 17, 14, 30)] {
        world.settle().await;
        assert_eq!(world.entry(ben).await.offer.expect("an offer").start, start);
        world.front.clock.advance(TimeDelta::minutes(31));
    }
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Silent);
    assert_eq!(world.front.count(OPEN).await, 0);
    let again = world.joins(form()).await;
    assert_ne!(again.id, ben, "a new place, at the end");
}
