//! From a price list and answers to an itemised, explained estimate.

use super::{
    Formula, FormulaError, Interval, PriceList, PriceRule, RuleKind, Scope, Tax,
    formula::{Explained, Truth},
};
use crate::{
    catalogue::{AnswerError, Answers, Service},
    money::{Currency, Money, MoneyError, MoneyRange},
};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// An itemised price. Amounts are ranges where an answer is a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    pub lines: Vec<EstimateLine>,
    pub total: MoneyRange,
    /// The price list version that made it.
    pub formula_version: u32,
    /// True when the minimum charge lifted the price.
    pub minimum_applied: bool,
    /// Deposit by the service's policy, from the lowest likely total.
    pub deposit: Money,
    pub duration_minutes: u32,
    /// The price list's sentence for “why this price”.
    pub note: String,
}

/// One line of an estimate, with the steps that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimateLine {
    pub label: String,
    /// A short quantity beside the label: “12–16 units”, “8.25%”. May be empty.
    pub detail: String,
    /// Negative for a discount. `low` is the line's share of the estimate's lowest total and `high` of its highest, so
    /// that either column adds up exactly; a discount's `low` may therefore be the larger number.
    pub amount: MoneyRange,
    /// “34 units × $13.00”, then each further step, in reading order.
    pub steps: Vec<String>,
    pub kind: LineKind,
}

/// What a line is, so that a screen can set discounts and tax apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Charge,
    Extra,
    Travel,
    Discount,
    Minimum,
    Tax,
}

/// Why a price could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricingError {
    #[error("Please answer “{label}” first.")]
    MissingAnswer { question: String, label: String },
    #[error("The answer to “{question}” does not fit: {reason}.")]
    WrongAnswer { question: String, reason: AnswerError },
    #[error("This service has no question “{question}”.")]
    UnknownQuestion { question: String },
    /// The clinic's own price list has a fault that its check could not foresee.
    #[error("The price of “{rule}” could not be worked out: {fault}.")]
    Formula { rule: String, fault: FormulaError },
    #[error("The price could not be worked out: {0}.")]
    Money(#[from] MoneyError),
}

impl PricingError {
    /// The key of the question whose answer is missing or wrong, if it is an answer's fault.
    pub fn question(&self) -> Option<&str> {
        match self {
            Self::MissingAnswer { question, .. }
            | Self::WrongAnswer { question, .. }
            | Self::UnknownQuestion { question } => Some(question),
            Self::Formula { .. } | Self::Money(_) => None,
        }
    }
}

impl Estimate {
    /// The price of several services in one visit, each line under its service's name.
    pub fn together(first: (&str, &Self), rest: &[(&str, &Self)]) -> Result<Self, MoneyError> {
        let mut all = first.1.clone();
        if rest.is_empty() {
            return Ok(all);
        }
        all.lines.clear();
        for (service, part) in [&first].into_iter().chain(rest) {
            let named = |line: &EstimateLine| EstimateLine {
                label: if line.label == *service { line.label.clone() } else { format!("{service}: {}", line.label) },
                ..line.clone()
            };
            all.lines.extend(part.lines.iter().map(named));
        }
        for (_, part) in rest {
            all.total.low = all.total.low.plus(part.total.low)?;
            all.total.high = all.total.high.plus(part.total.high)?;
            all.deposit = all.deposit.plus(part.deposit)?;
            all.minimum_applied |= part.minimum_applied;
            all.duration_minutes = all.duration_minutes.saturating_add(part.duration_minutes);
            if !part.note.is_empty() && !all.note.contains(&part.note) {
                let both = format!("{} {}", all.note, part.note);
                both.trim().clone_into(&mut all.note);
            }
        }
        Ok(all)
    }
}

/// Prices a service for these answers.
///
/// Each rule's amount is rounded to minor units once, half away from zero; an amount below zero counts as zero. A
/// discount takes at most what the lines before it come to. The minimum is lifted after discounts. Tax is worked out
/// once on the taxable share of that sum, and rounded once; the total is the sum of the lines, so they always agree.
/// A discount marked taxable is spread over taxed and untaxed lines in proportion, another belongs to the untaxed ones.
pub fn estimate(service: &Service, answers: &Answers) -> Result<Estimate, PricingError> {
    let list = &service.price_list;
    let mut bill = Bill::new(list.currency);
    let mut scope = Scope::of(&service.questions, answers, list.currency)?;
    for rule in &list.rules {
        scope.set_subtotal(bill.subtotal());
        bill.add_rule(rule, &scope)?;
    }
    scope.set_subtotal(bill.subtotal());
    let minimum_applied = bill.lift_to_minimum(list, &scope)?;
    if let Some(tax) = &list.tax {
        bill.add_tax(tax)?;
    }
    let (lines, total) = bill.close();
    Ok(Estimate {
        lines,
        total,
        formula_version: list.version,
        minimum_applied,
        deposit: service.deposit.deposit_for(total.low)?,
        duration_minutes: service.duration_with(answers),
        note: list.note.clone(),
    })
}

