//! Money going back.

use crate::world::World;
use chrono::TimeDelta;
use contract::{
    Actor,
    bookings::{BookingChange, BookingView, Bookings},
    payments::Payments,
};
use domain::booking::BookingState;
use sandbox::{stripe::Card, switches::Switches};

async fn paid(world: &World, number: usize) -> BookingView {
    let booking = world.hold(number).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    world.get(booking.id).await
}

async fn cancel(world: &World, booking: &BookingView) {
    let change = BookingChange::Cancel { reason: "flu".into() };
    world.bookings.change(&world.caller(Actor::System), booking.id, None, change).await.expect("cancelled");
}

async fn states(world: &World, booking: &BookingView) -> Vec<(String, String)> {
    let views = world.payments.of_booking(&world.caller(Actor::System), booking.id).await.expect("payments");
    views.into_iter().map(|view| (view.kind, view.state)).collect()
}

fn pair(kind: &str, state: &str) -> (String, String) {
    (kind.into(), state.into())
}

#[tokio::test]
async fn a_cancelled_booking_gets_its_deposit_back_once() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    cancel(&world, &booking).await;
    assert_eq!(states(&world, &booking).await, [pair("deposit", "paid"), pair("refund", "pending")]);
    world.work().await;
    // What we settled by the answer is reported again by events.
    world.receive_all().await;
    world.work().await;
    assert_eq!(states(&world, &booking).await, [pair("deposit", "paid"), pair("refund", "refunded")]);
    assert_eq!(world.sandbox.stripe.totals()[0].refunded, 4_000);
    assert_eq!(world.get(booking.id).await.paid.minor, 0);
    assert_eq!(world.count("select count(*) from booking_events where kind = 'refunded'").await, 1);
    assert_eq!(world.entries().await, 4);
}

#[tokio::test]
async fn a_refund_whose_answer_is_lost_is_not_sent_twice() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    cancel(&world, &booking).await;
    // Every answer of the first attempts gets lost; the processor acts on some of them.
    world.sandbox.switches.set(Switches { api_drop_next: 7, ..Switches::default() });
    world.work().await;
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.sandbox.stripe.totals()[0].refunded, 4_000);
    assert_eq!(world.count("select count(*) from refunds where state = 'succeeded'").await, 1);
    assert_eq!(world.count("select count(*) from refunds").await, 1);
}

#[tokio::test]
async fn money_that_comes_too_late_goes_back() {
    let world = World::open().await;
    let late = world.hold(0).await;
    let session = world.session_of(&late).await;
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
    world.clock.advance(TimeDelta::minutes(16));
    // Both practitioners are taken by others meanwhile.
    for _ in 0..2 {
        world.hold(0).await;
    }
    world.receive_all().await;
    world.work().await;
    world.receive_all().await;
    world.work().await;
    let now = world.get(late.id).await;
    assert_ne!(now.state, BookingState::Confirmed);
    assert_eq!(now.paid.minor, 0, "all of it went back");
    assert_eq!(world.sandbox.stripe.totals()[0].refunded, 4_000);
}

#[tokio::test]
async fn a_refused_refund_is_said_and_kept() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    cancel(&world, &booking).await;
    // Somebody returned it by hand in the meantime, and no event of that arrived yet.
    let charge = world.words("select charge_reference from payments").await.remove(0);
    world.sandbox.stripe.refund_in_dashboard(&charge, 4_000).expect("it was paid");
    world.work().await;
    assert_eq!(states(&world, &booking).await, [pair("deposit", "paid"), pair("refund", "failed")]);
    let said = world.words("select title from booking_events where kind = 'refund_failed'").await;
    assert_eq!(said, ["$40.00 could not be returned"]);
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(booking.id).await.paid.minor, 0);
    assert_eq!(world.count("select count(*) from refunds where state = 'succeeded'").await, 1);
}

#[tokio::test]
async fn a_refund_that_the_bank_sends_back_is_ours_again() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    cancel(&world, &booking).await;
    world.work().await;
    let refund = world.words("select refund_reference from refunds").await.remove(0);
    world.sandbox.stripe.fail_refund(&refund).expect("it had gone out");
    world.receive_all().await;
    world.work().await;
    assert_eq!(states(&world, &booking).await, [pair("deposit", "paid"), pair("refund", "failed")]);
    assert_eq!(world.get(booking.id).await.paid.minor, 4_000);
}
