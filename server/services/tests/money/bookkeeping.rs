//! Money returned by hand, asked for, disputed, and compared with the processor's.

use crate::world::World;
use chrono::{NaiveDate, TimeDelta};
use contract::{
    Actor, AppError, Caller,
    bookings::{BookingChange, BookingView, Bookings},
    bookkeeping::{
        Bookkeeping, CreditTerms, CreditUse, PaymentFilter, PaymentStanding, PaymentWish, RefundOrder, RequestState,
    },
    caller::Role,
};
use domain::{
    booking::BookingState,
    ids::{PaymentId, PersonId},
    ledger::{DisputeState, Purpose},
    money::{Currency, Money},
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use sandbox::stripe::Card;
use testkit::PROCESSOR_ACCOUNT;
use uuid::Uuid;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn owner(world: &World) -> Caller {
    let id = PersonId(Uuid::from_u128(77));
    world.caller(Actor::Person { id, name: "Lena Ortiz".into(), role: Role::Owner })
}

/// A booking whose deposit of $40.00 is paid and recorded.
async fn paid(world: &World, number: usize) -> BookingView {
    let booking = world.hold(number).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    world.get(booking.id).await
}

async fn only_payment(world: &World) -> PaymentId {
    let page = world.books.list(&owner(world), PaymentFilter::default(), None).await.expect("a list");
    page.lines.first().expect("a payment").id
}

fn order(payment: PaymentId, amount: &str, refundable: i64) -> RefundOrder {
    RefundOrder {
        payment,
        amount: amount.into(),
        refundable: usd(refundable),
        reason: "A kindness".into(),
        as_credit: None,
    }
}

#[tokio::test]
async fn money_returned_by_hand_goes_back_once_and_never_beyond_what_is_left() {
    let world = World::open().await;
    paid(&world, 0).await;
    let (owner, payment) = (owner(&world), only_payment(&world).await);
    let foreseen = world.books.preview_refund(&owner, payment, "15.00".into()).await.expect("it can go back");
    assert_eq!((foreseen.back, foreseen.left, foreseen.from_deposit), (usd(1_500), usd(2_500), usd(1_500)));

    let file = world.books.refund(&owner, order(payment, "15.00", 4_000)).await.expect("it goes back");
    assert_eq!((file.refundable, file.line.standing), (usd(2_500), PaymentStanding::PartlyReturned));
    let again = world.books.refund(&owner, order(payment, "15.00", 4_000)).await;
    assert!(matches!(again, Err(AppError::Conflict { .. })), "a second press returns nothing: {again:?}");
    for amount in ["25.01", "0", "-1", "much", "1.005", ""] {
        let refused = world.books.refund(&owner, order(payment, amount, 2_500)).await.expect_err(amount);
        assert!(refused.reason_for("amount").is_some(), "{amount}: {refused:?}");
    }
    let silent = RefundOrder { reason: " ".into(), ..order(payment, "1.00", 2_500) };
    assert!(world.books.refund(&owner, silent).await.expect_err("no reason").reason_for("reason").is_some());

    world.work().await;
    world.receive_all().await;
    world.work().await;
    assert_eq!(world.sandbox.stripe.totals()[0].refunded, 1_500);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn only_who_may_return_money_does() {
    let world = World::open().await;
    paid(&world, 0).await;
    let payment = only_payment(&world).await;
    for role in [Role::Dispatcher, Role::Analyst] {
        let id = PersonId(Uuid::from_u128(78));
        let caller = world.caller(Actor::Person { id, name: "Maya".into(), role });
        let refused = world.books.refund(&caller, order(payment, "1.00", 4_000)).await;
        assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{role:?}");
        assert!(world.books.file(&caller, payment).await.is_ok(), "{role:?} may look");
    }
    assert_eq!(world.count("select count(*) from refunds").await, 0);
}

#[tokio::test]
async fn a_balance_is_asked_for_paid_by_its_link_and_earned() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    let owner = owner(&world);
    let known = world.books.collecting(&owner, booking.id).await.expect("a confirmed visit");
    assert_eq!((known.hindrance.as_str(), known.fee), ("", usd(0)));
    assert_eq!(known.balance.minor + 4_000, booking.total.low.minor);
    let wish = PaymentWish {
        booking: booking.id,
        purpose: Purpose::Balance,
        amount: "60.00".into(),
        reason: "The rest of the price".into(),
        by_card: false,
    };
    let asked = world.books.ask(&owner, wish.clone()).await.expect("it is asked for");
    assert_eq!(asked.requests[0].state, RequestState::Open);
    assert!(matches!(world.books.ask(&owner, wish).await, Err(AppError::Conflict { .. })), "once at a time");

    let session = world.session_for(&booking, asked.requests[0].id).await;
    assert_eq!(world.session_for(&booking, asked.requests[0].id).await, session, "a second tab finds the same page");
    world.sandbox.stripe.pay(&session, Card::visa()).expect("it was open");
    world.receive_all().await;
    world.work().await;
    let after = world.books.collecting(&owner, booking.id).await.expect("still there");
    assert_eq!(after.requests[0].state, RequestState::Paid);
    assert_eq!(world.get(booking.id).await.paid, usd(10_000));
    let earned = "select coalesce(-sum(amount_minor), 0)::bigint from ledger_entries where account = 'revenue'";
    assert_eq!(world.count(earned).await, 6_000);
    let page = world.books.list(&owner, PaymentFilter::default(), None).await.expect("a list");
    assert_eq!(page.totals[0].taken, usd(10_000));
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_fee_for_a_missed_visit_is_what_the_policy_asks_beyond_what_was_kept() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    world.run("update bookings set policy = jsonb_set(policy, '{no_show_fee_percent}', '50')").await;
    world.clock.advance(TimeDelta::days(10));
    let owner = owner(&world);
    world.bookings.change(&owner, booking.id, None, BookingChange::NoShow).await.expect("nobody came");
    let known = world.books.collecting(&owner, booking.id).await.expect("a missed visit");
    assert_eq!(known.fee.minor, booking.total.low.minor / 2 - 4_000, "what was kept counts");
    let wish = PaymentWish {
        booking: booking.id,
        purpose: Purpose::Balance,
        amount: "10.00".into(),
        reason: "The rest".into(),
        by_card: false,
    };
    assert!(
        matches!(world.books.ask(&owner, wish).await, Err(AppError::Conflict { .. })),
        "no balance of a missed visit"
    );
}

#[tokio::test]
async fn what_is_taken_back_can_no_longer_be_paid_and_money_that_arrives_all_the_same_is_recorded() {
    let world = World::open().await;
    let booking = paid(&world, 0).await;
    let owner = owner(&world);
    let wish = PaymentWish {
        booking: booking.id,
        purpose: Purpose::Balance,
        amount: "20.00".into(),
        reason: "The rest".into(),
        by_card: false,
    };
    let asked = world.books.ask(&owner, wish.clone()).await.expect("it is asked for").requests[0].id;
    let session = world.session_for(&booking, asked).await;
    world.books.withdraw(&owner, booking.id, asked).await.expect("it is open");
    assert!(matches!(world.books.withdraw(&owner, booking.id, asked).await, Err(AppError::Conflict { .. })));
    // The client was faster than the closing of the page.
    world.sandbox.stripe.pay(&session, Card::visa()).expect("its page is still there");
    world.receive_all().await;
    world.work().await;
    let after = world.books.collecting(&owner, booking.id).await.expect("still there");
    assert_eq!(after.requests[0].state, RequestState::Paid, "captured money outranks everything");
    world.assert_books_agree().await;

    let second = world.books.ask(&owner, wish).await.expect("asked anew").requests[1].id;
    world.books.withdraw(&owner, booking.id, second).await.expect("it is open");
    let token = booking.manage_url.rsplit('/').next().expect("a path");
    let refused = world.bookings.manage_checkout(token, Some(second), false, owner.client.clone()).await;
    assert!(matches!(refused, Err(AppError::Conflict { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_dispute_takes_the_money_until_the_bank_decides_in_whatever_order_it_is_heard() {
    for (seed, won) in [(1, true), (2, false), (3, true), (4, false)] {
        let world = World::open().await;
        let booking = paid(&world, 0).await;
        let charge = world.charge_of(&booking).await.expect("it was paid");
        let dispute = world.sandbox.stripe.dispute(&charge, "product_not_received").expect("it was paid");
        if seed > 2 {
            world.sandbox.stripe.decide(&dispute, won).expect("it is open");
        }
        let mut events = world.sandbox.stripe.events();
        events.shuffle(&mut StdRng::seed_from_u64(seed));
        for event in &events {
            world.receive(&event.body).await.expect("a good delivery");
        }
        world.work().await;
        let owner = owner(&world);
        let payment = only_payment(&world).await;
        if seed <= 2 {
            let file = world.books.file(&owner, payment).await.expect("a file");
            assert_eq!(file.disputes[0].state, DisputeState::NeedsAnswer);
            assert!(file.disputes[0].deadline.contains("Answer by"), "{}", file.disputes[0].deadline);
            assert_eq!(file.refundable, usd(0), "it is with the bank");
            world.assert_books_agree().await;
            world.sandbox.stripe.decide(&dispute, won).expect("it is open");
            world.receive_all().await;
            world.work().await;
        }
        let file = world.books.file(&owner, payment).await.expect("a file");
        let expected = if won { DisputeState::Won } else { DisputeState::Lost };
        assert_eq!(file.disputes[0].state, expected, "seed {seed}");
        assert_eq!(file.refundable, if won { usd(4_000) } else { usd(0) });
        assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
        world.assert_books_agree().await;
    }
}

#[tokio::test]
async fn a_comparison_finds_what_no_message_told_and_the_next_one_finds_nothing() {
    let world = World::open().await;
    let mut held = Vec::new();
    for number in 0..6 {
        let booking = world.hold(number).await;
        world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
        held.push(booking);
    }
    let charge = world.charge_of(&held[1]).await.expect("it was paid");
    world.sandbox.stripe.refund_in_dashboard(&charge, 1_000).expect("it was paid");
    let charge = world.charge_of(&held[2]).await.expect("it was paid");
    world.sandbox.stripe.dispute(&charge, "fraudulent").expect("it was paid");
    // No message arrives at all.
    let owner = owner(&world);
    let since = NaiveDate::from_ymd_opt(2037, 11, 1).expect("a date");
    world.books.reconcile(&owner, since).await.expect("it is ordered");
    world.work().await;
    let books = world.books.books(&owner).await.expect("the books");
    let run = &books.reconciliations[0];
    assert!(!run.running && run.failure.is_empty(), "{run:?}");
    assert_eq!((run.compared, run.differences.len()), (8, 8), "{run:?}");
    assert!(run.differences.iter().all(|difference| difference.repaired), "{run:?}");
    world.assert_books_agree().await;
    for booking in &held {
        assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
    }
    world.clock.advance(TimeDelta::minutes(1));
    world.books.reconcile(&owner, since).await.expect("it is ordered");
    world.work().await;
    let books = world.books.books(&owner).await.expect("the books");
    assert!(books.reconciliations[0].differences.is_empty(), "{:?}", books.reconciliations[0]);
    // And the messages that come at last change nothing.
    world.receive_all().await;
    world.work().await;
    world.assert_books_agree().await;
}

/// Any sequence of what clients, the clinic, the bank and the processor do leaves the books right.
#[tokio::test]
async fn whatever_happens_in_whatever_order_the_books_agree_and_nothing_goes_back_that_was_not_taken() {
    for seed in 0..seeds() {
        let world = World::open().await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut held = Vec::new();
        for number in 0..4 {
            held.push(world.hold(number).await);
        }
        for _ in 0..24 {
            let booking = &held[chance.random_range(0..held.len())];
            something(&world, booking, &mut chance).await;
            if chance.random_bool(0.4) {
                let mut events = world.sandbox.stripe.events();
                events.shuffle(&mut chance);
                events.truncate(chance.random_range(0..=events.len()));
                for event in events {
                    world.receive(&event.body).await.expect("a good delivery");
                }
                world.work().await;
            }
        }
        world.receive_all().await;
        world.work().await;
        world.sweep().await;
        world.receive_all().await;
        world.work().await;
        world.assert_books_agree().await;
        let beyond =
            "select count(*) from payments p where p.captured_minor < (select sum(f.amount_minor) from refunds f
            where f.org_id = p.org_id and f.payment_id = p.payment_id and f.state <> 'failed')";
        assert_eq!(world.count(beyond).await, 0, "seed {seed}: more went back than was taken");
        let overdrawn = "select count(*) from credits c where (select sum(l.amount_minor) from ledger_entries l
            where l.org_id = c.org_id and l.credit_id = c.credit_id and l.account = 'client_credits') > 0";
        assert_eq!(world.count(overdrawn).await, 0, "seed {seed}: more of a credit was used than there was");
        for booking in &held {
            let known = world.get(booking.id).await;
            assert!(known.paid.minor <= known.total.low.minor, "seed {seed}: credit paid more than the price");
        }
    }
}

async fn something(world: &World, booking: &BookingView, chance: &mut StdRng) {
    let (processor, owner) = (&world.sandbox.stripe, owner(world));
    let session = world.pay_page(booking).await.ok().and_then(|url| url.rsplit('/').next().map(str::to_owned));
    let charge = world.charge_of(booking).await;
    // Whatever cannot be done now is not done.
    match (chance.random_range(0..12), session, charge) {
        (0..=1, Some(session), _) => drop(processor.pay(&session, Card::visa())),
        (2, Some(session), _) => drop(processor.pay(&session, Card::Declined)),
        (3, Some(session), _) => drop(processor.expire(&session)),
        (4, _, Some(charge)) => drop(processor.refund_in_dashboard(&charge, chance.random_range(1..1_500))),
        (5, _, Some(charge)) => drop(processor.dispute(&charge, "fraudulent")),
        (6, _, Some(_)) => {
            let page = world.books.list(&owner, PaymentFilter::default(), None).await.expect("a list");
            if let Some(line) = page.lines.iter().find(|line| line.booking == booking.id) {
                let left = world.books.file(&owner, line.id).await.expect("a file").refundable.minor;
                let amount = format!("{}.{:02}", left.min(700) / 100, left.min(700) % 100);
                drop(world.books.refund(&owner, order(line.id, &amount, left)).await);
            }
        }
        (7, _, _) => {
            for dispute in processor.open_disputes() {
                drop(processor.decide(&dispute, chance.random_bool(0.5)));
            }
        }
        (10, _, Some(_)) => {
            let page = world.books.list(&owner, PaymentFilter::default(), None).await.expect("a list");
            if let Some(line) = page.lines.iter().find(|line| line.booking == booking.id) {
                let left = world.books.file(&owner, line.id).await.expect("a file").refundable.minor;
                let amount = format!("{}.{:02}", left.min(900) / 100, left.min(900) % 100);
                let kept = RefundOrder { as_credit: Some(CreditTerms::default()), ..order(line.id, &amount, left) };
                drop(world.books.refund(&owner, kept).await);
            }
        }
        (11, _, _) => {
            let credit = world.books.credit(&owner, booking.id).await.expect("a purse");
            let amount = credit.usable.to_major().to_string();
            drop(
                world.books.use_credit(&owner, CreditUse { booking: booking.id, amount, usable: credit.usable }).await,
            );
        }
        (8, _, _) => drop(processor.pay_out(Some(PROCESSOR_ACCOUNT))),
        (9, _, _) => {
            for (payout, _) in processor.payouts().into_iter().filter(|(_, status)| *status == "in_transit") {
                drop(if chance.random_bool(0.5) {
                    processor.payout_arrives(&payout)
                } else {
                    processor.fail_payout(&payout)
                });
            }
        }
        _ => {}
    }
}

/// A plain run tries two sequences; `ANTEROOM_CASES=200` that many.
fn seeds() -> u64 {
    std::env::var("ANTEROOM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2)
}
