//! A service's form, read: every field that is wrong is named at once, with the reason.

use crate::free_text::line;
use contract::{
    AppError,
    catalogue::{PriceLine, ServiceForm},
};
use domain::{
    calendar::check::ServiceTimes,
    catalogue::{AssignmentChoice, Question, Service},
    fault::Faults,
    money::Currency,
    pricing::{Formula, MOST_RULES, PriceList, PriceRule, RuleKind, Tax, Type},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

const LONGEST_NAME: usize = 80;
const LONGEST_TEXT: usize = 2_000;
const MOST_WORDS: usize = 40;
const NUMBER: &str = "Write a whole number.";

/// Writes what was typed into `service`; its id, key, questions and terms stay.
pub(super) fn read(form: &ServiceForm, mut service: Service, currency: Currency) -> Result<Service, AppError> {
    let mut faults = Faults::default();
    words(form, &mut service, &mut faults);
    times(form, &mut service, &mut faults);
    let before = service.price_list;
    service.price_list = prices(form, &before, &service.questions, currency, &mut faults);
    faults.into_result()?;
    Ok(service)
}

fn words(form: &ServiceForm, service: &mut Service, faults: &mut Faults) {
    service.name = line("name", &form.name, LONGEST_NAME, faults);
    faults.unless(service.name.chars().count() >= 2, "name", "Write what people call it, in 2 to 80 characters.");
    service.category = line("category", &form.category, LONGEST_NAME, faults);
    service.description = text("description", &form.description, faults);
    service.synonyms = list(form.synonyms.split([',', '\n']), str::to_lowercase);
    let short = service.synonyms.iter().all(|word| word.chars().count() <= LONGEST_NAME);
    faults.unless(
        short && service.synonyms.len() <= MOST_WORDS,
        "synonyms",
        format!("Give at most {MOST_WORDS} other words, each of at most {LONGEST_NAME} characters."),
    );
    service.preparation = list(form.preparation.lines(), str::to_owned);
    let short = service.preparation.iter().all(|line| line.chars().count() <= 300);
    faults.unless(
        short && service.preparation.len() <= 20,
        "preparation",
        "Give at most 20 lines of at most 300 characters.",
    );
}

fn text(field: &str, typed: &str, faults: &mut Faults) -> String {
    let text = typed.trim().replace("\r\n", "\n");
    let right = text.chars().count() <= LONGEST_TEXT && !text.chars().any(|c| c.is_control() && c != '\n');
    faults.unless(right, field, format!("Use at most {LONGEST_TEXT} ordinary characters."));
    text
}

fn list<'a>(parts: impl Iterator<Item = &'a str>, written: impl Fn(&str) -> String) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in parts {
        let part = written(&part.split_whitespace().collect::<Vec<_>>().join(" "));
        if !part.is_empty() && !found.contains(&part) {
            found.push(part);
        }
    }
    found
}

/// The fields of the form by those of the rule that refuses them.
const FIELDS: [(&str, &str); 7] = [
    ("duration_minutes", "duration"),
    ("buffer_before_minutes", "buffer_before"),
    ("buffer_after_minutes", "buffer_after"),
    ("minimum_notice_minutes", "notice"),
    ("horizon_days", "horizon"),
    ("granularity_minutes", "granularity"),
    ("class_places", "places"),
];

fn times(form: &ServiceForm, service: &mut Service, faults: &mut Faults) {
    let typed = ServiceTimes {
        duration_minutes: whole("duration", &form.duration, None, faults),
        buffer_before_minutes: whole("buffer_before", &form.buffer_before, Some(0), faults),
        buffer_after_minutes: whole("buffer_after", &form.buffer_after, Some(0), faults),
        minimum_notice_minutes: minutes_of_hours("notice", &form.notice, faults),
        horizon_days: whole("horizon", &form.horizon, None, faults),
        granularity_minutes: whole("granularity", &form.granularity, None, faults),
        class_places: (!form.places.trim().is_empty()).then(|| whole("places", &form.places, None, faults)),
    };
    if faults.any_of(&FIELDS.map(|(_, field)| field)) {
        return;
    }
    for fault in typed.check().err().into_iter().flatten() {
        let field =
            FIELDS.iter().find(|(rule, _)| *rule == fault.field).map_or(fault.field.as_str(), |(_, field)| field);
        faults.add(field, fault.reason);
    }
    let number = |value: i64| u32::try_from(value).unwrap_or_default();
    service.duration_minutes = number(typed.duration_minutes);
    service.buffer_before_minutes = number(typed.buffer_before_minutes);
    service.buffer_after_minutes = number(typed.buffer_after_minutes);
    service.minimum_notice_minutes = number(typed.minimum_notice_minutes);
    service.horizon_days = number(typed.horizon_days);
    service.granularity_minutes = number(typed.granularity_minutes);
    service.class_places = typed.class_places.and_then(|places| u16::try_from(places).ok());
    service.approval_required = form.approval;
    match assignment(&form.assignment) {
        Some(assignment) => service.assignment = assignment,
        None => faults.add("assignment", "Choose one of the ways."),
    }
}

