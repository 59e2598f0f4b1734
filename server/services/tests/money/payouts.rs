//! What processors send to clinics' banks, and Square's disputes.

use crate::world::World;
use chrono::{NaiveDate, TimeDelta};
use contract::{
    bookings::BookingView,
    bookkeeping::{Bookkeeping, LedgerFilter, PaymentFilter},
};
use domain::{
    booking::BookingState,
    ids::{BookingId, PaymentId},
    ledger::DisputeState,
    money::{Currency, Money},
};
use ports::{CheckoutRequest, Clock, ProcessorAccount};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use sandbox::stripe::{Card, fee_at_once, fee_of};
use testkit::PROCESSOR_ACCOUNT;
use uuid::Uuid;

const PAID_OUT: &str = "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'paid_out'";
const AT_PROCESSOR: &str =
    "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'processor'";

async fn pay(world: &World, number: usize) -> BookingView {
    let booking = world.hold(number).await;
    world.sandbox.stripe.pay(&world.session_of(&booking).await, Card::visa()).expect("it was open");
    booking
}

/// Something that the clinic's account took without the product: its own shop.
async fn pay_elsewhere(world: &World, minor: i64) {
    let stripe = world.resources.cards.named("stripe").expect("it is set up");
    let account = ProcessorAccount { reference: PROCESSOR_ACCOUNT.into(), ..ProcessorAccount::default() };
    let request = CheckoutRequest {
        org: world.clinic.org,
        booking: BookingId(Uuid::from_u128(900)),
        payment: PaymentId(Uuid::from_u128(901)),
        amount: Money::new(minor, Currency::USD),
        description: "A cream".into(),
        client_email: None,
        keeps_card: false,
        success_url: "http://127.0.0.1:9/".into(),
        cancel_url: "http://127.0.0.1:9/".into(),
        ends_at: world.clock.now() + TimeDelta::hours(1),
    };
    let checkout = stripe.open_checkout(&account, &request).await.expect("a page");
    world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("it was open");
}

/// Delivers every event of the sandbox's Stripe, in an order of the seed's.
async fn receive_shuffled(world: &World, seed: u64) {
    let mut events = world.sandbox.stripe.events();
    events.shuffle(&mut StdRng::seed_from_u64(seed));
    for event in events {
        world.receive(&event.body).await.expect("a good delivery");
    }
    world.work().await;
}

fn ours(payments: i64) -> i64 {
    payments * (4_000 - fee_of(4_000))
}

#[tokio::test]
async fn a_payout_is_posted_once_in_whatever_order_it_is_heard() {
    for seed in 0..4 {
        let world = World::open().await;
        for number in 0..3 {
            pay(&world, number).await;
        }
        let sent = world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("something is there").remove(0);
        world.sandbox.stripe.payout_arrives(&sent).expect("it is on its way");
        receive_shuffled(&world, seed).await;
        assert_eq!(world.count(PAID_OUT).await, ours(3), "seed {seed}");
        assert_eq!(world.count(AT_PROCESSOR).await, 0, "nothing is left there");
        assert_eq!(world.words("select state from payouts").await, ["arrived"]);
        assert_eq!(world.count("select count(*) from ledger_entries where payout_id is not null").await, 2);
        world.assert_books_agree().await;
        receive_shuffled(&world, seed + 1).await;
        assert_eq!(world.count("select count(*) from ledger_entries where payout_id is not null").await, 2);
    }
}

#[tokio::test]
async fn what_the_bank_did_not_take_is_with_the_processor_again_and_goes_out_with_the_next_payout() {
    for seed in 0..4 {
        let world = World::open().await;
        pay(&world, 0).await;
        let failed = world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("something is there").remove(0);
        world.sandbox.stripe.payout_arrives(&failed).expect("it is on its way");
        // The bank sends it back days after it had counted as arrived.
        world.sandbox.stripe.fail_payout(&failed).expect("there is such a payout");
        if seed < 2 {
            receive_shuffled(&world, seed).await;
            assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (0, ours(1)), "seed {seed}");
            assert_eq!(world.words("select failure from payouts").await, ["The bank account has been closed."]);
            world.assert_books_agree().await;
        }
        pay(&world, 1).await;
        world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("it came back, and more is there");
        receive_shuffled(&world, seed).await;
        assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (ours(2), 0), "seed {seed}");
        world.assert_books_agree().await;
    }
}

