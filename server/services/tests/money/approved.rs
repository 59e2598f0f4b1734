//! Deposits of visits that the clinic approved first: their holds last a day, longer than a page of the processor may.

use crate::world::World;
use chrono::TimeDelta;
use contract::AppError;
use domain::booking::BookingState;
use sandbox::{stripe::Card, switches::Switches};

const SESSIONS: &str = "checkout/sessions";
/// After this long the page that was opened first has ended, and the hold has not.
const NEAR_THE_END: TimeDelta = TimeDelta::minutes(24 * 60 - 4);

#[tokio::test]
async fn an_approved_visit_can_be_paid_at_any_moment_of_its_hold() {
    let world = World::open().await;
    for (number, minutes) in [(0, 0), (1, 30), (2, 12 * 60), (3, 24 * 60 - 1)] {
        let booking = world.approved(number).await;
        world.clock.advance(TimeDelta::minutes(minutes));
        let session = world.session_of(&booking).await;
        world.sandbox.stripe.pay(&session, Card::visa()).expect("it is open");
        world.receive_all().await;
        world.work().await;
        assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed, "after {minutes} minutes");
    }
}

#[tokio::test]
async fn a_repetition_asks_for_the_very_same_page_however_late_it_comes() {
    let world = World::open().await;
    let booking = world.approved(0).await;
    world.sandbox.switches.set(Switches { api_drop_all: true, ..Switches::default() });
    let lost = world.pay_page(&booking).await;
    assert!(matches!(lost, Err(AppError::ProviderUnavailable { .. })), "{lost:?}");
    world.sandbox.switches.set(Switches::default());
    world.clock.advance(TimeDelta::hours(3));
    world.pay_page(&booking).await.expect("healed");
    assert_eq!(world.sandbox.stripe.acted(SESSIONS), 1, "one checkout");
    assert_eq!(world.count("select count(*) from payments").await, 1, "one payment");
}

#[tokio::test]
async fn when_the_page_ends_before_its_hold_another_one_opens() {
    for told in [true, false] {
        let world = World::open().await;
        let booking = world.approved(0).await;
        let first = world.session_of(&booking).await;
        world.clock.advance(NEAR_THE_END);
        world.sandbox.stripe.pay(&first, Card::visa()).expect_err("its time is over");
        if told {
            world.receive_all().await;
            world.work().await;
        }
        let second = world.session_of(&booking).await;
        assert_ne!(first, second);
        assert_eq!(world.words("select state from payments order by created_at").await, ["expired", "open"]);
        world.sandbox.stripe.pay(&second, Card::visa()).expect("it is open");
        world.receive_all().await;
        world.work().await;
        let paid = world.get(booking.id).await;
        assert_eq!((paid.state, paid.paid.minor), (BookingState::Confirmed, 3_000), "told of the end: {told}");
    }
}

#[tokio::test]
async fn money_that_came_by_a_page_that_has_ended_is_found_before_it_is_asked_for_again() {
    let world = World::open().await;
    let booking = world.approved(0).await;
    let session = world.session_of(&booking).await;
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it is open");
    // The event goes missing, and the client comes back after the page has ended.
    world.clock.advance(NEAR_THE_END);
    let again = world.pay_page(&booking).await;
    assert!(matches!(&again, Err(AppError::Conflict { what }) if what.starts_with("Nothing is left")), "{again:?}");
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
    assert_eq!(world.count("select count(*) from payments").await, 1);
}

#[tokio::test]
async fn nobody_is_thrown_off_the_card_page_while_their_hold_runs() {
    let world = World::open().await;
    let booking = world.approved(0).await;
    let session = world.session_of(&booking).await;
    for _ in 0..5 {
        world.clock.advance(TimeDelta::minutes(20));
        world.sweep().await;
    }
    assert_eq!(world.words("select state from payments").await, ["open"]);
    world.sandbox.stripe.pay(&session, Card::visa()).expect("the page is still open");
    // Its event goes missing too: the money is found long before the hold ends.
    world.clock.advance(TimeDelta::minutes(20));
    world.sweep().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
}

#[tokio::test]
async fn once_the_hold_of_a_day_is_over_its_page_is_closed() {
    let world = World::open().await;
    let booking = world.approved(0).await;
    world.clock.advance(TimeDelta::hours(20));
    let session = world.session_of(&booking).await;
    world.clock.advance(TimeDelta::minutes(4 * 60 + 3));
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["expired"]);
    world.sandbox.stripe.pay(&session, Card::visa()).expect_err("nobody pays for a time that is no longer held");
}
