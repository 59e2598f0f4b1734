//! Prices: a price list's rules are data, evaluated by a small decimal language whose syntax tree explains each line.
//!
//! The language is our own because a price must show its steps: `units * 13.00` becomes “34 units × $13.00”. Numbers
//! are decimal intervals, so that `(26..34) * 13.00` is a range; there are no loops, no assignments and no host calls.

mod estimate;
mod formula;
mod label;

#[cfg(test)]
mod tests;

pub use estimate::{Estimate, EstimateLine, LineKind, PricingError, estimate};
pub use formula::{
    Explained, Formula, FormulaError, Interval, Limits, Problem, Scope, Step, Truth, Type, Value, is_variable_name,
};

pub use label::{least_price, price_label};

use crate::{catalogue::Question, money::Currency};
use serde::{Deserialize, Serialize};

/// The versioned rules of one service's price. A change makes a new version; an estimate names the one it used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceList {
    pub version: u32,
    pub currency: Currency,
    /// Evaluated in order; a rule whose `when` is false leaves no line.
    pub rules: Vec<PriceRule>,
    /// The least that a visit costs before tax, in major units as a formula; lifted with a line of its own.
    pub minimum: Option<String>,
    pub tax: Option<Tax>,
    /// A sentence for “why this price”: “You pay $13.00 for each unit used.”
    pub note: String,
}

/// One row of a price list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceRule {
    /// What the line is called: “Forehead”.
    pub label: String,
    pub kind: RuleKind,
    /// A formula for the amount in major units. A discount's formula gives a positive amount, which is taken off.
    pub formula: String,
    /// A condition; absent means always.
    pub when: Option<String>,
    /// Whether sales tax is due on it. A discount that is not taxable comes off the untaxed lines first.
    pub taxable: bool,
}

/// What a rule adds to the bill, or takes off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    Charge,
    Extra,
    Travel,
    Discount,
}

/// Sales tax on the taxable lines, after discounts are spread over them in proportion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    pub label: String,
    /// 825 = 8.25 %.
    pub basis_points: u32,
}

/// The most rules that one price list may have.
pub const MOST_RULES: usize = 100;

/// Why a price list cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceListError {
    #[error("a price list has at most {MOST_RULES} rules")]
    TooManyRules,
    #[error("the question key “{0}” cannot be used in formulas")]
    QuestionKey(String),
    #[error("“{rule}”: {fault}")]
    Formula { rule: String, fault: FormulaError },
}

impl PriceList {
    /// Whether every formula can be read and only names what these questions answer. Called before saving, so that a
    /// visitor never meets a formula that cannot work.
    pub fn check(&self, questions: &[Question]) -> Result<(), PriceListError> {
        if self.rules.len() > MOST_RULES {
            return Err(PriceListError::TooManyRules);
        }
        if let Some(question) = questions.iter().find(|question| !is_variable_name(&question.key)) {
            return Err(PriceListError::QuestionKey(question.key.clone()));
        }
        let check = |label: &str, source: &str, wanted: Type| {
            Formula::parse(source)
                .and_then(|formula| formula.expect(wanted, questions))
                .map_err(|fault| PriceListError::Formula { rule: label.to_owned(), fault })
        };
        for rule in &self.rules {
            check(&rule.label, &rule.formula, Type::Number)?;
            if let Some(when) = &rule.when {
                check(&rule.label, when, Type::Truth)?;
            }
        }
        self.minimum.as_deref().map_or(Ok(()), |minimum| check("Minimum charge", minimum, Type::Number))
    }
}
