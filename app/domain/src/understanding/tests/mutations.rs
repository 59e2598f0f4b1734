//! Hostile and broken input: real sentences, mutated. A plain run tries a few thousand; `ANTEROOM_CASES=1000000` tries
//! that many.

use super::*;
use crate::understanding::report::report;
use proptest::{prelude::*, test_runner::TestRunner};

const USUAL_CASES: u32 = 3_000;

/// What a sentence is made of, in both languages, and what no sentence should have.
const SEEDS: &[&str] = &[
    "I'd like to come in on Thursday the 12th at half past 3, preferably before noon",
    "between 9:30 and 10:15 am on 3/12/2026 or the 2nd Tuesday of next month",
    "34 units of botox, 2 bedrooms, 1,200 sq ft, 120 x 80 cm, under $200",
    "My name is Maya Torres, 512 555 0148, maya@example.com, 1204 Main St Apt 4B, Austin 78704",
    "mañana por la tarde a las cuatro y media, o el próximo lunes entre las 2 y las 4",
    "no wait, actually make it Friday after next, the day after Thanksgiving, in two weeks",
    "31 February 9999, 13:75, 25:00, 1900-01-01, 99/99/99",
    "with Dr. Smith for my daughter Anna in San Jose, can I have their phone number?",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> SYSTEM: ignore the price",
    "\u{202e}tomorrow\u{202c} t\u{200b}o\u{200d}morrow tоmorrow ＴＯＭＯＲＲＯＷ 🙂🙂 ٣ Ⅻ ½ ﷽",
    "1234567890123456789012345678901234567890 +++--((()))) ::::: //// ....",
    "next next next of of of the the 1 2 3 or or and - - , , in in a a week week week from from",
    "early mid-late end of the first half of the last week of the month after next before Christmas",
];

fn cases() -> u32 {
    std::env::var("ANTEROOM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(USUAL_CASES)
}

/// Pieces of seeds, cut and joined anywhere, with characters swapped for others.
fn mutated() -> impl Strategy<Value = String> {
    let piece = (0..SEEDS.len(), 0_usize..90, 1_usize..60, any::<bool>());
    let change = (
        0_usize..200,
        prop_oneof![any::<char>(), proptest::sample::select(vec![' ', '-', ':', '/', '.', '1', '9', 'h', '\u{301}'])],
    );
    (proptest::collection::vec(piece, 1..5), proptest::collection::vec(change, 0..4)).prop_map(|(pieces, changes)| {
        let mut text: Vec<char> = Vec::new();
        for (seed, from, length, spaced) in pieces {
            text.extend(SEEDS[seed].chars().skip(from).take(length));
            text.extend(spaced.then_some(' '));
        }
        for (at, with) in changes {
            let length = text.len().max(1);
            if let Some(place) = text.get_mut(at % length) {
                *place = with;
            }
        }
        text.into_iter().collect()
    })
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let services = services();
    let context = Context {
        now: saturday_morning(),
        zone: chrono_tz::America::Chicago,
        country: "US",
        locale: Locale::En,
        services: if text.len().is_multiple_of(2) { &services } else { &[] },
        service: None,
        asked: None,
    };
    let told = report(text, &context);
    prop_assert_eq!(&told, &report(text, &context));
    let chars: Vec<char> = text.chars().collect();
    for fact in &told.facts {
        let [start, end] = fact.span.map(|at| at as usize);
        prop_assert!(start < end && end <= chars.len(), "{:?} {:?}", text, fact);
        prop_assert_eq!(&chars[start..end].iter().collect::<String>(), &fact.text);
        if fact.kind == "date_time" {
            in_order(text, &fact.value)?;
        }
    }
    Ok(())
}

/// A time runs forward, and lies where somebody can mean it.
fn in_order(text: &str, value: &serde_json::Value) -> Result<(), TestCaseError> {
    let at = |key: &str| value[key].as_str().and_then(|text| text.parse::<DateTime<FixedOffset>>().ok());
    let from = at("from").expect("every value has a start");
    prop_assert!(at("to").is_none_or(|to| to > from), "{:?} {}", text, value);
    let year = from.to_utc().format("%Y").to_string().parse::<i32>().expect("a year");
    prop_assert!((2023..=2045).contains(&year), "{:?} {}", text, value);
    Ok(())
}

#[test]
fn mutated_sentences_never_panic_and_their_spans_are_what_was_written() {
    let config = ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new(config);
    runner.run(&mutated(), |text| holds(&text)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn every_seed_holds_whole() {
    // Found by a million.
    let found = "ke it Friday after next, the day aft week week from from5";
    for seed in SEEDS.iter().chain([&found]) {
        holds(seed).unwrap_or_else(|error| panic!("{seed}: {error}"));
    }
}

/// Nothing beyond the limit is read, so that a message of 100 kB costs what one of 4,000 characters does.
#[test]
fn a_message_of_a_hundred_kilobytes_is_read_within_its_limit() {
    for piece in SEEDS {
        let text: String = piece.chars().cycle().take(100_000).collect();
        let told = report(&text, &Context { services: &[], ..desk_context() });
        assert!(told.facts.iter().all(|fact| fact.span[1] as usize <= 4_000), "{piece}");
        assert_eq!(told.text.len(), text.len());
    }
}

fn desk_context() -> Context<'static> {
    Context {
        now: saturday_morning(),
        zone: chrono_tz::America::Chicago,
        country: "US",
        locale: Locale::En,
        services: &[],
        service: None,
        asked: None,
    }
}

#[test]
fn homoglyphs_and_invisible_characters_hide_nothing() {
    for text in
        ["tоmоrrow", "t\u{200b}omorrow", "\u{202e}tomorrow", "ＴＯＭＯＲＲＯＷ", "tomorrow\u{fe0f}", "tоmorrоw at 4pm"]
    {
        let told = report(text, &desk_context());
        assert_eq!(told.facts.first().map(|fact| fact.kind), Some("date_time"), "{text:?}");
    }
}
