//! From characters to tokens, each with its position.

use super::error::{FormulaError, Problem};
use rust_decimal::Decimal;
use std::{fmt, iter::Peekable, str::Chars};

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Number(Decimal),
    Word(String),
    Text(String),
    /// `+ - * / == != < <= > >= ( ) , .. %`, each as it is printed.
    Symbol(&'static str),
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => write!(f, "“{word}”"),
            Self::Text(text) => write!(f, "the text “{text}”"),
            Self::Symbol(symbol) => write!(f, "“{symbol}”"),
            Self::End => f.write_str("the end"),
        }
    }
}

/// Splits a formula. The source's length has been checked before.
pub fn tokens(source: &str) -> Result<Vec<(u32, Token)>, FormulaError> {
    let mut lexer = Lexer { rest: source.chars().peekable(), at: 0 };
    let mut tokens = Vec::new();
    loop {
        while lexer.rest.peek().is_some_and(|c| c.is_whitespace()) {
            lexer.bump();
        }
        let at = lexer.at;
        let token = lexer.token()?;
        let done = token == Token::End;
        tokens.push((at, token));
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    at: u32,
}

impl Lexer<'_> {
    fn bump(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.at += u32::from(next.is_some());
        next
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.rest.next_if(|c| belongs(*c)) {
            self.at += 1;
            taken.push(c);
        }
        taken
    }

    fn token(&mut self) -> Result<Token, FormulaError> {
        let at = self.at;
        match self.rest.peek().copied() {
            None => Ok(Token::End),
            Some(c) if c.is_ascii_digit() => self.number(),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                Ok(Token::Word(self.take_while(|c| c.is_ascii_alphanumeric() || c == '_')))
            }
            Some('"') => {
                self.bump();
                let text = self.take_while(|c| c != '"');
                self.bump().map(|_| Token::Text(text)).ok_or_else(|| Problem::UnfinishedText.at(at))
            }
            Some(c) => {
                self.bump();
                self.symbol(c).map(Token::Symbol).ok_or_else(|| {
                    Problem::Unexpected { expected: "a number, a question or an operator", found: format!("“{c}”") }
                        .at(at)
                })
            }
        }
    }

    fn number(&mut self) -> Result<Token, FormulaError> {
        let at = self.at;
        let mut digits = self.take_while(|c| c.is_ascii_digit());
        // A single point belongs to the number; two are a range.
        let mut ahead = self.rest.clone();
        if ahead.next() == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit()) {
            self.bump();
            digits.push('.');
            digits.push_str(&self.take_while(|c| c.is_ascii_digit()));
        }
        Decimal::from_str_exact(&digits).map(Token::Number).map_err(|_| Problem::NotANumber(digits).at(at))
    }

    fn symbol(&mut self, first: char) -> Option<&'static str> {
        let mut followed_by = |c: char| {
            let follows = self.rest.next_if_eq(&c).is_some();
            self.at += u32::from(follows);
            follows
        };
        Some(match first {
            '+' => "+",
            '-' => "-",
            '*' => "*",
            '/' => "/",
            '(' => "(",
            ')' => ")",
            ',' => ",",
            '%' => "%",
            '=' => {
                // One equals sign means the same: people write both.
                followed_by('=');
                "=="
            }
            '!' if followed_by('=') => "!=",
            '<' if followed_by('=') => "<=",
            '<' => "<",
            '>' if followed_by('=') => ">=",
            '>' => ">",
            '.' if followed_by('.') => "..",
            _ => return None,
        })
    }
}
