//! The labels' own small language for dates and times; deliberately not the product's rules.

use crate::today;
use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;
use std::collections::BTreeSet;

/// The slot's values, of those spellings that stand in the text of the turn.
pub fn said<T: Ord>(turn: &Value, slot: &str, value: impl Fn(&str) -> Option<T>) -> BTreeSet<T> {
    let text = turn["text"].as_str().unwrap_or_default().to_lowercase();
    let spellings = turn["informed"][slot].as_array().into_iter().flatten().filter_map(Value::as_str);
    spellings
        .map(str::to_lowercase)
        .filter(|spelling| text.contains(spelling))
        .filter_map(|spelling| value(&spelling))
        .collect()
}

pub fn date_of(label: &str) -> Option<NaiveDate> {
    let ahead = match label {
        "today" | "later today" => Some(0),
        "tomorrow" => Some(1),
        "day after tomorrow" | "the day after tomorrow" => Some(2),
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
pub fn minute_of(label: &str) -> Option<u32> {
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
