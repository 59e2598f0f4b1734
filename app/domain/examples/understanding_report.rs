//! Measures how well free text is understood on labelled dialogues, one JSON object a line.
//!
//! `cargo run -p domain --example understanding_report -- dialogues.jsonl [--misses]`
//!
//! The dialogues follow the Schema-Guided Dialogue format (turns with `text`, `acts`, `informed`); their relative
//! dates are read from Friday, March 1st 2019. A label counts where it stands in the text of its turn: turns that
//! only agree with a date repeat its label without saying it.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone, Utc};
use domain::understanding::{Act, Asked, Context, FactValue, Locale, Reading, WantedTime, understand};
use serde_json::Value;
use std::{collections::BTreeSet, error::Error, fs};

#[derive(Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn count<T: Ord>(&mut self, expected: &BTreeSet<T>, found: &BTreeSet<T>) -> bool {
        let right = expected.intersection(found).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.right += count(right);
        self.wrong += count(found.len() - right);
        self.missed += count(expected.len() - right);
        expected == found
    }

    fn print(&self, name: &str) {
        let share = |part: u32, whole: u32| if whole == 0 { 100.0 } else { 100.0 * f64::from(part) / f64::from(whole) };
        println!(
            "{name:<6} {:>5} labels   precision {:>6.2} %   recall {:>6.2} %",
            self.right + self.missed,
            share(self.right, self.right + self.wrong),
            share(self.right, self.right + self.missed)
        );
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("give the path of the dialogues")?;
    let misses = arguments.any(|argument| argument == "--misses");
    let (mut dates, mut times, mut yes, mut no) =
        (Score::default(), Score::default(), Score::default(), Score::default());
    let mut sentences = 0_u32;
    for line in fs::read_to_string(path)?.lines() {
        let dialogue: Value = serde_json::from_str(line)?;
        let mut asked = None;
        for turn in dialogue["turns"].as_array().into_iter().flatten() {
            let text = turn["text"].as_str().unwrap_or_default();
            if turn["speaker"] != "user" {
                asked = question_of(text);
                continue;
            }
            sentences += 1;
            let reading = read(text, asked.as_ref());
            let report = |right: bool, what: &str, expected: String, found: String| {
                if misses && !right {
                    println!("{what}: {text:?}\n      expected {expected}   found {found}");
                }
            };
            let (expected, found) = (labels(turn, "appointment_date", date_of), found(&reading, date_said));
            report(dates.count(&expected, &found), "date", format!("{expected:?}"), format!("{found:?}"));
            let (expected, found) = (labels(turn, "appointment_time", minute_of), self::found(&reading, minute_said));
            report(times.count(&expected, &found), "time", format!("{expected:?}"), format!("{found:?}"));
            for (score, act, names) in [
                (&mut yes, Act::Yes, ["AFFIRM", "AFFIRM_INTENT", "SELECT"]),
                (&mut no, Act::No, ["NEGATE", "NEGATE_INTENT", "REQUEST_ALTS"]),
            ] {
                let (expected, found) = (labelled(turn, &names), said(&reading, act));
                report(
                    score.count(&expected, &found),
                    names[0],
                    format!("{expected:?}"),
                    format!("{:?}", reading.acts),
                );
            }
        }
    }
    println!("{sentences} sentences of visitors");
    dates.print("dates");
    times.print("times");
    yes.print("yes");
    no.print("no");
    Ok(())
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2019, 3, 1).unwrap_or_default()
}

fn read(text: &str, asked: Option<&Asked>) -> Reading {
    let now: DateTime<Utc> = Utc.from_utc_datetime(&today().and_hms_opt(8, 0, 0).unwrap_or_default());
    let context =
        Context { now, zone: chrono_tz::UTC, country: "US", locale: Locale::En, services: &[], service: None, asked };
    understand(text, &context)
}

/// What the desk's sentence asked, roughly: the product knows it exactly.
fn question_of(text: &str) -> Option<Asked> {
    let text = text.to_lowercase();
    if text.contains("what time")
        || text.contains("what day")
        || text.contains("when would")
        || text.contains("which day")
    {
        Some(Asked::Time)
    } else if text.ends_with('?') {
        Some(Asked::YesNo)
    } else {
        None
    }
}

