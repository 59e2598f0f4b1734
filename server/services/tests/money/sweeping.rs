//! Asking about money of which nothing was heard: every question ends, and nobody waits behind those that do not.

use crate::world::World;
use chrono::TimeDelta;
use contract::bookings::Bookings;
use domain::{booking::BookingState, ids::PaymentId};
use ports::Clock;
use sandbox::{stripe::Card, switches::Switches};
use store::payments;

const FLAGGED: &str = "select detail from booking_events where kind = 'flagged'";
const ATTEMPTS: &str = "select attempts::bigint from graphile_worker.jobs where key like 'ask_processor:%'";

#[tokio::test]
async fn a_checkout_that_the_processor_does_not_know_is_given_up_once_its_hold_is_over() {
    let world = World::open().await;
    let booking = world.approved(0).await;
    world.session_of(&booking).await;
    world.run("update payments set checkout_reference = 'cs_test_of_another_account'").await;
    world.clock.advance(TimeDelta::hours(1));
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["open"], "the hold still runs");
    for _ in 0..2 {
        world.clock.advance(TimeDelta::hours(24));
        world.sweep().await;
        assert_eq!(world.words("select state from payments").await, ["failed"]);
        let said = world.words(FLAGGED).await;
        assert_eq!(said.len(), 1, "it is said once");
        assert!(said[0].contains("The card processor says: No such checkout.session"), "{said:?}");
    }
    let token = booking.manage_url.rsplit('/').next().expect("a path");
    let page = world.bookings.manage_page(token, world.caller(contract::Actor::Visitor).client).await.expect("a page");
    assert!(page.timeline.iter().all(|entry| entry.kind != "flagged"), "it is for the staff, not for the client");
}

#[tokio::test]
async fn money_that_comes_by_a_checkout_that_was_given_up_is_recorded_all_the_same() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    let session = world.session_of(&booking).await;
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
    world.run("update payments set checkout_reference = 'cs_test_of_another_account'").await;
    world.clock.advance(TimeDelta::minutes(20));
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["failed"]);
    sqlx::query("update payments set checkout_reference = $1")
        .bind(&session)
        .execute(world.database.database.owner())
        .await
        .expect("the reference is put right");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed, "the time was still free");
}

#[tokio::test]
async fn who_was_asked_about_longest_ago_comes_first_so_that_nobody_starves() {
    let world = World::open().await;
    for number in 0..3 {
        world.session_of(&world.hold(number).await).await;
        world.clock.advance(TimeDelta::minutes(1));
    }
    world.clock.advance(TimeDelta::minutes(20));
    let (now, org) = (world.clock.now(), world.clinic.org);
    let mut seen = Vec::new();
    for minute in 0..4 {
        let doors = world.database.database.doors();
        let due = payments::unsettled(doors, now, now, 1).await.expect("the door opens");
        let [first] = due.as_slice() else { panic!("one is asked for: {due:?}") };
        let mut transaction = world.database.database.begin(org).await.expect("a transaction");
        let asked_at = now + TimeDelta::minutes(minute);
        payments::set_asked(&mut transaction, org, first.payment, asked_at).await.expect("it is remembered");
        transaction.commit().await.expect("it commits");
        seen.push(first.payment);
    }
    let by_age: Vec<PaymentId> = payments_by_age(&world).await;
    assert_eq!(seen, [by_age[0], by_age[1], by_age[2], by_age[0]]);
}

async fn payments_by_age(world: &World) -> Vec<PaymentId> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar("select payment_id from payments order by created_at")
        .fetch_all(world.database.database.owner())
        .await
        .expect("the payments can be read");
    ids.into_iter().map(PaymentId).collect()
}

#[tokio::test]
async fn a_question_that_is_waiting_keeps_the_attempts_that_it_has_had() {
    let world = World::open().await;
    world.session_of(&world.hold(0).await).await;
    world.clock.advance(TimeDelta::minutes(20));
    world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
    for attempts in 1..=3 {
        world.order_sweep().await;
        // The sweep, and then what it ordered.
        world.work_once().await;
        world.work_once().await;
        assert_eq!(world.count(ATTEMPTS).await, attempts);
        world.hurry().await;
    }
    world.sandbox.switches.set(Switches::default());
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["expired"]);
    assert_eq!(world.count("select count(*) from graphile_worker.jobs where key like 'ask_processor:%'").await, 0);
}
