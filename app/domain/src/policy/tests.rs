//! Rules in their order, their conditions to the minute and the cent, and policies that nobody could mean.

use super::*;
use crate::{
    catalogue::{Answer, Answers},
    money::{Currency, Money},
};
use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

fn terms(basis_points: u32, windows: Vec<RefundWindow>) -> Terms {
    let cancellation = CancellationPolicy { version: 0, windows, no_show_refund_percent: 0, no_show_fee_percent: 0 };
    Terms { deposit: DepositPolicy::Percent { basis_points }, cancellation }
}

fn rule(services: &[&str], clients: &[ClientClass], basis_points: u32) -> PolicyRule {
    let services = services.iter().map(|key| (*key).to_owned()).collect();
    PolicyRule::of(services, clients.to_vec(), terms(basis_points, vec![RefundWindow::of(24, 100)]))
}

fn policy(rules: Vec<PolicyRule>) -> Policy {
    Policy { version: 7, rules, otherwise: Terms::free(), on_outage: OutageRule::default() }
}

fn fields(policy: &Policy) -> Vec<String> {
    let forehead = ChosenOption { question: "areas".into(), option: "forehead".into() };
    let known = |service: &str, options: &[&ChosenOption]| Nameable {
        service: service.into(),
        options: options.iter().map(|option| (*option).clone()).collect(),
    };
    let found = policy.check(&[known("botox", &[&forehead]), known("laser", &[])]);
    found.err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
}

#[test]
fn the_first_rule_that_fits_service_and_client_decides_and_carries_its_version() {
    let policy = policy(vec![
        rule(&["laser"], &[ClientClass::Missed], 10_000),
        rule(&["laser"], &[], 2_000),
        rule(&[], &[ClientClass::New], 1_000),
    ]);
    assert_eq!(fields(&policy), [""; 0]);
    for (service, client, deposit) in [
        ("laser", ClientClass::Missed, DepositPolicy::Percent { basis_points: 10_000 }),
        ("laser", ClientClass::New, DepositPolicy::Percent { basis_points: 2_000 }),
        ("botox", ClientClass::New, DepositPolicy::Percent { basis_points: 1_000 }),
        ("botox", ClientClass::Returning, DepositPolicy::None),
    ] {
        let terms = policy.terms(&Occasion::of(service, client));
        assert_eq!((terms.deposit, terms.cancellation.version), (deposit, 7), "{service}, {client:?}");
    }
}

#[test]
fn who_missed_a_visit_is_known_by_that_whatever_else_they_did() {
    for (completed, missed, class) in [
        (0, 0, ClientClass::New),
        (3, 0, ClientClass::Returning),
        (3, 1, ClientClass::Missed),
        (0, 1, ClientClass::Missed),
    ] {
        assert_eq!(ClientClass::by_visits(completed, missed), class);
    }
}

#[test]
fn a_policy_that_nobody_could_mean_is_refused_by_its_fields() {
    assert_eq!(fields(&policy(vec![rule(&["peel"], &[], 100)])), ["rules.0.services"]);
    assert_eq!(fields(&policy(vec![rule(&[], &[], 0)])), ["rules.0.deposit"]);
    assert_eq!(fields(&policy(vec![rule(&[], &[], 10_001)])), ["rules.0.deposit"]);
    assert_eq!(fields(&policy(vec![rule(&[], &[], 1), rule(&["laser"], &[], 1)])), ["rules.1"]);
    let windows = |windows: Vec<RefundWindow>| fields(&Policy { otherwise: terms(1, windows), ..policy(Vec::new()) });
    assert_eq!(windows(vec![RefundWindow::of(24, 50), RefundWindow::of(48, 100)]), [""; 0]);
    assert_eq!(windows(vec![RefundWindow::of(24, 101)]), ["otherwise.cancellation.windows.0.refund_percent"]);
    assert_eq!(
        windows(vec![RefundWindow::of(24, 100), RefundWindow::of(48, 50)]),
        ["otherwise.cancellation.windows.1.refund_percent"]
    );
    assert_eq!(
        windows(vec![RefundWindow::of(24, 100), RefundWindow::of(24, 50)]),
        ["otherwise.cancellation.windows.1.hours_before"]
    );
    let negative = RefundWindow { fee_minor: -1, ..RefundWindow::of(24, 100) };
    assert_eq!(windows(vec![negative]), ["otherwise.cancellation.windows.0.fee_minor"]);
}

