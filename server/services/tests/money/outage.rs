//! The card processor is down for an hour, and back with everything late.

use crate::world::World;
use chrono::TimeDelta;
use contract::{
    bookings::{BookingChange, BookingView, Bookings},
    bookkeeping::{Bookkeeping, RequestState},
    policies::{NewPolicy, Policies},
};
use domain::{
    booking::BookingState,
    ledger::Purpose,
    policy::{CancellationPolicy, DepositPolicy, OutageRule, PolicyRule, Terms},
};
use sandbox::{stripe::Card, switches::Switches};
use services::policies::PolicyDesk;

/// The clinic's own terms, with a rule for outages.
async fn ruled(on_outage: OutageRule) -> World {
    let world = World::open().await;
    let cancellation = CancellationPolicy::full_refund_until(24);
    let terms = Terms { deposit: DepositPolicy::Fixed { minor: 4_000 }, cancellation };
    let rules = vec![PolicyRule::of(vec!["laser".into()], Vec::new(), terms)];
    let new = NewPolicy { seen: 0, rules, otherwise: Terms::free(), on_outage };
    PolicyDesk::new(world.resources.clone()).save(&world.owner(), new).await.expect("saved");
    world
}

fn down(world: &World) {
    world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
}

fn back(world: &World) {
    world.sandbox.switches.set(Switches::default());
}

/// Every mail that was ordered of this kind.
async fn asked(world: &World) -> i64 {
    world.count("select count(*) from payment_requests where purpose = 'deposit'").await
}

async fn pays(world: &World, booking: &BookingView) {
    let known = world.books.collecting(&world.owner(), booking.id).await.expect("a confirmed visit");
    let request = known.requests.iter().find(|request| request.state == RequestState::Open).expect("it is asked for");
    assert_eq!((request.purpose, request.amount.minor), (Purpose::Deposit, 4_000));
    assert!(!known.hindrance.is_empty(), "nothing is asked for twice");
    let session = world.session_for(booking, request.id).await;
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
}

#[tokio::test]
async fn visitors_book_without_their_deposit_during_an_outage_and_are_asked_once_after_it() {
    let world = ruled(OutageRule::BookWithout).await;
    let before = world.hold(0).await;
    let open = world.session_of(&before).await;
    down(&world);
    let mut booked = Vec::new();
    for number in 1..4 {
        let held = world.hold(number).await;
        if number == 3 {
            // It makes the page, and its answer is lost on the way.
            world.sandbox.switches.set(Switches { api_drop_all: true, ..Switches::default() });
        }
        let page = world.pay_page(&held).await.expect("the rule holds");
        assert!(page.ends_with("?checkout=later"), "{page}");
        let now = world.get(held.id).await;
        assert_eq!((now.state, now.deposit_deferred, now.paid.minor), (BookingState::Confirmed, true, 0));
        assert!(world.pay_page(&held).await.is_err(), "nothing is due now");
        booked.push(now);
    }
    down(&world);
    assert_eq!(world.session_of(&before).await, open, "a page that is open needs nobody");
    for _ in 0..3 {
        world.clock.advance(TimeDelta::minutes(20));
        world.sweep().await;
    }
    assert_eq!(asked(&world).await, 0, "nobody is sent to a page that does not open");
    let told = "select count(*) from audit_entries where action = 'booking.deposit_deferred'";
    assert_eq!(world.count(told).await, 3);

    back(&world);
    world.sweep().await;
    world.sweep().await;
    assert_eq!(asked(&world).await, 3, "each once");
    for booking in &booked {
        pays(&world, booking).await;
    }
    world.receive_all().await;
    world.receive_all().await;
    world.work().await;
    for booking in &booked {
        let now = world.get(booking.id).await;
        assert_eq!((now.state, now.deposit_deferred, now.paid.minor), (BookingState::Confirmed, false, 4_000));
    }
    let owed = "select coalesce(-sum(amount_minor), 0)::bigint from ledger_entries where account = 'client_deposits'";
    assert_eq!(world.count(owed).await, 12_000, "a deposit that comes later is still a deposit");
    world.assert_books_agree().await;
    world.cancel(&booked[0]).await;
    world.work().await;
    assert_eq!(world.get(booked[0].id).await.paid.minor, 0, "and goes back by the policy");
    world.receive_all().await;
    world.work().await;
    world.assert_books_agree().await;
}

#[tokio::test]
async fn what_is_cancelled_or_over_before_the_processor_is_back_is_asked_of_nobody() {
    let world = ruled(OutageRule::BookWithout).await;
    down(&world);
    let (cancelled, over) = (world.hold(0).await, world.hold(1).await);
    world.pay_page(&cancelled).await.expect("the rule holds");
    world.pay_page(&over).await.expect("the rule holds");
    world.cancel(&cancelled).await;
    world.clock.advance(TimeDelta::days(20));
    back(&world);
    world.sweep().await;
    assert_eq!(asked(&world).await, 0);
    assert_eq!(world.count("select count(*) from deferred_deposits where state = 'settled'").await, 2);
}

#[tokio::test]
async fn a_deposit_that_is_asked_for_is_not_wanted_of_a_visit_that_was_cancelled() {
    let world = ruled(OutageRule::BookWithout).await;
    down(&world);
    let held = world.hold(0).await;
    world.pay_page(&held).await.expect("the rule holds");
    back(&world);
    world.sweep().await;
    let known = world.books.collecting(&world.owner(), held.id).await.expect("a confirmed visit");
    let session = world.session_for(&held, known.requests[0].id).await;
    world.cancel(&held).await;
    let token = held.manage_url.rsplit('/').next().expect("a path");
    let again = world.bookings.manage_checkout(token, Some(known.requests[0].id), false, world.owner().client).await;
    assert!(again.is_err(), "{again:?}");
    // Whoever still had the page open gets everything back.
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.sandbox.stripe.totals()[0].refunded, 4_000);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_booking_is_kept_as_a_request_during_an_outage_and_pays_when_it_is_approved() {
    let world = ruled(OutageRule::KeepAsRequest).await;
    down(&world);
    let held = world.hold(0).await;
    let page = world.pay_page(&held).await.expect("the rule holds");
    assert!(page.ends_with("?checkout=request"), "{page}");
    assert_eq!(world.get(held.id).await.state, BookingState::Pending);
    world.clock.advance(TimeDelta::hours(1));
    world.sweep().await;
    assert_eq!(world.get(held.id).await.state, BookingState::Pending, "no hold ends it");
    back(&world);
    let approved = world.bookings.change(&world.owner(), held.id, None, BookingChange::Confirm).await;
    assert_eq!(approved.expect("approved").state, BookingState::AwaitingDeposit);
    world.sandbox.stripe.pay(&world.session_of(&held).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(held.id).await.state, BookingState::Confirmed);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_clinic_without_a_rule_keeps_the_hold_and_lets_the_visitor_try_again() {
    let world = ruled(OutageRule::TurnDown).await;
    down(&world);
    let held = world.hold(0).await;
    let refused = world.pay_page(&held).await.expect_err("no page opens");
    assert_eq!(refused.code(), "provider_unavailable");
    assert_eq!(world.get(held.id).await.state, BookingState::AwaitingDeposit);
    back(&world);
    world.sandbox.stripe.pay(&world.session_of(&held).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(held.id).await.state, BookingState::Confirmed);
    world.assert_books_agree().await;
}
