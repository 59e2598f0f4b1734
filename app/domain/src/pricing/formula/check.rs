//! The check when a price list is saved: every variable exists and every part has the kind of value it needs.

use super::{
    error::{FormulaError, Problem, Type},
    scope::{SUBTOTAL, ZONE},
    syntax::{Function, Node, NodeKind, Operator},
};
use crate::catalogue::{Question, QuestionKind};

/// The type of a formula over these questions, or the first thing in it that cannot work.
pub fn type_of(node: &Node, questions: &[Question]) -> Result<Type, FormulaError> {
    match &node.kind {
        NodeKind::Literal(_) => Ok(Type::Number),
        NodeKind::Text(_) => Ok(Type::Text),
        NodeKind::Truth(_) => Ok(Type::Truth),
        NodeKind::Variable(name) => variable(node, name, questions),
        NodeKind::Negate(inner) => expect(inner, Type::Number, questions),
        NodeKind::Not(inner) => expect(inner, Type::Truth, questions),
        NodeKind::Binary(operator, left, right) => binary(*operator, left, right, questions),
        NodeKind::Call(function, arguments) => call(*function, arguments, questions),
    }
}

fn expect(node: &Node, expected: Type, questions: &[Question]) -> Result<Type, FormulaError> {
    let found = type_of(node, questions)?;
    if found == expected { Ok(found) } else { Err(Problem::WrongType { expected, found }.at(node.at)) }
}

fn variable(node: &Node, name: &str, questions: &[Question]) -> Result<Type, FormulaError> {
    if name == SUBTOTAL {
        return Ok(Type::Number);
    }
    match find(name, questions).map(|question| &question.kind) {
        Some(QuestionKind::Choice { .. } | QuestionKind::Postcode { .. }) => Ok(Type::Text),
        Some(QuestionKind::Choices { .. }) => Ok(Type::Set),
        Some(QuestionKind::Quantity { .. }) => Ok(Type::Number),
        Some(QuestionKind::YesNo { .. }) => Ok(Type::Truth),
        None => Err(Problem::UnknownVariable(name.to_owned()).at(node.at)),
    }
}

fn find<'a>(name: &str, questions: &'a [Question]) -> Option<&'a Question> {
    let named = questions.iter().find(|question| question.key == name);
    let postcode = || questions.iter().find(|question| matches!(question.kind, QuestionKind::Postcode { .. }));
    named.or_else(|| if name == ZONE { postcode() } else { None })
}

fn binary(operator: Operator, left: &Node, right: &Node, questions: &[Question]) -> Result<Type, FormulaError> {
    match operator {
        Operator::And | Operator::Or => {
            expect(left, Type::Truth, questions)?;
            expect(right, Type::Truth, questions)
        }
        Operator::Equal | Operator::Different => {
            let kind = type_of(left, questions)?;
            if kind == Type::Set {
                return Err(Problem::Usage(Function::Includes.usage()).at(left.at));
            }
            expect(right, kind, questions)?;
            option_exists(left, right, questions)?;
            option_exists(right, left, questions)?;
            Ok(Type::Truth)
        }
        _ => {
            expect(left, Type::Number, questions)?;
            expect(right, Type::Number, questions)?;
            Ok(if operator.compares() { Type::Truth } else { Type::Number })
        }
    }
}

fn call(function: Function, arguments: &[Node], questions: &[Question]) -> Result<Type, FormulaError> {
    match (function, arguments) {
        (Function::If, [condition, then, otherwise]) => {
            expect(condition, Type::Truth, questions)?;
            let kind = type_of(then, questions)?;
            expect(otherwise, kind, questions)
        }
        (Function::Includes, [set, option]) => {
            expect(set, Type::Set, questions)?;
            expect(option, Type::Text, questions)?;
            option_exists(set, option, questions)?;
            Ok(Type::Truth)
        }
        _ => {
            for argument in arguments {
                expect(argument, Type::Number, questions)?;
            }
            Ok(Type::Number)
        }
    }
}

/// A misspelt option would silently never match, so it is refused when saved.
fn option_exists(question: &Node, text: &Node, questions: &[Question]) -> Result<(), FormulaError> {
    let (NodeKind::Variable(name), NodeKind::Text(wanted)) = (&question.kind, &text.kind) else { return Ok(()) };
    let known = match find(name, questions).map(|question| &question.kind) {
        Some(QuestionKind::Choice { options } | QuestionKind::Choices { options }) => {
            options.iter().any(|option| &option.value == wanted)
        }
        Some(QuestionKind::Postcode { zones }) => zones.iter().any(|zone| &zone.value == wanted),
        _ => true,
    };
    if known { Ok(()) } else { Err(Problem::UnknownOption(wanted.clone()).at(text.at)) }
}
