//! The real client of Stripe against the sandbox, over a real socket.

use crate::support::{WEBHOOK_SECRET, World};
use chrono::TimeDelta;
use domain::{
    ids::RefundId,
    ledger::{DisputeState, PayoutState},
    money::{Currency, Money},
};
use ports::{
    CardProcessor, CheckoutRequest, CheckoutState, PayoutSource, ProcessorError, ProcessorFact, ProcessorMovement,
    RefundStanding,
};
use providers::stripe::{Settings, Stripe};
use sandbox::{
    stripe::{Card, sign},
    switches::Switches,
};
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

const SESSIONS: &str = "checkout/sessions";

#[tokio::test]
async fn a_checkout_is_opened_paid_and_returned() {
    let world = World::start().await;
    let checkout = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    assert!(checkout.reference.starts_with("cs_test_"));
    assert_eq!(world.stripe.checkout_state(&world.account, &checkout.reference).await, Ok(CheckoutState::Open));

    world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("an open checkout");
    let Ok(CheckoutState::Paid(capture)) = world.stripe.checkout_state(&world.account, &checkout.reference).await
    else {
        panic!("it was paid");
    };
    assert_eq!((capture.amount, capture.method.as_str()), (Money::new(4_000, Currency::USD), "Visa ending 4242"));
    assert_eq!(world.stripe.checkout_of(&world.account, &capture.charge).await, Ok(Some(checkout.reference)));

    let half = Money::new(1_500, Currency::USD);
    let refund = RefundId(Uuid::from_u128(8));
    let seen = world.stripe.refund(&world.account, refund, &capture.charge, half).await.expect("a refund");
    assert_eq!((seen.amount, seen.standing.clone()), (half, RefundStanding::Succeeded));
    assert_eq!(world.stripe.refunds_of(&world.account, &capture.charge).await, Ok(vec![seen]));
    let totals = world.sandbox.stripe.totals();
    assert_eq!((totals[0].captured, totals[0].refunded), (4_000, 1_500));
}

#[tokio::test]
async fn the_same_payment_asked_twice_has_one_checkout() {
    let world = World::start().await;
    let first = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    for _ in 0..5 {
        assert_eq!(world.stripe.open_checkout(&world.account, &world.request(7)).await.as_ref(), Ok(&first));
    }
    assert_eq!(world.sandbox.stripe.acted(SESSIONS), 1);
    let mut other = world.request(7);
    other.amount = Money::new(1, Currency::USD);
    assert!(matches!(world.stripe.open_checkout(&world.account, &other).await, Err(ProcessorError::Refused(_))));
}

#[tokio::test]
async fn a_page_lives_as_long_as_its_hold_wants_and_the_processor_allows() {
    let world = World::start().await;
    let holds = [1, 15, 60, 24 * 60, 72 * 60].map(TimeDelta::minutes);
    for (number, hold) in (1..).zip(holds) {
        let ends_at = world.stripe.checkout_end(world.now(), world.now() + hold);
        assert!(ends_at > world.now() + hold || hold >= TimeDelta::hours(24), "{hold}");
        let request = CheckoutRequest { ends_at, ..world.request(number) };
        world.stripe.open_checkout(&world.account, &request).await.expect("the processor takes it");
    }
}

#[tokio::test]
async fn a_refund_asked_again_after_its_key_is_forgotten_is_sent_once() {
    let world = World::start().await;
    let checkout = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("an open checkout");
    let charge = world.sandbox.stripe.intent_of(&checkout.reference).expect("a paid checkout");
    let refund = RefundId(Uuid::from_u128(8));
    let amount = Money::new(1_000, Currency::USD);
    let first = world.stripe.refund(&world.account, refund, &charge, amount).await.expect("a refund");
    world.sandbox.stripe.forget_keys();
    let again = world.stripe.refund(&world.account, refund, &charge, amount).await.expect("the same refund");
    assert_eq!(first, again);
    assert_eq!(world.sandbox.stripe.totals()[0].refunded, 1_000);
}

