//! What was done: the acts of a turn beside its labels.

use crate::{Sentence, context, score::Score};
use domain::understanding::{report, report_at};
use serde_json::Value;
use std::collections::BTreeSet;

/// A measured act: the labels that mean it, and our names for it. Choosing what was offered and agreeing to a plan are
/// told apart by the desk's turn, not by the visitor's words (“sounds good”), so they are one here; so are refusing,
/// refusing a plan, and taking a value back.
const FAMILIES: [(&str, &[&str], &[&str]); 8] = [
    ("inform", &["INFORM"], &["inform"]),
    ("inform_intent", &["INFORM_INTENT", "AFFIRM_INTENT"], &["inform_intent", "affirm_intent"]),
    ("request", &["REQUEST"], &["request"]),
    ("request_alternatives", &["REQUEST_ALTS"], &["request_alternatives"]),
    ("affirm", &["AFFIRM", "AFFIRM_INTENT", "SELECT"], &["affirm", "select"]),
    ("negate", &["NEGATE", "NEGATE_INTENT"], &["negate"]),
    ("thank", &["THANK_YOU"], &["thank"]),
    ("goodbye", &["GOODBYE"], &["goodbye"]),
];

/// The plain words of two acts that are always said in words. Where a label is there without them, or they without the
/// label, the label tells of the dialogue's pattern rather than of the turn.
const PLAIN: [(&str, &[&str]); 2] = [
    ("thank", &["thank", "thx", "appreciate"]),
    (
        "goodbye",
        &[
            "bye",
            "that's all",
            "that is all",
            "be all",
            "all i need",
            "that's it",
            "that is it",
            "see you",
            "have a",
            "all for",
            "everything i need",
            "all set",
            "have to go",
            "good for now",
            "i'm done",
            "i am done",
        ],
    ),
];

#[derive(Default)]
pub struct Acts {
    /// As the sentence alone tells them.
    alone: [Score; FAMILIES.len()],
    /// Knowing what the desk had just done.
    scores: [Score; FAMILIES.len()],
    /// The same without the turns whose label contradicts their words.
    told: [Score; FAMILIES.len()],
    contradictions: u32,
}

impl Acts {
    pub fn print(&self) {
        println!(
            "| act | labels | of the sentence alone | knowing what the desk had done | where label and words agree |"
        );
        println!("|---|---|---|---|---|");
        for (at, (name, ..)) in FAMILIES.iter().enumerate() {
            let [alone, known, told] = [&self.alone, &self.scores, &self.told]
                .map(|scores| format!("{}, {}", scores[at].precision(), scores[at].recall()));
            println!("| {name} | {} | {alone} | {known} | {told} |", self.scores[at].labels());
        }
        println!("\nLabels that contradict the words of their turn (thanks, goodbye): {}\n", self.contradictions);
    }
}

/// Whether a label of thanks or goodbye says what the words do not, or the reverse.
fn contradicts(name: &str, labelled: bool, text: &str) -> bool {
    let words = PLAIN.iter().find(|(plain, _)| *plain == name);
    let text = text.to_lowercase().replace('’', "'");
    words.is_some_and(|(_, words)| words.iter().any(|word| text.contains(word)) != labelled)
}

pub fn measure(sentences: &[Sentence<'_>], misses: bool) -> Acts {
    let mut acts = Acts::default();
    for sentence in sentences {
        let context = context(sentence.asked.as_ref());
        let alone = report(sentence.text, &context).acts;
        let heard = report_at(sentence.moment, sentence.text, &context).acts;
        let labelled: Vec<&str> =
            sentence.turn["acts"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (at, (name, labels, names)) in FAMILIES.iter().enumerate() {
            let of = |given: &[&str], ours: &[&str]| ours.iter().any(|name| given.contains(name));
            let (is, was) = (of(&labelled, labels), of(&heard, names));
            let set = |there: bool| there.then_some(*name).into_iter().collect::<BTreeSet<_>>();
            acts.alone[at].count(&set(is), &set(of(&alone, names)));
            let right = acts.scores[at].count(&set(is), &set(was));
            if contradicts(name, is, sentence.text) {
                acts.contradictions += 1;
            } else {
                acts.told[at].count(&set(is), &set(was));
            }
            if !right && misses {
                println!("{name}: {:?} after {:?}, {:?}", sentence.text, sentence.asked, sentence.moment);
                println!("      labelled {labelled:?}   read {heard:?}");
            }
        }
    }
    acts
}
