//! Deliveries in any order, any number of times, with the worker killed in between.

use crate::world::World;
use contract::{
    AppError, Client,
    payments::{Payments, Receipt},
};
use domain::{
    booking::BookingState,
    ledger::Account,
    money::{Currency, Money},
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use sandbox::stripe::{AccountTotals, Card};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

const BOOKINGS: usize = 72;

/// As many as the product is held to; each event comes many times.
const DELIVERIES: usize = 5_000;
/// Ends of the worker meanwhile.
const KILLS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_thousand_shuffled_deliveries_and_a_worker_that_keeps_dying_leave_the_ledger_right() {
    let world = World::open().await;
    let mut held = Vec::new();
    for number in 0..BOOKINGS {
        held.push(world.hold(number).await);
    }
    let mut expected = Vec::new();
    for (number, booking) in held.iter().enumerate() {
        expected.push(happen(&world, number, &world.session_of(booking).await));
    }

    let bodies: Vec<String> = world.sandbox.stripe.events().into_iter().map(|event| event.body).collect();
    let mut deliveries: Vec<&String> = bodies.iter().cycle().take(DELIVERIES).collect();
    deliveries.shuffle(&mut StdRng::seed_from_u64(41));
    let (mut stored, mut duplicates) = (0, 0);
    let mut worker = world.start_worker();
    for (number, body) in deliveries.iter().enumerate() {
        match world.receive(body).await.expect("a good delivery") {
            Receipt::Stored => stored += 1,
            Receipt::Duplicate => duplicates += 1,
        }
        let apart = deliveries.len() / KILLS;
        if number % apart == apart - 1 {
            worker.shutdown_background();
            worker = world.start_worker();
        }
    }
    assert_eq!((stored, stored + duplicates), (bodies.len(), deliveries.len()));
    drain(&world).await;
    worker.shutdown_background();

    assert_books_agree(&world).await;
    for (booking, state) in held.iter().zip(expected) {
        assert_eq!(world.get(booking.id).await.state, state, "{}", booking.client_name);
    }
    let kinds: HashSet<String> = world.words("select distinct kind from provider_events").await.into_iter().collect();
    assert!(kinds.len() >= 8, "every kind took part: {kinds:?}");
}

/// What a client, or somebody at the processor's dashboard, does; and what the booking must end as.
fn happen(world: &World, number: usize, session: &str) -> BookingState {
    let processor = &world.sandbox.stripe;
    let charge = || processor.intent_of(session).expect("it was paid");
    match number % 6 {
        0 => {
            processor.expire(session).expect("it was open");
            return BookingState::AwaitingDeposit;
        }
        1 => {
            processor.pay(session, Card::Declined).expect_err("a declined card");
            processor.pay(session, Card::visa()).expect("it was open");
        }
        2 => {
            processor.pay(session, Card::visa()).expect("it was open");
            processor.refund_in_dashboard(&charge(), 1_000).expect("it was paid");
            processor.refund_in_dashboard(&charge(), 1_000).expect("some is left");
        }
        3 => {
            processor.pay(session, Card::visa()).expect("it was open");
            let refund = processor.refund_in_dashboard(&charge(), 4_000).expect("it was paid");
            processor.fail_refund(&refund).expect("it had gone out");
        }
        _ => processor.pay(session, Card::visa()).expect("it was open"),
    }
    BookingState::Confirmed
}

fn client() -> Client {
    Client { address: "192.0.2.7".into(), request_id: "test".into(), ..Client::default() }
}

/// Waits until every event is applied and nothing is left to do.
async fn drain(world: &World) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(2) {
        world.hurry().await;
        let waiting = world.count("select count(*) from provider_events where applied_at is null").await;
        let jobs = world
            .count("select count(*) from graphile_worker._private_jobs where run_at <= now() or attempts > 0")
            .await;
        if waiting + jobs == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!(
        "not done after two minutes: {:?}",
        world
            .words(
                "select left(coalesce(last_error, 'no error') || payload::text, 300) from graphile_worker._private_jobs"
            )
            .await
    );
}

/// The ledger says what the processor says, and nothing had its effect twice.
async fn assert_books_agree(world: &World) {
    world.assert_books_agree().await;
    let AccountTotals { captured, refunded, .. } =
        world.sandbox.stripe.totals().first().expect("some was paid").clone();
    let mut transaction = world.database.database.begin(world.clinic.org).await.expect("a transaction");
    let owed = store::payments::ledger::balances(&mut transaction, world.clinic.org, Account::ClientDeposits).await;
    assert_eq!(owed.expect("a balance"), [Money::new(refunded - captured, Currency::USD)]);
    drop(transaction);
    let taken = "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries
         where account = 'client_deposits' and refund_id is null";
    assert_eq!(world.count(taken).await, -captured);
    let twice =
        "select count(*) from (select 1 from ledger_entries where refund_id is null and account = 'client_deposits'
         group by payment_id having count(*) > 1) twice";
    assert_eq!(world.count(twice).await, 0, "no payment was posted twice");
    let told_twice = "select count(*) from (select 1 from booking_events where kind in ('paid', 'refunded', 'declined')
         group by booking_id, kind, detail having count(*) > 1 and (kind <> 'refunded' or count(*) > 2)) twice";
    assert_eq!(world.count(told_twice).await, 0, "nothing was told twice");
    let known = world.count("select count(*) from refunds").await;
    let sent = world.count("select count(distinct refund_reference) from refunds").await;
    assert_eq!(known, sent, "one row a refund");
}

