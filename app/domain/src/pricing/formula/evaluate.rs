//! The value of a tree, within limits. Nothing here panics, whatever the tree.

use super::{
    Limits,
    error::{FormulaError, Problem, Type},
    interval::Interval,
    scope::{Scope, Truth, Value, percent},
    syntax::{Function, Literal, Node, NodeKind, Operator, Unit},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Evaluates trees over one scope, counting every operation.
pub struct Evaluator<'a> {
    scope: &'a Scope,
    limits: &'a Limits,
    operations: usize,
}

impl<'a> Evaluator<'a> {
    pub fn new(scope: &'a Scope, limits: &'a Limits) -> Self {
        Self { scope, limits, operations: 0 }
    }

    pub fn value(&mut self, node: &Node) -> Result<Value, FormulaError> {
        self.operations += 1;
        if self.operations > self.limits.operations {
            return Err(Problem::TooManySteps.at(node.at));
        }
        match &node.kind {
            NodeKind::Literal(literal) => self.within(node, literal_interval(literal)).map(Value::Number),
            NodeKind::Text(text) => Ok(Value::Text(text.clone())),
            NodeKind::Truth(truth) => Ok(Value::Truth((*truth).into())),
            NodeKind::Variable(name) => {
                let binding = self.scope.get(name);
                binding.map(|b| b.value.clone()).ok_or_else(|| Problem::UnknownVariable(name.clone()).at(node.at))
            }
            NodeKind::Negate(inner) => Ok(Value::Number(self.number(inner)?.negate())),
            NodeKind::Not(inner) => Ok(Value::Truth(match self.truth(inner)? {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                Truth::Either => Truth::Either,
            })),
            NodeKind::Binary(operator, left, right) => self.binary(node, *operator, left, right),
            NodeKind::Call(function, arguments) => self.call(node, *function, arguments),
        }
    }

    pub fn number(&mut self, node: &Node) -> Result<Interval, FormulaError> {
        match self.value(node)? {
            Value::Number(interval) => Ok(interval),
            other => Err(wrong_type(node, Type::Number, &other)),
        }
    }

    pub fn truth(&mut self, node: &Node) -> Result<Truth, FormulaError> {
        match self.value(node)? {
            Value::Truth(truth) => Ok(truth),
            other => Err(wrong_type(node, Type::Truth, &other)),
        }
    }

    /// Refuses overflow and what lies beyond the limit of magnitude.
    fn within(&self, node: &Node, result: Option<Interval>) -> Result<Interval, FormulaError> {
        let most = Decimal::from(self.limits.magnitude);
        result
            .filter(|interval| interval.low.abs() <= most && interval.high.abs() <= most)
            .ok_or_else(|| Problem::TooLarge.at(node.at))
    }

