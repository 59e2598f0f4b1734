//! What is wrong with the world around: clocks.

use super::world::World;
use chrono::TimeDelta;
use contract::{AppError, payments::Payments};
use domain::booking::BookingState;
use ports::Clock;
use sandbox::stripe::{Card, sign};

#[tokio::test]
async fn a_clock_that_is_off_by_an_hour_takes_no_event_and_loses_no_money() {
    for off in [TimeDelta::hours(1), TimeDelta::hours(-1)] {
        let world = World::open().await;
        let booking = world.hold(0).await;
        world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
        for event in world.sandbox.stripe.events() {
            let signature = sign("whsec_for_tests", event.body.as_bytes(), world.clock.now() + off);
            let client = world.owner().client;
            let refused = world.payments.receive_event(client, "stripe", &signature, event.body.as_bytes()).await;
            assert!(matches!(refused, Err(AppError::Invalid { .. })), "the processor delivers it again: {refused:?}");
        }
        assert_eq!(world.count("select count(*) from provider_events").await, 0);
        world.clock.advance(TimeDelta::minutes(18));
        world.sweep().await;
        let found = world.get(booking.id).await;
        assert_eq!((found.state, found.paid.minor), (BookingState::Confirmed, 4_000), "the sweep asks by itself");
        world.receive_all().await;
        world.work().await;
        assert_eq!(world.get(booking.id).await.version, found.version, "with the clock set right nothing changes");
        world.assert_books_agree().await;
    }
}
