//! Cards that clients let be kept, and the fee of a missed visit that is charged to them.

use crate::world::World;
use chrono::TimeDelta;
use contract::{
    Actor, AppError,
    bookings::{BookingChange, BookingView, Bookings, ManagePage},
    bookkeeping::{Bookkeeping, PaymentWish, RequestState},
};
use domain::{
    ids::{BookingId, PaymentId, PaymentRequestId},
    ledger::Purpose,
    money::{Currency, Money},
};
use ports::{KeptCard, KeptCharge, ProcessorAccount};
use sandbox::{stripe::Card, switches::Switches};
use testkit::PROCESSOR_ACCOUNT;
use uuid::Uuid;

const CHARGES: &str = "select count(*) from payments where by_kept_card and state = 'paid'";

/// A held visit whose policy asks half the price of whoever does not come: $100.00, of which $40.00 are the deposit.
async fn with_fee(world: &World, number: usize) -> BookingView {
    let booking = world.hold(number).await;
    world.run("update bookings set policy = jsonb_set(policy, '{no_show_fee_percent}', '50')").await;
    booking
}

fn token(booking: &BookingView) -> &str {
    booking.manage_url.rsplit('/').next().expect("a path")
}

async fn page(world: &World, booking: &BookingView) -> ManagePage {
    let client = world.caller(Actor::Visitor).client;
    world.bookings.manage_page(token(booking), client).await.expect("its page")
}

async fn checkout(world: &World, booking: &BookingView, keep_card: bool) -> String {
    let client = world.caller(Actor::Visitor).client;
    let url = world.bookings.manage_checkout(token(booking), None, keep_card, client).await.expect("it can be paid");
    url.rsplit('/').next().expect("a path").to_owned()
}

/// The deposit is paid, and the client agreed or not.
async fn pay(world: &World, booking: &BookingView, keep_card: bool, last4: &str) {
    let session = checkout(world, booking, keep_card).await;
    world.sandbox.stripe.pay(&session, Card::Good { brand: "visa", last4: last4.into() }).expect("it was open");
    world.receive_all().await;
    world.work().await;
}

async fn nobody_came(world: &World, booking: &BookingView) {
    world.clock.advance(TimeDelta::days(10));
    world.bookings.change(&world.owner(), booking.id, None, BookingChange::NoShow).await.expect("nobody came");
    world.work().await;
}

fn charge(booking: &BookingView, amount: &str) -> PaymentWish {
    PaymentWish {
        booking: booking.id,
        purpose: Purpose::Fee,
        amount: amount.into(),
        reason: "For the missed visit".into(),
        by_card: true,
    }
}

async fn mails(world: &World) -> i64 {
    world.count("select count(*) from booking_events where kind = 'mailed'").await
}

/// The charge that is ordered reaches the processor, and its answer does not reach us.
async fn charge_unheard(world: &World) {
    let order = "select k.customer_reference, k.card_reference, p.payment_id, p.booking_id, p.amount_minor
                 from payments p join kept_cards k using (org_id, booking_id) where p.by_kept_card";
    let (customer, card, payment, booking, minor): (String, String, Uuid, Uuid, i64) =
        sqlx::query_as(order).fetch_one(world.database.database.owner()).await.expect("an order");
    let request = KeptCharge {
        org: world.clinic.org,
        booking: BookingId(booking),
        payment: PaymentId(payment),
        card: KeptCard { customer, card, label: "Visa ending 4242".into() },
        amount: Money::new(minor, Currency::USD),
        description: "A missed visit".into(),
    };
    let account = ProcessorAccount { reference: PROCESSOR_ACCOUNT.into(), ..ProcessorAccount::default() };
    let stripe = world.resources.cards.named("stripe").expect("it is set up");
    stripe.charge_kept(&account, &request).await.expect("it is charged");
}

