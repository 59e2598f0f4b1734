//! Files that mean harm: nothing panics, and nothing costs more than its limits allow.

use calendars::{Limits, Window, read::busy_times};
use chrono_tz::Tz;
use proptest::{collection::vec, prelude::*, sample::select};

fn window() -> Window {
    let at = |text: &str| text.parse().expect("an instant");
    Window { from: at("2026-12-01T00:00:00Z"), until: at("2027-12-31T00:00:00Z") }
}

/// Small, so that many cases are quick: what is bounded by a limit is bounded by any.
fn limits() -> Limits {
    Limits { bytes: 1 << 20, line: 2_000, depth: 6, events: 500, intervals: 2_000, steps: 50_000 }
}

const SEED: &str = include_str!("files/seed.ics");

/// Lines that mean something, in any order.
fn line() -> impl Strategy<Value = String> {
    let names = vec![
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "BEGIN:VFREEBUSY",
        "END:VFREEBUSY",
        "TZID:Here",
        "UID:a",
        "DTSTART;TZID=Here:20261201T090000",
        "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959Z",
        "DTEND;VALUE=DATE:20261231",
        "DURATION:P36500D",
        "DURATION:PT99999999999S",
        "TZOFFSETFROM:+2359",
        "TZOFFSETTO:-2359",
        "RRULE:FREQ=SECONDLY;INTERVAL=4294967295",
        "RRULE:FREQ=YEARLY;INTERVAL=4294967295",
        "RRULE:FREQ=MONTHLY;BYSETPOS=-366;BYDAY=-53SU",
        "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53;WKST=SU;BYYEARDAY=366",
        "RDATE:20261201T090000Z/P1D",
        "EXDATE:20261201T090000",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z",
        "FREEBUSY:19970101T180000Z/PT6H30M",
        "STATUS:CANCELLED",
    ];
    prop_oneof![
        select(names).prop_map(str::to_owned),
        "[A-Z-]{1,12}(;[A-Z]{1,5}=[^\r\n]{0,9})?:[^\r\n]{0,30}",
        " [^\r\n]{0,20}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_bytes_changed_is_read_or_refused(
        changes in vec((0..SEED.len(), any::<u8>()), 0..20), cut in 0..SEED.len(), insert in vec((0..SEED.len(), line()), 0..4),
    ) {
        let mut file = SEED.as_bytes().to_vec();
        for (at, byte) in changes {
            file[at] = byte;
        }
        for (at, line) in insert {
            let end = file[at..].iter().position(|byte| *byte == b'\n').map_or(file.len(), |end| at + end + 1);
            file.splice(end..end, format!("{line}\r\n").into_bytes());
        }
        let _ = busy_times(&file, Tz::America__Chicago, window(), &limits());
        file.truncate(cut);
        let _ = busy_times(&file, Tz::America__Chicago, window(), &limits());
    }

    #[test]
    fn lines_in_any_order_are_read_or_refused(lines in vec(line(), 0..40)) {
        let lines = lines.join("\r\n");
        let wrapped = format!("BEGIN:VCALENDAR\r\n{lines}\r\nEND:VCALENDAR");
        let event = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR");
        for file in [lines.as_str(), wrapped.as_str(), event.as_str()] {
            if let Ok(reading) = busy_times(file.as_bytes(), Tz::Pacific__Apia, window(), &limits()) {
                for busy in &reading.busy {
                    prop_assert!(window().from <= busy.from && busy.from < busy.until && busy.until <= window().until);
                }
                prop_assert!(reading.busy.len() <= limits().intervals);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..600)) {
        let _ = busy_times(&bytes, Tz::UTC, window(), &limits());
    }
}

#[test]
fn what_the_untouched_file_says_is_read() {
    let reading = busy_times(SEED.as_bytes(), Tz::America__Chicago, window(), &limits()).expect("read");
    assert!(reading.busy.len() > 50 && reading.events == 4, "{}", reading.busy.len());
}

/// Each of these would take hours, or all memory, if it were believed.
#[test]
fn bombs_are_refused_before_they_cost_anything() {
    let event = |lines: &str| format!("BEGIN:VCALENDAR\r\n{lines}\r\nEND:VCALENDAR\r\n");
    let one =
        |rule: &str| format!("BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1M\r\n{rule}\r\nEND:VEVENT\r\n");
    let all = |n: u32| (0..n).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let every_second = format!("RRULE:FREQ=YEARLY;BYHOUR={};BYMINUTE={};BYSECOND={}", all(24), all(60), all(60));
    let zone = "BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0001\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Z:20261201T090000\r\nDURATION:PT1H\r\nEND:VEVENT";
    for bomb in [
        event(&one("RRULE:FREQ=SECONDLY")),
        event(&one("RRULE:FREQ=SECONDLY;COUNT=4294967295")),
        event(&one(&every_second)),
        event(&one("RRULE:FREQ=DAILY\r\nRRULE:FREQ=DAILY").repeat(400)),
        event(&one("RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=31").repeat(400)),
        event(zone),
        event(&format!(
            "BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nRDATE:{}\r\nEND:VEVENT",
            "20260101T000000Z,".repeat(50_000)
        )),
        "BEGIN:VCALENDAR\r\n".repeat(60_000),
        format!("BEGIN:{}", "A".repeat(1_000_000)),
    ] {
        assert!(busy_times(bomb.as_bytes(), Tz::UTC, window(), &limits()).is_err(), "{}", &bomb[..200.min(bomb.len())]);
    }
    // Long lines that say nothing about time are no reason to refuse the rest.
    let long =
        event(&one(&format!("DESCRIPTION:{}\r\nATTACH;ENCODING=BASE64:{}", "x".repeat(500_000), "y".repeat(400_000))));
    assert_eq!(busy_times(long.as_bytes(), Tz::UTC, window(), &limits()).map(|reading| reading.events), Ok(1));
}