/// The two ends of a price in minor units: the cheapest and the dearest case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ends {
    low: i64,
    high: i64,
}

impl Ends {
    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let sum = |a: i64, b: i64| a.checked_add(b).ok_or(MoneyError::Overflow);
        Ok(Self { low: sum(self.low, other.low)?, high: sum(self.high, other.high)? })
    }

    fn map(self, change: impl Fn(i64) -> i64) -> Self {
        Self { low: change(self.low), high: change(self.high) }
    }
}

/// An estimate in the making. Sums hold for either case by itself.
struct Bill {
    currency: Currency,
    lines: Vec<EstimateLine>,
    /// The sum of the lines so far; neither end is negative.
    sum: Ends,
    /// Charges, extras and travel before discounts, and the taxable part of them.
    charged: Ends,
    taxable: Ends,
    all_taxable: bool,
    /// Discounts that belong to untaxed lines alone.
    off_untaxed: Ends,
}

impl Bill {
    fn new(currency: Currency) -> Self {
        let zero = Ends::default();
        Self {
            currency,
            lines: Vec::new(),
            sum: zero,
            charged: zero,
            taxable: zero,
            all_taxable: true,
            off_untaxed: zero,
        }
    }

    fn subtotal(&self) -> Interval {
        let major = |minor: i64| Money::new(minor, self.currency).to_major();
        Interval::between(major(self.sum.low), major(self.sum.high))
    }

    fn push(
        &mut self,
        label: &str,
        detail: String,
        ends: Ends,
        steps: Vec<String>,
        kind: LineKind,
    ) -> Result<(), MoneyError> {
        self.sum = self.sum.plus(ends)?;
        let amount =
            MoneyRange { low: Money::new(ends.low, self.currency), high: Money::new(ends.high, self.currency) };
        self.lines.push(EstimateLine { label: label.to_owned(), detail, amount, steps, kind });
        Ok(())
    }

    fn add_rule(&mut self, rule: &PriceRule, scope: &Scope) -> Result<(), PricingError> {
        let fault = |fault: FormulaError| PricingError::Formula { rule: rule.label.clone(), fault };
        let applies = match &rule.when {
            Some(condition) => Formula::parse(condition).and_then(|when| when.truth(scope)).map_err(fault)?,
            None => Truth::Yes,
        };
        if applies == Truth::No {
            return Ok(());
        }
        let formula = Formula::parse(&rule.formula).map_err(fault)?;
        let Explained { value, steps, quantity } = formula.explain(scope).map_err(fault)?;
        let mut ends = self.ends(value)?.map(|minor| minor.max(0));
        if applies == Truth::Either {
            ends.low = 0;
        }
        if rule.kind == RuleKind::Discount {
            return Ok(self.discount(rule, ends, formula.mentions("subtotal"), quantity, steps)?);
        }
        self.charged = self.charged.plus(ends)?;
        self.all_taxable &= rule.taxable;
        if rule.taxable {
            self.taxable = self.taxable.plus(ends)?;
        }
        let kind = match rule.kind {
            RuleKind::Extra => LineKind::Extra,
            RuleKind::Travel => LineKind::Travel,
            RuleKind::Charge | RuleKind::Discount => LineKind::Charge,
        };
        Ok(self.push(&rule.label, quantity, ends, steps, kind)?)
    }

