//! The language held against itself: what is printed reads back, and nothing that can be typed breaks it.

use super::{
    Formula, FormulaError, Limits, Problem, Scope, Type, Value,
    evaluate::Evaluator,
    syntax::{Function, Literal, Node, NodeKind, Operator, Unit},
};
use crate::{
    catalogue::{Answer, Answers, ChoiceOption, Question, QuestionKind, TravelZone},
    money::Currency,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn option(value: &str, label: &str) -> ChoiceOption {
    ChoiceOption { value: value.into(), label: label.into(), synonyms: Vec::new(), extra_minutes: 0 }
}

fn question(key: &str, label: &str, kind: QuestionKind) -> Question {
    Question { key: key.into(), prompt: String::new(), label: label.into(), kind, required: true }
}

fn questions() -> Vec<Question> {
    vec![
        question(
            "units",
            "Units",
            QuestionKind::Quantity {
                unit: ("unit".into(), "units".into()),
                minimum: number("1"),
                maximum: number("100"),
                typical: Some((number("26"), number("34"))),
                step: number("1"),
            },
        ),
        question(
            "areas",
            "Areas",
            QuestionKind::Choices { options: vec![option("forehead", "Forehead"), option("chin", "Chin")] },
        ),
        question(
            "frequency",
            "Frequency",
            QuestionKind::Choice { options: vec![option("weekly", "Weekly"), option("once", "Once")] },
        ),
        question("first_visit", "First visit", QuestionKind::YesNo { yes_phrases: Vec::new(), no_phrases: Vec::new() }),
        question(
            "zip",
            "ZIP",
            QuestionKind::Postcode {
                zones: vec![TravelZone { value: "near".into(), label: "Near".into(), prefixes: vec!["972".into()] }],
            },
        ),
    ]
}

fn scope(units: Answer) -> Scope {
    let answers: Answers = [
        ("units".into(), units),
        ("areas".into(), Answer::Choices(vec!["forehead".into()])),
        ("frequency".into(), Answer::Choice("weekly".into())),
        ("first_visit".into(), Answer::YesNo(true)),
        ("zip".into(), Answer::Postcode("97201".into())),
    ]
    .into();
    Scope::of(&questions(), &answers, Currency::USD).expect("the answers fit")
}

fn steps(source: &str, units: Answer) -> Vec<String> {
    let formula = Formula::parse(source).expect(source);
    formula.expect(Type::Number, &questions()).expect(source);
    formula.explain(&scope(units)).expect(source).steps
}

#[test]
fn an_amount_explains_itself_in_words() {
    let exact = Answer::Quantity(number("34"));
    assert_eq!(steps("units * 13.00", exact.clone()), ["34 units × $13.00", "= $442.00"]);
    assert_eq!(steps("units * 13", Answer::Quantity(number("1"))), ["1 unit × $13.00", "= $13.00"]);
    assert_eq!(steps("units * 13.00", Answer::Typical), ["26–34 units × $13.00", "= $338.00 – $442.00"]);
    assert_eq!(steps("12..16 units * 13.00", exact.clone()), ["12–16 units × $13.00", "= $156.00 – $208.00"]);
    assert_eq!(steps("650", exact.clone()), ["$650.00"]);
    assert_eq!(steps("units * 0.125", exact.clone()), ["34 units × $0.125", "= $4.25"]);
    assert_eq!(
        steps("if(frequency == \"weekly\", 20%, 10%) * 442.00", exact.clone()),
        ["Frequency: Weekly", "20% × $442.00", "= $88.40"]
    );
    assert_eq!(
        steps("if(includes(areas, \"chin\") or not first_visit, 90, max(40, units * 1.00))", exact.clone()),
        ["Areas: not Chin, First visit: yes", "the highest of $40.00 and 34 units × $1.00", "= $40.00"]
    );
    assert_eq!(steps("if(units > 30, 500, 400)", Answer::Typical), ["$500.00 or $400.00", "= $400.00 – $500.00"]);
}

#[test]
fn a_fault_names_its_character() {
    let fault = |source: &str| Formula::parse(source).expect_err(source).to_string();
    assert_eq!(fault("units * "), "expected a number, a question or “(”, found the end (at character 9)");
    assert_eq!(fault("units ? 2"), "expected a number, a question or an operator, found “?” (at character 7)");
    assert_eq!(
        fault("1 < 2 < 3"),
        "expected “and”, “or” or the end: comparisons do not chain, found “<” (at character 7)"
    );
    assert_eq!(fault("16..12"), "a range starts with its smaller number (at character 5)");
    assert_eq!(fault("sqrt(4)"), "there is no function “sqrt” (at character 1)");
    assert_eq!(fault("includes(areas)"), "write includes(question, \"option\") (at character 1)");
    assert_eq!(fault("\"weekly"), "a text needs a closing quotation mark (at character 1)");
    assert_eq!(fault("(1 + 2"), "expected ), found the end (at character 7)");
}

#[test]
fn a_price_list_with_an_unknown_question_or_option_is_refused_when_saved() {
    let fault = |source: &str| Formula::parse(source).expect(source).check(&questions()).expect_err(source).problem;
    assert_eq!(fault("rooms * 2"), Problem::UnknownVariable("rooms".into()));
    assert_eq!(fault("frequency == \"monthly\""), Problem::UnknownOption("monthly".into()));
    assert_eq!(fault("\"far\" == zone"), Problem::UnknownOption("far".into()));
    assert_eq!(fault("includes(areas, \"nose\")"), Problem::UnknownOption("nose".into()));
    assert_eq!(fault("first_visit * 2"), Problem::WrongType { expected: Type::Number, found: Type::Truth });
    assert_eq!(fault("if(first_visit, 1, \"x\")"), Problem::WrongType { expected: Type::Number, found: Type::Text });
}

#[test]
fn limits_and_impossible_arithmetic_are_errors_with_a_place() {
    let problem = |result: Result<Value, FormulaError>| result.expect_err("a fault");
    let evaluate = |source: &str| Formula::parse(source).expect(source).evaluate(&scope(Answer::Typical));
    assert_eq!(problem(evaluate("5 / (2 - 2)")), Problem::DivisionByZero.at(5));
    assert_eq!(problem(evaluate("5 / (0..2)")).problem, Problem::DivisionByZero);
    assert_eq!(problem(evaluate("2 + 1000000 * 10000000")), Problem::TooLarge.at(4));
    assert_eq!(problem(evaluate("round(1, 0.5)")).problem, Problem::Places);
    let refused = |source: String| Formula::parse(&source).expect_err("too much").problem;
    assert_eq!(refused("1+".repeat(600)), Problem::TooLong(1_000));
    assert_eq!(refused(format!("{}1{}", "(".repeat(40), ")".repeat(40))), Problem::TooDeep);
    assert_eq!(refused(format!("{}1", "-".repeat(900))), Problem::TooDeep);
    assert_eq!(refused(format!("1{}", "+1".repeat(33))), Problem::TooDeep);
    assert_eq!(refused(format!("max({}1)", "1,".repeat(201))), Problem::TooManyParts);
    assert!(matches!(refused("9".repeat(60)), Problem::NotANumber(_)));
}

#[test]
fn a_condition_over_a_range_stays_open_and_its_result_spans_both() {
    let value = Formula::parse("if(units >= 30, 100, 80)").expect("reads").number(&scope(Answer::Typical));
    let value = value.expect("evaluates");
    assert_eq!((value.low, value.high), (number("80"), number("100")));
}

fn literals() -> impl Strategy<Value = NodeKind> {
    let unit = prop_oneof![Just(Unit::None), Just(Unit::Percent), "[a-z]{3,8}x".prop_map(Unit::Named)];
    (0_u64..10_000_000_000, 0_u64..1_000, 0_u32..5, unit).prop_map(|(low, wider, scale, unit)| {
        let at = |digits: u64| Decimal::new(i64::try_from(digits).expect("small"), scale);
        NodeKind::Literal(Literal { low: at(low), high: at(low + wider), unit })
    })
}

fn trees() -> impl Strategy<Value = Node> {
    let names = prop_oneof![
        Just("units"),
        Just("areas"),
        Just("frequency"),
        Just("first_visit"),
        Just("zone"),
        Just("subtotal"),
        Just("nobody")
    ];
    let leaf = prop_oneof![
        4 => literals(),
        1 => "[a-z_ äé€]{0,8}".prop_map(NodeKind::Text),
        1 => any::<bool>().prop_map(NodeKind::Truth),
        4 => names.prop_map(|name| NodeKind::Variable(name.into())),
    ]
    .prop_map(|kind| Node { at: 0, kind });
    leaf.prop_recursive(6, 60, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed().prop_map(NodeKind::Negate),
            boxed().prop_map(NodeKind::Not),
            (prop::sample::select(&Operator::ALL[..]), boxed(), boxed())
                .prop_map(|(operator, left, right)| NodeKind::Binary(operator, left, right)),
            (prop::sample::select(&Function::ALL[..]), prop::collection::vec(inner.clone(), 1..4))
                .prop_filter("a call that can be typed", |(function, arguments)| function.takes(arguments.len()))
                .prop_map(|(function, arguments)| NodeKind::Call(function, arguments)),
        ]
        .prop_map(|kind| Node { at: 0, kind })
    })
}

