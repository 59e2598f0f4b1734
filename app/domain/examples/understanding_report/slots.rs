//! What was said: date, time, kind of service, city and name.

use crate::{
    Sentence, context, labels,
    score::{Score, number, share},
};
use chrono::NaiveDate;
use domain::understanding::{Doubt, Fact, FactValue, ReportedFact, WantedTime, report, understand};
use std::{collections::BTreeSet, fmt::Debug};

const NAMES: [&str; 3] = ["dentist_name", "doctor_name", "stylist_name"];
/// The kinds that the dialogues about doctors label; elsewhere the kind is not a slot.
const KINDS: [&str; 4] = ["general practitioner", "gynecologist", "ophthalmologist", "dermatologist"];

#[derive(Default)]
pub struct Slots {
    date: Score,
    time: Score,
    kind: Score,
    city: Score,
    name: Score,
    turns: u32,
    /// Turns with a date or time that no label has, and that did not say it can be meant otherwise.
    silently_wrong: u32,
}

impl Slots {
    pub fn print(&self) {
        println!("| slot | labels | precision | recall | value accuracy |\n|---|---|---|---|---|");
        self.date.print("date");
        self.time.print("time");
        self.kind.print("type");
        self.city.print("city");
        self.name.print("name");
        println!("\nA wrong date or time without a doubt: {} of turns\n", share(self.silently_wrong, self.turns));
    }
}

pub fn measure(sentences: &[Sentence<'_>], misses: bool) -> Slots {
    let mut slots = Slots { turns: number(sentences.len()), ..Slots::default() };
    for sentence in sentences {
        let context = context(sentence.asked.as_ref());
        let reading = understand(sentence.text, &context);
        let facts = report(sentence.text, &context).facts;
        let miss = |right: bool, what: &str, expected: &dyn Debug, found: &dyn Debug| {
            if misses && !right {
                println!("{what}: {:?}\n      labelled {expected:?}   read {found:?}", sentence.text);
            }
        };
        let dates = labels::said(sentence.turn, "appointment_date", labels::date_of);
        let found = values(&reading.facts, date_said);
        miss(slots.date.count(&dates, &found), "date", &dates, &found);
        let minutes = labels::said(sentence.turn, "appointment_time", labels::minute_of);
        let found = values(&reading.facts, minute_said);
        miss(slots.time.count(&minutes, &found), "time", &minutes, &found);
        slots.silently_wrong += u32::from(is_silently_wrong(&reading.facts, &reading.doubts, &dates, &minutes));
        if sentence.service == "Services_3" {
            let expected = labels::said(sentence.turn, "type", |kind| Some(kind.to_owned()));
            let found = of_kind(&facts, "service").filter(|kind| KINDS.contains(&kind.as_str())).collect();
            miss(slots.kind.count(&expected, &found), "type", &expected, &found);
        }
        let expected = labels::said(sentence.turn, "city", |city| Some(city.to_owned()));
        let found = of_kind(&facts, "place").collect();
        miss(slots.city.count(&expected, &found), "city", &expected, &found);
        let expected: BTreeSet<String> =
            NAMES.iter().flat_map(|slot| labels::said(sentence.turn, slot, |name| Some(name.to_owned()))).collect();
        let found = of_kind(&facts, "person").collect();
        miss(slots.name.count(&expected, &found), "name", &expected, &found);
    }
    slots
}

fn of_kind<'a>(facts: &'a [ReportedFact], kind: &'a str) -> impl Iterator<Item = String> + 'a {
    let values = facts.iter().filter(move |fact| fact.kind == kind).filter_map(|fact| fact.value.as_str());
    values.map(str::to_lowercase)
}

fn is_silently_wrong(facts: &[Fact], doubts: &[Doubt], dates: &BTreeSet<NaiveDate>, minutes: &BTreeSet<u32>) -> bool {
    let sure = facts.iter().filter(|fact| !doubts.iter().any(|d| (d.start, d.end) == (fact.start, fact.end)));
    // Turns without a label say nothing about the truth of what was found in them.
    sure.filter_map(wanted).any(|wanted| {
        date_said(wanted).is_some_and(|date| !dates.is_empty() && !dates.contains(&date))
            || minute_said(wanted).is_some_and(|minute| !minutes.is_empty() && !minutes.contains(&minute))
    })
}

fn wanted(fact: &Fact) -> Option<&WantedTime> {
    if let FactValue::DateTime(wanted) = &fact.value { Some(wanted) } else { None }
}

fn values<T: Ord>(facts: &[Fact], value: impl Fn(&WantedTime) -> Option<T>) -> BTreeSet<T> {
    facts.iter().filter_map(wanted).filter_map(value).collect()
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
