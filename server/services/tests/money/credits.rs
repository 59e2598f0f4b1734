//! Money that clients leave with the clinic for a later visit.

use crate::world::World;
use chrono::{NaiveDate, TimeDelta};
use contract::{
    Actor, AppError,
    bookings::BookingView,
    bookkeeping::{Bookkeeping, ClientCredit, CreditTerms, CreditUse, PaymentFilter, RefundOrder},
    caller::Role,
};
use domain::{
    booking::BookingState,
    ids::PersonId,
    money::{Currency, Money},
};
use sandbox::stripe::Card;
use uuid::Uuid;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

/// A booking of the first client whose deposit of $40.00 is paid and recorded.
async fn paid(world: &World, number: usize) -> BookingView {
    let booking = world.hold_again(0, number).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    world.get(booking.id).await
}

/// Keeps `amount` of the newest payment as credit.
async fn keep(world: &World, amount: &str, good_until: Option<NaiveDate>) {
    let owner = world.owner();
    let page = world.books.list(&owner, PaymentFilter::default(), None).await.expect("a list");
    let payment = page.lines.first().expect("a payment").id;
    let refundable = world.books.file(&owner, payment).await.expect("a file").refundable;
    let (amount, reason) = (amount.to_owned(), "Rather another day".to_owned());
    let order = RefundOrder { payment, amount, refundable, reason, as_credit: Some(CreditTerms { good_until }) };
    world.books.refund(&owner, order).await.expect("it is kept");
}

async fn purse(world: &World, booking: &BookingView) -> ClientCredit {
    world.books.credit(&world.owner(), booking.id).await.expect("a purse")
}

async fn spend(world: &World, booking: &BookingView, amount: &str) -> Result<ClientCredit, AppError> {
    let usable = purse(world, booking).await.usable;
    let order = CreditUse { booking: booking.id, amount: amount.into(), usable };
    world.books.use_credit(&world.owner(), order).await
}

async fn stands(world: &World) -> (i64, i64, i64) {
    let held = "select -coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'client_deposits'";
    let owed = "select -coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'client_credits'";
    let earned = "select -coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'revenue'";
    (world.count(held).await, world.count(owed).await, world.count(earned).await)
}

#[tokio::test]
async fn what_is_kept_as_credit_pays_the_deposit_of_the_next_visit_and_is_credit_again_when_that_is_cancelled() {
    let world = World::open().await;
    let first = paid(&world, 0).await;
    keep(&world, "40.00", None).await;
    assert_eq!(stands(&world).await, (0, 4_000, 0));
    assert_eq!(world.get(first.id).await.paid, usd(0));
    let owner = world.owner();
    let page = world.books.list(&owner, PaymentFilter::default(), None).await.expect("a list");
    let file = world.books.file(&owner, page.lines[0].id).await.expect("a file");
    assert_eq!(file.refundable, usd(0), "what is credit cannot go back to the card too");
    assert!(file.steps.iter().any(|step| step.title == "$40.00 kept as credit for a later visit"), "{:?}", file.steps);
    world.assert_books_agree().await;

    let second = world.hold_again(0, 3).await;
    world.session_of(&second).await;
    let known = purse(&world, &second).await;
    assert_eq!((known.left, known.usable, known.credits.len()), (usd(4_000), usd(4_000), 1));
    let part = spend(&world, &second, "10.00").await.expect_err("a deposit is paid as a whole");
    assert!(part.reason_for("amount").is_some(), "{part:?}");
    let after = spend(&world, &second, "40.00").await.expect("it covers the deposit");
    assert_eq!((after.left, after.used_here), (usd(0), usd(4_000)));
    world.work().await;
    let now = world.get(second.id).await;
    assert_eq!((now.state, now.paid), (BookingState::Confirmed, usd(4_000)));
    assert_eq!(stands(&world).await, (4_000, 0, 0));
    let states = world.words("select state from payments order by created_at").await;
    assert_eq!(states, ["paid", "expired"], "its payment page is closed");

    world.cancel(&second).await;
    world.work().await;
    assert_eq!(stands(&world).await, (0, 4_000, 0), "credit again, and nothing goes to a card");
    assert_eq!(world.count("select count(*) from refunds").await, 0);
    assert_eq!(purse(&world, &second).await.left, usd(4_000));
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_credit_pays_no_more_than_is_left_of_the_price_and_only_its_own_clients_visits() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    keep(&world, "25.00", None).await;
    let known = purse(&world, &booking).await;
    assert_eq!(known.usable, usd(2_500), "less than the rest of the price");
    spend(&world, &booking, "10.00").await.expect("it is there");
    assert_eq!(stands(&world).await, (2_500, 1_500, 0));
    let stale = CreditUse { booking: booking.id, amount: "10.00".into(), usable: usd(2_500) };
    let twice = world.books.use_credit(&world.owner(), stale).await;
    assert!(matches!(twice, Err(AppError::Conflict { .. })), "a second press pays nothing: {twice:?}");
    for amount in ["15.01", "0", "-1", "much", ""] {
        assert!(spend(&world, &booking, amount).await.expect_err(amount).reason_for("amount").is_some());
    }
    let strangers = world.hold(5).await;
    let theirs = purse(&world, &strangers).await;
    assert_eq!((theirs.left, theirs.usable), (usd(0), usd(0)));
    let order = CreditUse { booking: strangers.id, amount: "1.00".into(), usable: usd(0) };
    assert!(world.books.use_credit(&world.owner(), order).await.is_err());

    // With less than the deposit a held time is not confirmed.
    let next = world.hold_again(0, 7).await;
    let known = purse(&world, &next).await;
    assert_eq!(known.usable, usd(0));
    assert!(known.hindrance.contains("does not cover the deposit of $40.00"), "{}", known.hindrance);
}

