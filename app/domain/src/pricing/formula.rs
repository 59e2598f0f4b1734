//! The formula language: parser, evaluator with limits, and the words that explain a result.
//!
//! ```text
//! units * 13.00
//! 12..16 units * 13.00
//! if(frequency == "weekly", 20%, 10%) * subtotal
//! max(width * height / 144, 6) * 48.00
//! includes(areas, "forehead") and not first_visit
//! ```
//!
//! To add a function: its name in [`syntax`], its type in [`check`], its value in [`evaluate`], its words in
//! [`explain`]; the property tests then cover it.

mod check;
mod error;
mod evaluate;
mod explain;
mod interval;
mod lexer;
mod parser;
mod scope;
mod syntax;

#[cfg(test)]
mod tests;

pub use error::{FormulaError, Problem, Type};
pub use explain::Step;
pub use interval::Interval;
pub use scope::{Scope, Truth, Value, is_variable_name};

use crate::catalogue::{Question, QuestionKind};
use evaluate::Evaluator;
use rust_decimal::Decimal;
use std::fmt;
use syntax::{Literal, Node, NodeKind, Operator, Unit};

/// How large a formula may be and become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of the source.
    pub characters: usize,
    /// Levels of nesting.
    pub depth: usize,
    /// Parts of the tree.
    pub nodes: usize,
    /// Parts evaluated for one result.
    pub operations: usize,
    /// The largest number, in either direction, that may appear on the way.
    pub magnitude: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { characters: 1_000, depth: 32, nodes: 200, operations: 1_000, magnitude: 1_000_000_000_000 }
    }
}

/// A formula that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    tree: Node,
}

/// A formula's number with its explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub value: Interval,
    /// “34 units × $13.00”, “= $442.00”.
    pub steps: Vec<Step>,
    /// “34 units”; empty when nothing is counted.
    pub quantity: String,
}

impl Formula {
    pub fn parse(source: &str) -> Result<Self, FormulaError> {
        parser::parse(source, &Limits::default()).map(|tree| Self { tree })
    }

    /// The kind of value that this comes to over these questions; an unknown variable or option is refused.
    pub fn check(&self, questions: &[Question]) -> Result<Type, FormulaError> {
        check::type_of(&self.tree, questions)
    }

    /// The same, refusing any other kind than the wanted one.
    pub fn expect(&self, wanted: Type, questions: &[Question]) -> Result<(), FormulaError> {
        let found = self.check(questions)?;
        if found == wanted { Ok(()) } else { Err(Problem::WrongType { expected: wanted, found }.at(self.tree.at)) }
    }

    pub fn evaluate(&self, scope: &Scope) -> Result<Value, FormulaError> {
        Evaluator::new(scope, &Limits::default()).value(&self.tree)
    }

    pub fn number(&self, scope: &Scope) -> Result<Interval, FormulaError> {
        Evaluator::new(scope, &Limits::default()).number(&self.tree)
    }

    pub fn truth(&self, scope: &Scope) -> Result<Truth, FormulaError> {
        Evaluator::new(scope, &Limits::default()).truth(&self.tree)
    }

    /// The number and how it came about.
    pub fn explain(&self, scope: &Scope) -> Result<Explained, FormulaError> {
        let limits = Limits::default();
        let value = Evaluator::new(scope, &limits).number(&self.tree)?;
        Ok(Explained {
            value,
            steps: explain::explain(&self.tree, value, scope, &limits)?,
            quantity: explain::quantity(&self.tree, scope, &limits)?,
        })
    }

    /// The thing counted and its price, when the formula is nothing but `quantity * price`.
    pub(super) fn unit_price(&self, questions: &[Question]) -> Option<(String, Decimal)> {
        let NodeKind::Binary(Operator::Multiply, left, right) = &self.tree.kind else { return None };
        let NodeKind::Literal(price) = &right.kind else { return None };
        let unit = match &left.kind {
            // Units of literals are written in the plural: `12..16 units`.
            NodeKind::Literal(Literal { unit: Unit::Named(unit), .. }) => unit.strip_suffix('s')?.replace('_', " "),
            NodeKind::Variable(name) => match &questions.iter().find(|question| &question.key == name)?.kind {
                QuestionKind::Quantity { unit, .. } => unit.0.clone(),
                _ => return None,
            },
            _ => return None,
        };
        (price.unit == Unit::None && price.low == price.high).then_some((unit, price.low))
    }

    /// Whether a variable appears anywhere.
    pub fn mentions(&self, name: &str) -> bool {
        fn mentions(node: &Node, name: &str) -> bool {
            matches!(&node.kind, NodeKind::Variable(own) if own == name)
                || node.children().into_iter().any(|child| mentions(child, name))
        }
        mentions(&self.tree, name)
    }
}

/// As it would be typed, with spaces and parentheses in the usual places.
impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.fmt(f)
    }
}