    /// Takes a discount off, never more than there is. A share of the subtotal is small when the subtotal is; any
    /// other range of discounts counts its larger end in the cheapest case.
    fn discount(
        &mut self,
        rule: &PriceRule,
        off: Ends,
        follows_subtotal: bool,
        detail: String,
        steps: Vec<String>,
    ) -> Result<(), MoneyError> {
        let capped = |low: i64, high: i64| Ends { low: low.min(self.sum.low), high: high.min(self.sum.high) };
        let following = capped(off.low, off.high);
        let rises = self.sum.low - following.low <= self.sum.high - following.high;
        let taken = if follows_subtotal && rises { following } else { capped(off.high, off.low) };
        if taken == Ends::default() {
            return Ok(());
        }
        if !rule.taxable {
            self.off_untaxed = self.off_untaxed.plus(taken)?;
        }
        self.push(&rule.label, detail, taken.map(|minor| -minor), steps, LineKind::Discount)
    }

    fn lift_to_minimum(&mut self, list: &PriceList, scope: &Scope) -> Result<bool, PricingError> {
        let Some(minimum) = &list.minimum else { return Ok(false) };
        let fault = |fault: FormulaError| PricingError::Formula { rule: "Minimum charge".into(), fault };
        let value = Formula::parse(minimum).and_then(|formula| formula.number(scope)).map_err(fault)?;
        let least = self.ends(value)?;
        let missing = Ends { low: (least.low - self.sum.low).max(0), high: (least.high - self.sum.high).max(0) };
        if missing == Ends::default() {
            return Ok(false);
        }
        let range = |ends: Ends| MoneyRange {
            low: Money::new(ends.low, self.currency),
            high: Money::new(ends.high, self.currency),
        };
        let steps =
            vec![format!("The lowest price of a visit is {}", range(least)), format!("{} so far", range(self.sum))];
        self.push("Minimum charge", String::new(), missing, steps, LineKind::Minimum)?;
        Ok(true)
    }

    /// Taxable discounts and the minimum count towards taxable and untaxed lines in proportion to their amounts; a
    /// discount that is not taxable comes off the untaxed lines, as long as there is enough of them.
    fn add_tax(&mut self, tax: &Tax) -> Result<(), PricingError> {
        let spread = self.sum.plus(self.off_untaxed)?;
        let base = Ends {
            low: self.taxable_share(self.taxable.low, self.charged.low, spread.low)?.min(self.sum.low),
            high: self.taxable_share(self.taxable.high, self.charged.high, spread.high)?.min(self.sum.high),
        };
        let ends = Ends { low: share(base.low, tax.basis_points)?, high: share(base.high, tax.basis_points)? };
        if ends == Ends::default() {
            return Ok(());
        }
        let rate = format!("{}%", Decimal::new(i64::from(tax.basis_points), 2).normalize());
        let taxed = MoneyRange { low: Money::new(base.low, self.currency), high: Money::new(base.high, self.currency) };
        let steps = vec![format!("{rate} of {taxed}")];
        Ok(self.push(&tax.label, rate, ends, steps, LineKind::Tax)?)
    }

    fn taxable_share(&self, taxable: i64, charged: i64, sum: i64) -> Result<i64, MoneyError> {
        if charged == 0 {
            // Only the minimum is left: taxed when everything on the list is.
            return Ok(if self.all_taxable { sum } else { 0 });
        }
        let share =
            Decimal::from(sum).checked_mul(Decimal::from(taxable)).map(|product| product / Decimal::from(charged));
        share.and_then(to_minor).ok_or(MoneyError::Overflow)
    }

    fn ends(&self, value: Interval) -> Result<Ends, MoneyError> {
        let minor = |amount: Decimal| Money::from_major(amount, self.currency).map(|money| money.minor);
        Ok(Ends { low: minor(value.low)?, high: minor(value.high)? })
    }

    /// The lines and their sum. Tax can make the case that was cheaper before it the dearer one; then the two change
    /// places, line by line.
    fn close(mut self) -> (Vec<EstimateLine>, MoneyRange) {
        if self.sum.low > self.sum.high {
            for line in &mut self.lines {
                line.amount = MoneyRange { low: line.amount.high, high: line.amount.low };
            }
            self.sum = Ends { low: self.sum.high, high: self.sum.low };
        }
        let total =
            MoneyRange { low: Money::new(self.sum.low, self.currency), high: Money::new(self.sum.high, self.currency) };
        (self.lines, total)
    }
}

fn share(minor: i64, basis_points: u32) -> Result<i64, MoneyError> {
    let share =
        Decimal::from(minor).checked_mul(Decimal::from(basis_points)).map(|product| product / Decimal::from(10_000));
    share.and_then(to_minor).ok_or(MoneyError::Overflow)
}

fn to_minor(amount: Decimal) -> Option<i64> {
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()
}
