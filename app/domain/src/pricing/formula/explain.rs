//! A formula in words, with this visitor's answers in place of its variables: “34 units × $13.00”.

use super::{
    Limits,
    error::FormulaError,
    evaluate::Evaluator,
    interval::Interval,
    scope::{Scope, Truth, Value, Words},
    syntax::{ATOM, Function, Literal, NEGATE, Node, NodeKind, Operator, Unit},
};
use crate::money::{Money, MoneyRange};
use rust_decimal::Decimal;

/// One thing that a person is told about how an amount came about.
pub type Step = String;

/// How an amount came about: the conditions that decided a branch, the calculation, and what it comes to.
pub fn explain(node: &Node, value: Interval, scope: &Scope, limits: &Limits) -> Result<Vec<Step>, FormulaError> {
    let mut explainer = Explainer { scope, limits, reasons: Vec::new() };
    let taken = explainer.take_branches(node)?;
    let mut steps = std::mem::take(&mut explainer.reasons);
    let calculation = explainer.words(&taken, Meaning::Money);
    let result = money(value, scope);
    if calculation == result {
        steps.push(result);
    } else {
        steps.push(calculation);
        steps.push(format!("= {result}"));
    }
    Ok(steps)
}

/// The first quantity that the amount depends on, for the line's detail: “26–34 units”, “15%”. Empty without one.
pub fn quantity(node: &Node, scope: &Scope, limits: &Limits) -> Result<String, FormulaError> {
    let mut explainer = Explainer { scope, limits, reasons: Vec::new() };
    let taken = explainer.take_branches(node)?;
    Ok(first_quantity(&taken, &explainer).unwrap_or_default())
}

fn first_quantity(node: &Node, explainer: &Explainer<'_>) -> Option<String> {
    if counts_itself(node, explainer.scope) {
        return Some(explainer.words(node, Meaning::Plain));
    }
    node.children().into_iter().find_map(|child| first_quantity(child, explainer))
}

/// Whether a bare number here is an amount of money.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Money,
    Plain,
}

struct Explainer<'a> {
    scope: &'a Scope,
    limits: &'a Limits,
    reasons: Vec<Step>,
}

