//! Measures how well free text is understood on labelled dialogues, one JSON object a line.
//!
//! `make bench-understanding`, or `cargo run --release -p domain --example understanding_report -- dialogues.jsonl
//! [--misses]`; with `--misses` each sentence that was read differently from its labels is printed.
//!
//! The dialogues follow the Schema-Guided Dialogue format (turns with `text`, `acts`, `informed`); their relative
//! dates are read from Friday, March 1st 2019. A label counts where it stands in the text of its turn: turns that
//! only agree with a date repeat its label without saying it.

mod acts;
mod desk;
mod labels;
mod score;
mod slots;
mod speed;
mod visitor;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use domain::understanding::{Asked, Context, Locale, Moment};
use serde_json::Value;
use std::{error::Error, fs};

/// What a visitor said in one turn, and what the desk had said before.
pub struct Sentence<'a> {
    pub turn: &'a Value,
    pub text: &'a str,
    pub service: &'a str,
    /// The product knows what it asked and did; here it is told from the desk's sentence, roughly.
    pub asked: Option<Asked>,
    pub moment: Moment,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("give the path of the dialogues")?;
    let misses = arguments.any(|argument| argument == "--misses");
    let file = fs::read_to_string(path)?;
    let dialogues: Vec<Value> = file.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let sentences: Vec<Sentence<'_>> = dialogues.iter().flat_map(sentences_of).collect();
    println!("{} dialogues, {} sentences of visitors\n", dialogues.len(), sentences.len());
    slots::measure(&sentences, misses).print();
    acts::measure(&sentences, misses).print();
    visitor::measure(&dialogues, misses);
    speed::measure(&sentences);
    Ok(())
}

fn sentences_of(dialogue: &Value) -> Vec<Sentence<'_>> {
    let mut asked = None;
    let mut moment = Moment::Any;
    let mut sentences = Vec::new();
    for turn in dialogue["turns"].as_array().into_iter().flatten() {
        let text = turn["text"].as_str().unwrap_or_default();
        if turn["speaker"] == "user" {
            let service = dialogue["service"].as_str().unwrap_or_default();
            sentences.push(Sentence { turn, text, service, asked: asked.take(), moment });
        } else {
            asked = desk::question_of(text);
            moment = desk::moment_of(text, moment);
        }
    }
    sentences
}

/// The day on which all dialogues take place.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2019, 3, 1).unwrap_or_default()
}

pub fn now() -> DateTime<Utc> {
    Utc.from_utc_datetime(&today().and_hms_opt(8, 0, 0).unwrap_or_default())
}

pub fn context(asked: Option<&Asked>) -> Context<'_> {
    Context { now: now(), zone: chrono_tz::UTC, country: "US", locale: Locale::En, services: &[], service: None, asked }
}
