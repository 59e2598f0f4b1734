use super::{plans::Plan, standing::GRACE, *};
use crate::money::Currency;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(day: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant") + TimeDelta::days(day)
}

fn sold(status: Status) -> Sold {
    Sold {
        reference: "sub_1".into(),
        status,
        price: Plan::Solo.price(Interval::Month, Currency::USD),
        started_at: at(0),
        period_ends_at: at(30),
        cancel_at: None,
        ended_at: None,
        paused_from: None,
        resumes_at: None,
        unpaid_since: None,
        seen_at: at(1),
    }
}

fn facts(sold: Sold) -> Facts {
    Facts { trial_ends_at: at(14), sold: Some(sold) }
}

prop_compose! {
    fn any_sold()(
        status in prop::sample::select(Status::ALL.to_vec()),
        (reference, started) in (0_u8..2, 0_i64..40),
        days in prop::collection::vec(proptest::option::of(0_i64..90), 5),
        (period, seen) in (1_i64..60, 0_i64..90),
    ) -> Sold {
        let day = |position: usize| days[position].map(at);
        Sold {
            reference: format!("sub_{reference}"),
            // One subscription begins once.
            started_at: at(if reference == 0 { 0 } else { started.max(1) }),
            period_ends_at: at(period),
            cancel_at: day(0),
            ended_at: day(1).filter(|ended| *ended <= at(seen)),
            paused_from: day(2),
            resumes_at: day(3),
            unpaid_since: day(4).filter(|since| *since <= at(seen)),
            seen_at: at(seen),
            ..sold(status)
        }
    }
}

#[test]
fn a_trial_without_a_card_ends_in_reading_alone() {
    let trial = Facts::trial(at(0));
    assert_eq!(trial.standing(at(13)), Standing::Trialing { until: at(14), has_card: false });
    assert_eq!(trial.standing(at(14)), Standing::ReadOnly(Because::TrialOver));
    assert!(Entitlements::of(&trial, at(13)).may_write() && !Entitlements::of(&trial, at(14)).may_write());
}

#[test]
fn a_failed_payment_leaves_two_weeks_and_a_payment_ends_the_matter() {
    let mut late = sold(Status::PastDue);
    late.unpaid_since = Some(at(30));
    let mut facts = facts(late.clone());
    assert_eq!(facts.standing(at(43)), Standing::PastDue { grace_until: at(44) });
    assert_eq!(facts.standing(at(44)), Standing::ReadOnly(Because::Unpaid));
    assert!(facts.take(Sold { status: Status::Active, unpaid_since: None, seen_at: at(50), ..late }));
    assert_eq!(facts.standing(at(50)), Standing::Active { renews_at: at(30) });
}

#[test]
fn what_is_paid_for_is_used_to_its_end() {
    let mut ending = sold(Status::Active);
    ending.cancel_at = Some(at(30));
    assert_eq!(facts(ending.clone()).standing(at(29)), Standing::Ending { at: at(30) });
    assert_eq!(facts(ending).standing(at(30)), Standing::ReadOnly(Because::Ended));
    let mut paused = sold(Status::Active);
    paused.paused_from = Some(at(30));
    assert!(!facts(paused.clone()).standing(at(29)).is_read_only());
    assert!(facts(paused).standing(at(30)).is_read_only());
}

#[test]
fn a_checkout_that_nobody_finished_bought_nothing() {
    let unfinished = facts(sold(Status::Incomplete));
    assert_eq!(unfinished.standing(at(5)), Standing::Trialing { until: at(14), has_card: false });
    assert!(!unfinished.is_subscribed());
}

#[test]
fn a_pause_keeps_from_when_it_counts_as_periods_go_by() {
    let mut known = facts(Sold { paused_from: Some(at(30)), ..sold(Status::Active) });
    known.take(Sold { paused_from: Some(at(60)), seen_at: at(40), ..sold(Status::Active) });
    assert_eq!(known.sold.and_then(|sold| sold.paused_from), Some(at(30)));
}

#[test]
fn every_price_has_a_key_of_its_own_that_is_read_back() {
    let mut keys = BTreeSet::new();
    for plan in Plan::ALL {
        for interval in Interval::ALL {
            for code in ["USD", "CAD", "EUR", "GBP"] {
                let price = plan.price(interval, code.parse().expect("a currency"));
                assert_eq!(price.amount.currency.code(), code);
                assert_eq!(Price::from_key(&price.key()), Some(price));
                assert!(keys.insert(price.key()), "{}", price.key());
            }
        }
        let yen = plan.price(Interval::Month, Currency::JPY);
        assert_eq!(yen.amount.currency, Currency::USD, "who pays in a currency that is not sold in pays in dollars");
    }
    assert_eq!(Price::from_key("somebody_elses_month_usd_1"), None);
}

