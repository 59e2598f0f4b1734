//! What an answer does to times and money.

use super::{World, at, client, day};
use crate::vault::Purpose;
use chrono::TimeDelta;
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, Bookings},
    waitlist::{OfferAnswer, Waitlist, WaitlistForm, WindowForm},
};
use domain::{
    booking::BookingState,
    waitlist::{EntryState, OfferState},
};

#[tokio::test]
async fn taking_a_time_with_a_deposit_leads_to_its_payment_and_paying_confirms() {
    let world = World::open("laser").await;
    let ben = world.joins(world.form("Ben Ito", "laser")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    let token = world.token(ben).await;
    let before = world.desk.offer_page(&token, client()).await.expect("the page");
    assert_eq!((before.state, before.deposit.to_string()), (OfferState::Open, "$40.00".into()));
    assert!(!before.refunds.is_empty(), "what cancelling returns is said before the answer");
    assert_eq!((before.moves, before.booking_url), (None, None));

    let after = world.answers(ben, OfferAnswer::Accept).await.expect("accepted");
    let booking = world.entry(ben).await.offer.expect("an offer").booking;
    let held = world.booking(booking).await;
    assert_eq!((after.state, held.state), (OfferState::Accepted, BookingState::AwaitingDeposit));
    assert_eq!(after.booking_url, held.checkout_url);
    let paying = world.front.clock_now() + TimeDelta::minutes(15);
    assert!(held.hold_expires_at.is_some_and(|ends| ends >= paying), "time enough to pay");
    world.front.pay(booking, 4_000).await;
    assert_eq!(world.booking(booking).await.state, BookingState::Confirmed);
    assert_eq!(world.state(ben).await, EntryState::Accepted);
    assert_eq!(world.desk.offer_page(&token, client()).await.expect("the page").booking_url, Some(held.manage_url));
}

#[tokio::test]
async fn an_accepted_time_that_is_not_paid_goes_to_the_next() {
    let world = World::open("laser").await;
    let ben = world.joins(world.form("Ben Ito", "laser")).await.id;
    let cleo = world.joins(world.form("Cleo Diaz", "laser")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    world.answers(ben, OfferAnswer::Accept).await.expect("accepted");
    world.front.clock.advance(TimeDelta::hours(1));
    let booking = world.entry(ben).await.offer.expect("an offer").booking;
    crate::bookings::tests::end_hold(&world.front, booking).await;
    world.settle().await;
    assert_eq!(world.booking(booking).await.state, BookingState::Expired);
    assert_eq!(world.state(cleo).await, EntryState::Offered);
}

#[tokio::test]
async fn taking_an_earlier_time_moves_the_visit_and_its_deposit_and_offers_the_old_time_on() {
    let world = World::open("laser").await;
    let link = world.booking(world.seventeenth.id).await.manage_url;
    let token = link.rsplit('/').next().expect("a token");
    let window = WindowForm { from: Some(day(9)), ..WindowForm::default() };
    let wei = world.desk.join_with_booking(token, client(), window).await.expect("a place");
    assert_eq!((wei.until, wei.email.as_str()), (day(17), "wei@example.com"));
    assert_eq!(world.entry(wei.id).await.booking, Some(world.seventeenth.id));
    let later = WindowForm { from: Some(day(17)), until: Some(day(17)), ..WindowForm::default() };
    let ben = world.joins(WaitlistForm { window: later, ..world.form("Ben Ito", "laser") }).await.id;
    // Hannah would be free on the days before.
    world.front.count("with off as (update resources set active = false where name = 'Hannah Cole' returning 1) select count(*) from off").await;
    let only_the_tenth = WindowForm { from: Some(day(10)), until: Some(day(10)), ..WindowForm::default() };
    let again = world.desk.join_with_booking(token, client(), only_the_tenth).await.expect("changed");
    assert_eq!(again.id, wei.id, "one place");
    world.settle().await;
    assert_eq!(world.state(wei.id).await, EntryState::Waiting);
    world.free_the_tenth().await;
    world.settle().await;

    let offer = world.token(wei.id).await;
    let page = world.desk.offer_page(&offer, client()).await.expect("the page");
    let moves = page.moves.expect("a visit that moves");
    assert_eq!((moves.start_label.as_str(), moves.paid.to_string()), ("Thu, Dec 17, 2:30 PM", "$40.00".into()));
    assert!(page.deposit.is_zero(), "nothing is charged again");
    let page = world.answers(wei.id, OfferAnswer::Accept).await.expect("accepted");
    let visit = world.booking(world.seventeenth.id).await;
    assert_eq!((visit.start, visit.state), (at(12, 10, 14, 30), BookingState::Confirmed));
    assert_eq!((visit.paid.to_string(), page.booking_url), ("$40.00".into(), Some(visit.manage_url)));
    let hold = world.entry(wei.id).await.offer.expect("an offer").booking;
    assert_eq!(world.booking(hold).await.state, BookingState::Cancelled);
    assert_eq!(world.front.count("select count(*) from payments").await, 2, "those of the two bookings there were");
    world.settle().await;
    let next = world.entry(ben).await;
    assert_eq!(next.state, EntryState::Offered);
    assert_eq!(next.offer.expect("an offer").start, at(12, 17, 14, 30), "the old time is offered on");
}

#[tokio::test]
async fn a_paid_visit_moves_only_for_whoever_booked_it_with_the_same_address() {
    for (address, moves) in [("wei@example.com", true), ("mallory@example.com", false)] {
        let world = World::open("laser").await;
        let form = WaitlistForm { email: address.into(), ..world.form("Wei Chen", "laser") };
        let wei = world.joins(form).await.id;
        // Both are the same contact to the clinic, by a phone that they share.
        world
            .front
            .count(
                "with one as (update waitlist_entries e set contact_id = b.contact_id from bookings b returning 1)
                    select count(*) from one",
            )
            .await;
        world.free_the_tenth().await;
        world.settle().await;
        let page = world.desk.offer_page(&world.token(wei).await, client()).await.expect("the page");
        assert_eq!(page.moves.is_some(), moves, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_offer_that_is_answered_many_times_at_once_is_one_booking() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    let token = world.token(ben).await;
    let answers: Vec<_> = (0..12)
        .map(|n| {
            let (desk, token) = (world.desk.clone(), token.clone());
            let answer = if n % 3 == 0 { OfferAnswer::Decline } else { OfferAnswer::Accept };
            tokio::spawn(async move { desk.answer(&token, client(), answer).await })
        })
        .collect();
    let mut refused = 0;
    for answer in answers {
        match answer.await.expect("no task panics") {
            Ok(_) => {}
            Err(AppError::Conflict { .. }) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refused > 0, "whoever came second with another answer is told");
    let booked = "select count(*) from bookings where source = 'waitlist' and state = 'confirmed'";
    let settled = world.front.count(booked).await;
    let accepted = world.state(ben).await == EntryState::Accepted;
    assert_eq!(settled, i64::from(accepted));
    let claims = "select count(distinct booking_id) from resource_claims where starts_at < '2037-12-11'";
    assert_eq!(world.front.count(claims).await, i64::from(accepted));
}

#[tokio::test]
async fn a_service_that_the_clinic_approves_is_asked_for_and_a_hold_that_the_clinic_confirms_is_theirs() {
    let world = World::open("peel").await;
    let ben = world.joins(world.form("Ben Ito", "peel")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    world.answers(ben, OfferAnswer::Accept).await.expect("accepted");
    let booking = world.entry(ben).await.offer.expect("an offer").booking;
    assert_eq!(world.booking(booking).await.state, BookingState::Pending);

    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    let booking = world.entry(ben).await.offer.expect("an offer").booking;
    world.front.change(booking, BookingChange::Confirm).await.expect("he called and said yes");
    world.settle().await;
    assert_eq!(world.state(ben).await, EntryState::Accepted);
}

#[tokio::test]
async fn a_link_opens_its_own_offer_alone() {
    let world = World::open("facial").await;
    let ben = world.joins(world.form("Ben Ito", "facial")).await.id;
    world.free_the_tenth().await;
    world.settle().await;
    let token = world.token(ben).await;
    let place = world.front.resources.vault.token(Purpose::WaitlistPlace, ben.0);
    for wrong in ["", "x", place.as_str(), &token[1..], &format!("{token}A")] {
        assert!(matches!(world.desk.offer_page(wrong, client()).await, Err(AppError::NotFound { .. })), "{wrong}");
        let answer = world.desk.answer(wrong, client(), OfferAnswer::Accept).await;
        assert!(matches!(answer, Err(AppError::NotFound { .. })), "{wrong}");
    }
    assert!(world.desk.place_page(&token, client()).await.is_err(), "of one purpose each");
    let left = world.desk.leave(&place, client()).await.expect("he leaves");
    assert_eq!(left.state, EntryState::Removed);
    assert_eq!(world.desk.leave(&place, client()).await.expect("again").state, EntryState::Removed);
    assert_eq!(world.front.count("select count(*) from waitlist_offers where state = 'open'").await, 0);
    let free = BookingRequest {
        practitioner_id: Some(world.front.clinic.priya.to_string()),
        ..super::request("facial", at(12, 10, 14, 30))
    };
    world.front.desk.create(&world.front.visitor(), free).await.expect("the time is free again");
}