#[tokio::test]
async fn what_the_account_took_for_other_things_is_not_in_the_books() {
    let world = World::open().await;
    pay(&world, 0).await;
    pay_elsewhere(&world, 9_900).await;
    let sent = world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("something is there").remove(0);
    receive_shuffled(&world, 3).await;
    let total = ours(1) + 9_900 - fee_of(9_900);
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (ours(1), 0));
    assert_eq!(world.count("select amount_minor from payouts").await, total, "the bank's statement says this");
    world.sandbox.stripe.fail_payout(&sent).expect("there is such a payout");
    world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("it came back");
    receive_shuffled(&world, 4).await;
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (ours(1), 0));
}

#[tokio::test]
async fn of_a_payout_by_hand_what_stands_of_ours_counts_as_sent_first() {
    let world = World::open().await;
    pay(&world, 0).await;
    pay_elsewhere(&world, 9_900).await;
    receive_shuffled(&world, 1).await;
    world.sandbox.stripe.pay_out_by_hand(Some(PROCESSOR_ACCOUNT), 1_000, "usd").expect("it is there");
    receive_shuffled(&world, 1).await;
    assert_eq!(world.count(PAID_OUT).await, 1_000);
    world.sandbox.stripe.pay_out_by_hand(Some(PROCESSOR_ACCOUNT), 9_000, "usd").expect("it is there");
    receive_shuffled(&world, 1).await;
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (ours(1), 0));
}

#[tokio::test]
async fn what_is_kept_for_a_payout_at_once_is_booked_and_comes_back_with_it() {
    let world = World::open().await;
    pay(&world, 0).await;
    receive_shuffled(&world, 1).await;
    let most = ours(1) - fee_at_once(ours(1));
    let sent = world.sandbox.stripe.pay_out_at_once(Some(PROCESSOR_ACCOUNT), most, "usd").expect("it is there");
    receive_shuffled(&world, 1).await;
    let fee = fee_at_once(most);
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (most, fee), "no message tells of it");
    let (owner, since) = (world.owner(), NaiveDate::from_ymd_opt(2037, 11, 1).expect("a date"));
    for found in [1, 0] {
        world.clock.advance(TimeDelta::minutes(1));
        world.books.reconcile(&owner, since).await.expect("it is ordered");
        world.work().await;
        let books = world.books.books(&owner).await.expect("the books");
        let differences = &books.reconciliations[0].differences;
        assert_eq!(differences.len(), found, "{differences:?}");
        assert!(differences.iter().all(|one| one.repaired && one.what.contains("kept a fee")), "{differences:?}");
        assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (most, 0));
        world.assert_books_agree().await;
    }
    let page = world.books.ledger(&owner, LedgerFilter::default()).await.expect("the ledger");
    assert_eq!(page.payouts[0].fee.minor, fee);
    assert_eq!(page.entries[0].what, "Fee of a payout");
    world.sandbox.stripe.fail_payout(&sent).expect("there is such a payout");
    receive_shuffled(&world, 2).await;
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (0, ours(1)), "it cost nothing");
    world.books.reconcile(&owner, since).await.expect("it is ordered");
    world.work().await;
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (0, ours(1)));
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_comparison_finds_the_payouts_that_no_message_told() {
    let world = World::open().await;
    for number in 0..2 {
        pay(&world, number).await;
    }
    let failed = world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("something is there").remove(0);
    world.sandbox.stripe.fail_payout(&failed).expect("there is such a payout");
    world.clock.advance(TimeDelta::minutes(5));
    world.sandbox.stripe.pay_out(Some(PROCESSOR_ACCOUNT)).expect("it came back");
    let owner = world.owner();
    let since = NaiveDate::from_ymd_opt(2037, 11, 1).expect("a date");
    for (again, found) in [(0, 4), (1, 0)] {
        world.clock.advance(TimeDelta::minutes(1));
        world.books.reconcile(&owner, since).await.expect("it is ordered");
        world.work().await;
        let books = world.books.books(&owner).await.expect("the books");
        let run = &books.reconciliations[0];
        assert!(!run.running && run.failure.is_empty(), "{run:?}");
        assert_eq!(run.differences.len(), found, "run {again}: {run:?}");
        assert!(run.differences.iter().all(|difference| difference.repaired), "{run:?}");
        assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (ours(2), 0));
        world.assert_books_agree().await;
    }
    // And the messages that come at last change nothing.
    receive_shuffled(&world, 2).await;
    assert_eq!((world.count(PAID_OUT).await, world.count(AT_PROCESSOR).await), (ours(2), 0));
    // A payout that only our books have stays a difference for people to look at.
    world.run("update payouts set payout_reference = 'po_nowhere' where state = 'failed'").await;
    world.clock.advance(TimeDelta::minutes(1));
    world.books.reconcile(&owner, since).await.expect("it is ordered");
    world.work().await;
    let books = world.books.books(&owner).await.expect("the books");
    let open: Vec<&str> = books.reconciliations[0]
        .differences
        .iter()
        .filter(|difference| !difference.repaired)
        .map(|difference| difference.reference.as_str())
        .collect();
    assert_eq!(open, ["po_nowhere"]);
}