    fn binary(&mut self, node: &Node, operator: Operator, left: &Node, right: &Node) -> Result<Value, FormulaError> {
        match operator {
            Operator::And => self.logic(left, right, Truth::No),
            Operator::Or => self.logic(left, right, Truth::Yes),
            Operator::Equal => self.equal(left, right).map(Value::Truth),
            Operator::Different => Ok(Value::Truth(match self.equal(left, right)? {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                Truth::Either => Truth::Either,
            })),
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
                let (a, b) = (self.number(left)?, self.number(right)?);
                Ok(Value::Truth(compare(operator, a, b)))
            }
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                let (a, b) = (self.number(left)?, self.number(right)?);
                let result = match operator {
                    Operator::Add => a.plus(b),
                    Operator::Subtract => a.minus(b),
                    Operator::Multiply => a.times(b),
                    _ if b.includes_zero() => return Err(Problem::DivisionByZero.at(right.at)),
                    _ => a.over(b),
                };
                self.within(node, result).map(Value::Number)
            }
        }
    }

    /// `and` is decided by one no, `or` by one yes; a decided left side leaves the right one unread.
    fn logic(&mut self, left: &Node, right: &Node, decisive: Truth) -> Result<Value, FormulaError> {
        let left = self.truth(left)?;
        if left == decisive {
            return Ok(Value::Truth(decisive));
        }
        let right = self.truth(right)?;
        Ok(Value::Truth(if right == decisive {
            decisive
        } else if left == Truth::Either {
            Truth::Either
        } else {
            right
        }))
    }

    fn equal(&mut self, left: &Node, right: &Node) -> Result<Truth, FormulaError> {
        match (self.value(left)?, self.value(right)?) {
            (Value::Number(a), Value::Number(b)) if a.is_exact() && b.is_exact() => Ok((a == b).into()),
            (Value::Number(a), Value::Number(b)) if a.high < b.low || b.high < a.low => Ok(Truth::No),
            (Value::Number(_), Value::Number(_)) => Ok(Truth::Either),
            (Value::Text(a), Value::Text(b)) => Ok((a == b).into()),
            (Value::Truth(Truth::Either), Value::Truth(_)) | (Value::Truth(_), Value::Truth(Truth::Either)) => {
                Ok(Truth::Either)
            }
            (Value::Truth(a), Value::Truth(b)) => Ok((a == b).into()),
            (a, b) => Err(wrong_type(right, a.kind(), &b)),
        }
    }

    fn call(&mut self, node: &Node, function: Function, arguments: &[Node]) -> Result<Value, FormulaError> {
        match (function, arguments) {
            (Function::If, [condition, then, otherwise]) => match self.truth(condition)? {
                Truth::Yes => self.value(then),
                Truth::No => self.value(otherwise),
                Truth::Either => self.undecided(then, otherwise),
            },
            (Function::Min | Function::Max, [first, rest @ ..]) => {
                let mut result = self.number(first)?;
                for argument in rest {
                    let next = self.number(argument)?;
                    result = if function == Function::Min { result.min(next) } else { result.max(next) };
                }
                Ok(Value::Number(result))
            }
            (Function::Round, [amount, places]) => {
                let amount = self.number(amount)?;
                let wanted = self.number(places)?;
                let count = wanted
                    .low
                    .to_u32()
                    .filter(|count| *count <= 10 && wanted.is_exact() && wanted.low == Decimal::from(*count));
                let count = count.ok_or_else(|| Problem::Places.at(places.at))?;
                self.within(node, Some(amount.round(count))).map(Value::Number)
            }
            (Function::Ceil, [amount]) => {
                let amount = self.number(amount)?;
                self.within(node, Some(amount.ceil())).map(Value::Number)
            }
            (Function::Floor, [amount]) => {
                let amount = self.number(amount)?;
                self.within(node, Some(amount.floor())).map(Value::Number)
            }
            (Function::Includes, [set, option]) => match (self.value(set)?, self.value(option)?) {
                (Value::Set(chosen), Value::Text(option)) => Ok(Value::Truth(chosen.contains(&option).into())),
                (Value::Set(_), other) => Err(wrong_type(option, Type::Text, &other)),
                (other, _) => Err(wrong_type(set, Type::Set, &other)),
            },
            _ => Err(Problem::Usage(function.usage()).at(node.at)),
        }
    }

    /// Both branches are possible: the range from the least to the most.
    fn undecided(&mut self, then: &Node, otherwise: &Node) -> Result<Value, FormulaError> {
        match (self.value(then)?, self.value(otherwise)?) {
            (Value::Number(a), Value::Number(b)) => Ok(Value::Number(a.hull(b))),
            (Value::Truth(a), Value::Truth(b)) => Ok(Value::Truth(if a == b { a } else { Truth::Either })),
            (a, b) if a == b => Ok(a),
            (a, b) if a.kind() == b.kind() => {
                // Two texts or two sets have nothing in between; a formula that needs one of them must be split.
                Err(Problem::WrongType { expected: Type::Number, found: b.kind() }.at(otherwise.at))
            }
            (a, b) => Err(wrong_type(otherwise, a.kind(), &b)),
        }
    }
}

fn wrong_type(node: &Node, expected: Type, found: &Value) -> FormulaError {
    Problem::WrongType { expected, found: found.kind() }.at(node.at)
}

fn literal_interval(literal: &Literal) -> Option<Interval> {
    let range = Interval { low: literal.low, high: literal.high };
    match literal.unit {
        Unit::Percent => Some(Interval { low: percent(range.low)?, high: percent(range.high)? }),
        Unit::None | Unit::Named(_) => Some(range),
    }
}

fn compare(operator: Operator, a: Interval, b: Interval) -> Truth {
    let (always, never) = match operator {
        Operator::Less => (a.high < b.low, a.low >= b.high),
        Operator::AtMost => (a.high <= b.low, a.low > b.high),
        Operator::Greater => (a.low > b.high, a.high <= b.low),
        _ => (a.low >= b.high, a.high < b.low),
    };
    match (always, never) {
        (true, _) => Truth::Yes,
        (_, true) => Truth::No,
        _ => Truth::Either,
    }
}
