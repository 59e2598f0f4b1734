//! One message and all that was understood of it, as `anteroom understand` prints it: one JSON object.
//!
//! The shape is documented in docs/understanding.md. Others measure by it, so names and meanings are stable: add,
//! never rename.

mod acts;
mod catalogue;
mod country;
mod interval;
mod value;

use super::{
    Context, Doubt, Fact, FactValue,
    mentions::Mention,
    moment::{Moment, Said},
    read_all,
};
pub use catalogue::{CatalogueError, read_catalogue};
pub use country::country_of;
use serde::Serialize;
use serde_json::Value;

/// What one message says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub text: String,
    /// Each once, in the order they were heard; docs/understanding.md lists them.
    pub acts: Vec<&'static str>,
    /// In the order of the message.
    pub facts: Vec<ReportedFact>,
}

/// One thing that a message says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportedFact {
    pub kind: &'static str,
    /// The words it was read from.
    pub text: String,
    /// Where they stand: characters, not bytes, the end exclusive.
    pub span: [u32; 2],
    pub value: Value,
}

/// Reads one message with everything that can be told about it. Never panics; reads at most the first 4,000
/// characters.
pub fn report(text: &str, context: &Context<'_>) -> Report {
    report_at(Moment::Any, text, context)
}

/// As [`report`], where it is known what the desk had just done.
pub fn report_at(moment: Moment, text: &str, context: &Context<'_>) -> Report {
    let all = read_all(text, context, true);
    let chars: Vec<char> = text.chars().take(super::tokens::LONGEST_MESSAGE).collect();
    let mut facts: Vec<ReportedFact> = Vec::new();
    for fact in &all.reading.facts {
        let doubt = doubt_of(fact, &all.reading.doubts);
        for (kind, value) in value::of_fact(fact, doubt, context) {
            facts.push(reported(&chars, kind, fact.start, fact.end, value));
        }
    }
    for mention in &all.mentions {
        let (kind, value) = value::of_mention(mention, &chars);
        facts.push(reported(&chars, kind, mention.start, mention.end, value));
    }
    for (start, end) in &all.impossible {
        facts.push(reported(&chars, "invalid_date", *start, *end, Value::Null));
    }
    let informs = !all.reading.facts.is_empty() || all.mentions.iter().any(Mention::informs);
    let timed = all.reading.facts.iter().any(|fact| matches!(fact.value, FactValue::DateTime(_)));
    let mut heard = all.reading.acts.clone();
    moment.settle(&mut heard, Said { informs, timed });
    facts.sort_by_key(|fact| (fact.span[0], fact.span[1]));
    Report { text: text.to_owned(), acts: acts::named(&heard, informs), facts }
}

fn doubt_of<'a>(fact: &Fact, doubts: &'a [Doubt]) -> Option<&'a Doubt> {
    let timed = matches!(fact.value, FactValue::DateTime(_));
    doubts.iter().find(|doubt| timed && (doubt.start, doubt.end) == (fact.start, fact.end))
}

fn reported(chars: &[char], kind: &'static str, start: u32, end: u32, value: Value) -> ReportedFact {
    let words = chars.get(start as usize..end as usize).unwrap_or_default();
    ReportedFact { kind, text: words.iter().collect(), span: [start, end], value }
}

impl Mention {
    /// The words themselves, with single spaces.
    fn words(&self, chars: &[char]) -> String {
        let text: String = chars.get(self.start as usize..self.end as usize).unwrap_or_default().iter().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
