//! What was done: the acts of a turn beside its labels.

use crate::{Sentence, context, score::Score};
use domain::understanding::report;
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

#[derive(Default)]
pub struct Acts {
    scores: [Score; FAMILIES.len()],
    all: Score,
}

impl Acts {
    pub fn print(&self) {
        println!("| act | labels | precision | recall | |\n|---|---|---|---|---|");
        for ((name, ..), score) in FAMILIES.iter().zip(&self.scores) {
            score.print(name);
        }
        self.all.print("all");
        println!();
    }
}

pub fn measure(sentences: &[Sentence<'_>], misses: bool) -> Acts {
    let mut acts = Acts::default();
    for sentence in sentences {
        let heard = report(sentence.text, &context(sentence.asked.as_ref())).acts;
        let labelled: Vec<&str> =
            sentence.turn["acts"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let (mut expected, mut found) = (BTreeSet::new(), BTreeSet::new());
        for ((name, labels, names), score) in FAMILIES.iter().zip(&mut acts.scores) {
            let of = |given: &[&str], ours: &[&str]| ours.iter().any(|name| given.contains(name));
            let (is, was): (BTreeSet<_>, BTreeSet<_>) = (
                of(&labelled, labels).then_some(*name).into_iter().collect(),
                of(&heard, names).then_some(*name).into_iter().collect(),
            );
            if !score.count(&is, &was) && misses {
                println!(
                    "{name}: {:?} after {:?}\n      labelled {labelled:?}   read {heard:?}",
                    sentence.text, sentence.asked
                );
            }
            expected.extend(is);
            found.extend(was);
        }
        acts.all.count(&expected, &found);
    }
    acts
}