#[tokio::test]
async fn an_answer_that_gets_lost_is_asked_for_again() {
    let world = World::start().await;
    for faults in [
        Switches { api_error_next: 2, ..Switches::default() },
        Switches { api_drop_next: 1, ..Switches::default() },
        Switches { api_timeout_next: 1, ..Switches::default() },
    ] {
        world.sandbox.switches.set(faults.clone());
        assert!(world.stripe.open_checkout(&world.account, &world.request(7)).await.is_ok(), "{faults:?}");
    }
    assert_eq!(world.sandbox.stripe.acted(SESSIONS), 1, "one checkout, however often it was asked for");
}

#[tokio::test]
async fn a_processor_that_stays_down_is_unavailable_not_refused() {
    let world = World::start().await;
    for faults in [
        Switches { api_error_all: true, ..Switches::default() },
        Switches { api_drop_all: true, ..Switches::default() },
        Switches { api_timeout_all: true, ..Switches::default() },
    ] {
        world.sandbox.switches.set(faults);
        assert!(matches!(
            world.stripe.open_checkout(&world.account, &world.request(7)).await,
            Err(ProcessorError::Unavailable(_))
        ));
    }
    let wrong_key = Stripe::new(Settings {
        connect: None,
        base_url: world.url("stripe/").parse().expect("a valid address"),
        secret_key: "sk_test_other".into(),
        webhook_secrets: vec![WEBHOOK_SECRET.into()],
        timeout: Duration::from_secs(1),
    });
    world.sandbox.switches.set(Switches::default());
    let answer = wrong_key.expect("settings that fit").open_checkout(&world.account, &world.request(7)).await;
    assert!(matches!(answer, Err(ProcessorError::Unavailable(_))), "a wrong key is ours to mend");
}

#[tokio::test]
async fn closing_says_how_the_checkout_stands() {
    let world = World::start().await;
    let open = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    for _ in 0..2 {
        assert_eq!(
            world.stripe.close_checkout(&world.account, &open.reference, None).await,
            Ok(CheckoutState::Expired)
        );
    }
    assert!(world.sandbox.stripe.pay(&open.reference, Card::visa()).is_err(), "nobody pays a closed checkout");

    let paid = world.stripe.open_checkout(&world.account, &world.request(8)).await.expect("a checkout");
    world.sandbox.stripe.pay(&paid.reference, Card::visa()).expect("an open checkout");
    assert!(matches!(
        world.stripe.close_checkout(&world.account, &paid.reference, None).await,
        Ok(CheckoutState::Paid(_))
    ));

    let late = world.stripe.open_checkout(&world.account, &world.request(9)).await.expect("a checkout");
    world.advance(TimeDelta::hours(1));
    assert_eq!(world.stripe.close_checkout(&world.account, &late.reference, None).await, Ok(CheckoutState::Expired));
    assert!(matches!(
        world.stripe.close_checkout(&world.account, "cs_test_unknown", None).await,
        Err(ProcessorError::Refused(_))
    ));
}

#[tokio::test]
async fn events_are_read_as_they_are_sent() {
    let world = World::start().await;
    let checkout = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    world.sandbox.stripe.pay(&checkout.reference, Card::Declined).expect_err("a declined card");
    world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("still open");
    let charge = world.sandbox.stripe.intent_of(&checkout.reference).expect("a paid checkout");
    world.sandbox.stripe.refund_in_dashboard(&charge, 500).expect("a paid charge");
    world.sandbox.stripe.dispute(&charge, "fraudulent").expect("a paid charge");
    let mut facts = HashSet::new();
    for event in world.sandbox.stripe.events() {
        let signature = sign(WEBHOOK_SECRET, event.body.as_bytes(), world.now());
        let read = world.stripe.read_event(&signature, event.body.as_bytes(), world.now()).expect("a good signature");
        assert_eq!((read.id.as_str(), read.kind.as_str()), (event.id.as_str(), event.kind));
        assert_eq!(world.stripe.read_stored_event(event.body.as_bytes()).as_ref(), Ok(&read));
        let forged = sign("whsec_other", event.body.as_bytes(), world.now());
        let refused = world.stripe.read_event(&forged, event.body.as_bytes(), world.now());
        assert_eq!(refused, Err(ProcessorError::BadSignature));
        facts.insert(match read.fact {
            ProcessorFact::CheckoutPaid { checkout: id, capture } => {
                assert_eq!((id, capture.charge), (checkout.reference.clone(), charge.clone()));
                "paid"
            }
            ProcessorFact::PaymentFailed { reason, .. } => {
                assert_eq!(reason, "Your card was declined.");
                "failed"
            }
            ProcessorFact::Refund(seen) => {
                assert_eq!((seen.charge, seen.amount.minor), (charge.clone(), 500));
                "refund"
            }
            ProcessorFact::ChargeRefunded { total, .. } => {
                assert_eq!(total.minor, 500);
                "charge"
            }
            ProcessorFact::Disputed(seen) => {
                assert_eq!((seen.charge, seen.fee.minor), (charge.clone(), 1_500));
                "dispute"
            }
            ProcessorFact::CheckoutExpired { .. } => "expired",
            ProcessorFact::PaidOut(_) => "payout",
            ProcessorFact::Unknown | ProcessorFact::AccountChanged | ProcessorFact::AccountDisconnected => "unknown",
        });
    }
    assert_eq!(facts, HashSet::from(["paid", "failed", "refund", "charge", "dispute", "unknown"]));
}

