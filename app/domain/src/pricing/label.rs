//! What a stranger may expect to pay, in a few words: “$375.00”, “from $90.00”, “$13.00 a unit”.

use super::{Estimate, Formula, LineKind, RuleKind, estimate};
use crate::{
    catalogue::{Answer, Answers, Question, QuestionKind, Service},
    money::{Money, MoneyRange},
};

/// The price of a service before any answer is known. Discounts and tax are left out: a stranger may get the one and
/// will pay the other, and both stand as lines of their own in the estimate.
pub fn price_label(service: &Service) -> String {
    if let Some(label) = unit_price(service) {
        return label;
    }
    let (Some(cheapest), Some(dearest)) =
        (least_price(service), extreme(service, |price, best| price.high.minor > best.high.minor))
    else {
        return "Price on request".into();
    };
    let dearest = dearest.high;
    if dearest.is_zero() {
        return "Free".into();
    }
    if cheapest == dearest { cheapest.to_string() } else { format!("from {cheapest}") }
}

/// The least that a service costs before discounts and tax; `None` when its price list cannot be worked out.
pub fn least_price(service: &Service) -> Option<Money> {
    extreme(service, |price, best| price.low.minor < best.low.minor).map(|price| price.low)
}

/// “$13.00 a unit”, when every charge is a number of the same thing at the same price and nothing lifts it.
fn unit_price(service: &Service) -> Option<String> {
    if service.price_list.minimum.is_some() {
        return None;
    }
    let mut charges = service.price_list.rules.iter().filter(|rule| rule.kind == RuleKind::Charge);
    let priced = |formula: &str| Formula::parse(formula).ok()?.unit_price(&service.questions);
    let first = priced(&charges.next()?.formula)?;
    if charges.any(|rule| priced(&rule.formula).as_ref() != Some(&first)) {
        return None;
    }
    let (unit, price) = first;
    let price = Money::from_major(price, service.price_list.currency).ok()?;
    Some(format!("{price} a {unit}"))
}

/// The price at the answers that make it smallest or largest. Questions are varied one after the other, which finds
/// the extreme of every price list whose questions do not depend on each other.
fn extreme(service: &Service, better: impl Fn(MoneyRange, MoneyRange) -> bool) -> Option<MoneyRange> {
    let mut answers = Answers::new();
    for question in &service.questions {
        if let Some(answer) = candidates(question).into_iter().next() {
            answers.insert(question.key.clone(), answer);
        }
    }
    let mut best = price(service, &answers)?;
    for question in &service.questions {
        for candidate in candidates(question) {
            let before = answers.insert(question.key.clone(), candidate);
            match price(service, &answers).filter(|price| better(*price, best)) {
                Some(price) => best = price,
                None => drop(before.and_then(|before| answers.insert(question.key.clone(), before))),
            }
        }
    }
    Some(best)
}

fn price(service: &Service, answers: &Answers) -> Option<MoneyRange> {
    let Estimate { lines, .. } = estimate(service, answers).ok()?;
    let counted = lines.iter().filter(|line| !matches!(line.kind, LineKind::Discount | LineKind::Tax));
    let zero = MoneyRange::exact(Money::zero(service.price_list.currency));
    counted.map(|line| line.amount).try_fold(zero, |sum, amount| {
        Some(MoneyRange { low: sum.low.plus(amount.low).ok()?, high: sum.high.plus(amount.high).ok()? })
    })
}

/// Answers worth trying: every option, both ends of a quantity.
fn candidates(question: &Question) -> Vec<Answer> {
    match &question.kind {
        QuestionKind::Choice { options } => options.iter().map(|o| Answer::Choice(o.value.clone())).collect(),
        QuestionKind::Choices { options } => options.iter().map(|o| Answer::Choices(vec![o.value.clone()])).collect(),
        QuestionKind::Quantity { minimum, maximum, .. } => {
            vec![Answer::Quantity(*minimum), Answer::Quantity(*maximum)]
        }
        QuestionKind::YesNo { .. } => vec![Answer::YesNo(false), Answer::YesNo(true)],
        QuestionKind::Postcode { zones } => {
            zones.iter().filter_map(|zone| zone.prefixes.first()).map(|code| Answer::Postcode(code.clone())).collect()
        }
    }
}