#[test]
fn conditions_that_nobody_could_mean_are_refused_by_their_fields() {
    let of = |change: fn(&mut PolicyRule)| {
        let mut changed = rule(&["botox"], &[], 1);
        change(&mut changed);
        fields(&policy(vec![changed]))
    };
    let chosen = |question: &str, option: &str| ChosenOption { question: question.into(), option: option.into() };
    assert_eq!(of(|rule| rule.price_from_minor = Some(-1)), ["rules.0.price_from_minor"]);
    assert_eq!(of(|rule| rule.price_from_minor = Some(0)), ["rules.0.price_from_minor"]);
    assert_eq!(of(|rule| rule.price_from_minor = Some(i64::MAX)), ["rules.0.price_from_minor"]);
    assert_eq!(of(|rule| rule.notice_under_minutes = Some(0)), ["rules.0.notice_under_minutes"]);
    assert_eq!(of(|rule| rule.notice_under_minutes = Some(u32::MAX)), ["rules.0.notice_under_minutes"]);
    let with = |services: &[&str], option: ChosenOption| {
        fields(&policy(vec![PolicyRule { options: vec![option], ..rule(services, &[], 1) }]))
    };
    assert_eq!(with(&["botox"], chosen("areas", "forehead")), [""; 0]);
    assert_eq!(with(&[], chosen("areas", "forehead")), [""; 0]);
    assert_eq!(with(&["laser"], chosen("areas", "forehead")), ["rules.0.options"]);
    assert_eq!(with(&["botox"], chosen("areas", "nose")), ["rules.0.options"]);
}

#[test]
fn a_rule_that_an_earlier_one_leaves_nothing_is_refused_and_a_narrower_one_before_it_is_not() {
    let from = |price| PolicyRule { price_from_minor: Some(price), ..rule(&[], &[], 1) };
    let under = |minutes| PolicyRule { notice_under_minutes: Some(minutes), ..rule(&[], &[], 1) };
    assert_eq!(fields(&policy(vec![from(500), from(100), under(60), under(120), rule(&[], &[], 1)])), [""; 0]);
    assert_eq!(fields(&policy(vec![from(100), from(500)])), ["rules.1"]);
    assert_eq!(fields(&policy(vec![under(120), under(60)])), ["rules.1"]);
}

#[test]
fn price_notice_and_option_decide_from_their_boundary_on_and_not_before_they_are_known() {
    let chosen = ChosenOption { question: "areas".into(), option: "forehead".into() };
    let rules = vec![
        PolicyRule { notice_under_minutes: Some(24 * 60), ..rule(&[], &[], 5_000) },
        PolicyRule { price_from_minor: Some(50_000), ..rule(&[], &[], 3_000) },
        PolicyRule { options: vec![chosen], ..rule(&[], &[], 1_000) },
    ];
    let policy = policy(rules);
    let forehead = Answers::from([("areas".to_owned(), Answer::Choices(vec!["nose".into(), "forehead".into()]))]);
    let nose = Answers::from([("areas".to_owned(), Answer::Choice("nose".into()))]);
    let day = TimeDelta::hours(24);
    let minute = TimeDelta::minutes(1);
    let asked = |price: i64, notice, answers| Occasion {
        answers: Some(answers),
        price: Some(Money::new(price, Currency::USD)),
        notice: Some(notice),
        ..Occasion::of("botox", ClientClass::New)
    };
    for (occasion, decides) in [
        (asked(50_000, day - minute, &forehead), Some(0)),
        (asked(50_000, day, &forehead), Some(1)),
        (asked(49_999, day, &forehead), Some(2)),
        (asked(49_999, day, &nose), None),
        (asked(0, TimeDelta::zero(), &nose), Some(0)),
        (Occasion::of("botox", ClientClass::New), None),
    ] {
        assert_eq!(policy.deciding(&occasion), decides, "{occasion:?}");
    }
}