#[tokio::test]
async fn what_moved_on_an_account_is_read_page_by_page_with_its_fees() {
    let world = World::start().await;
    let mut charges = Vec::new();
    for number in 0..3 {
        let checkout = world.stripe.open_checkout(&world.account, &world.request(number)).await.expect("a checkout");
        world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("it is open");
        let state = world.stripe.checkout_state(&world.account, &checkout.reference).await;
        let Ok(CheckoutState::Paid(capture)) = state else { panic!("not paid: {state:?}") };
        assert_eq!(capture.fee.expect("Stripe says so").minor, sandbox::stripe::fee_of(capture.amount.minor));
        charges.push(capture.charge);
    }
    world.sandbox.stripe.refund_in_dashboard(&charges[0], 500).expect("a paid charge");
    let dispute = world.sandbox.stripe.dispute(&charges[1], "fraudulent").expect("a paid charge");
    world.sandbox.stripe.decide(&dispute, true).expect("an open dispute");
    let since = world.now() - TimeDelta::hours(1);
    let page = world.stripe.movements(&world.account, since, None).await.expect("a page");
    let kinds = page.movements.iter().map(|movement| match movement {
        ProcessorMovement::Captured { capture, .. } => {
            assert_eq!(capture.fee.map(|fee| fee.minor), Some(sandbox::stripe::fee_of(capture.amount.minor)));
            "captured"
        }
        ProcessorMovement::Refunded(seen) => {
            assert_eq!((&seen.charge, seen.amount.minor), (&charges[0], 500));
            "refunded"
        }
        ProcessorMovement::Disputed(seen) => {
            assert_eq!((&seen.charge, seen.state, seen.fee.minor), (&charges[1], DisputeState::Won, 1_500));
            "disputed"
        }
        ProcessorMovement::PaidOut(seen) => panic!("nothing was paid out: {seen:?}"),
    });
    let mut kinds: Vec<_> = kinds.collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["captured", "captured", "captured", "disputed", "disputed", "refunded"]);
    assert_eq!(page.next, None);
    let later = world.stripe.movements(&world.account, world.now() + TimeDelta::hours(1), None).await;
    assert_eq!(later.expect("a page").movements, []);
}