/// The slot's value, if one of its spellings stands in the text of the turn.
fn labels<T: Ord>(turn: &Value, slot: &str, value: impl Fn(&str) -> Option<T>) -> BTreeSet<T> {
    let text = turn["text"].as_str().unwrap_or_default().to_lowercase();
    let spellings = turn["informed"][slot].as_array().into_iter().flatten().filter_map(Value::as_str);
    spellings
        .map(str::to_lowercase)
        .filter(|spelling| text.contains(spelling))
        .filter_map(|spelling| value(&spelling))
        .collect()
}

fn labelled(turn: &Value, names: &[&str]) -> BTreeSet<bool> {
    let acts = turn["acts"].as_array().into_iter().flatten().filter_map(Value::as_str);
    acts.filter(|act| names.contains(act)).map(|_| true).collect()
}

/// Taking a time back (“actually, the 9th”) and asking for others count as refusals, as the labels have it; choosing
/// what was offered (`SELECT`) counts as yes.
fn said(reading: &Reading, act: Act) -> BTreeSet<bool> {
    let refusal = act == Act::No && reading.acts.iter().any(|act| matches!(act, Act::Correct | Act::MoreOptions));
    (reading.acts.contains(&act) || refusal).then_some(true).into_iter().collect()
}

fn found<T: Ord>(reading: &Reading, value: impl Fn(&WantedTime) -> Option<T>) -> BTreeSet<T> {
    let wanted = reading.facts.iter().filter_map(|fact| match &fact.value {
        FactValue::DateTime(wanted) => Some(wanted),
        _ => None,
    });
    wanted.filter_map(value).collect()
}

fn date_said(wanted: &WantedTime) -> Option<NaiveDate> {
    wanted.until.map(|_| wanted.from.date_naive())
}

fn minute_said(wanted: &WantedTime) -> Option<u32> {
    match (wanted.day_from_minute, wanted.day_until_minute) {
        (Some(from), Some(until)) => (until - from <= 60).then_some(u32::from(from)),
        // “by 14:00” admits that minute itself.
        (None, Some(until)) => Some(u32::from(until - until % 5)),
        (from, None) => from.map(u32::from),
    }
}

/// The labels' own small language for dates; deliberately not the product's rules.
fn date_of(label: &str) -> Option<NaiveDate> {
    let ahead = match label {
        "today" | "later today" => Some(0),
        "tomorrow" => Some(1),
        "day after tomorrow" => Some(2),
        _ => None,
    };
    if let Some(days) = ahead {
        return today().checked_add_days(Days::new(days));
    }
    if let Some(day) = label.split(' ').find_map(|word| word.trim_end_matches(char::is_alphabetic).parse().ok()) {
        return NaiveDate::from_ymd_opt(2019, 3, day);
    }
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let weekday = names.iter().position(|name| label.contains(name))?;
    let monday = today().checked_sub_days(Days::new(u64::from(today().weekday().num_days_from_monday())))?;
    let weeks = if label.contains("next") { 7 } else { 0 };
    monday.checked_add_days(Days::new(u64::try_from(weekday).ok()? + weeks))
}

/// Minutes after midnight of a label such as `half past 3 in the afternoon`.
fn minute_of(label: &str) -> Option<u32> {
    let spelt = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let number = |word: &str| {
        word.parse::<u32>().ok().or_else(|| u32::try_from(spelt.iter().position(|name| *name == word)? + 1).ok())
    };
    let (hour, minute) = label.split(' ').find_map(|word| match word.split_once(':') {
        Some((hour, minute)) => Some((hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?)),
        None => number(word).map(|hour| (hour, 0)),
    })?;
    let offset = if label.contains("half past") {
        30
    } else if label.contains("quarter past") {
        15
    } else {
        0
    };
    let before = if label.contains("quarter to") { 15 } else { 0 };
    let late = ["pm", "afternoon", "evening"].iter().any(|word| label.contains(word)) && hour < 12;
    Some((hour + if late { 12 } else { 0 }) * 60 + minute + offset - before)
}
