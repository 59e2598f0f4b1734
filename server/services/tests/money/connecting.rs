//! Clinics connect accounts of their own, and let go of them.

use crate::world::World;
use chrono::TimeDelta;
use contract::{
    Actor, AppError,
    caller::Role,
    payments::Payments,
    processors::{ProcessorConnections, ProcessorReturn},
};
use domain::booking::BookingState;
use sandbox::{stripe::Card, switches::Switches};

const SQUARE: &str = "square";
const STRIPE: &str = "stripe";

#[tokio::test]
async fn an_account_at_stripe_is_connected_and_takes_the_deposit() {
    let world = World::open().await;
    world.disconnect().await;
    assert!(world.hold_refused_to_pay().await, "nothing can be paid without an account");
    world.connect(STRIPE, "acct_demo_lumen").await.expect("connected");
    let view = world.connected().await;
    assert_eq!((view.account.as_str(), view.can_be_paid), ("Lumen Aesthetics", true));
    let booking = world.hold(1).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
    let totals = world.sandbox.stripe.totals();
    assert_eq!((totals[0].account.as_str(), totals[0].captured), ("acct_demo_lumen", 4_000));
}

#[tokio::test]
async fn a_deposit_goes_to_the_chosen_location_of_square_and_comes_back_from_it() {
    let world = World::open().await;
    world.disconnect().await;
    world.connect(SQUARE, "MLBRIGHTSIDE1").await.expect("connected");
    let view = world.connected().await;
    assert!(!view.can_be_paid && view.obstacle.contains("Choose which location"), "{view:?}");
    let owner = world.owner();
    let refused = world.processors.choose_location(&owner, "LBRIGHTSTORE".into()).await;
    assert!(matches!(refused, Err(AppError::Invalid { .. })), "{refused:?}");
    world.processors.choose_location(&owner, "LBRIGHTRIVER".into()).await.expect("it takes cards");
    assert!(world.connected().await.can_be_paid);

    let booking = world.hold(1).await;
    let link = world.session_of(&booking).await;
    assert_eq!(world.pay_page(&booking).await.expect("the same page"), world.pay_page(&booking).await.expect("again"));
    assert_eq!(world.sandbox.square.acted("payment-links"), 1);
    world.sandbox.square.pay(&link, None).expect_err("declined");
    world.sandbox.square.pay(&link, Some("1111")).expect("still open");
    world.receive_all_of_square().await;
    world.work().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
    let views = world.payments.of_booking(&world.caller(Actor::System), booking.id).await.expect("payments");
    assert_eq!((views[0].state.as_str(), views[0].method.as_str()), ("paid", "Visa ending 1111"));

    world.cancel(&booking).await;
    world.work().await;
    world.receive_all_of_square().await;
    world.work().await;
    assert_eq!(world.words("select state from refunds").await, ["succeeded"]);
    assert_eq!(world.sandbox.square.acted("refunds"), 1);
    let views = world.payments.of_booking(&world.caller(Actor::System), booking.id).await.expect("payments");
    assert_eq!(views.last().map(|view| view.state.as_str()), Some("refunded"));
}

#[tokio::test]
async fn an_ended_hold_deletes_its_payment_link() {
    let world = World::square().await;
    let booking = world.hold(1).await;
    let link = world.session_of(&booking).await;
    world.clock.advance(TimeDelta::minutes(18));
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["expired"]);
    assert_eq!(world.sandbox.square.pay(&link, Some("1111")), Err("This payment link is no longer active.".into()));
}

#[tokio::test]
async fn money_that_square_never_told_of_is_found() {
    let world = World::square().await;
    let booking = world.hold(1).await;
    world.sandbox.square.pay(&world.session_of(&booking).await, Some("1111")).expect("it was open");
    world.clock.advance(TimeDelta::minutes(18));
    world.sweep().await;
    assert_eq!(world.words("select state from payments").await, ["paid"]);
}

#[tokio::test]
async fn a_link_whose_answer_was_lost_is_the_same_one() {
    let world = World::square().await;
    let booking = world.hold(1).await;
    world.sandbox.switches.set(Switches { api_drop_all: true, ..Switches::default() });
    assert!(matches!(world.pay_page(&booking).await, Err(AppError::ProviderUnavailable { .. })));
    world.sandbox.switches.set(Switches::default());
    world.pay_page(&booking).await.expect("healed");
    assert_eq!(world.sandbox.square.acted("payment-links"), 1);
}