proptest! {
    #[test]
    fn a_printed_tree_reads_back_as_itself(tree in trees()) {
        let printed = tree.to_string();
        let limits = Limits { characters: 100_000, depth: 1_000, nodes: 10_000, ..Limits::default() };
        let again = super::parser::parse(&printed, &limits);
        prop_assert_eq!(again.as_ref().map_err(|error| format!("{error} in {printed}")), Ok(&tree));
        prop_assert_eq!(again.expect("just compared").to_string(), printed);
    }

    #[test]
    fn any_tree_evaluates_within_its_limits_or_says_why_not(tree in trees(), units in 1_i64..100) {
        let limits = Limits { operations: 50, ..Limits::default() };
        for answer in [Answer::Typical, Answer::Quantity(Decimal::from(units))] {
            let scope = scope(answer);
            if let Ok(Value::Number(range)) = Evaluator::new(&scope, &limits).value(&tree) {
                prop_assert!(range.low <= range.high);
                prop_assert!(range.low.abs() <= Decimal::from(limits.magnitude));
                prop_assert!(range.high.abs() <= Decimal::from(limits.magnitude));
            }
            // The words never fail where the number did not.
            let formula = Formula { tree: tree.clone() };
            if formula.number(&scope).is_ok() {
                prop_assert!(formula.explain(&scope).is_ok());
            }
        }
    }

    #[test]
    fn a_tree_that_passes_the_check_meets_no_wrong_type(tree in trees(), units in 1_i64..100) {
        let formula = Formula { tree };
        if formula.check(&questions()).is_ok() {
            let result = formula.evaluate(&scope(Answer::Quantity(Decimal::from(units))));
            let surprising = matches!(
                result,
                Err(FormulaError { problem: Problem::WrongType { .. } | Problem::UnknownVariable(_) | Problem::Usage(_), .. })
            );
            prop_assert!(!surprising, "{formula}");
        }
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(source in "\\PC{0,120}") {
        let _ = Formula::parse(&source);
    }

    #[test]
    fn anything_in_the_language_s_own_alphabet_is_read_or_refused(source in "[a-c0-9 .,()+*/<>=!%\"-]{0,200}") {
        let _ = Formula::parse(&source);
    }
}