#[tokio::test]
async fn who_may_not_ask_for_money_uses_no_credit_and_who_may_not_return_it_gives_none() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    keep(&world, "10.00", None).await;
    let id = PersonId(Uuid::from_u128(78));
    let caller = |role| world.caller(Actor::Person { id, name: "Tess".into(), role });
    let usable = purse(&world, &booking).await.usable;
    let order = CreditUse { booking: booking.id, amount: "1.00".into(), usable };
    let analyst = world.books.use_credit(&caller(Role::Analyst), order.clone()).await;
    assert!(matches!(analyst, Err(AppError::Forbidden { .. })));
    world.books.use_credit(&caller(Role::Dispatcher), order).await.expect("a dispatcher asks for money");
    let page = world.books.list(&world.owner(), PaymentFilter::default(), None).await.expect("a list");
    let (payment, amount, reason) = (page.lines[0].id, "1.00".to_owned(), "Why not".to_owned());
    let as_credit = Some(CreditTerms::default());
    let order = RefundOrder { payment, amount, refundable: usd(3_000), reason, as_credit };
    let refused = world.books.refund(&caller(Role::Dispatcher), order).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_credit_ends_behind_its_last_day_and_what_was_given_back_lives_a_month_longer() {
    let world = World::open().await;
    paid(&world, 0).await;
    let last = NaiveDate::from_ymd_opt(2037, 12, 24).expect("a date");
    keep(&world, "40.00", Some(last)).await;
    let next = world.hold_again(0, 40).await;
    spend(&world, &next, "40.00").await.expect("it covers the deposit");
    world.work().await;
    world.cancel(&next).await;
    world.work().await;
    // Given back on November 23: until its own last day, which is later than a month from now.
    assert_eq!(world.words("select good_until::text from credits").await, ["2037-12-24"]);
    world.clock.advance(TimeDelta::days(31));
    world.end_credits().await;
    assert_eq!(stands(&world).await, (0, 4_000, 0), "its last day is not over");
    world.clock.advance(TimeDelta::days(1));
    world.end_credits().await;
    assert_eq!(stands(&world).await, (0, 0, 4_000), "it is the clinic’s");
    world.end_credits().await;
    assert_eq!(stands(&world).await, (0, 0, 4_000), "once");
    world.assert_books_agree().await;
}
