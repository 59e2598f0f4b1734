//! What a form can carry, and what it means.

use crate::OneOrMany;
use contract::{AppError, conversations::Input};
use domain::{catalogue::Answer, conversation::Phrase, understanding::Locale};
use std::collections::BTreeMap;

/// Typed words, a pressed button, an answer, or the details' fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    text: String,
    /// The pressed button's [`Input`], as JSON.
    input: String,
    /// The question that the next five answer.
    question: String,
    picked: Vec<String>,
    choice: String,
    yes_no: String,
    number: String,
    postcode: String,
    name: String,
    phone: String,
    email: String,
    /// Hidden from people; whoever fills it in is a program, and is not answered.
    website: String,
    /// What the check for people gave the page.
    human: String,
}

/// The reasons that a form sent without a script may be refused for, by a name that an address can carry: the words
/// themselves must not come from an address.
const REASONS: [(&str, Phrase); 6] = [
    ("name", Phrase::BadName),
    ("phone", Phrase::BadPhone),
    ("email", Phrase::BadEmail),
    ("reach", Phrase::NoReach),
    ("long", Phrase::TooLong { most: 4_000 }),
    ("empty", Phrase::NothingSaid),
];

/// What stands in the address for a refusal.
pub fn problem(error: &AppError) -> &'static str {
    let AppError::Invalid { fields } = error else { return error.code() };
    let given = |phrase: &Phrase| {
        let said = [phrase.render(Locale::En), phrase.render(Locale::Es)];
        fields.iter().any(|field| said.contains(&field.reason))
    };
    REASONS.iter().find(|(_, phrase)| given(phrase)).map_or(error.code(), |(name, _)| *name)
}

/// The reason behind a name in the address.
pub fn reason(problem: &str, locale: Locale) -> Option<String> {
    REASONS.iter().find(|(name, _)| *name == problem).map(|(_, phrase)| phrase.render(locale))
}

/// More ticks than any question has options.
const MOST_PICKED: usize = 100;

impl Said {
    /// What the check for people gave the page, taken out of what was said.
    pub fn human_token(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.human)).filter(|token| !token.is_empty())
    }

    /// From the fields of a form as the program reads them: `said[text]`, `said[picked][]`. Others are ignored.
    pub fn from_fields(fields: Vec<(String, String)>) -> Self {
        let mut said = Self::default();
        for (name, value) in fields {
            let name = name.strip_prefix("said[").and_then(|name| name.split(']').next());
            said.set(name.unwrap_or_default(), value);
        }
        said
    }

    /// From the same fields as a browser sends them by itself.
    pub fn from_form(fields: BTreeMap<String, OneOrMany>) -> Self {
        let mut said = Self::default();
        for (name, values) in fields {
            match values {
                OneOrMany::One(value) => said.set(&name, value),
                OneOrMany::Many(values) => values.into_iter().for_each(|value| said.set(&name, value)),
            }
        }
        said
    }

    fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "picked" if self.picked.len() < MOST_PICKED => return self.picked.push(value),
            "text" => &mut self.text,
            "input" => &mut self.input,
            "question" => &mut self.question,
            "choice" => &mut self.choice,
            "yes_no" => &mut self.yes_no,
            "number" => &mut self.number,
            "postcode" => &mut self.postcode,
            "name" => &mut self.name,
            "phone" => &mut self.phone,
            "email" => &mut self.email,
            "website" => &mut self.website,
            "human" => &mut self.human,
            _ => return,
        };
        *field = value;
    }

    /// What was meant; `None` when there is nothing to say.
    pub fn into_input(self) -> Option<Input> {
        if !self.website.is_empty() {
            return None;
        }
        if !self.input.is_empty() {
            return serde_json::from_str(&self.input).ok();
        }
        if !self.question.is_empty() {
            let answer = self.answer()?;
            return Some(Input::Answer { question: self.question, answer });
        }
        if !self.name.is_empty() || !self.phone.is_empty() || !self.email.is_empty() {
            return Some(Input::Details { name: self.name, phone: self.phone, email: self.email });
        }
        let text = self.text.trim();
        (!text.is_empty()).then(|| Input::Text { text: text.to_owned() })
    }

    fn answer(&self) -> Option<Answer> {
        if !self.picked.is_empty() {
            return Some(Answer::Choices(self.picked.clone()));
        }
        if !self.choice.is_empty() {
            return Some(Answer::Choice(self.choice.clone()));
        }
        if !self.yes_no.is_empty() {
            return Some(Answer::YesNo(self.yes_no == "yes"));
        }
        if !self.number.is_empty() {
            return self.number.trim().replace(',', ".").parse().ok().map(Answer::Quantity);
        }
        (!self.postcode.trim().is_empty()).then(|| Answer::postcode(&self.postcode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(fields: &[(&str, &str)]) -> Option<Input> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Said::from_fields(fields).into_input()
    }

    #[test]
    fn a_pressed_button_wins_over_words_left_in_the_field() {
        let input = said(&[("said[text]", "hello"), ("said[input]", r#"{"input":"ask_person"}"#)]);
        assert_eq!(input, Some(Input::AskPerson));
    }

    #[test]
    fn whoever_fills_the_hidden_field_says_nothing() {
        assert_eq!(said(&[("said[name]", "Bot"), ("said[website]", "https://spam.example")]), None);
    }

    #[test]
    fn a_button_that_was_tampered_with_says_nothing() {
        assert_eq!(said(&[("said[input]", "{\"input\":\"drop_tables\"}")]), None);
        assert_eq!(said(&[("said[text]", "  \n "), ("text", "hi"), ("said[", "x")]), None);
    }

    #[test]
    fn each_control_gives_its_own_kind_of_answer() {
        let answer = |field: &str, value: &str| match said(&[("said[question]", "q"), (field, value)]) {
            Some(Input::Answer { answer, .. }) => Some(answer),
            _ => None,
        };
        assert_eq!(answer("said[picked][]", "forehead"), Some(Answer::Choices(vec!["forehead".into()])));
        assert_eq!(answer("said[choice]", "deep"), Some(Answer::Choice("deep".into())));
        assert_eq!(answer("said[yes_no]", "no"), Some(Answer::YesNo(false)));
        assert_eq!(answer("said[number]", "2,5"), "2.5".parse().ok().map(Answer::Quantity));
        assert_eq!(answer("said[number]", "many"), None);
        assert_eq!(answer("said[postcode]", "78 704"), Some(Answer::Postcode("78704".into())));
    }

    #[test]
    fn the_reason_of_a_refusal_travels_as_a_name_and_is_read_in_either_language() {
        let refused = |phrase: &Phrase, locale| AppError::invalid("phone", phrase.render(locale));
        assert_eq!(problem(&refused(&Phrase::BadPhone, Locale::Es)), "phone");
        assert_eq!(problem(&refused(&Phrase::NoReach, Locale::En)), "reach");
        assert_eq!(problem(&AppError::invalid("glass", "a reason of its own")), "invalid");
        assert_eq!(reason("phone", Locale::En), Some(Phrase::BadPhone.render(Locale::En)));
        assert_eq!(reason("<b>call 555", Locale::En), None);
    }

    #[test]
    fn a_plain_form_says_the_same_as_the_program() {
        let mut form = BTreeMap::new();
        form.insert("question".to_owned(), OneOrMany::One("areas".into()));
        form.insert("picked".to_owned(), OneOrMany::Many(vec!["a".into(), "b".into()]));
        let fields = [("said[question]", "areas"), ("said[picked][]", "a"), ("said[picked][]", "b")];
        assert_eq!(Said::from_form(form).into_input(), said(&fields));
    }
}