fn any_rule() -> impl Strategy<Value = PolicyRule> {
    let services = prop::sample::subsequence(vec!["botox", "laser"], 0..=2);
    let clients = prop::sample::subsequence(ClientClass::ALL.to_vec(), 0..=3);
    let option = prop::sample::select(vec![None, Some("forehead"), Some("nose")]);
    let price = prop::option::of(1_i64..60_000);
    let notice = prop::option::of(1_u32..4_000);
    let deposit = prop_oneof![
        Just(DepositPolicy::None),
        (1_i64..90_000).prop_map(|minor| DepositPolicy::Fixed { minor }),
        (1_u32..=10_000).prop_map(|basis_points| DepositPolicy::Percent { basis_points }),
    ];
    (services, clients, option, price, notice, deposit).prop_map(
        |(services, clients, option, price_from_minor, notice_under_minutes, deposit)| PolicyRule {
            services: services.into_iter().map(str::to_owned).collect(),
            clients,
            options: option
                .map(|option| ChosenOption { question: "areas".into(), option: option.into() })
                .into_iter()
                .collect(),
            price_from_minor,
            notice_under_minutes,
            terms: Terms { deposit, ..terms(1, Vec::new()) },
        },
    )
}

proptest! {
    #[test]
    fn the_first_rule_whose_every_condition_holds_decides_and_no_deposit_is_above_the_price(
        rules in prop::collection::vec(any_rule(), 0..6), price in 0_i64..120_000, notice in -60_i64..5_000,
        nose in any::<bool>(), laser in any::<bool>(), class in 0_usize..3, currency in 0_usize..3,
    ) {
        let currency = [Currency::USD, Currency::JPY, Currency::KWD][currency];
        let (client, price) = (ClientClass::ALL[class], Money::new(price, currency));
        let option = if nose { "nose" } else { "forehead" };
        let answers = Answers::from([("areas".to_owned(), Answer::Choice(option.into()))]);
        let service = if laser { "laser" } else { "botox" };
        let policy = policy(rules);
        let occasion = Occasion {
            service, client, answers: Some(&answers), price: Some(price), notice: Some(TimeDelta::minutes(notice)),
        };
        let expected = policy.rules.iter().position(|rule| {
            (rule.services.is_empty() || rule.services.contains(&service.to_owned()))
                && (rule.clients.is_empty() || rule.clients.contains(&client))
                && (rule.options.is_empty() || rule.options[0].option == option)
                && rule.price_from_minor.is_none_or(|from| from <= price.minor)
                && rule.notice_under_minutes.is_none_or(|under| notice < i64::from(under))
        });
        prop_assert_eq!(policy.deciding(&occasion), expected);
        let deposit = policy.terms(&occasion).deposit.deposit_for(price).expect("no overflow");
        prop_assert!((0..=price.minor).contains(&deposit.minor));
        prop_assert_eq!(deposit.currency, currency);
    }

    #[test]
    fn whatever_a_rule_covers_it_also_fits(
        earlier in any_rule(), later in any_rule(), price in 0_i64..70_000, notice in 0_i64..5_000, nose in any::<bool>(),
    ) {
        let option = if nose { "nose" } else { "forehead" };
        let answers = Answers::from([("areas".to_owned(), Answer::Choice(option.into()))]);
        for (service, client) in ["botox", "laser"].into_iter().zip(ClientClass::ALL) {
            let occasion = Occasion {
                service, client, answers: Some(&answers), price: Some(Money::new(price, Currency::USD)),
                notice: Some(TimeDelta::minutes(notice)),
            };
            prop_assert!(!(earlier.covers(&later) && later.fits(&occasion)) || earlier.fits(&occasion));
        }
    }

    #[test]
    fn under_a_policy_that_passes_nobody_gains_by_waiting(
        windows in prop::collection::vec((0_u32..100, 0_u8..=100, 0_i64..2_000), 0..4),
        paid in 0_i64..100_000, first in 0_i64..150, later in 0_i64..100,
    ) {
        let window = |(hours_before, refund_percent, fee_minor)| RefundWindow { hours_before, refund_percent, fee_minor };
        let terms = terms(1, windows.into_iter().map(window).collect());
        if terms.check().is_ok() {
            let start = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
            let refund = |hours: i64| {
                let at = start - TimeDelta::hours(hours);
                terms.cancellation.outcome(Money::new(paid, Currency::USD), start, at).expect("no overflow").refund
            };
            prop_assert!(refund(first).minor >= refund(first - later).minor);
        }
    }
}
