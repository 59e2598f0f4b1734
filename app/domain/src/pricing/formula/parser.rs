//! From tokens to the tree, by recursive descent with limits on nesting and size.

use super::{
    error::{FormulaError, Problem},
    lexer::{Token, tokens},
    syntax::{Function, Literal, NEGATE, NOT, Node, NodeKind, Operator, Unit, is_reserved},
};
use crate::pricing::formula::Limits;
use rust_decimal::Decimal;

/// Reads a formula; every failure names the character at which reading stopped.
pub fn parse(source: &str, limits: &Limits) -> Result<Node, FormulaError> {
    if source.chars().count() > limits.characters {
        return Err(Problem::TooLong(limits.characters).at(0));
    }
    let mut parser = Parser { tokens: tokens(source)?, next: 0, depth: 0, nodes: 0, limits };
    let node = parser.expression(0)?;
    if parser.peek() != &Token::End {
        return Err(parser.unexpected("an operator or the end"));
    }
    // A long chain such as `1 + 1 + …` nests to the left without recursion, so the tree is measured too.
    if node.depth() > limits.depth { Err(Problem::TooDeep.at(node.at)) } else { Ok(node) }
}

struct Parser<'a> {
    tokens: Vec<(u32, Token)>,
    next: usize,
    depth: usize,
    nodes: usize,
    limits: &'a Limits,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        // The lexer ends with `End`, which is never consumed.
        self.tokens.get(self.next).map_or(&Token::End, |(_, token)| token)
    }

    fn at(&self) -> u32 {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |(at, _)| *at)
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        if token != Token::End {
            self.next += 1;
        }
        token
    }

    fn take_symbol(&mut self, symbol: &'static str) -> bool {
        let found = self.peek() == &Token::Symbol(symbol);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), FormulaError> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.unexpected(symbol)) }
    }

    fn unexpected(&self, expected: &'static str) -> FormulaError {
        Problem::Unexpected { expected, found: self.peek().to_string() }.at(self.at())
    }

    fn node(&mut self, at: u32, kind: NodeKind) -> Result<Node, FormulaError> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes { Err(Problem::TooManyParts.at(at)) } else { Ok(Node { at, kind }) }
    }

    fn operator(&self) -> Option<Operator> {
        let symbol = match self.peek() {
            Token::Symbol(symbol) => symbol,
            Token::Word(word) => word.as_str(),
            _ => return None,
        };
        Operator::ALL.into_iter().find(|operator| operator.symbol() == symbol)
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Node, FormulaError> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(Problem::TooDeep.at(self.at()));
        }
        let mut left = self.prefix()?;
        while let Some(operator) = self.operator().filter(|operator| operator.precedence() >= least) {
            self.next += 1;
            let right = self.expression(operator.precedence() + 1)?;
            let at = left.at;
            left = self.node(at, NodeKind::Binary(operator, Box::new(left), Box::new(right)))?;
            if operator.compares() && self.operator().is_some_and(Operator::compares) {
                return Err(self.unexpected("“and”, “or” or the end: comparisons do not chain"));
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Node, FormulaError> {
        let at = self.at();
        if self.take_symbol("-") {
            let inner = self.expression(NEGATE)?;
            return self.node(at, NodeKind::Negate(Box::new(inner)));
        }
        if self.peek() == &Token::Word("not".into()) {
            self.next += 1;
            let inner = self.expression(NOT)?;
            return self.node(at, NodeKind::Not(Box::new(inner)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Node, FormulaError> {
        let at = self.at();
        match self.peek().clone() {
            Token::Number(number) => {
                self.next += 1;
                let literal = self.literal(number)?;
                self.node(at, NodeKind::Literal(literal))
            }
            Token::Text(text) => {
                self.next += 1;
                self.node(at, NodeKind::Text(text))
            }
            Token::Word(word) => {
                self.next += 1;
                self.word(at, word)
            }
            Token::Symbol("(") => {
                self.next += 1;
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            _ => Err(self.unexpected("a number, a question or “(”")),
        }
    }

    fn literal(&mut self, low: Decimal) -> Result<Literal, FormulaError> {
        let mut high = low;
        if self.take_symbol("..") {
            let at = self.at();
            high = match self.take() {
                Token::Number(number) => number,
                found => {
                    let found = found.to_string();
                    return Err(Problem::Unexpected { expected: "the range's larger number", found }.at(at));
                }
            };
            if high < low {
                return Err(Problem::ReversedRange.at(at));
            }
        }
        let unit = match self.peek() {
            Token::Symbol("%") => Unit::Percent,
            Token::Word(word) if !is_reserved(word) => Unit::Named(word.clone()),
            _ => return Ok(Literal { low, high, unit: Unit::None }),
        };
        self.next += 1;
        Ok(Literal { low, high, unit })
    }

    fn word(&mut self, at: u32, word: String) -> Result<Node, FormulaError> {
        if let Some(function) = Function::ALL.into_iter().find(|function| function.name() == word) {
            let arguments = self.arguments()?;
            if !function.takes(arguments.len()) {
                return Err(Problem::Usage(function.usage()).at(at));
            }
            return self.node(at, NodeKind::Call(function, arguments));
        }
        match word.as_str() {
            "true" => self.node(at, NodeKind::Truth(true)),
            "false" => self.node(at, NodeKind::Truth(false)),
            _ if self.peek() == &Token::Symbol("(") => Err(Problem::UnknownFunction(word).at(at)),
            reserved if is_reserved(reserved) => {
                let found = format!("“{word}”");
                Err(Problem::Unexpected { expected: "a number, a question or “(”", found }.at(at))
            }
            _ => self.node(at, NodeKind::Variable(word)),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Node>, FormulaError> {
        self.expect("(")?;
        let mut arguments = vec![self.expression(0)?];
        while self.take_symbol(",") {
            arguments.push(self.expression(0)?);
        }
        self.expect(")")?;
        Ok(arguments)
    }
}