impl Explainer<'_> {
    fn truth(&self, node: &Node) -> Result<Truth, FormulaError> {
        Evaluator::new(self.scope, self.limits).truth(node)
    }

    /// Replaces every decided `if` by the branch it took, and notes why.
    fn take_branches(&mut self, node: &Node) -> Result<Node, FormulaError> {
        let kind = match &node.kind {
            NodeKind::Call(Function::If, arguments) if let [condition, then, otherwise] = arguments.as_slice() => {
                let truth = self.truth(condition)?;
                if truth != Truth::Either {
                    let reason = self.because(condition, truth == Truth::Yes)?;
                    if !self.reasons.contains(&reason) {
                        self.reasons.push(reason);
                    }
                    return self.take_branches(if truth == Truth::Yes { then } else { otherwise });
                }
                NodeKind::Call(
                    Function::If,
                    vec![condition.clone(), self.take_branches(then)?, self.take_branches(otherwise)?],
                )
            }
            NodeKind::Call(function, arguments) => {
                let arguments =
                    arguments.iter().map(|argument| self.take_branches(argument)).collect::<Result<_, _>>()?;
                NodeKind::Call(*function, arguments)
            }
            NodeKind::Negate(inner) => NodeKind::Negate(Box::new(self.take_branches(inner)?)),
            NodeKind::Binary(operator, left, right) => {
                NodeKind::Binary(*operator, Box::new(self.take_branches(left)?), Box::new(self.take_branches(right)?))
            }
            other => other.clone(),
        };
        Ok(Node { at: node.at, kind })
    }

    /// Why a condition holds or not, by what was answered: “Frequency: Every two weeks”.
    fn because(&self, condition: &Node, holds: bool) -> Result<String, FormulaError> {
        Ok(match &condition.kind {
            NodeKind::Variable(name) => match self.scope.get(name).map(|binding| &binding.words) {
                Some(Words::YesNo(label)) => format!("{label}: {}", if holds { "yes" } else { "no" }),
                _ => name.clone(),
            },
            NodeKind::Not(inner) => self.because(inner, !holds)?,
            NodeKind::Binary(Operator::Equal | Operator::Different, left, right) => {
                match self.answer(left).or_else(|| self.answer(right)) {
                    Some(answer) => answer,
                    None => self.comparison(condition, holds),
                }
            }
            NodeKind::Binary(Operator::And | Operator::Or, left, right) => {
                let is_and = matches!(condition.kind, NodeKind::Binary(Operator::And, ..));
                let (left_holds, right_holds) = (self.truth(left)?, self.truth(right)?);
                // One side is enough to decide a true `or` and a false `and`.
                if is_and != holds && left_holds == Truth::from(holds) {
                    self.because(left, holds)?
                } else if is_and != holds && right_holds == Truth::from(holds) {
                    self.because(right, holds)?
                } else {
                    format!("{}, {}", self.because(left, holds)?, self.because(right, holds)?)
                }
            }
            NodeKind::Call(Function::Includes, arguments) => self.inclusion(arguments, holds),
            _ => self.comparison(condition, holds),
        })
    }

    /// “Frequency: Weekly”, when the node is the answer to a choice.
    fn answer(&self, node: &Node) -> Option<String> {
        let NodeKind::Variable(name) = &node.kind else { return None };
        let binding = self.scope.get(name)?;
        let (Words::Options(label, options), Value::Text(value)) = (&binding.words, &binding.value) else {
            return None;
        };
        let chosen = options.iter().find(|(option, _)| option == value).map_or("none", |(_, label)| label.as_str());
        Some(format!("{label}: {chosen}"))
    }

    fn inclusion(&self, arguments: &[Node], holds: bool) -> String {
        let [Node { kind: NodeKind::Variable(name), .. }, Node { kind: NodeKind::Text(value), .. }] = arguments else {
            return String::new();
        };
        let Some(Words::Options(label, options)) = self.scope.get(name).map(|binding| &binding.words) else {
            return String::new();
        };
        let option = options.iter().find(|(option, _)| option == value).map_or(value.as_str(), |(_, label)| label);
        if holds { format!("{label}: {option}") } else { format!("{label}: not {option}") }
    }

    fn comparison(&self, condition: &Node, holds: bool) -> String {
        let words = self.words(condition, Meaning::Plain);
        if holds { words } else { format!("not {words}") }
    }

    fn words(&self, node: &Node, meaning: Meaning) -> String {
        match &node.kind {
            NodeKind::Literal(literal) => self.literal(literal, meaning),
            NodeKind::Text(text) => format!("“{text}”"),
            NodeKind::Truth(truth) => (if *truth { "yes" } else { "no" }).to_owned(),
            NodeKind::Variable(name) => self.variable(name),
            NodeKind::Negate(inner) => format!("\u{2212}{}", self.operand(inner, meaning, NEGATE)),
            NodeKind::Not(inner) => format!("not {}", self.operand(inner, Meaning::Plain, ATOM)),
            NodeKind::Binary(operator, left, right) => self.binary(*operator, left, right, meaning),
            NodeKind::Call(function, arguments) => self.call(*function, arguments, meaning),
        }
    }

    fn operand(&self, node: &Node, meaning: Meaning, least: u8) -> String {
        let words = self.words(node, meaning);
        let calls = matches!(node.kind, NodeKind::Call(..));
        if node.precedence() < least || (calls && least > 1) { format!("({words})") } else { words }
    }

    fn binary(&self, operator: Operator, left: &Node, right: &Node, meaning: Meaning) -> String {
        let (of_left, of_right) = match operator {
            Operator::Add | Operator::Subtract => (meaning, meaning),
            // “34 units × 13” is money on the right: a bare price beside something counted.
            Operator::Multiply if meaning == Meaning::Money => (
                if self.is_price_beside(left, right) { Meaning::Money } else { Meaning::Plain },
                if self.is_price_beside(right, left) { Meaning::Money } else { Meaning::Plain },
            ),
            Operator::Divide => (meaning, Meaning::Plain),
            _ => (Meaning::Plain, Meaning::Plain),
        };
        let own = operator.precedence();
        format!("{} {} {}", self.operand(left, of_left, own), sign(operator), self.operand(right, of_right, own + 1))
    }

    fn is_price_beside(&self, price: &Node, other: &Node) -> bool {
        matches!(&price.kind, NodeKind::Literal(literal) if literal.unit == Unit::None)
            && any(other, &|node| counts_itself(node, self.scope))
            && !any(other, &|node| self.is_money_itself(node))
    }

    fn is_money_itself(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Literal(literal) => literal.unit == Unit::None && self.written_as_money(literal),
            NodeKind::Variable(name) => {
                self.scope.get(name).is_some_and(|binding| matches!(binding.words, Words::Money))
            }
            _ => false,
        }
    }

    /// `13.00` in a currency of two decimals.
    fn written_as_money(&self, literal: &Literal) -> bool {
        let places = self.scope.currency.exponent();
        places > 0 && literal.low.scale() == places
    }

    fn literal(&self, literal: &Literal, meaning: Meaning) -> String {
        let range = Interval { low: literal.low, high: literal.high };
        match &literal.unit {
            Unit::Percent => format!("{}%", plain(range)),
            Unit::Named(unit) => format!("{} {}", plain(range), unit.replace('_', " ")),
            Unit::None if meaning == Meaning::Money || self.written_as_money(literal) => money(range, self.scope),
            Unit::None => plain(range),
        }
    }

    fn variable(&self, name: &str) -> String {
        let Some(binding) = self.scope.get(name) else { return name.to_owned() };
        match (&binding.words, &binding.value) {
            (Words::Quantity(one, many), Value::Number(range)) => {
                let unit = if range.low == Decimal::ONE && range.is_exact() { one } else { many };
                format!("{} {unit}", plain(*range)).trim_end().to_owned()
            }
            (Words::Money, Value::Number(range)) => money(*range, self.scope),
            (Words::Options(_, options), Value::Text(value)) => {
                options.iter().find(|(option, _)| option == value).map_or("none", |(_, label)| label).to_owned()
            }
            (Words::YesNo(label), _) => label.clone(),
            _ => name.to_owned(),
        }
    }

    fn call(&self, function: Function, arguments: &[Node], meaning: Meaning) -> String {
        let listed = |joint: &str| {
            arguments.iter().map(|argument| self.words(argument, meaning)).collect::<Vec<_>>().join(joint)
        };
        match (function, arguments) {
            (Function::If, [_, then, otherwise]) => {
                format!("{} or {}", self.words(then, meaning), self.words(otherwise, meaning))
            }
            (Function::Min, _) => format!("the lowest of {}", listed(" and ")),
            (Function::Max, _) => format!("the highest of {}", listed(" and ")),
            (Function::Round, [amount, ..]) => format!("{}, rounded", self.words(amount, meaning)),
            (Function::Ceil, [amount]) => format!("{}, rounded up", self.words(amount, meaning)),
            (Function::Floor, [amount]) => format!("{}, rounded down", self.words(amount, meaning)),
            _ => listed(", "),
        }
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "is",
        Operator::Different => "is not",
        Operator::Less => "is less than",
        Operator::AtMost => "is at most",
        Operator::Greater => "is more than",
        Operator::AtLeast => "is at least",
        Operator::Add => "+",
        Operator::Subtract => "\u{2212}",
        Operator::Multiply => "×",
        Operator::Divide => "÷",
    }
}

