//! Time expressions by kind, written from knowledge of the language: it is Monday, March 2nd 2026, 9:00 in Chicago.
//!
//! One value is written as `day 03-03`, `hour 03-03 16:00`, `minute 03-03 16:30`, or with both ends where it is longer
//! (`week 03-09..03-16`, no end when open); other readings follow after `~`.

mod days_en;
mod days_es;
mod hard;
mod sentences;
mod spans_en;
mod times_en;
mod times_es;

use crate::understanding::{Context, Locale, report};
use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;

pub(super) fn monday_morning() -> DateTime<FixedOffset> {
    "2026-03-02T09:00:00-06:00".parse().expect("an instant")
}

fn read(text: &str, locale: Locale) -> String {
    let context = Context {
        now: monday_morning().to_utc(),
        zone: chrono_tz::America::Chicago,
        country: "US",
        locale,
        services: &[],
        service: None,
        asked: None,
    };
    let facts = report(text, &context).facts;
    let lines = facts.iter().filter_map(|fact| match fact.kind {
        "date_time" => Some(written(&fact.value)),
        "invalid_date" => Some("invalid".to_owned()),
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" & ")
}

fn written(value: &Value) -> String {
    let mut line = one(value);
    for (at, other) in value["ambiguous"].as_array().into_iter().flatten().enumerate() {
        line.push_str(if at == 0 { " ~ " } else { ", " });
        line.push_str(&one(other));
    }
    line
}

fn one(value: &Value) -> String {
    let at = |key: &str| value[key].as_str().and_then(|text| text.parse::<DateTime<FixedOffset>>().ok());
    let grain = value["grain"].as_str().unwrap_or_default();
    let from = at("from").expect("every value has a start");
    let Some(to) = at("to") else { return format!("{grain} {}..", short(from)) };
    let usual = match grain {
        "day" => to.date_naive() == from.date_naive().succ_opt().expect("a day") && from.time() == to.time(),
        "hour" => to - from == TimeDelta::hours(1),
        "minute" => to - from == TimeDelta::minutes(1),
        _ => false,
    };
    if usual { format!("{grain} {}", short(from)) } else { format!("{grain} {}..{}", short(from), short(to)) }
}

fn short(at: DateTime<FixedOffset>) -> String {
    let year = if at.format("%Y").to_string() == "2026" { "" } else { "%Y-" };
    let clock = if at.format("%H:%M").to_string() == "00:00" { "" } else { " %H:%M" };
    at.format(&format!("{year}%m-%d{clock}")).to_string()
}

/// Reads every expression and reports all that differ at once.
fn check(locale: Locale, table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(text, locale);
            (found != *expected).then(|| format!("{text:?}\n   expected {expected}\n   found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}
