//! Rules as they are typed, and tried out before they hold.

use super::desk;
use crate::{
    bookings::tests::{Front, at},
    policies::{reading::read, sheet::forms},
};
use contract::{
    AppError,
    bookings::{BookingChange, Bookings},
    policies::{Policies, RuleForm, TryOut, WindowForm},
};
use domain::{
    booking::BookingState,
    money::Currency,
    policy::{CancellationPolicy, ClientClass, DepositPolicy, Policy, PolicyRule, RefundWindow, Terms},
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

/// Which fields are refused.
fn fields(forms: &[RuleForm]) -> Vec<String> {
    match read(forms, 1, &["laser", "botox"], Currency::USD) {
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
        price: "95".into(),
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

    assert_eq!(policies.save_rules(&owner, 0, rules.clone()).await.expect("saved"), 1);
    let held = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    assert_eq!((held.state, held.deposit), (BookingState::AwaitingDeposit, tried.deposit));
    front.pay(held.id, 3_000).await;
    let shown = front.desk.cancel_preview(&front.dispatcher("Maya Torres"), held.id).await.expect("a preview");
    assert_eq!(shown.refund, tried.cancelled.refund);
    front.change(held.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    let overtaken = policies.save_rules(&owner, 0, rules).await;
    assert!(matches!(overtaken, Err(AppError::Conflict { .. })), "somebody saved version 1 meanwhile");
}

#[tokio::test]
async fn an_earlier_version_is_shown_again_and_an_unknown_one_is_not() {
    let front = Front::open().await;
    let (policies, owner) = desk(&front);
    policies.save_rules(&owner, 0, vec![rule("fixed", "30", &[])]).await.expect("saved");
    policies.save_rules(&owner, 1, vec![rule("percent", "12.5", &[])]).await.expect("saved");
    let now = policies.sheet(&owner, None).await.expect("a sheet");
    assert_eq!((now.version, now.shown, now.rules[0].amount.as_str()), (2, 2, "12.5"));
    let before = policies.sheet(&owner, Some(1)).await.expect("a sheet");
    assert_eq!((before.version, before.shown, before.rules[0].amount.as_str()), (2, 1, "30.00"));
    assert!(matches!(policies.sheet(&owner, Some(9)).await, Err(AppError::NotFound { .. })));
    let dispatcher = front.dispatcher("Maya Torres");
    policies.sheet(&dispatcher, None).await.expect("a dispatcher reads");
    let refused = policies.save_rules(&dispatcher, 2, vec![rule("none", "", &[])]).await;
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
        special in any_terms(), otherwise in any_terms(), yen in any::<bool>(),
    ) {
        let currency = if yen { Currency::JPY } else { Currency::USD };
        let rule = PolicyRule { services: vec!["laser".into()], clients: vec![ClientClass::Missed], terms: special };
        let policy = Policy { version: 3, rules: vec![rule], otherwise };
        let again = read(&forms(&policy, currency), 3, &["laser"], currency);
        prop_assert_eq!(again.expect("as it was"), policy);
    }
}