/// As it is spelt where it is stored.
fn assignment(word: &str) -> Option<AssignmentChoice> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A whole number; an empty field stands for `usual`. What cannot be read is named, and counts as 1 meanwhile.
fn whole(field: &str, typed: &str, usual: Option<i64>, faults: &mut Faults) -> i64 {
    let typed = typed.trim();
    match (typed.parse(), usual) {
        (Ok(number), _) => number,
        (Err(_), Some(usual)) if typed.is_empty() => usual,
        (Err(_), _) => {
            faults.add(field, NUMBER);
            1
        }
    }
}

/// Hours with a fraction, in minutes; an empty field is none.
fn minutes_of_hours(field: &str, typed: &str, faults: &mut Faults) -> i64 {
    let typed = typed.trim();
    if typed.is_empty() {
        return 0;
    }
    let minutes = typed.parse::<Decimal>().ok().and_then(|hours| hours.checked_mul(Decimal::from(60)));
    // Two digits of an hour name every minute.
    minutes.and_then(|minutes| minutes.round().to_i64()).unwrap_or_else(|| {
        faults.add(field, "Write hours, such as 2 or 1.5.");
        0
    })
}

/// The price list as typed: a new version where it differs from the one in force.
fn prices(
    form: &ServiceForm,
    before: &PriceList,
    questions: &[Question],
    currency: Currency,
    faults: &mut Faults,
) -> PriceList {
    let typed: Vec<(usize, &PriceLine)> = form
        .prices
        .iter()
        .enumerate()
        .filter(|(_, line)| !(line.label.trim().is_empty() && line.formula.trim().is_empty()))
        .collect();
    faults.unless(typed.len() <= MOST_RULES, "prices", format!("A price has at most {MOST_RULES} lines."));
    let rules = typed.into_iter().take(MOST_RULES).map(|(at, line)| rule(at, line, questions, faults)).collect();
    let minimum = Some(form.minimum.trim().to_owned()).filter(|minimum| !minimum.is_empty());
    if let Some(minimum) = &minimum {
        formula("minimum", minimum, Type::Number, questions, faults);
    }
    let list = PriceList {
        version: before.version,
        currency,
        rules,
        minimum,
        tax: tax(form, faults),
        note: text("note", &form.note, faults),
    };
    if list == *before && before.version > 0 { list } else { PriceList { version: before.version + 1, ..list } }
}

fn rule(at: usize, typed: &PriceLine, questions: &[Question], faults: &mut Faults) -> PriceRule {
    let field = |part: &str| format!("prices.{at}.{part}");
    let label = line(&field("label"), &typed.label, LONGEST_NAME, faults);
    faults.unless(!label.is_empty(), field("label"), "Say what this line is for.");
    formula(&field("formula"), &typed.formula, Type::Number, questions, faults);
    let when = Some(typed.when.trim().to_owned()).filter(|when| !when.is_empty());
    if let Some(when) = &when {
        formula(&field("when"), when, Type::Truth, questions, faults);
    }
    let kind = serde_json::from_value(serde_json::Value::String(typed.kind.clone()));
    faults.unless(kind.is_ok(), field("kind"), "Choose what this line does.");
    PriceRule {
        label,
        kind: kind.unwrap_or(RuleKind::Charge),
        formula: typed.formula.trim().to_owned(),
        when,
        taxable: !typed.untaxed,
    }
}

fn formula(field: &str, typed: &str, wanted: Type, questions: &[Question], faults: &mut Faults) {
    if let Err(error) = Formula::parse(typed.trim()).and_then(|formula| formula.expect(wanted, questions)) {
        faults.add(field, sentence(&error.to_string()));
    }
}

/// “this has too many parts” as a sentence of its own.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

fn tax(form: &ServiceForm, faults: &mut Faults) -> Option<Tax> {
    let label = line("tax_label", &form.tax_label, LONGEST_NAME, faults);
    let rate = form.tax_rate.trim().trim_end_matches('%').trim_end();
    if label.is_empty() && rate.is_empty() {
        return None;
    }
    let basis_points = rate
        .parse::<Decimal>()
        .ok()
        .and_then(|rate| rate.checked_mul(Decimal::ONE_HUNDRED))
        .filter(Decimal::is_integer)
        .and_then(|points| points.to_u32())
        .filter(|points| (1..=10_000).contains(points));
    faults.unless(!label.is_empty(), "tax_label", "Say what the tax is called, such as Sales tax.");
    if basis_points.is_none() {
        faults.add("tax_rate", "Write a share between 0.01 and 100 %, such as 8.25.");
    }
    Some(Tax { label, basis_points: basis_points? })
}