#[tokio::test]
async fn a_state_is_good_once_in_the_session_that_began_and_for_ten_minutes() {
    let world = World::open().await;
    world.disconnect().await;
    let (owner, who) = (world.owner(), world.signed_in(1, Role::Owner));
    let code = || world.sandbox.stripe.allow("acct_demo_lumen");
    let back = |state: &str| ProcessorReturn { code: code(), state: state.into(), error: String::new() };
    let over =
        |answer: Result<(), AppError>| matches!(answer, Err(AppError::Conflict { what }) if what.contains("over"));

    let state = world.begin(STRIPE).await;
    let other = world.signed_in(2, Role::Owner);
    assert!(over(world.processors.finish(&owner, &other, STRIPE, back(&state)).await), "another session");
    assert!(over(world.processors.finish(&owner, &who, STRIPE, back(&state)).await), "it was used up by that");
    let state = world.begin(STRIPE).await;
    assert!(over(world.processors.finish(&owner, &who, SQUARE, back(&state)).await), "another processor");
    let state = world.begin(STRIPE).await;
    let elsewhere = contract::Caller { org: domain::ids::OrgId(uuid::Uuid::from_u128(99)), ..owner.clone() };
    assert!(over(world.processors.finish(&elsewhere, &who, STRIPE, back(&state)).await), "another organisation");
    let state = world.begin(STRIPE).await;
    world.clock.advance(TimeDelta::minutes(11));
    assert!(over(world.processors.finish(&owner, &who, STRIPE, back(&state)).await), "too late");
    let state = world.begin(STRIPE).await;
    world.processors.finish(&owner, &who, STRIPE, back(&state)).await.expect("connected");
    assert!(over(world.processors.finish(&owner, &who, STRIPE, back(&state)).await), "twice");
    let analyst = world.caller(testkit_actor(Role::Analyst));
    assert!(matches!(world.processors.begin(&analyst, &who, STRIPE).await, Err(AppError::Forbidden { .. })));
    assert!(matches!(world.processors.disconnect(&analyst).await, Err(AppError::Forbidden { .. })));
}

fn testkit_actor(role: Role) -> Actor {
    Actor::Person { id: domain::ids::PersonId(uuid::Uuid::from_u128(5)), name: "Maya Torres".into(), role }
}

#[tokio::test]
async fn less_than_was_asked_for_connects_nothing() {
    let world = World::open().await;
    world.disconnect().await;
    let state = world.begin(SQUARE).await;
    let redirect = world.return_address(SQUARE);
    let code = world.sandbox.square.allow("MLBRIGHTSIDE1", &["PAYMENTS_READ", "MERCHANT_PROFILE_READ"], &redirect);
    let back = ProcessorReturn { code, state, error: String::new() };
    let answer = world.processors.finish(&world.owner(), &world.signed_in(1, Role::Owner), SQUARE, back).await;
    assert!(matches!(&answer, Err(AppError::Conflict { what }) if what.contains("PAYMENTS_WRITE")), "{answer:?}");
    assert_eq!(world.count("select count(*) from processor_accounts where ended_at is null").await, 0);
}

#[tokio::test]
async fn tokens_are_sealed_and_renewed_long_before_they_expire() {
    let world = World::square().await;
    let sealed = "select encode(sealed_tokens, 'escape') from processor_accounts where ended_at is null";
    let before = world.words(sealed).await;
    assert!(!before[0].contains("EAAA"), "a token lies open");
    world.clock.advance(TimeDelta::days(6));
    world.renew().await;
    assert_eq!(world.words(sealed).await, before, "not yet");
    world.clock.advance(TimeDelta::days(2));
    // Square is down for a while: nothing is lost by that.
    world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
    world.renew().await;
    assert_eq!(world.words(sealed).await, before);
    world.sandbox.switches.set(Switches::default());
    world.clock.advance(TimeDelta::hours(2));
    world.renew().await;
    assert_ne!(world.words(sealed).await, before);
    // Long after the first token expired.
    for _ in 0..5 {
        world.clock.advance(TimeDelta::days(8));
        world.renew().await;
    }
    world.processors.check(&world.owner()).await.expect("the newest token is good");
}

#[tokio::test]
async fn a_permission_taken_back_at_square_disconnects() {
    let world = World::square().await;
    let booking = world.hold(1).await;
    world.sandbox.square.revoke("MLBRIGHTSIDE1");
    // In the middle of the checkout, before the event arrives.
    let refused = world.pay_page(&booking).await;
    assert!(matches!(&refused, Err(AppError::Conflict { what }) if what.contains("your time is kept")), "{refused:?}");
    assert_eq!(world.count("select count(*) from processor_accounts where ended_at is null").await, 0);
    world.receive_all_of_square().await;
    world.work().await;
    let outcomes = world.words("select outcome from provider_events where kind = 'oauth.authorization.revoked'").await;
    assert_eq!(outcomes, ["the account MLBRIGHTSIDE1 is not connected"]);
    assert_eq!(world.get(booking.id).await.checkout_url, None);
}

