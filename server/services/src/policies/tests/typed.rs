//! Rules as they are typed, and tried out before they hold.

use super::desk;
use crate::{
    bookings::tests::{Front, at},
    estimates::EstimateDesk,
    policies::{reading::read, sheet::forms},
};
use contract::{
    AppError,
    bookings::{BookingChange, Bookings},
    estimates::{EstimateRequest, Estimates},
    policies::{Policies, RuleForm, TryOut, WindowForm},
};
use domain::{
    booking::BookingState,
    money::Currency,
    policy::{
        CancellationPolicy, ChosenOption, ClientClass, DepositPolicy, Nameable,
        OutageRule::{self, TurnDown},
        Policy, PolicyRule, RefundWindow, Terms,
    },
};
use proptest::prelude::*;

fn rule(deposit: &str, amount: &str, windows: &[(&str, &str, &str)]) -> RuleForm {
    let window = |(hours, percent, fee): &(&str, &str, &str)| WindowForm {
        hours: (*hours).into(),
        percent: (*percent).into(),
        fee: (*fee).into(),
    };
    RuleForm {
        deposit: deposit.into(),
        amount: amount.into(),
        windows: windows.iter().map(window).collect(),
        ..RuleForm::default()
    }
}

/// Two services, of which one has an option.
fn clinic() -> Vec<Nameable> {
    let forehead = ChosenOption { question: "areas".into(), option: "forehead".into() };
    let of = |service: &str, options| Nameable { service: service.into(), options };
    vec![of("laser", Vec::new()), of("botox", vec![forehead])]
}