/// A booking whose deposit is paid at Square, with Square's id of the payment.
async fn pay_square(world: &World, number: usize) -> (BookingView, String) {
    let booking = world.hold(number).await;
    world.sandbox.square.pay(&world.session_of(&booking).await, Some("1111")).expect("it was open");
    world.receive_all_of_square().await;
    world.work().await;
    let charges = world.words("select charge_reference from payments where state = 'paid' order by created_at").await;
    (booking, charges.last().expect("it is paid").clone())
}

async fn square_books(world: &World) -> (i64, i64, i64) {
    let disputed = "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries where account = 'disputed'";
    (world.count(AT_PROCESSOR).await, world.count(disputed).await, world.count(PAID_OUT).await)
}

#[tokio::test]
async fn a_dispute_at_square_takes_the_money_until_the_bank_decides() {
    for won in [true, false] {
        let world = World::square().await;
        let (booking, charge) = pay_square(&world, 0).await;
        let dispute = world.sandbox.square.dispute(&charge, "NOT_RECEIVED").expect("it was paid");
        world.receive_all_of_square().await;
        world.work().await;
        assert_eq!(square_books(&world).await, (ours(1) - 4_000, 4_000, 0));
        let page = world.books.list(&world.owner(), PaymentFilter::default(), None).await.expect("a list");
        let open = &page.disputes[0];
        assert_eq!((open.state, open.reason.as_str()), (DisputeState::NeedsAnswer, "the visit did not take place"));
        assert!(open.deadline.contains("Answer by"), "{}", open.deadline);

        world.sandbox.square.decide(&dispute, won).expect("it is open");
        world.receive_all_of_square().await;
        world.work().await;
        let stands = if won { ours(1) } else { ours(1) - 4_000 };
        assert_eq!(square_books(&world).await, (stands, 0, 0), "won: {won}");
        assert_eq!(world.get(booking.id).await.state, BookingState::Confirmed);
    }
}

#[tokio::test]
async fn what_square_sent_to_the_bank_is_in_the_books_by_messages_and_by_comparison() {
    for told in [true, false] {
        let world = World::square().await;
        pay_square(&world, 0).await;
        let (_, charge) = pay_square(&world, 1).await;
        let dispute = world.sandbox.square.dispute(&charge, "FRAUDULENT").expect("it was paid");
        world.sandbox.square.decide(&dispute, true).expect("it is open");
        let failed = world.sandbox.square.pay_out("LBRIGHTMAIN").expect("something is there");
        world.sandbox.square.settle_payout(&failed, false).expect("it is on its way");
        world.clock.advance(TimeDelta::minutes(5));
        let hear = async || {
            if told {
                world.receive_all_of_square().await;
            } else {
                world.clock.advance(TimeDelta::minutes(1));
                let since = NaiveDate::from_ymd_opt(2037, 11, 1).expect("a date");
                world.books.reconcile(&world.owner(), since).await.expect("it is ordered");
            }
            world.work().await;
        };
        hear().await;
        assert_eq!(square_books(&world).await, (ours(2), 0, 0), "told: {told}");
        let second = world.sandbox.square.pay_out("LBRIGHTMAIN").expect("it came back");
        world.sandbox.square.settle_payout(&second, true).expect("it is on its way");
        hear().await;
        assert_eq!(square_books(&world).await, (0, 0, ours(2)), "told: {told}");
        assert_eq!(world.words("select state from payouts order by made_at").await, ["failed", "arrived"]);
        hear().await;
        assert_eq!(square_books(&world).await, (0, 0, ours(2)), "told: {told}");
    }
}
