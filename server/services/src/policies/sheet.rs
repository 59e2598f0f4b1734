//! A policy as its page shows it.

use contract::policies::{RuleForm, WindowForm};
use domain::{
    money::{Currency, Money},
    policy::{DepositPolicy, Policy, RefundWindow, Terms},
};
use rust_decimal::Decimal;

/// The rules, and what holds for everything else as the last of them.
pub(super) fn forms(policy: &Policy, currency: Currency) -> Vec<RuleForm> {
    let conditional = policy.rules.iter().map(|rule| RuleForm {
        services: rule.services.clone(),
        clients: rule.clients.clone(),
        ..form(&rule.terms, currency)
    });
    conditional.chain([form(&policy.otherwise, currency)]).collect()
}

/// What a clinic begins with: no deposit, everything back until a day before.
pub(super) fn first_forms() -> Vec<RuleForm> {
    let window = WindowForm { hours: "24".into(), percent: "100".into(), fee: String::new() };
    vec![RuleForm { deposit: "none".into(), windows: vec![window], ..RuleForm::default() }]
}

fn form(terms: &Terms, currency: Currency) -> RuleForm {
    let (deposit, amount) = match terms.deposit {
        DepositPolicy::None => ("none", String::new()),
        DepositPolicy::Fixed { minor } => ("fixed", major(minor, currency)),
        DepositPolicy::Percent { basis_points } => {
            ("percent", (Decimal::from(basis_points) / Decimal::ONE_HUNDRED).normalize().to_string())
        }
    };
    let mut windows = terms.cancellation.windows.clone();
    windows.sort_by_key(|window| std::cmp::Reverse(window.hours_before));
    let window = |window: RefundWindow| WindowForm {
        hours: window.hours_before.to_string(),
        percent: window.refund_percent.to_string(),
        fee: if window.fee_minor == 0 { String::new() } else { major(window.fee_minor, currency) },
    };
    RuleForm {
        deposit: deposit.into(),
        amount,
        windows: windows.into_iter().map(window).collect(),
        no_show: terms.cancellation.no_show_refund_percent.to_string(),
        no_show_fee: terms.cancellation.no_show_fee_percent.to_string(),
        ..RuleForm::default()
    }
}

fn major(minor: i64, currency: Currency) -> String {
    Money::new(minor, currency).to_major().to_string()
}