fn any(node: &Node, holds: &dyn Fn(&Node) -> bool) -> bool {
    holds(node) || node.children().into_iter().any(|child| any(child, holds))
}

/// A quantity question or a literal with a unit.
fn counts_itself(node: &Node, scope: &Scope) -> bool {
    match &node.kind {
        NodeKind::Literal(literal) => literal.unit != Unit::None,
        NodeKind::Variable(name) => scope.get(name).is_some_and(|binding| matches!(binding.words, Words::Quantity(..))),
        _ => false,
    }
}

/// “34”, “26–34”, “1,200”.
fn plain(range: Interval) -> String {
    if range.is_exact() { grouped(range.low) } else { format!("{}–{}", grouped(range.low), grouped(range.high)) }
}

fn grouped(number: Decimal) -> String {
    let text = number.normalize().abs().to_string();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(whole, fraction)| (whole, fraction));
    let mut grouped =
        if number.is_sign_negative() && !number.is_zero() { "\u{2212}".to_owned() } else { String::new() };
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// “$13.00”, “$156.00 – $208.00”; a price below a minor unit keeps its digits: “$0.125”.
fn money(range: Interval, scope: &Scope) -> String {
    let currency = scope.currency;
    let exact = |amount: Decimal| amount.normalize().scale() <= currency.exponent();
    let zero = Money::zero(currency).to_string();
    let symbol: String = zero.chars().take_while(|c| !c.is_ascii_digit()).collect();
    let one = |amount: Decimal| match Money::from_major(amount, currency) {
        Ok(money) if exact(amount) || symbol.is_empty() => money.to_string(),
        _ => format!("{symbol}{}", grouped(amount)),
    };
    match (Money::from_major(range.low, currency), Money::from_major(range.high, currency)) {
        (Ok(low), Ok(high)) if !range.is_exact() && exact(range.low) && exact(range.high) => {
            MoneyRange { low, high }.to_string()
        }
        _ if range.is_exact() => one(range.low),
        _ => format!("{} – {}", one(range.low), one(range.high)),
    }
}
