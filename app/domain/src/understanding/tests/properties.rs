//! What holds for any text at all.

use super::*;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

/// Words of every table mixed at random reach the rules far more often than random characters do.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "next",
            "Tues",
            "the",
            "14th",
            "of",
            "May",
            "after",
            "4",
            "4:30",
            "pm",
            "half",
            "past",
            "between",
            "and",
            "2",
            "from",
            "9",
            "to",
            "11",
            "in",
            "two",
            "weeks",
            "99999999999",
            "Dec",
            "31",
            "30",
            "Feb",
            "12/4",
            "2026-12-04",
            "-",
            ",",
            ".",
            "?",
            "or",
            "Fri",
            "not",
            "botox",
            "forehead",
            "units",
            "34",
            "1/2",
            "½",
            "512",
            "555",
            "0148",
            "I'm",
            "Maya",
            "mañana",
            "por",
            "la",
            "tarde",
            "las",
            "el",
            "sí",
            "actually",
            "week",
            "month",
            "end",
            "first",
            "any",
            "but",
            "36",
            "x",
            "48",
            "sq",
            "ft",
            "zip",
            "78704",
            "+",
            "(",
            "@",
            "a@b.co",
            "REF-A1",
            "code",
            "٣",
            "🙂",
            "\u{202e}",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
        "[0-9]{1,20}",
    ]
}

fn desk_context(text: &str, now: DateTime<Utc>) -> (Reading, Reading) {
    let asked = asked("units");
    let desk = Desk { service: Some("botox"), asked: Some(&asked), ..DESK };
    (desk.read_at(text, now), desk.read_at(text, now))
}

fn spans_are_inside(text: &str, reading: &Reading) -> bool {
    let length = text.chars().count().min(4_000);
    reading.facts.iter().all(|fact| fact.start < fact.end && fact.end as usize <= length)
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_with_spans_inside_it(text in ".{0,200}") {
        let reading = DESK.read(&text);
        prop_assert!(spans_are_inside(&text, &reading));
    }

    #[test]
    fn any_mix_of_words_is_read_the_same_twice(words in proptest::collection::vec(word(), 0..14), spaced in any::<bool>(), day in 0_i64..40_000) {
        let text = words.join(if spaced { " " } else { "" });
        let now = saturday_morning() + chrono::TimeDelta::days(day - 20_000);
        let (first, second) = desk_context(&text, now);
        prop_assert!(spans_are_inside(&text, &first), "{first:?}");
        prop_assert_eq!(&first, &second);
        for fact in &first.facts {
            if let FactValue::DateTime(wanted) = &fact.value {
                prop_assert!(wanted.until.is_none_or(|until| until > wanted.from), "{}: {:?}", text, wanted);
                prop_assert!(wanted.weekdays.iter().all(|day| *day < 7));
            }
        }
    }

    #[test]
    fn a_date_that_was_written_out_is_read_back(ahead in 0_u64..3_000, minute in 0_u32..1_440) {
        let date = NaiveDate::from_ymd_opt(2026, 11, 21).and_then(|day| day.checked_add_days(Days::new(ahead))).expect("a date");
        for format in ["%Y-%m-%d", "%B %-d, %Y", "%b %-d %Y", "%A, %B %-d, %Y", "%-d %B %Y", "%m/%d/%Y", "%-m/%-d/%Y"] {
            let text = format!("{} at {}:{:02}", date.format(format), minute / 60, minute % 60);
            let reading = DESK.read(&text);
            let [Fact { value: FactValue::DateTime(wanted), .. }] = reading.facts.as_slice() else {
                return Err(TestCaseError::fail(format!("{text}: {reading:?}")));
            };
            prop_assert_eq!(wanted.from.date_naive(), date, "{}", text);
            let said = minute / 60;
            let hour = if (1..=7).contains(&said) { said + 12 } else { said };
            prop_assert_eq!(wanted.day_from_minute.map(u32::from), Some(hour * 60 + minute % 60), "{}", text);
        }
    }
}

#[test]
fn a_very_long_message_is_read_as_far_as_its_limit() {
    let text = format!("{} botox", "x".repeat(100_000));
    assert!(DESK.read(&text).facts.is_empty());
    let text = format!("botox {}", "tomorrow ".repeat(20_000));
    assert!(!DESK.read(&text).facts.is_empty());
}

/// A machine may send what nobody writes: four times the words must not take sixteen times as long.
#[test]
fn the_time_to_read_grows_with_the_message_and_no_faster() {
    let quickest = |text: &str| {
        let measured = (0..9).map(|_| {
            let begun = std::time::Instant::now();
            DESK.read(text);
            begun.elapsed()
        });
        measured.min().expect("nine were measured")
    };
    for piece in ["1 ", "1-", "@ ", "a ", "the ", "dec 2 or ", "at dot ", "x@y.z "] {
        let text = piece.repeat(4_000 / piece.len());
        let quarter: String = text.chars().take(1_000).collect();
        let (short, long) = (quickest(&quarter), quickest(&text));
        assert!(long < short * 9, "{piece:?}: {short:?} for a quarter, {long:?} for the whole");
    }
}