#[tokio::test]
async fn an_event_alone_disconnects_when_the_processor_bears_it_out() {
    let world = World::square().await;
    world.sandbox.square.revoke("MLBRIGHTSIDE1");
    world.receive_all_of_square().await;
    world.work().await;
    assert_eq!(world.count("select count(*) from processor_accounts where ended_at is null").await, 0);

    let world = World::open().await;
    world.disconnect().await;
    world.connect(STRIPE, "acct_demo_lumen").await.expect("connected");
    world.sandbox.stripe.deauthorize("acct_demo_lumen");
    // Connected again before the event is applied: the old news ends nothing.
    world.sandbox.stripe.allow("acct_demo_lumen");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.count("select count(*) from processor_accounts where ended_at is null").await, 1);
    world.sandbox.stripe.deauthorize("acct_demo_lumen");
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.count("select count(*) from processor_accounts where ended_at is null").await, 0);
}

#[tokio::test]
async fn a_closed_location_and_stopped_charges_promise_no_payment_page() {
    let world = World::square().await;
    world.sandbox.square.close_location("LBRIGHTMAIN");
    world.receive_all_of_square().await;
    world.work().await;
    let view = world.connected().await;
    assert!(!view.can_be_paid && view.obstacle.contains("takes no cards any more"), "{view:?}");
    assert!(world.hold_refused_to_pay().await);

    let world = World::open().await;
    world.disconnect().await;
    world.connect(STRIPE, "acct_demo_new").await.expect("connected, and not ready");
    assert!(world.connected().await.obstacle.contains("does not let this account take payments"));
    assert!(world.hold_refused_to_pay().await);
    world.sandbox.stripe.set_charges_enabled("acct_demo_new", true);
    world.receive_all().await;
    world.work().await;
    assert!(world.connected().await.can_be_paid);
}

#[tokio::test]
async fn a_currency_that_the_account_cannot_take_promises_no_payment_page() {
    let world = World::open().await;
    world.disconnect().await;
    world.connect(SQUARE, "MLMAPLE000001").await.expect("its only location takes cards");
    let view = world.connected().await;
    assert!(!view.can_be_paid && view.obstacle.contains("cannot take USD"), "{view:?}");
    assert!(world.hold_refused_to_pay().await);
}

#[tokio::test]
async fn disconnecting_closes_open_pages_and_the_same_account_returns_what_it_took() {
    let world = World::square().await;
    let (paid, open) = (world.hold(1).await, world.hold(2).await);
    world.sandbox.square.pay(&world.session_of(&paid).await, Some("1111")).expect("it was open");
    world.receive_all_of_square().await;
    world.work().await;
    let link = world.session_of(&open).await;
    world.disconnect().await;
    assert_eq!(world.sandbox.square.pay(&link, Some("1111")), Err("This payment link is no longer active.".into()));
    assert_eq!(world.count("select count(*) from processor_accounts where sealed_tokens is not null").await, 0);
    world.connect(SQUARE, "MLBRIGHTSIDE1").await.expect("connected again");
    world.processors.choose_location(&world.owner(), "LBRIGHTMAIN".into()).await.expect("it takes cards");
    world.cancel(&paid).await;
    world.work().await;
    world.receive_all_of_square().await;
    world.work().await;
    assert_eq!(world.words("select state from refunds").await, ["succeeded"]);
}

#[tokio::test]
async fn events_of_another_account_or_mode_change_nothing() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    let event = world.sandbox.stripe.events().into_iter().find(|event| event.kind == "checkout.session.completed");
    let event = event.expect("it was paid").body;
    let live = event.replace("\"livemode\":false", "\"livemode\":true").replace("evt_", "evt_live");
    world.receive(&live).await.expect("signed");
    world.work_once().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::AwaitingDeposit);
    let outcome = "select outcome from provider_events where applied_at is not null";
    assert_eq!(world.words(outcome).await, ["of the other mode: test and live are never mixed"]);
    let stranger = event.replace("acct_testkit", "acct_stranger").replace("evt_", "evt_other");
    world.receive(&stranger).await.expect("signed");
    world.work_once().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::AwaitingDeposit);
    world.receive(&event).await.expect("signed");
    world.work_once().await;
    assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
}
