//! Prices add up, explain themselves, and stay within reason.

use super::{Estimate, LineKind, PriceList, PriceRule, PricingError, RuleKind, Tax, estimate, price_label};
use crate::{
    catalogue::{Answer, Answers, ChoiceOption, Question, QuestionKind, Service},
    ids::ServiceId,
    money::Currency,
    policy::{CancellationPolicy, DepositPolicy},
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

fn rule(label: &str, kind: RuleKind, formula: &str, when: Option<&str>, taxable: bool) -> PriceRule {
    PriceRule { label: label.into(), kind, formula: formula.into(), when: when.map(Into::into), taxable }
}

fn question(key: &str, kind: QuestionKind, required: bool) -> Question {
    Question { key: key.into(), prompt: format!("{key}?"), label: key.into(), kind, required }
}

fn yes_no() -> QuestionKind {
    QuestionKind::YesNo { yes_phrases: Vec::new(), no_phrases: Vec::new() }
}

fn botox() -> Service {
    let area =
        |value: &str| ChoiceOption { value: value.into(), label: value.into(), synonyms: Vec::new(), extra_minutes: 5 };
    Service {
        id: ServiceId(Uuid::nil()),
        key: "botox".into(),
        name: "Botox".into(),
        category: String::new(),
        description: String::new(),
        synonyms: Vec::new(),
        duration_minutes: 30,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        minimum_notice_minutes: 0,
        horizon_days: 60,
        granularity_minutes: 15,
        class_places: None,
        assignment: crate::catalogue::AssignmentChoice::default(),
        approval_required: false,
        questions: vec![
            question("areas", QuestionKind::Choices { options: vec![area("forehead"), area("crows_feet")] }, true),
            question("first_visit", yes_no(), true),
            question("kit", yes_no(), false),
        ],
        price_list: PriceList {
            version: 12,
            currency: Currency::USD,
            rules: vec![
                rule(
                    "Forehead",
                    RuleKind::Charge,
                    "12..16 units * 13.00",
                    Some("includes(areas, \"forehead\")"),
                    false,
                ),
                rule(
                    "Crow’s feet",
                    RuleKind::Charge,
                    "14..18 units * 13.00",
                    Some("includes(areas, \"crows_feet\")"),
                    false,
                ),
                rule("Aftercare kit", RuleKind::Extra, "18.00", Some("kit"), true),
                rule("First visit", RuleKind::Discount, "40.00", Some("first_visit"), false),
            ],
            minimum: None,
            tax: Some(Tax { label: "Sales tax".into(), basis_points: 825 }),
            note: String::new(),
        },
        deposit: DepositPolicy::Percent { basis_points: 2_000 },
        deposit_varies: false,
        cancellation: CancellationPolicy::full_refund_until(48),
        preparation: Vec::new(),
    }
}

fn answers() -> Answers {
    [
        ("areas".into(), Answer::Choices(vec!["forehead".into(), "crows_feet".into()])),
        ("first_visit".into(), Answer::YesNo(true)),
        ("kit".into(), Answer::YesNo(true)),
    ]
    .into()
}

fn check_sums(estimate: &Estimate) -> Result<(), TestCaseError> {
    let low: i64 = estimate.lines.iter().map(|line| line.amount.low.minor).sum();
    let high: i64 = estimate.lines.iter().map(|line| line.amount.high.minor).sum();
    prop_assert_eq!((low, high), (estimate.total.low.minor, estimate.total.high.minor));
    prop_assert!(0 <= low && low <= high, "{low} to {high}");
    prop_assert!((0..=low).contains(&estimate.deposit.minor));
    Ok(())
}

#[test]
fn a_first_botox_visit_costs_what_its_price_list_says() {
    let estimate = estimate(&botox(), &answers()).expect("it can be priced");
    assert_eq!(estimate.total.to_string(), "$317.49 – $421.49");
    assert_eq!(estimate.deposit.to_string(), "$63.50");
    assert_eq!((estimate.duration_minutes, estimate.formula_version), (40, 12));
    let lines: Vec<_> =
        estimate.lines.iter().map(|l| (l.label.as_str(), l.detail.as_str(), l.amount.to_string())).collect();
    assert_eq!(
        lines,
        [
            ("Forehead", "12–16 units", "$156.00 – $208.00".to_owned()),
            ("Crow’s feet", "14–18 units", "$182.00 – $234.00".to_owned()),
            ("Aftercare kit", "", "$18.00".to_owned()),
            ("First visit", "", "\u{2212}$40.00".to_owned()),
            ("Sales tax", "8.25%", "$1.49".to_owned()),
        ]
    );
    assert_eq!(price_label(&botox()), "$13.00 a unit");
}

#[test]
fn a_missing_or_wrong_answer_is_named_by_its_question() {
    let refused = |change: &dyn Fn(&mut Answers)| {
        let mut answers = answers();
        change(&mut answers);
        estimate(&botox(), &answers).expect_err("it cannot be priced").question().map(str::to_owned)
    };
    assert_eq!(refused(&|a| drop(a.remove("first_visit"))).as_deref(), Some("first_visit"));
    assert_eq!(
        refused(&|a| drop(a.insert("areas".into(), Answer::Choices(vec!["nose".into()])))).as_deref(),
        Some("areas")
    );
    assert_eq!(refused(&|a| drop(a.insert("color".into(), Answer::YesNo(true)))).as_deref(), Some("color"));
}

#[test]
fn a_minimum_is_a_line_of_its_own_and_a_discount_never_pays_out() {
    let mut service = botox();
    service.price_list.minimum = Some("250.00".into());
    service.price_list.rules[3].formula = "1000.00".into();
    service.price_list.tax = None;
    let estimate = estimate(&service, &answers()).expect("it can be priced");
    assert!(estimate.minimum_applied);
    assert_eq!(estimate.total.to_string(), "$250.00");
    assert!(estimate.lines.iter().any(|line| line.kind == LineKind::Minimum));
}

#[test]
fn a_fault_of_the_price_list_is_not_blamed_on_an_answer() {
    let mut service = botox();
    service.price_list.rules[0].formula = "13.00 / 0".into();
    let error = estimate(&service, &answers()).expect_err("it divides by zero");
    assert!(matches!(&error, PricingError::Formula { rule, .. } if rule == "Forehead"), "{error}");
    assert_eq!(error.question(), None);
}

fn rules() -> impl Strategy<Value = Vec<PriceRule>> {
    let kind =
        prop_oneof![Just(RuleKind::Charge), Just(RuleKind::Extra), Just(RuleKind::Travel), Just(RuleKind::Discount)];
    let formula = prop_oneof![
        (0_u32..500_000, 0_u32..20_000).prop_map(|(low, wider)| {
            let cents = |minor: u32| Decimal::new(i64::from(minor), 2);
            format!("{}..{}", cents(low), cents(low + wider))
        }),
        (0_u32..100_000).prop_map(|price| format!("amount * {}", Decimal::new(i64::from(price), 3))),
        (0_u32..150).prop_map(|share| format!("subtotal * {share}%")),
        (1_u32..50).prop_map(|most| format!("amount - {most}")),
        (1_u32..50).prop_map(|some| format!("if(amount > {some}, 100.00, 33.33)")),
    ];
    let when = prop_oneof![Just(None), Just(Some("amount >= 12".to_owned())), Just(Some("yes".to_owned()))];
    let rule = (kind, formula, when, any::<bool>()).prop_map(|(kind, formula, when, taxable)| PriceRule {
        label: "Rule".into(),
        kind,
        formula,
        when,
        taxable,
    });
    prop::collection::vec(rule, 0..8)
}

proptest! {
    #[test]
    fn lines_sum_to_the_total_for_any_price_list(
        rules in rules(), tax in proptest::option::of(0_u32..3_000), minimum in proptest::option::of(0_u32..60_000),
        amount in proptest::option::of(0_u32..40), yes in any::<bool>(), share in 0_u32..=10_000
    ) {
        let mut service = botox();
        let unit = ("piece".to_owned(), "pieces".to_owned());
        let (zero, forty) = (Decimal::ZERO, Decimal::from(40));
        let typical = Some((Decimal::from(10), Decimal::from(25)));
        let quantity = QuestionKind::Quantity { unit, minimum: zero, maximum: forty, typical, step: Decimal::ONE };
        service.questions = vec![question("amount", quantity, true), question("yes", yes_no(), true)];
        service.price_list.rules = rules;
        service.price_list.minimum = minimum.map(|minor| Decimal::new(i64::from(minor), 2).to_string());
        service.price_list.tax = tax.map(|basis_points| Tax { label: "Tax".into(), basis_points });
        service.deposit = DepositPolicy::Percent { basis_points: share };
        prop_assert_eq!(service.price_list.check(&service.questions), Ok(()));
        let amount = amount.map_or(Answer::Typical, |amount| Answer::Quantity(Decimal::from(amount)));
        let answers = [("amount".to_owned(), amount), ("yes".to_owned(), Answer::YesNo(yes))].into();
        let estimate = estimate(&service, &answers).expect("a checked list of small numbers can be priced");
        check_sums(&estimate)?;
    }
}
