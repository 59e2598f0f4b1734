//! A policy as its page shows it.

use contract::policies::{OptionName, RuleForm, WindowForm};
use domain::{
    catalogue::{QuestionKind, Service},
    money::{Currency, Money},
    policy::{ChosenOption, DepositPolicy, Nameable, Policy, RefundWindow, Terms},
};
use rust_decimal::Decimal;
use store::services::StoredService;

/// The rules, and what holds for everything else as the last of them.
pub(super) fn forms(policy: &Policy, currency: Currency) -> Vec<RuleForm> {
    let conditional = policy.rules.iter().map(|rule| RuleForm {
        services: rule.services.clone(),
        clients: rule.clients.clone(),
        options: rule.options.iter().map(ChosenOption::word).collect(),
        price_from: rule.price_from_minor.map(|minor| major(minor, currency)).unwrap_or_default(),
        ..noticed(rule.notice_under_minutes, form(&rule.terms, currency))
    });
    conditional.chain([form(&policy.otherwise, currency)]).collect()
}

/// In hours where it is whole hours.
fn noticed(minutes: Option<u32>, form: RuleForm) -> RuleForm {
    let (notice, unit) = match minutes {
        None => (String::new(), "hours"),
        Some(minutes) if minutes % 60 == 0 => ((minutes / 60).to_string(), "hours"),
        Some(minutes) => (minutes.to_string(), "minutes"),
    };
    RuleForm { notice, notice_unit: unit.into(), ..form }
}

/// The options of every service, each once, with the services that have it.
pub(super) fn options(services: &[StoredService]) -> Vec<OptionName> {
    let mut found: Vec<(String, String, Vec<&str>)> = Vec::new();
    for service in services.iter().map(|stored| &stored.service) {
        for option in Nameable::from(service).options {
            let word = option.word();
            match found.iter_mut().find(|(known, ..)| *known == word) {
                Some((.., names)) => names.push(&service.name),
                None => found.push((word, label(service, &option), vec![&service.name])),
            }
        }
    }
    let named = |(word, label, services): (String, String, Vec<&str>)| OptionName {
        word,
        name: format!("{label} ({})", services.join(", ")),
    };
    found.into_iter().map(named).collect()
}

/// “Areas: Forehead”.
fn label(service: &Service, option: &ChosenOption) -> String {
    let Some(question) = service.question(&option.question) else { return option.word() };
    let answer = match &question.kind {
        QuestionKind::Choice { options } | QuestionKind::Choices { options } => {
            options.iter().find(|known| known.value == option.option).map(|known| known.label.as_str())
        }
        QuestionKind::YesNo { .. } => Some(if option.option == "yes" { "yes" } else { "no" }),
        QuestionKind::Quantity { .. } | QuestionKind::Postcode { .. } => None,
    };
    format!("{}: {}", question.label, answer.unwrap_or(&option.option))
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