#[tokio::test]
async fn a_card_is_kept_by_consent_alone_and_charged_the_fee_of_a_missed_visit_once() {
    let world = World::open().await;
    let (booking, other) = (with_fee(&world, 0).await, with_fee(&world, 1).await);
    let asked = page(&world, &booking).await.keep_card;
    assert!(asked.contains("50%") && asked.contains("$100.00") && asked.contains("Keep my card"), "{asked}");
    pay(&world, &booking, true, "4242").await;
    pay(&world, &other, false, "4242").await;
    let kept = page(&world, &booking).await.kept_card.expect("it is kept");
    assert_eq!((kept.label.as_str(), kept.agreed_to), ("Visa ending 4242", asked));
    assert_eq!(page(&world, &other).await.kept_card, None, "nobody agreed to that");
    assert_eq!(world.sandbox.stripe.kept_cards().len(), 1);

    let owner = world.owner();
    let early = world.books.ask(&owner, charge(&booking, "60.00")).await;
    assert!(matches!(early, Err(AppError::Conflict { .. })), "a visit that is to come has no fee: {early:?}");
    nobody_came(&world, &booking).await;
    let known = world.books.collecting(&owner, booking.id).await.expect("a missed visit");
    assert_eq!((known.fee, known.kept_card.as_str()), (Money::new(6_000, Currency::USD), "Visa ending 4242"));
    for wrong in ["60.01", "0", "-1", "100"] {
        let refused = world.books.ask(&owner, charge(&booking, wrong)).await;
        assert!(matches!(refused, Err(AppError::Invalid { .. })), "{wrong}: more was not agreed to");
    }
    // The processor acts, and nobody hears of it.
    world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
    let asked = world.books.ask(&owner, charge(&booking, "60.00")).await.expect("it is charged");
    world.work_once().await;
    assert_eq!((asked.requests[0].state, world.count(CHARGES).await), (RequestState::Open, 0), "nobody knows yet");
    let meanwhile = world.books.withdraw(&owner, booking.id, asked.requests[0].id).await;
    assert!(matches!(meanwhile, Err(AppError::Conflict { .. })), "it may have been charged: {meanwhile:?}");
    let client = world.caller(Actor::Visitor).client;
    let link = world.bookings.manage_checkout(token(&booking), Some(asked.requests[0].id), false, client.clone()).await;
    assert!(matches!(link, Err(AppError::Conflict { .. })), "nor is it paid twice: {link:?}");
    let back = world.bookings.take_card_back(token(&booking), client).await;
    assert!(matches!(back, Err(AppError::Conflict { .. })), "{back:?}");
    world.sandbox.switches.set(Switches::default());
    charge_unheard(&world).await;
    // A day later, when the processor has forgotten our key.
    world.sandbox.stripe.forget_keys();
    world.clock.advance(TimeDelta::days(1));
    world.sweep().await;
    let taken: i64 = world.sandbox.stripe.totals().iter().map(|of| of.captured).sum();
    assert_eq!((world.count(CHARGES).await, taken), (1, 2 * 4_000 + 6_000), "once");
    let after = world.books.collecting(&owner, booking.id).await.expect("still there");
    assert_eq!(after.requests[0].state, RequestState::Paid);
    assert_eq!(
        world.count("select count(*) from booking_events where kind = 'paid' and actor = 'the clinic'").await,
        1
    );
    assert_eq!((after.fee.minor, after.kept_card.as_str()), (0, ""), "nothing is left of the fee");
    let again = world.books.ask(&owner, charge(&booking, "60.00")).await;
    assert!(matches!(again, Err(AppError::Invalid { .. })), "nor is it charged twice: {again:?}");
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_card_that_is_declined_or_wants_its_owner_leaves_the_client_with_a_link() {
    for last4 in ["0341", "3184"] {
        let world = World::open().await;
        let booking = with_fee(&world, 0).await;
        pay(&world, &booking, true, last4).await;
        nobody_came(&world, &booking).await;
        let owner = world.owner();
        let before = mails(&world).await;
        let asked = world.books.ask(&owner, charge(&booking, "60.00")).await.expect("it is tried");
        world.receive_all().await;
        world.work().await;
        let request: PaymentRequestId = asked.requests[0].id;
        let known = world.books.collecting(&owner, booking.id).await.expect("still there");
        assert_eq!(known.requests[0].state, RequestState::Open);
        assert_eq!(world.count("select count(*) from booking_events where kind = 'declined'").await, 1, "{last4}");
        assert_eq!(mails(&world).await, before + 1, "{last4}");
        let session = world.session_for(&booking, request).await;
        world.sandbox.stripe.pay(&session, Card::visa()).expect("it is open");
        world.receive_all().await;
        world.work().await;
        let known = world.books.collecting(&owner, booking.id).await.expect("still there");
        assert_eq!(known.requests[0].state, RequestState::Paid);
        world.assert_books_agree().await;
    }
}

#[tokio::test]
async fn whoever_thinks_again_about_their_card_gets_another_page_and_the_first_cannot_be_paid() {
    let world = World::open().await;
    let booking = with_fee(&world, 0).await;
    let without = checkout(&world, &booking, false).await;
    let with = checkout(&world, &booking, true).await;
    assert_ne!(without, with);
    assert_eq!(checkout(&world, &booking, true).await, with, "a second tab finds the same page");
    world.sandbox.stripe.pay(&without, Card::visa()).expect_err("it is closed");
    let again = checkout(&world, &booking, false).await;
    world.sandbox.stripe.pay(&with, Card::visa()).expect_err("it is closed");
    world.sandbox.stripe.pay(&again, Card::visa()).expect("it is open");
    world.receive_all().await;
    world.work().await;
    assert_eq!(page(&world, &booking).await.kept_card, None);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn nothing_is_offered_where_no_fee_is_asked_or_nothing_is_paid() {
    let world = World::open().await;
    let booking = world.hold(0).await;
    assert_eq!(page(&world, &booking).await.keep_card, "");
    // Somebody ticks what nobody offered.
    pay(&world, &booking, true, "4242").await;
    assert_eq!(page(&world, &booking).await.kept_card, None);
    assert_eq!(world.count("select count(*) from payments where agreed_to is not null").await, 0);
}

#[tokio::test]
async fn a_card_is_forgotten_here_and_at_the_processor_when_it_is_taken_back_and_a_month_after_the_visit() {
    let world = World::open().await;
    let (booking, other) = (with_fee(&world, 0).await, with_fee(&world, 1).await);
    pay(&world, &booking, true, "4242").await;
    pay(&world, &other, true, "4242").await;
    assert_eq!(world.sandbox.stripe.kept_cards().len(), 2);
    let client = world.caller(Actor::Visitor).client;
    let after = world.bookings.take_card_back(token(&booking), client).await.expect("it is the client's");
    assert_eq!(after.kept_card, None);
    world.work().await;
    assert_eq!(world.sandbox.stripe.kept_cards().len(), 1);
    nobody_came(&world, &booking).await;
    let refused = world.books.ask(&world.owner(), charge(&booking, "60.00")).await;
    assert!(matches!(refused, Err(AppError::Conflict { .. })), "{refused:?}");
    world.end_credits().await;
    assert_eq!(world.sandbox.stripe.kept_cards().len(), 1, "the other's fee may still be asked");
    world.clock.advance(TimeDelta::days(30));
    world.end_credits().await;
    world.work().await;
    assert_eq!((world.count("select count(*) from kept_cards").await, world.sandbox.stripe.kept_cards().len()), (0, 0));
}

#[tokio::test]
async fn a_card_that_is_being_charged_is_not_forgotten_before_it_is_known_whether_it_was() {
    let world = World::open().await;
    let booking = with_fee(&world, 0).await;
    pay(&world, &booking, true, "4242").await;
    nobody_came(&world, &booking).await;
    world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
    let asked = world.books.ask(&world.owner(), charge(&booking, "60.00")).await.expect("it is charged");
    world.work_once().await;
    world.sandbox.switches.set(Switches::default());
    charge_unheard(&world).await;
    world.clock.advance(TimeDelta::days(40));
    // Forgetting comes first: the charge waits for its next attempt.
    world.end_credits().await;
    assert_eq!(world.count(CHARGES).await, 1, "and no link is sent for what was paid");
    let known = world.books.collecting(&world.owner(), booking.id).await.expect("still there");
    assert_eq!((known.requests[0].id, known.requests[0].state), (asked.requests[0].id, RequestState::Paid));
    world.assert_books_agree().await;
    world.end_credits().await;
    assert_eq!(world.count("select count(*) from kept_cards").await, 0, "it is forgotten then");
}
