//! Files that go to another implementation and come from it: Python's icalendar, with dateutil for its rules.

use calendars::{
    Limits, Window,
    read::{BusyTime, busy_times},
    rule::{Frequency, Rule, Until},
    write::{Entry, Feed, Series, Standing, Time},
};
use chrono::{DateTime, NaiveDateTime, Utc, Weekday};
use chrono_tz::Tz;
use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The other program. `make setup` installs it.
fn python(verb: &str, input: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/python-7.3.2/bin/python");
    assert!(python.exists(), "run `make setup`: it installs Python's icalendar, which this test speaks with");
    let mut child = Command::new(python)
        .arg(root.join("server/calendars/tests/other_program.py"))
        .arg(verb)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the other program refuses:\n{input}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn wall(text: &str) -> NaiveDateTime {
    text.parse().expect("a time")
}

fn window() -> Window {
    Window { from: at("2026-12-01T00:00:00Z"), until: at("2027-12-01T00:00:00Z") }
}

fn read(file: &str) -> Vec<BusyTime> {
    busy_times(file.as_bytes(), Tz::America__Chicago, window(), &Limits::default()).expect("read").busy
}

fn span(busy: &BusyTime) -> String {
    format!("{}/{}", busy.from.format("%Y%m%dT%H%M"), busy.until.format("%Y%m%dT%H%M"))
}

fn entry(uid: &str, summary: &str, standing: Standing, time: Time) -> Entry {
    Entry {
        uid: format!("{uid}@anteroom.example"),
        sequence: 3,
        changed_at: at("2026-11-28T12:00:00Z"),
        summary: summary.into(),
        description: "Line one\nLine two; with, marks \\ and ”quotes“".into(),
        location: "Room 1, upstairs".into(),
        standing,
        time,
    }
}

fn series(zone: Tz, from: &str, rule: Rule, except: &[&str]) -> Time {
    let except = except.iter().map(|text| wall(text)).collect();
    Time::Series(Box::new(Series { zone, from: wall(from), minutes: 45, rule, except }))
}

fn entries() -> Vec<Entry> {
    let weekly = Rule {
        interval: 2,
        days: vec![(0, Weekday::Mon), (0, Weekday::Thu)],
        until: Some(Until::Instant(at("2027-05-01T00:00:00Z"))),
        ..Rule::every(Frequency::Weekly)
    };
    let monthly = Rule { days: vec![(-1, Weekday::Fri)], count: Some(9), ..Rule::every(Frequency::Monthly) };
    let title = "Zoë, “Z” · Botox; forehead \\ ".to_owned() + &"ü漢🙂".repeat(30);
    let once = Time::Once { from: at("2026-12-10T15:00:00Z"), until: at("2026-12-10T15:30:00Z") };
    let gone = Time::Once { from: at("2026-12-11T15:00:00Z"), until: at("2026-12-11T15:30:00Z") };
    vec![
        entry("a", &title, Standing::Confirmed, once),
        entry("b", "Cancelled", Standing::Cancelled, gone),
        entry(
            "c",
            "Weekly",
            Standing::Confirmed,
            series(Tz::America__Chicago, "2026-12-03T09:00:00", weekly, &["2027-01-04T09:00:00"]),
        ),
        entry("d", "Monthly", Standing::Tentative, series(Tz::Europe__London, "2026-12-25T16:30:00", monthly, &[])),
    ]
}

#[test]
fn another_program_reads_what_we_write_as_we_mean_it() {
    let entries = entries();
    let feed = Feed { name: "Priya Nair, Lumen", entries: &entries, refresh_minutes: 15 }.to_text();
    for line in feed.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let theirs = python("read", &feed);
    let theirs: Vec<Vec<&str>> = theirs.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(theirs.len(), entries.len());
    let ours = read(&feed);
    for (entry, seen) in entries.iter().zip(&theirs) {
        assert_eq!((seen[0], seen[2], seen[3]), (entry.summary.trim_end(), entry.uid.as_str(), "3"));
        let state = match entry.standing {
            Standing::Confirmed => "CONFIRMED",
            Standing::Tentative => "TENTATIVE",
            Standing::Cancelled => "CANCELLED",
        };
        assert_eq!(seen[1], state);
        let known: String = entry.summary.trim().chars().take(30).collect();
        let found: Vec<String> = ours.iter().filter(|busy| busy.title.starts_with(&known)).map(span).collect();
        if entry.standing == Standing::Cancelled {
            assert!(found.is_empty(), "what is cancelled takes no time");
        } else {
            assert_eq!(found, seen[4..], "{}", entry.summary);
            assert!(!found.is_empty());
        }
    }
}

#[test]
fn what_another_program_writes_is_read_as_it_means_it() {
    let written = python("write", "");
    let (file, expected) = written.split_once('\0').expect("a file, and what it means");
    let mut theirs: Vec<String> = expected.lines().map(str::to_owned).collect();
    theirs.sort_unstable();
    let busy = read(file);
    let ours = busy.iter().filter(|busy| busy.title != "Whole days");
    let mut ours: Vec<String> = ours.map(|busy| format!("{}\t{}", span(busy), busy.title)).collect();
    ours.sort_unstable();
    assert_eq!(ours, theirs);
    let days: Vec<String> = busy.iter().filter(|busy| busy.title == "Whole days").map(span).collect();
    assert_eq!(days, ["20261224T0600/20261227T0600"], "on the clinic's own clock");
}

#[test]
fn an_empty_feed_is_a_calendar_too() {
    let feed = Feed { name: "Nobody\r\nBEGIN:VEVENT\r\n", entries: &[], refresh_minutes: 15 }.to_text();
    assert!(read(&feed).is_empty());
    assert_eq!(python("read", &feed), "");
}

#[test]
fn a_moved_visit_of_a_series_takes_the_place_of_its_own() {
    let rule = Rule { count: Some(3), ..Rule::every(Frequency::Weekly) };
    let zone = Tz::America__Chicago;
    let moved =
        Time::Instead { was: wall("2027-03-15T09:00:00"), zone, from: wall("2027-03-16T10:00:00"), minutes: 30 };
    let entries = [
        entry("s", "Visit", Standing::Confirmed, series(zone, "2027-03-08T09:00:00", rule, &[])),
        entry("s", "Visit", Standing::Confirmed, moved),
    ];
    let feed = Feed { name: "Priya", entries: &entries, refresh_minutes: 15 }.to_text();
    let spans: Vec<String> = read(&feed).iter().map(span).collect();
    assert_eq!(spans, ["20270308T1500/20270308T1545", "20270316T1500/20270316T1530", "20270322T1400/20270322T1445"]);
    assert_eq!(python("read", &feed).lines().count(), 2);
}