#[test]
fn a_larger_plan_holds_more_of_everything_and_costs_more() {
    for pair in Plan::ALL.windows(2) {
        for what in Metered::ALL {
            assert!(pair[0].limit(what) < pair[1].limit(what), "{what:?}");
        }
        let monthly = |plan: Plan| plan.price(Interval::Month, Currency::CAD);
        assert!(monthly(pair[0]).amount.minor < monthly(pair[1]).amount.minor);
        assert!(monthly(pair[0]).is_below(&monthly(pair[1])));
    }
}

#[test]
fn a_smaller_plan_waits_until_there_is_room_in_it() {
    let used = |what: Metered| if what == Metered::Messages { 1_000_000 } else { 4 };
    let too_much = Entitlements::too_much_for(Plan::Solo, used);
    assert_eq!(too_much.iter().map(|share| share.what).collect::<Vec<_>>(), [Metered::Seats, Metered::Locations]);
    assert!(Entitlements::too_much_for(Plan::Group, used).is_empty());
}

#[test]
fn each_thing_is_told_when_it_is_near_and_has_a_key_of_its_own() {
    let words = |facts: &Facts, card, now| due(facts, card, now).iter().map(Notice::key).collect::<Vec<_>>();
    let trial = Facts::trial(at(0));
    assert!(words(&trial, None, at(10)).is_empty());
    assert_eq!(words(&trial, None, at(11)), [format!("trial_ends-{}", at(14).date_naive())]);
    assert_eq!(words(&trial, None, at(20)), [format!("trial_over-{}", at(14).date_naive())]);
    let mut late = sold(Status::PastDue);
    late.unpaid_since = Some(at(30));
    let late = facts(late);
    assert_eq!(words(&late, None, at(31)).len(), 1);
    assert_eq!(words(&late, None, at(42)).len(), 2, "grace that is nearly over is told of again");
    let card = Some(at(40).date_naive());
    assert!(words(&facts(sold(Status::Active)), card, at(5)).is_empty());
    assert_eq!(words(&facts(sold(Status::Active)), card, at(12)).len(), 1);
    let ended = Sold { ended_at: Some(at(3)), ..sold(Status::Ended) };
    assert_eq!(words(&facts(ended), card, at(12)), [format!("ended-{}", at(3).date_naive())], "no card is needed");
}

#[test]
fn amounts_read_as_people_write_them() {
    assert_eq!(Metered::Messages.amount(30_000), "30,000");
    assert_eq!(Metered::Assistant.amount(25_000_000), "$25.00");
    assert_eq!(Metered::Assistant.amount(1), "$0.01");
}

proptest! {
    /// The database asks one column, the interface a state: both say the same at every moment.
    #[test]
    fn reading_alone_begins_when_the_stored_moment_says(sold in any_sold(), later in 0_i64..60) {
        let facts = facts(sold.clone());
        // A subscription is described before it is judged.
        let now = sold.seen_at + TimeDelta::days(later);
        let stored = facts.read_only_from().is_some_and(|from| from <= now);
        prop_assert_eq!(stored, facts.standing(now).is_read_only(), "{:?}", facts.standing(now));
        prop_assert_eq!(!stored, Entitlements::of(&facts, now).may_write());
    }

    /// Whatever the order in which words about one subscription arrive, the newest one stands.
    #[test]
    fn an_older_word_never_replaces_a_newer_one(words in prop::collection::vec(any_sold(), 1..8), turn in 0_usize..8) {
        let words: Vec<Sold> =
            words.into_iter().map(|sold| Sold { reference: "sub_0".into(), paused_from: None, ..sold }).collect();
        let newest = words.iter().map(|sold| sold.seen_at).max();
        let mut known = Facts::trial(at(0));
        let middle = turn % words.len();
        for sold in words[middle..].iter().chain(&words[..middle]) {
            known.take(sold.clone());
        }
        prop_assert_eq!(known.sold.map(|sold| sold.seen_at), newest);
    }

    /// An old subscription's last words do not end the one that was bought after it.
    #[test]
    fn a_subscription_that_began_later_stays_in_force(old in any_sold(), new in any_sold()) {
        let old = Sold { reference: "sub_0".into(), started_at: at(0), ..old };
        let new = Sold { reference: "sub_1".into(), started_at: at(10), ..new };
        let mut known = facts(new.clone());
        prop_assert!(!known.take(old));
        prop_assert_eq!(known.sold, Some(new));
    }

    /// Nobody who owes reads alone before the grace is over, unless the provider has given up.
    #[test]
    fn grace_is_never_shorter_than_promised(since in 0_i64..50, now in 0_i64..90) {
        let late = Sold { unpaid_since: Some(at(since)), seen_at: at(since), ..sold(Status::PastDue) };
        let over = at(now) >= at(since) + GRACE;
        prop_assert_eq!(facts(late).standing(at(now)).is_read_only(), over);
    }

    #[test]
    fn no_share_is_more_than_all_of_it(used in any::<u64>(), limit in proptest::option::of(any::<u64>())) {
        let share = Share { what: Metered::Messages, used, limit };
        prop_assert!(share.percent() <= 100);
        prop_assert_eq!(share.is_full(), limit.is_some_and(|limit| used >= limit));
    }
}
