//! A service as its form shows it.

use contract::catalogue::{PriceLine, PriceVariable, ServiceForm};
use domain::{
    catalogue::{AssignmentChoice, Question, QuestionKind, Service},
    ids::ResourceId,
    pricing::{PriceRule, RuleKind},
};
use rust_decimal::Decimal;
use serde::Serialize;

/// The form of a service that is there.
pub(super) fn form(service: &Service, resources: Vec<ResourceId>) -> ServiceForm {
    let list = &service.price_list;
    ServiceForm {
        name: service.name.clone(),
        category: service.category.clone(),
        description: service.description.clone(),
        synonyms: service.synonyms.join(", "),
        duration: service.duration_minutes.to_string(),
        buffer_before: service.buffer_before_minutes.to_string(),
        buffer_after: service.buffer_after_minutes.to_string(),
        notice: hours(service.minimum_notice_minutes),
        horizon: service.horizon_days.to_string(),
        granularity: service.granularity_minutes.to_string(),
        places: service.class_places.map(|places| places.to_string()).unwrap_or_default(),
        assignment: word(&service.assignment),
        approval: service.approval_required,
        preparation: service.preparation.join("\n"),
        resources,
        prices: list.rules.iter().map(line).collect(),
        minimum: list.minimum.clone().unwrap_or_default(),
        tax_label: list.tax.as_ref().map(|tax| tax.label.clone()).unwrap_or_default(),
        tax_rate: list.tax.as_ref().map(|tax| percent(tax.basis_points)).unwrap_or_default(),
        note: list.note.clone(),
    }
}

/// The form of a service that is to be added, with what most have.
pub(super) fn empty_form() -> ServiceForm {
    ServiceForm {
        duration: "60".into(),
        buffer_before: "0".into(),
        buffer_after: "0".into(),
        notice: "2".into(),
        horizon: "60".into(),
        granularity: "15".into(),
        assignment: word(&AssignmentChoice::default()),
        prices: vec![PriceLine { kind: word(&RuleKind::Charge), ..PriceLine::default() }],
        ..ServiceForm::default()
    }
}

fn line(rule: &PriceRule) -> PriceLine {
    PriceLine {
        label: rule.label.clone(),
        formula: rule.formula.clone(),
        kind: word(&rule.kind),
        when: rule.when.clone().unwrap_or_default(),
        untaxed: !rule.taxable,
    }
}

/// As a choice is spelt where it is stored.
fn word(choice: &impl Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// “1.5” for 90 minutes; two digits of an hour name every minute.
fn hours(minutes: u32) -> String {
    (Decimal::from(minutes) / Decimal::from(60)).round_dp(2).normalize().to_string()
}

/// “8.25”
fn percent(basis_points: u32) -> String {
    (Decimal::from(basis_points) / Decimal::ONE_HUNDRED).normalize().to_string()
}

/// What formulas may name, and what it stands for.
pub(super) fn variable(question: &Question) -> PriceVariable {
    let values = |values: Vec<&str>| format!("{}: {}", question.label, values.join(", "));
    let meaning = match &question.kind {
        QuestionKind::Choice { options } | QuestionKind::Choices { options } => {
            values(options.iter().map(|option| option.value.as_str()).collect())
        }
        QuestionKind::Postcode { zones } => values(zones.iter().map(|zone| zone.value.as_str()).collect()),
        QuestionKind::Quantity { unit, minimum, maximum, .. } => {
            format!("{}: {} to {} {}", question.label, minimum.normalize(), maximum.normalize(), unit.1)
        }
        QuestionKind::YesNo { .. } => format!("{}: yes or no", question.label),
    };
    PriceVariable { name: question.key.clone(), meaning }
}
