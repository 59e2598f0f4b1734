//! Against rrule, another implementation of the same section, and against what the RFC itself prints.

use super::*;
use proptest::{collection::vec, prelude::*, sample::subsequence};
use rrule::{RRuleSet, Tz};

fn at(text: &str) -> NaiveDateTime {
    crate::wall::date_time(text).expect("a time")
}

fn found(rule: &str, start: &str, until: &str) -> Vec<String> {
    let rule: Rule = rule.parse().expect("a rule");
    let mut budget = Budget::new(1_000_000);
    let last = rule.until.map(|until| until.last(|at| at.naive_utc()));
    let found = occurrences(&rule, at(start), last, at(start), at(until), &mut budget).expect("enough steps");
    found.into_iter().map(|at| at.format("%Y%m%dT%H%M").to_string()).collect()
}

#[test]
fn what_the_standard_prints_is_what_comes_out() {
    // RFC 5545, section 3.8.5.3.
    for (rule, start, until, expected) in [
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T090000", "19980101T000000", "0904 1007 1106"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=4",
            "19970929T090000",
            "19990101T000000",
            "0929 1030 1127 1230",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "19970805T090000",
            "19980101T000000",
            "0805 0810 0819 0824",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "19970805T090000",
            "19980101T000000",
            "0805 0817 0819 0831",
        ),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=2", "19970902T090000", "19990101T000000", "0213 0313"),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=2", "19970519T090000", "20000101T000000", "0519 0518"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "19970512T090000", "20000101T000000", "0512 0511 0517"),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
            "19961105T090000",
            "20100101T000000",
            "1105 1107 1102",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T090000", "20080101T000000", "0115 0130 0215 0315 0330"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "20240115T090000", "20250101T000000", "0131 0229 0331"),
    ] {
        let dates: Vec<String> = found(rule, start, until).iter().map(|at| at[4..8].to_owned()).collect();
        assert_eq!(dates.join(" "), expected, "{rule}");
    }
    let hours = found("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "19970902T090000", "19980101T000000");
    assert_eq!(hours, ["19970902T0900", "19970902T1200", "19970902T1500"]);
    assert_eq!(found("FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,30;COUNT=5", "19970902T090000", "19980101T000000").len(), 5);
}

#[test]
fn a_rule_that_never_comes_true_or_never_ends_costs_no_more_than_its_window() {
    assert!(found("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "20240101T090000", "20300101T000000").is_empty());
    let rule: Rule = "FREQ=DAILY".parse().expect("a rule");
    let mut budget = Budget::new(1_000);
    let week =
        occurrences(&rule, at("16010101T090000"), None, at("20260101T000000"), at("20260108T000000"), &mut budget);
    assert_eq!(week.map(|found| found.len()), Ok(7));
    for endless in ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=999999999", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31"] {
        let rule: Rule = endless.parse().expect("a rule");
        let spent = occurrences(
            &rule,
            at("20260101T090000"),
            None,
            at("20260101T000000"),
            at("20270108T000000"),
            &mut Budget::new(100_000),
        );
        assert_eq!(spent, Err(Reason::TooMuchRepetition), "{endless}");
    }
    let crowded = format!("FREQ=YEARLY;BYHOUR={0};BYMINUTE={1};BYSECOND={1};BYDAY=MO,TU,WE", list(24), list(60));
    let rule: Rule = crowded.parse().expect("a rule");
    let spent = occurrences(
        &rule,
        at("20260101T090000"),
        None,
        at("20260101T000000"),
        at("20270108T000000"),
        &mut Budget::new(100_000),
    );
    assert_eq!(spent, Err(Reason::TooMuchRepetition));
}

fn list(until: u32) -> String {
    (0..until).map(|n| n.to_string()).collect::<Vec<_>>().join(",")
}

fn some<T: Clone + std::fmt::Debug + ToString + 'static>(
    name: &'static str,
    of: Vec<T>,
    most: usize,
) -> impl Strategy<Value = String> {
    subsequence(of, 0..=most).prop_map(move |values| {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        if values.is_empty() { String::new() } else { format!(";{name}={}", values.join(",")) }
    })
}