/// Which fields are refused.
fn fields(forms: &[RuleForm]) -> Vec<String> {
    match read(forms, (1, OutageRule::default()), &clinic(), Currency::USD) {
        Err(AppError::Invalid { fields }) => fields.into_iter().map(|field| field.field).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_place_all_at_once() {
    let laser = RuleForm { services: vec!["laser".into()], no_show: "half".into(), ..rule("fixed", "12.345", &[]) };
    let odd = rule("sometimes", "", &[("", "", ""), ("a day", "101", "-1")]);
    assert_eq!(
        fields(&[laser, odd]),
        [
            "rules.0.amount",
            "rules.0.no_show",
            "rules.1.deposit",
            "rules.1.windows.1.hours",
            "rules.1.windows.1.percent",
            "rules.1.windows.1.fee",
        ]
    );
    assert_eq!(fields(&[]), ["rules"]);
    assert_eq!(fields(&[rule("fixed", "1e99", &[])]), ["rules.0.amount"]);
    assert_eq!(fields(&[rule("percent", "NaN", &[])]), ["rules.0.amount"]);
}

#[test]
fn what_nobody_could_mean_is_named_where_it_was_typed() {
    let peel = RuleForm { services: vec!["peel".into()], ..rule("none", "", &[]) };
    assert_eq!(fields(&[peel, rule("none", "", &[])]), ["rules.0.services"]);
    assert_eq!(fields(&[rule("fixed", "0", &[])]), ["rules.0.amount"]);
    // An empty line before them changes no place, and the last rule keeps its own.
    let gains = [("", "", ""), ("48", "50", ""), ("24", "100", "")];
    let laser = RuleForm { services: vec!["laser".into()], ..rule("none", "", &[]) };
    assert_eq!(fields(&[laser, rule("percent", "20 %", &gains)]), ["rules.1.windows.2.percent"]);
}

#[test]
fn conditions_that_cannot_be_read_or_meant_are_named_where_they_were_typed() {
    let with = |change: fn(&mut RuleForm)| {
        let mut botox = RuleForm { services: vec!["botox".into()], ..rule("percent", "50", &[]) };
        change(&mut botox);
        fields(&[botox, rule("none", "", &[])])
    };
    assert_eq!(with(|rule| rule.options = vec!["areas:forehead".into()]), [""; 0]);
    assert_eq!(with(|rule| rule.options = vec!["areas:nose".into()]), ["rules.0.options"]);
    assert_eq!(with(|rule| rule.options = vec!["areas".into()]), ["rules.0.options"]);
    for price in ["0", "-5", "much", "12.345", "99999999999"] {
        let refused =
            fields(&[RuleForm { price_from: price.into(), ..rule("percent", "50", &[]) }, rule("none", "", &[])]);
        assert_eq!(refused, ["rules.0.price_from"], "{price}");
    }
    for notice in ["0", "-1", "1.5", "soon", "9000", "4294967295", "99999999999"] {
        let refused =
            fields(&[RuleForm { notice: notice.into(), ..rule("percent", "50", &[]) }, rule("none", "", &[])]);
        assert_eq!(refused, ["rules.0.notice"], "{notice}");
    }
    assert_eq!(with(|rule| (rule.notice, rule.notice_unit) = ("90".into(), "minutes".into())), [""; 0]);
    assert_eq!(with(|rule| rule.notice_unit = "days".into()), ["rules.0.notice"]);
}

#[tokio::test]
async fn what_is_tried_out_is_what_a_booking_then_pays_and_gets_back() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    let first = policies.sheet(&owner, None).await.expect("a sheet");
    assert_eq!((first.version, first.rules.len()), (0, 1), "nothing is saved yet");
    let laser = RuleForm { services: vec!["laser".into()], ..rule("fixed", "30", &[("24", "100", "5")]) };
    let rules = vec![laser, rule("none", "", &[("2", "100", "")])];
    let wanted = TryOut {
        rules: rules.clone(),
        service: "laser".into(),
        client: ClientClass::New,
        option: String::new(),
        price: "95".into(),
        notice: String::new(),
        hours: "48".into(),
    };
    let tried = policies.try_out(&owner, wanted.clone()).await.expect("tried");
    assert_eq!((tried.decided_by, tried.deposit.minor, tried.due_at_visit.minor), (0, 3_000, 6_500));
    assert_eq!((tried.cancelled.refund.minor, tried.cancelled.kept.minor), (2_500, 500));
    assert_eq!(tried.windows.iter().map(|window| window.is_current).collect::<Vec<_>>(), [true, false]);
    assert_eq!(policies.sheet(&owner, None).await.expect("a sheet").version, 0, "nothing was stored");
    let late = policies.try_out(&owner, TryOut { hours: "23".into(), ..wanted.clone() }).await.expect("tried");
    assert_eq!(late.cancelled.refund.minor, 0);
    let other = policies.try_out(&owner, TryOut { service: "facial".into(), ..wanted }).await.expect("tried");
    assert_eq!((other.decided_by, other.deposit.minor), (1, 0));

    assert_eq!(policies.save_rules(&owner, 0, rules.clone(), TurnDown).await.expect("saved"), 1);
    let held = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert_eq!((held.state, held.deposit), (BookingState::AwaitingDeposit, tried.deposit));
    front.pay(held.id, 3_000).await;
    let shown = front.desk.cancel_preview(&front.dispatcher("Maya Torres"), held.id).await.expect("a preview");
    assert_eq!(shown.refund, tried.cancelled.refund);
    front.change(held.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    let overtaken = policies.save_rules(&owner, 0, rules, TurnDown).await;
    assert!(matches!(overtaken, Err(AppError::Conflict { .. })), "somebody saved version 1 meanwhile");
}

#[tokio::test]
async fn price_and_notice_ask_for_the_same_deposit_on_the_page_in_the_estimate_and_of_the_booking() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    let short = RuleForm { notice: "24".into(), ..rule("percent", "100", &[]) };
    let dear = RuleForm { price_from: "200".into(), ..rule("percent", "50", &[]) };
    let rules = vec![short, dear, rule("fixed", "10", &[("24", "100", "")])];
    policies.save_rules(&owner, 0, rules.clone(), TurnDown).await.expect("saved");
    let estimates = EstimateDesk::new(front.resources.clone());
    let request = |start| EstimateRequest {
        service_key: "laser".into(),
        answers: domain::catalogue::Answers::new(),
        more: contract::clinics::VisitWishes::default(),
        start,
        locale: domain::understanding::Locale::En,
    };
    let visitor = front.visitor();
    // Six hours ahead, and long ahead.
    let (soon, later) = (at(11, 23, 15, 0), at(12, 10, 14, 30));
    let before = estimates.preview(&visitor, request(None)).await.expect("a price");
    assert_eq!(before.estimate.deposit.minor, 10_000, "half of $200.00");
    assert!(
        before.deposit_note.contains("less than 24 hours ahead, the deposit is $200.00"),
        "{}",
        before.deposit_note
    );
    for (start, notice, deposit, place) in [(soon, "23", 20_000, 0), (later, "", 10_000, 1)] {
        let terms = estimates.terms(&visitor, request(None), start).await.expect("terms");
        let shown = estimates.preview(&visitor, request(Some(start))).await.expect("a price");
        let wanted = TryOut {
            rules: rules.clone(),
            service: "laser".into(),
            client: ClientClass::New,
            option: String::new(),
            price: String::new(),
            notice: notice.into(),
            hours: "1".into(),
        };
        let tried = policies.try_out(&owner, wanted).await.expect("tried");
        let held = front.book("laser", start).await.expect("a hold");
        assert_eq!(tried.decided_by, place);
        let all = [terms.amount, shown.estimate.deposit, tried.deposit, held.deposit];
        assert_eq!(all.map(|money| money.minor), [deposit; 4], "{notice}");
        assert!(!shown.deposit_note.contains("ahead"), "nothing is left open once the time is known");
        assert_eq!(terms.due_at_visit.low.minor, 20_000 - deposit);
    }
}

#[tokio::test]
async fn an_earlier_version_is_shown_again_and_an_unknown_one_is_not() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    policies.save_rules(&owner, 0, vec![rule("fixed", "30", &[])], TurnDown).await.expect("saved");
    policies.save_rules(&owner, 1, vec![rule("percent", "12.5", &[])], TurnDown).await.expect("saved");
    let now = policies.sheet(&owner, None).await.expect("a sheet");
    assert_eq!((now.version, now.shown, now.rules[0].amount.as_str()), (2, 2, "12.5"));
    let before = policies.sheet(&owner, Some(1)).await.expect("a sheet");
    assert_eq!((before.version, before.shown, before.rules[0].amount.as_str()), (2, 1, "30.00"));
    assert!(matches!(policies.sheet(&owner, Some(9)).await, Err(AppError::NotFound { .. })));
    let dispatcher = front.dispatcher("Maya Torres");
    policies.sheet(&dispatcher, None).await.expect("a dispatcher reads");
    let refused = policies.save_rules(&dispatcher, 2, vec![rule("none", "", &[])], TurnDown).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })), "and does not decide");
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let deposit = prop_oneof![
        Just(DepositPolicy::None),
        (1_i64..1_000_000).prop_map(|minor| DepositPolicy::Fixed { minor }),
        (1_u32..=10_000).prop_map(|basis_points| DepositPolicy::Percent { basis_points }),
    ];
    // Falling hours return falling shares, as a policy must.
    let windows = (0_u32..300, 0_u8..=50, 0_i64..900).prop_map(|(hours, percent, fee_minor)| {
        vec![
            RefundWindow { hours_before: hours + 100, refund_percent: percent + 50, fee_minor },
            RefundWindow { hours_before: hours, refund_percent: percent, fee_minor },
        ]
    });
    (deposit, windows, 0_u8..=100, 0_u8..=100).prop_map(
        |(deposit, windows, no_show_refund_percent, no_show_fee_percent)| Terms {
            deposit,
            cancellation: CancellationPolicy { version: 0, windows, no_show_refund_percent, no_show_fee_percent },
        },
    )
}

proptest! {
    #[test]
    fn a_policy_that_is_shown_and_typed_again_is_the_same(
        special in any_terms(), otherwise in any_terms(), currency in 0_usize..3,
        price_from_minor in prop::option::of(1_i64..1_000_000), notice_under_minutes in prop::option::of(1_u32..100_000),
        forehead in any::<bool>(), outage in 0_usize..3,
    ) {
        let currency = [Currency::USD, Currency::JPY, Currency::KWD][currency];
        let rule = PolicyRule::of(vec!["botox".into()], vec![ClientClass::Missed], special);
        let on_outage = OutageRule::ALL[outage];
        let options = if forehead { clinic()[1].options.clone() } else { Vec::new() };
        let rule = PolicyRule { options, price_from_minor, notice_under_minutes, ..rule };
        let policy = Policy { version: 3, rules: vec![rule], otherwise, on_outage };
        let again = read(&forms(&policy, currency), (3, on_outage), &clinic(), currency);
        prop_assert_eq!(again.expect("as it was"), policy);
    }
}
