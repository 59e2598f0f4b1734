//! The syntax tree, and the one way to print it.

use rust_decimal::Decimal;
use std::fmt;

/// A part of a formula with the character (from 0) at which it begins. Two nodes are equal wherever they stand.
#[derive(Clone, Debug)]
pub struct Node {
    pub at: u32,
    pub kind: NodeKind,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    Literal(Literal),
    Text(String),
    Truth(bool),
    Variable(String),
    Negate(Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
}

/// `13.00`, `12..16`, `12..16 units`, `15%`; never negative, `low` at most `high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    pub low: Decimal,
    pub high: Decimal,
    pub unit: Unit,
}

/// What a literal counts; only its explanation shows it. `15%` is the number 0.15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    None,
    Percent,
    Named(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
    Equal,
    Different,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operator {
    pub const ALL: [Self; 12] = [
        Self::Or,
        Self::And,
        Self::Equal,
        Self::Different,
        Self::Less,
        Self::AtMost,
        Self::Greater,
        Self::AtLeast,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
    ];

    /// Higher binds tighter.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            _ if self.compares() => 4,
            Self::Add | Self::Subtract => 5,
            _ => 6,
        }
    }

    pub fn compares(self) -> bool {
        matches!(self, Self::Equal | Self::Different | Self::Less | Self::AtMost | Self::Greater | Self::AtLeast)
    }

    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::Different => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// How tightly `not` and the minus sign bind, beside [`Operator::precedence`].
pub const NOT: u8 = 3;
pub const NEGATE: u8 = 7;
/// What needs no parentheses anywhere.
pub const ATOM: u8 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    If,
    Min,
    Max,
    Round,
    Ceil,
    Floor,
    Includes,
}

impl Function {
    pub const ALL: [Self; 7] = [Self::If, Self::Min, Self::Max, Self::Round, Self::Ceil, Self::Floor, Self::Includes];

    pub fn name(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Min => "min",
            Self::Max => "max",
            Self::Round => "round",
            Self::Ceil => "ceil",
            Self::Floor => "floor",
            Self::Includes => "includes",
        }
    }

    /// How it is called, for error messages.
    pub fn usage(self) -> &'static str {
        match self {
            Self::If => "if(condition, then, otherwise)",
            Self::Min => "min(a, b)",
            Self::Max => "max(a, b)",
            Self::Round => "round(amount, places)",
            Self::Ceil => "ceil(amount)",
            Self::Floor => "floor(amount)",
            Self::Includes => "includes(question, \"option\")",
        }
    }

    pub fn takes(self, arguments: usize) -> bool {
        match self {
            Self::If => arguments == 3,
            Self::Min | Self::Max => arguments >= 2,
            Self::Round | Self::Includes => arguments == 2,
            Self::Ceil | Self::Floor => arguments == 1,
        }
    }
}

/// Words that cannot name a variable or a unit.
pub fn is_reserved(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "true" | "false") || Function::ALL.iter().any(|f| f.name() == word)
}

impl Node {
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            NodeKind::Negate(inner) | NodeKind::Not(inner) => vec![inner],
            NodeKind::Binary(_, left, right) => vec![left, right],
            NodeKind::Call(_, arguments) => arguments.iter().collect(),
            NodeKind::Literal(_) | NodeKind::Text(_) | NodeKind::Truth(_) | NodeKind::Variable(_) => Vec::new(),
        }
    }

    /// Levels of nesting, 1 for a leaf.
    pub fn depth(&self) -> usize {
        1 + self.children().into_iter().map(Self::depth).max().unwrap_or(0)
    }

    pub fn precedence(&self) -> u8 {
        match &self.kind {
            NodeKind::Binary(operator, ..) => operator.precedence(),
            NodeKind::Not(_) => NOT,
            NodeKind::Negate(_) => NEGATE,
            _ => ATOM,
        }
    }
}

/// The formula as it would be typed; parsing it again gives an equal tree.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            NodeKind::Literal(literal) => literal.fmt(f),
            NodeKind::Text(text) => write!(f, "\"{text}\""),
            NodeKind::Truth(truth) => truth.fmt(f),
            NodeKind::Variable(name) => f.write_str(name),
            NodeKind::Negate(inner) => {
                f.write_str("-")?;
                write_operand(f, inner, NEGATE)
            }
            NodeKind::Not(inner) => {
                f.write_str("not ")?;
                write_operand(f, inner, NOT)
            }
            NodeKind::Binary(operator, left, right) => {
                let own = operator.precedence();
                // Comparisons do not chain; the others associate to the left.
                write_operand(f, left, if operator.compares() { own + 1 } else { own })?;
                write!(f, " {} ", operator.symbol())?;
                write_operand(f, right, own + 1)
            }
            NodeKind::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    argument.fmt(f)?;
                }
                f.write_str(")")
            }
        }
    }
}

fn write_operand(f: &mut fmt::Formatter<'_>, node: &Node, least: u8) -> fmt::Result {
    if node.precedence() < least { write!(f, "({node})") } else { write!(f, "{node}") }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.low)?;
        if self.low != self.high {
            write!(f, "..{}", self.high)?;
        }
        match &self.unit {
            Unit::None => Ok(()),
            Unit::Percent => f.write_str("%"),
            Unit::Named(unit) => write!(f, " {unit}"),
        }
    }
}
