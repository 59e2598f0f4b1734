//! Answers as plain JSON: `{"areas": ["forehead"], "units": 34, "first_visit": true}`. What a value means follows from
//! the question of that name.

use crate::http::HttpState;
use contract::{AppError, Caller, Field};
use domain::catalogue::{Answer, Answers, Question, QuestionKind};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// What was answered of a service's questions. Without answers nothing is asked of the database: whoever uses them says
/// whether there is such a service.
pub async fn of(
    state: &HttpState,
    caller: &Caller,
    service_key: &str,
    given: &Map<String, Value>,
) -> Result<Answers, AppError> {
    if given.is_empty() {
        return Ok(Answers::new());
    }
    read(&state.product.desk.clinics.questions(caller, service_key).await?, given)
}

/// Reads each value by its question; every misfit is named at once.
fn read(questions: &[Question], given: &Map<String, Value>) -> Result<Answers, AppError> {
    let mut answers = Answers::new();
    let mut fields = Vec::new();
    for (key, value) in given {
        let field = format!("answers.{key}");
        let question = questions.iter().find(|question| &question.key == key);
        let read = question.ok_or_else(|| "this service has no such question".to_owned()).and_then(|question| {
            let answer = answer(&question.kind, value)?;
            question.check(&answer).map_err(|error| error.to_string()).map(|()| answer)
        });
        match read {
            Ok(answer) => drop(answers.insert(key.clone(), answer)),
            Err(reason) => fields.push(Field { field, reason }),
        }
    }
    if fields.is_empty() { Ok(answers) } else { Err(AppError::Invalid { fields }) }
}

fn answer(kind: &QuestionKind, value: &Value) -> Result<Answer, String> {
    match (kind, value) {
        (QuestionKind::Choice { .. }, Value::String(text)) => Ok(Answer::Choice(text.clone())),
        (QuestionKind::Choices { .. }, Value::String(text)) => Ok(Answer::Choices(vec![text.clone()])),
        (QuestionKind::Choices { .. }, Value::Array(list)) => list
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(|| "give a list of texts".to_owned()))
            .collect::<Result<_, _>>()
            .map(Answer::Choices),
        (QuestionKind::Quantity { .. }, Value::String(text)) if text == "typical" => Ok(Answer::Typical),
        (QuestionKind::Quantity { .. }, Value::Number(number)) => decimal(&number.to_string()).map(Answer::Quantity),
        (QuestionKind::Quantity { .. }, Value::String(text)) => decimal(text).map(Answer::Quantity),
        (QuestionKind::YesNo { .. }, Value::Bool(yes)) => Ok(Answer::YesNo(*yes)),
        (QuestionKind::Postcode { .. }, Value::String(text)) => Ok(Answer::postcode(text)),
        (kind, _) => Err(format!("expected {}", expected(kind))),
    }
}

fn decimal(text: &str) -> Result<Decimal, String> {
    text.parse().map_err(|_| "that number cannot be read".to_owned())
}

const fn expected(kind: &QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Choice { .. } => "the value of one choice, as text",
        QuestionKind::Choices { .. } => "a list of choices' values",
        QuestionKind::Quantity { .. } => "a number, or \"typical\" where the question has a typical range",
        QuestionKind::YesNo { .. } => "true or false",
        QuestionKind::Postcode { .. } => "a postcode, as text",
    }
}