#[tokio::test]
async fn a_payout_is_taken_apart_into_what_it_is_made_of() {
    let world = World::start().await;
    let account = Some(world.account.reference.as_str());
    let mut charges = Vec::new();
    for number in 0..2 {
        let checkout = world.stripe.open_checkout(&world.account, &world.request(number)).await.expect("a checkout");
        world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("it is open");
        charges.push(world.sandbox.stripe.intent_of(&checkout.reference).expect("a paid checkout"));
    }
    world.sandbox.stripe.refund_in_dashboard(&charges[0], 500).expect("a paid charge");
    let first = world.sandbox.stripe.pay_out(account).expect("something is there").remove(0);
    assert!(world.sandbox.stripe.pay_out(account).is_err(), "nothing is left");
    let parts =
        world.stripe.parts_of_payout(&world.account, &first).await.expect("an answer").expect("an automatic one");
    let of = |charge: &str| -> i64 {
        let source = PayoutSource::Charge(charge.to_owned());
        parts.iter().filter(|part| part.source == source).map(|part| part.net.minor).sum()
    };
    let net = |amount: i64| amount - sandbox::stripe::fee_of(amount);
    let amounts = [world.request(0).amount.minor, world.request(1).amount.minor];
    assert_eq!((of(&charges[0]), of(&charges[1])), (net(amounts[0]) - 500, net(amounts[1])));
    assert_eq!(parts.len(), 3, "its own line is no part of it");

    world.sandbox.stripe.fail_payout(&first).expect("it is on its way");
    let second = world.sandbox.stripe.pay_out(account).expect("it came back").remove(0);
    let parts =
        world.stripe.parts_of_payout(&world.account, &second).await.expect("an answer").expect("an automatic one");
    assert_eq!(
        parts.iter().map(|part| &part.source).collect::<Vec<_>>(),
        [&PayoutSource::Returned(Some(first.clone()))]
    );
    let since = world.now() - TimeDelta::hours(1);
    let page = world.stripe.movements(&world.account, since, None).await.expect("a page");
    let seen: HashSet<(String, PayoutState)> = page
        .movements
        .into_iter()
        .filter_map(|movement| match movement {
            ProcessorMovement::PaidOut(seen) => Some((seen.reference, seen.state)),
            _ => None,
        })
        .collect();
    assert_eq!(seen, HashSet::from([(first, PayoutState::Failed), (second.clone(), PayoutState::OnItsWay)]));

    world.sandbox.stripe.payout_arrives(&second).expect("it is on its way");
    let checkout = world.stripe.open_checkout(&world.account, &world.request(3)).await.expect("a checkout");
    world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("it is open");
    let by_hand = world.sandbox.stripe.pay_out_by_hand(account, 100, "usd").expect("it is there");
    assert_eq!(world.stripe.parts_of_payout(&world.account, &by_hand).await, Ok(None), "Stripe does not say");
}

#[tokio::test]
async fn the_hosted_page_takes_a_card_and_leads_back() {
    let world = World::start().await;
    let checkout = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let page = browser.get(&checkout.url).send().await.expect("a page").text().await.expect("text");
    assert!(page.contains("Deposit · Botox") && page.contains("$40.00") && page.contains("no real money"));
    let token = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    let submit = |number: &'static str, token: String| {
        let form = [
            ("token", token),
            ("number", number.into()),
            ("expiry", "12/34".into()),
            ("cvc", "123".into()),
            ("name", "<b>Ada".into()),
        ];
        browser.post(&checkout.url).form(&form).send()
    };
    assert_eq!(submit("4242 4242 4242 4242", "stolen".into()).await.expect("an answer").status(), 403);
    let declined = submit("4000 0000 0000 0002", token.into()).await.expect("an answer");
    assert_eq!(declined.status(), 402);
    assert!(declined.text().await.expect("text").contains("&lt;b&gt;Ada"), "what was typed stays, escaped");
    let mistyped = submit("4242 4242 4242 4243", token.into()).await.expect("an answer");
    assert_eq!(mistyped.status(), 422);
    let paid = submit("4242 4242 4242 4242", token.into()).await.expect("an answer");
    assert_eq!(
        (paid.status().as_u16(), &paid.headers()["location"]),
        (303, &"http://127.0.0.1:9/b/token?checkout=paid".parse().expect("a header"))
    );
    let again = browser.get(&checkout.url).send().await.expect("a page").text().await.expect("text");
    assert!(again.contains("Already paid"));
}

#[tokio::test]
async fn settings_with_which_anybody_could_sign_are_refused() {
    let world = World::start().await;
    for secrets in [vec![], vec![""], vec!["whsec_good", " "], vec!["whsec_..."]] {
        let settings = Settings {
            connect: None,
            base_url: world.url("stripe/").parse().expect("a valid address"),
            secret_key: "sk_test_key".into(),
            webhook_secrets: secrets.into_iter().map(Into::into).collect(),
            timeout: Duration::from_secs(1),
        };
        assert!(Stripe::new(settings).is_err());
    }
}
