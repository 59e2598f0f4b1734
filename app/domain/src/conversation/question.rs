//! What a message asks that is neither a price nor a time nor a booking: the clinic's articles may know.

use super::{
    event::{Reply, Setting},
    state::State,
    take::Turn,
};
use crate::{
    knowledge::{LONGEST_QUESTION, content_words, is_question},
    understanding::{Act, Fact, FactValue, Reading},
};
use serde::{Deserialize, Serialize};

/// A message that may ask something of the clinic's articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Without names and ways to be reached, which are nobody's business who answers it.
    pub text: String,
    /// Folded words of which an answer must have one: what else it says the engine has read.
    pub about: Vec<String>,
    /// It asks in so many words, rather than naming a subject.
    pub is_asked: bool,
}

/// Words of the engine's own business: a message that is about nothing else is no question to the articles. Folded.
const OWN_WORDS: &str = "price prices cost costs quote estimate time times appointment appointments slot slots available \
    availability free book booking schedule today tomorrow tonight morning afternoon evening night week weekend month \
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun am pm soon \
    earliest later earlier next first last person human agent somebody else different sure areas area \
    precio precios cuesta cita citas hora horas turno disponible disponibles reservar hoy manana tarde noche semana mes \
    lunes martes miercoles jueves viernes sabado domingo proximo primera ultima persona";

/// What `text` may ask of the clinic's articles; `None` when the engine has nothing to look up for it: somebody of the
/// clinic answers, or is waited for and nothing is asked in so many words.
pub fn question_in(text: &str, state: &State, setting: &Setting<'_>) -> Option<Question> {
    if setting.with_person {
        return None;
    }
    let reading = Turn::new(state.clone(), setting).read(text);
    question_of(text, &reading).filter(|question| question.is_asked || !state.handed_over)
}

pub(super) fn question_of(text: &str, reading: &Reading) -> Option<Question> {
    let of_the_engine = |word: &String| OWN_WORDS.split_whitespace().any(|own| own == word);
    let mut about = content_words(&without(text, reading, |_| true));
    about.retain(|word| !of_the_engine(word));
    if about.is_empty() || text.chars().count() > LONGEST_QUESTION {
        return None;
    }
    let private = |value: &FactValue| {
        matches!(value, FactValue::Name(_) | FactValue::Phone(_) | FactValue::Email(_) | FactValue::Postcode(_))
    };
    let text = without(text, reading, private).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Question { is_asked: is_question(&text), about, text })
}

/// The text with a space in the place of every fact of this kind.
fn without(text: &str, reading: &Reading, kind: impl Fn(&FactValue) -> bool) -> String {
    let taken =
        |at: u32| reading.facts.iter().any(|Fact { start, end, value }| (*start..*end).contains(&at) && kind(value));
    (0_u32..).zip(text.chars()).map(|(at, c)| if taken(at) { ' ' } else { c }).collect()
}

impl Turn<'_> {
    /// Answers a question from the articles beside whatever else the message says. True when it said nothing else, so
    /// that the turn is over.
    pub(super) fn informed(&mut self, reading: &Reading) -> bool {
        let asked = self.question.as_ref().filter(|question| question.is_asked && self.setting.articles_answer);
        let Some(question) = asked.cloned() else { return false };
        self.replies.push(Reply::Answer(question));
        self.question = None;
        let said = |act| reading.acts.contains(&act);
        let standing = self.setting.booking.is_some_and(super::BookingNow::is_standing);
        let goes_on = reading.facts.iter().any(|fact| !matches!(fact.value, FactValue::DateTime(_)))
            || said(Act::Book)
            || (standing && (said(Act::Reschedule) || said(Act::Cancel)));
        if !goes_on {
            self.understood();
            if !self.state.handed_over {
                // Whoever waits for a person has left the booking for now, and is not led back to it by a question.
                self.ask_again();
            }
        }
        !goes_on
    }

    /// What is left of a message that the engine cannot read: a question that the articles answer, or that they do not
    /// and the clinic will. False when it is neither.
    pub(super) fn looked_up(&mut self) -> bool {
        let Some(question) = self.question.take() else { return false };
        if self.setting.articles_answer {
            self.replies.push(Reply::Answer(question));
            self.understood();
            self.ask_again();
            return true;
        }
        if !question.is_asked {
            return false;
        }
        self.replies.push(Reply::Answer(question));
        self.explained();
        true
    }
}
