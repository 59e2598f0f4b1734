//! What can be wrong with a formula, and where.

use std::fmt;

/// A formula that cannot be read, saved or evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at character {})", .at + 1)]
pub struct FormulaError {
    /// The character, from 0, at which the trouble begins.
    pub at: u32,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("a formula has at most {0} characters")]
    TooLong(usize),
    #[error("this is nested too deeply; split it into several rules")]
    TooDeep,
    #[error("this has too many parts; split it into several rules")]
    TooManyParts,
    #[error("this takes too many steps; split it into several rules")]
    TooManySteps,
    #[error("the number becomes too large")]
    TooLarge,
    #[error("this divides by zero, or by a range that includes zero")]
    DivisionByZero,
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: &'static str, found: String },
    #[error("a text needs a closing quotation mark")]
    UnfinishedText,
    #[error("“{0}” is not a number")]
    NotANumber(String),
    #[error("a range starts with its smaller number")]
    ReversedRange,
    #[error("there is no question “{0}”")]
    UnknownVariable(String),
    #[error("there is no function “{0}”")]
    UnknownFunction(String),
    #[error("write {0}")]
    Usage(&'static str),
    #[error("“{0}” is not one of the question's options")]
    UnknownOption(String),
    #[error("expected {expected} here, but this is {found}")]
    WrongType { expected: Type, found: Type },
    #[error("the number of places must be a whole number from 0 to 10")]
    Places,
    #[error("the answer to “{0}” is missing")]
    Unanswered(String),
}

/// The kinds of value that a formula knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Number,
    Text,
    Set,
    Truth,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Set => "a list of chosen options",
            Self::Truth => "a condition (yes or no)",
        })
    }
}

impl Problem {
    pub fn at(self, at: u32) -> FormulaError {
        FormulaError { at, problem: self }
    }
}