/// Rules that both implementations read alike: no ordinals where they mean nothing, and none beside plain weekdays. The
/// last weeks are not among them: the other one counts Saturday, January 1, 2022 to a 53rd week that 2021 did not have.
fn rules() -> impl Strategy<Value = String> {
    let days = vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let nth = vec!["1MO", "2TU", "-1FR", "3SU", "-2WE"];
    let frequency = prop_oneof![
        (some("BYDAY", days.clone(), 3), some("BYMONTH", vec![1, 2, 6, 12], 2))
            .prop_map(|(a, b)| format!("YEARLY{a}{b}")),
        (some("BYDAY", nth.clone(), 2), some("BYMONTH", vec![3, 10], 2)).prop_map(|(a, b)| format!("YEARLY{a}{b}")),
        (some("BYWEEKNO", vec![1, 9, 20, 35, -1], 2), some("BYDAY", days.clone(), 2))
            .prop_map(|(a, b)| format!("YEARLY{a}{b}")),
        some("BYYEARDAY", vec![1, 60, 366, -1, -366], 3).prop_map(|a| format!("YEARLY{a}")),
        (some("BYDAY", nth, 2), some("BYSETPOS", vec![1, -1, 2], 1)).prop_map(|(a, b)| {
            // A position without anything to count is refused by the other implementation.
            if a.is_empty() { "MONTHLY".to_owned() } else { format!("MONTHLY{a}{b}") }
        }),
        (some("BYMONTHDAY", vec![1, 13, 29, 30, 31, -1, -31], 3), some("BYDAY", days.clone(), 2))
            .prop_map(|(a, b)| format!("MONTHLY{a}{b}")),
        (some("BYDAY", days.clone(), 3), prop_oneof![Just(""), Just(";WKST=SU"), Just(";WKST=WE")])
            .prop_map(|(a, b)| format!("WEEKLY{a}{b}")),
        (some("BYDAY", days, 3), some("BYMONTH", vec![1, 5, 11], 2)).prop_map(|(a, b)| format!("DAILY{a}{b}")),
        some("BYHOUR", vec![0, 9, 23], 2).prop_map(|a| format!("HOURLY{a}")),
    ];
    let times = (some("BYHOUR", vec![8, 17], 2), some("BYMINUTE", vec![0, 45], 2));
    (frequency, 1..5_u32, times, prop_oneof![Just(String::new()), (1..40_u32).prop_map(|n| format!(";COUNT={n}"))])
        .prop_map(|(frequency, interval, (hours, minutes), count)| {
            let times = if frequency.contains("BYHOUR") { String::new() } else { format!("{hours}{minutes}") };
            format!("FREQ={frequency};INTERVAL={interval}{times}{count}")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn another_implementation_finds_the_same(rule in rules(), day in 0..3_000_i64, hour in 0..24_u32) {
        let start = NaiveDate::from_ymd_opt(2019, 1, 1).expect("a date") + TimeDelta::days(day);
        let start = start.and_hms_opt(hour, 30, 0).expect("a time");
        let (from, until) = (start + TimeDelta::days(200), start + TimeDelta::days(1_200));
        let ours: Rule = rule.parse().expect("a rule");
        let mine = occurrences(&ours, start, None, from, until, &mut Budget::new(10_000_000)).expect("enough steps");
        let text = format!("DTSTART:{}Z\nRRULE:{rule}", start.format("%Y%m%dT%H%M%S"));
        // What it cannot do at all (an interval that never meets its hours) is not compared.
        let theirs: Option<RRuleSet> = text.parse().ok();
        prop_assume!(theirs.is_some());
        let limit = |at: NaiveDateTime| at.and_utc().with_timezone(&Tz::UTC);
        let theirs = theirs.expect("parsed").after(limit(from)).before(limit(until)).all_unchecked();
        let theirs: Vec<NaiveDateTime> = theirs.into_iter().map(|at| at.naive_utc()).collect();
        prop_assert_eq!(mine, theirs, "{}", rule);
    }

    #[test]
    fn weeks_are_those_of_iso_8601(days in 0..150_000_i64) {
        let date = NaiveDate::from_ymd_opt(1800, 1, 1).expect("a date") + TimeDelta::days(days);
        let (week, weeks) = week_of(date, Weekday::Mon);
        let last = NaiveDate::from_ymd_opt(date.iso_week().year(), 12, 28).expect("a date").iso_week().week();
        prop_assert_eq!((week, weeks), (date.iso_week().week(), last));
    }

    #[test]
    fn a_rule_is_written_as_it_is_read(rule in rules()) {
        let read: Rule = rule.parse().expect("a rule");
        prop_assert_eq!(read.to_string().parse::<Rule>().expect("a rule"), read);
    }

    #[test]
    fn no_text_makes_the_reader_of_rules_panic(text in ".{0,120}", parts in vec("(FREQ|BYDAY|UNTIL|COUNT|INTERVAL|BYSETPOS)=[-0-9A-Z,é]{0,12}", 0..6)) {
        let _ = text.parse::<Rule>();
        if let Ok(rule) = format!("FREQ=MONTHLY;{}", parts.join(";")).parse::<Rule>() {
            let start = at("20240131T233000");
            let _ = occurrences(&rule, start, None, start, at("20300101T000000"), &mut Budget::new(50_000));
        }
    }
}