#[tokio::test]
async fn a_forged_or_stale_delivery_leaves_no_trace() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    let body = world.sandbox.stripe.events().pop().expect("an event").body;
    let now = ports::Clock::now(&*world.clock);
    let old = now - chrono::TimeDelta::seconds(301);
    for signature in [
        String::new(),
        sandbox::stripe::sign("whsec_other", body.as_bytes(), now),
        sandbox::stripe::sign("whsec_for_tests", body.as_bytes(), old),
        sandbox::stripe::sign("whsec_for_tests", b"another body", now),
    ] {
        let refused = world.payments.receive_event(client(), "stripe", &signature, body.as_bytes()).await;
        assert!(matches!(refused, Err(AppError::Invalid { .. })), "{signature}");
    }
    let huge = vec![b' '; 256 * 1024 + 1];
    assert!(world.payments.receive_event(client(), "stripe", "", &huge).await.is_err());
    assert_eq!(world.count("select count(*) from provider_events").await, 0);
    assert!(world.receive("not JSON at all").await.is_err(), "signed, but no event");
    assert_eq!(world.get(booking.id).await.state, BookingState::AwaitingDeposit);
}

#[tokio::test]
async fn an_event_that_overtakes_what_it_is_about_waits_for_it() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    let session = world.session_of(&booking).await;
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
    let charge = world.sandbox.stripe.intent_of(&session).expect("it was paid");
    world.sandbox.stripe.refund_in_dashboard(&charge, 1_500).expect("it was paid");
    let mut events = world.sandbox.stripe.events();
    events.reverse();
    for event in events {
        world.receive(&event.body).await.expect("a good delivery");
    }
    world.work().await;
    assert_eq!(world.count("select count(*) from provider_events where applied_at is null").await, 0);
    assert_eq!(world.get(booking.id).await.paid.minor, 2_500);
    assert_books_agree(&world).await;
}

#[tokio::test]
async fn an_event_about_nothing_of_ours_is_given_up_after_an_hour() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    let session = world.session_of(&booking).await;
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
    for event in world.sandbox.stripe.events() {
        world.receive(&event.body.replace(&session, "cs_test_of_somebody_else")).await.expect("a good delivery");
    }
    world.clock.advance(chrono::TimeDelta::hours(2));
    world.work().await;
    let outcomes = world.words("select outcome from provider_events where kind = 'checkout.session.completed'").await;
    assert_eq!(outcomes, ["given up: no payment of ours has this checkout"]);
    assert_eq!(world.count("select count(*) from ledger_entries").await, 0);
}
