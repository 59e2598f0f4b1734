//! Opening, paying and closing checkouts.

use crate::world::World;
use chrono::TimeDelta;
use contract::{Actor, AppError, payments::Payments};
use domain::booking::BookingState;
use futures::future::join_all;
use sandbox::{stripe::Card, switches::Switches};

const SESSIONS: &str = "checkout/sessions";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_tabs_share_one_checkout() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    let tabs = join_all((0..20).map(|_| world.pay_page(&booking))).await;
    let first = tabs[0].as_ref().expect("a checkout");
    assert!(tabs.iter().all(|tab| tab.as_ref() == Ok(first)));
    assert_eq!(world.sandbox.stripe.acted(SESSIONS), 1);
    assert_eq!(world.count("select count(*) from payments where state = 'open'").await, 1);
    assert_eq!(world.count("select count(*) from payments").await, 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_leads_to_the_same_checkout() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    world.sandbox.switches.set(Switches { api_drop_all: true, ..Switches::default() });
    let lost = world.pay_page(&booking).await;
    assert!(matches!(lost, Err(AppError::ProviderUnavailable { .. })), "{lost:?}");
    assert_eq!(world.count("select count(*) from payments where state = 'opening'").await, 1);
    world.sandbox.switches.set(Switches::default());
    world.pay_page(&booking).await.expect("healed");
    assert_eq!(world.sandbox.stripe.acted(SESSIONS), 1, "one checkout");
    assert_eq!(world.count("select count(*) from payments").await, 1, "one payment");
}

#[tokio::test]
async fn a_booking_that_was_paid_asks_for_nothing_more() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    let paid = world.get(booking.id).await;
    assert_eq!((paid.state, paid.paid.minor), (BookingState::Confirmed, 4_000));
    let again = world.pay_page(&booking).await;
    assert!(matches!(&again, Err(AppError::Conflict { what }) if what.starts_with("Nothing is left")), "{again:?}");
    let views = world.payments.of_booking(&world.caller(Actor::System), booking.id).await.expect("payments");
    let told: Vec<_> = views.iter().map(|v| (v.kind.as_str(), v.state.as_str(), v.method.as_str())).collect();
    assert_eq!(told, [("deposit", "paid", "Visa ending 4242")]);
    let visitor = world.payments.of_booking(&world.caller(Actor::Visitor), booking.id).await;
    assert!(matches!(visitor, Err(AppError::Forbidden { .. })));
}

#[tokio::test]
async fn an_ended_hold_closes_its_checkout() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    let session = world.session_of(&booking).await;
    world.clock.advance(TimeDelta::minutes(16));
    let late = world.pay_page(&booking).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");
    world.clock.advance(TimeDelta::minutes(2));
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["expired"]);
    let refused = world.sandbox.stripe.pay(&session, Card::visa());
    assert_eq!(refused, Err("This payment page is no longer valid.".into()));
}

#[tokio::test]
async fn money_whose_event_went_missing_is_found() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.clock.advance(TimeDelta::minutes(18));
    world.sweep().await;
    let found = world.get(booking.id).await;
    assert_eq!((found.state, found.paid.minor), (BookingState::Confirmed, 4_000));
    // The event arrives after all, and changes nothing.
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(booking.id).await.version, found.version);
    assert_eq!(world.entries().await, 2);
}

#[tokio::test]
async fn another_amount_than_was_asked_is_flagged_and_confirms_nothing() {
    for (from, to, seen) in [
        ("\"amount_total\":4000", "\"amount_total\":3999", "$39.99"),
        ("\"currency\":\"usd\"", "\"currency\":\"cad\"", "CA$40.00"),
    ] {
        let world = World::open().await;
        let booking = world.hold(0).await;
        world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
        for event in world.sandbox.stripe.events() {
            world.receive(&event.body.replace(from, to)).await.expect("a good delivery");
        }
        world.work().await;
        assert_eq!(world.get(booking.id).await.state, BookingState::AwaitingDeposit);
        let outcome =
            world.words("select outcome from provider_events where kind = 'checkout.session.completed'").await;
        assert_eq!(outcome, [format!("flagged: {seen} arrived instead of $40.00")]);
        assert_eq!(world.count("select count(*) from booking_events where kind = 'flagged'").await, 1);
        assert_eq!(world.entries().await, 2, "the money is recorded as it is");
    }
}

#[tokio::test]
async fn a_declined_card_is_noted_and_can_be_followed_by_a_good_one() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    let session = world.session_of(&booking).await;
    world.sandbox.stripe.pay(&session, Card::Declined).expect_err("a declined card");
    world.receive_all().await;
    world.work().await;
    let held = world.get(booking.id).await;
    assert_eq!((held.state, held.checkout_url.is_some()), (BookingState::AwaitingDeposit, true));
    assert_eq!(
        world.words("select detail from booking_events where kind = 'declined'").await,
        ["Your card was declined."]
    );
    world.sandbox.stripe.pay(&session, Card::visa()).expect("still open");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
}

#[tokio::test]
async fn an_hour_that_happens_twice_is_told_by_its_zone() {
    let world = World::open().await;
    // In the night in which the clocks of the clinic go back.
    world.clock.set("2037-11-01T06:30:00Z".parse().expect("an instant"));
    let booking = world.hold(0).await;
    world.session_of(&booking).await;
    let views = world.payments.of_booking(&world.caller(Actor::System), booking.id).await.expect("payments");
    assert_eq!(views[0].at_label, "Sun, Nov 1, 1:30 AM CDT");
}

#[tokio::test]
async fn a_failure_of_ours_can_be_found_by_the_id_that_is_told() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    world.run("revoke insert on payments from anteroom_app").await;
    let failed = world.pay_page(&booking).await;
    assert_eq!(failed, Err(AppError::Internal { request_id: "test".into() }));
    world.run("grant insert on payments to anteroom_app").await;

    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.run("revoke insert on ledger_entries from anteroom_app").await;
    world.work_once().await;
    let told = world.words("select last_error from graphile_worker.jobs where last_error is not null").await;
    let ids = world.words("select 'job-' || id from graphile_worker.jobs where last_error is not null").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].contains(&format!("(Request {})", ids[0])), "{told:?} {ids:?}");
}
