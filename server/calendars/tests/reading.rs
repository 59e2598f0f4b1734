//! Files as calendar programs write them, and as they should not.

use calendars::{Limits, Reason, Window, read::busy_times};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

const HOME: Tz = Tz::America__Chicago;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// From December 1, 2026 to March 31, 2027.
fn window() -> Window {
    Window { from: at("2026-12-01T00:00:00Z"), until: at("2027-03-31T00:00:00Z") }
}

fn file(lines: &str) -> String {
    let lines = lines.lines().map(str::trim_start).collect::<Vec<_>>().join("\r\n");
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{lines}\r\nEND:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT"))
}

/// `from until title`, in UTC.
fn busy(file: &str) -> Vec<String> {
    let read = busy_times(file.as_bytes(), HOME, window(), &Limits::default());
    let read = read.unwrap_or_else(|refusal| panic!("{refusal} in {file}"));
    let stamp = |at: DateTime<Utc>| at.format("%m-%dT%H:%M").to_string();
    read.busy
        .iter()
        .map(|busy| format!("{} {} {}", stamp(busy.from), stamp(busy.until), busy.title).trim_end().to_owned())
        .collect()
}

fn refused(file: &str) -> (&'static str, Reason) {
    let refusal = busy_times(file.as_bytes(), HOME, window(), &Limits::default()).expect_err("refused");
    assert!(!refusal.to_string().is_empty());
    (refusal.field, refusal.reason)
}

#[test]
fn times_stand_on_the_clock_that_they_name() {
    let zoned =
        "DTSTART;TZID=Europe/Berlin:20261210T090000\nDTEND;TZID=Europe/Berlin:20261210T100000\nSUMMARY:Zahnarzt";
    assert_eq!(busy(&event(zoned)), ["12-10T08:00 12-10T09:00 Zahnarzt"]);
    assert_eq!(busy(&event("DTSTART:20261210T090000Z\nDURATION:PT90M")), ["12-10T09:00 12-10T10:30"]);
    // Floating, and whole days, are the clinic's.
    assert_eq!(busy(&event("DTSTART:20261210T090000\nDTEND:20261210T100000")), ["12-10T15:00 12-10T16:00"]);
    assert_eq!(busy(&event("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227")), ["12-24T06:00 12-27T06:00"]);
    assert_eq!(busy(&event("DTSTART;VALUE=DATE:20261224")), ["12-24T06:00 12-25T06:00"]);
    // A day on which the clocks change is as long as it is.
    assert_eq!(busy(&event("DTSTART;VALUE=DATE:20270314")), ["03-14T06:00 03-15T05:00"]);
}

#[test]
fn zones_are_known_by_many_names() {
    for name in [
        "America/New_York",
        "america/new_york",
        "Eastern Standard Time",
        "/freeassociation.sourceforge.net/Tzfile/America/New_York",
        "/citadel.org/20190914_1/America/New_York",
        "US/Eastern",
    ] {
        let lines = format!("DTSTART;TZID=\"{name}\":20261210T090000\nDURATION:PT1H");
        assert_eq!(busy(&event(&lines)), ["12-10T14:00 12-10T15:00"], "{name}");
    }
    let unknown = event("DTSTART;TZID=Mars/Olympus:20261210T090000\nDURATION:PT1H");
    assert_eq!(refused(&unknown), ("DTSTART", Reason::UnknownZone));
}

#[test]
fn a_zone_that_the_file_describes_itself_holds() {
    let zone = "BEGIN:VTIMEZONE
        TZID:Customized Time Zone
        BEGIN:STANDARD
        DTSTART:16010101T020000
        TZOFFSETFROM:-0400
        TZOFFSETTO:-0500
        RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:16010101T020000
        TZOFFSETFROM:-0500
        TZOFFSETTO:-0400
        RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
        END:DAYLIGHT
        END:VTIMEZONE";
    let weekly = "BEGIN:VEVENT
        DTSTART;TZID=Customized Time Zone:20270301T090000
        DURATION:PT1H
        RRULE:FREQ=WEEKLY;COUNT=3
        END:VEVENT";
    // As in New York, whose clocks change on March 14.
    let expected = ["03-01T14:00 03-01T15:00", "03-08T14:00 03-08T15:00", "03-15T13:00 03-15T14:00"];
    assert_eq!(busy(&file(&format!("{zone}\n{weekly}"))), expected);
    let broken = zone.replace("TZOFFSETTO:-0500", "TZOFFSETTO:west");
    assert_eq!(refused(&file(&format!("{broken}\n{weekly}"))), ("TZOFFSETTO", Reason::BadZone));
    let empty = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nEND:VTIMEZONE";
    assert_eq!(refused(&file(&format!("{empty}\n{weekly}"))), ("DTSTART", Reason::BadZone));
}

#[test]
fn nine_o_clock_stays_nine_o_clock_and_what_is_skipped_is_later() {
    let daily = "DTSTART;TZID=America/Chicago:20270313T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3";
    assert_eq!(busy(&event(daily)), ["03-13T08:30 03-13T09:30", "03-14T08:30 03-14T09:30", "03-15T07:30 03-15T08:30"]);
    let until = "DTSTART;TZID=America/Chicago:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20261203T150000Z";
    assert_eq!(busy(&event(until)).len(), 3, "the last moment counts");
    let date = "DTSTART;TZID=America/Chicago:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20261203";
    assert_eq!(busy(&event(date)).len(), 3, "a date means its whole day");
}

#[test]
fn what_is_free_is_not_busy() {
    for free in ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"] {
        assert!(busy(&event(&format!("DTSTART:20261210T090000Z\nDURATION:PT1H\n{free}"))).is_empty(), "{free}");
    }
    for taken in
        ["TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"]
    {
        assert_eq!(busy(&event(&format!("DTSTART:20261210T090000Z\nDURATION:PT1H\n{taken}"))).len(), 1, "{taken}");
    }
    // A moment takes no time, and an alarm inside is not the event.
    assert!(busy(&event("DTSTART:20261210T090000Z")).is_empty());
    let alarm = "DTSTART:20261210T090000Z\nDURATION:PT1H\nBEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT99H\nEND:VALARM";
    assert_eq!(busy(&event(alarm)), ["12-10T09:00 12-10T10:00"]);
}

#[test]
fn exceptions_additions_and_moves_are_kept() {
    let series = "BEGIN:VEVENT
        UID:a
        DTSTART;TZID=America/Chicago:20261201T090000
        DURATION:PT1H
        RRULE:FREQ=WEEKLY;COUNT=5
        EXDATE;TZID=America/Chicago:20261208T090000
        RDATE;TZID=America/Chicago:20261203T090000
        RDATE;VALUE=PERIOD:20261204T090000Z/20261204T093000Z,20261205T090000Z/PT15M
        SUMMARY:Course
        END:VEVENT
        BEGIN:VEVENT
        UID:a
        RECURRENCE-ID;TZID=America/Chicago:20261215T090000
        DTSTART;TZID=America/Chicago:20261216T110000
        DURATION:PT30M
        SUMMARY:Course, moved
        END:VEVENT
        BEGIN:VEVENT
        UID:a
        RECURRENCE-ID:20261222T150000Z
        STATUS:CANCELLED
        END:VEVENT";
    assert_eq!(
        busy(&file(series)),
        [
            "12-01T15:00 12-01T16:00 Course",
            "12-03T15:00 12-03T16:00 Course",
            "12-04T09:00 12-04T09:30 Course",
            "12-05T09:00 12-05T09:15 Course",
            "12-16T17:00 12-16T17:30 Course, moved",
            "12-29T15:00 12-29T16:00 Course",
        ]
    );
    // A date takes away whatever is on that day.
    let by_date =
        "UID:b\nDTSTART:20261201T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261202";
    assert_eq!(busy(&event(by_date)).len(), 2);
}

#[test]
fn a_move_of_this_and_all_later_ones_moves_them() {
    let series = "BEGIN:VEVENT
        UID:a
        DTSTART:20261201T090000Z
        DURATION:PT1H
        RRULE:FREQ=DAILY;COUNT=4
        END:VEVENT
        BEGIN:VEVENT
        UID:a
        RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T090000Z
        DTSTART:20261203T120000Z
        DURATION:PT2H
        END:VEVENT";
    let expected =
        ["12-01T09:00 12-01T10:00", "12-02T09:00 12-02T10:00", "12-03T12:00 12-03T14:00", "12-04T12:00 12-04T14:00"];
    assert_eq!(busy(&file(series)), expected);
}

#[test]
fn published_free_busy_time_is_read() {
    let published = "BEGIN:VFREEBUSY
        FREEBUSY;FBTYPE=BUSY:20261210T090000Z/PT1H,20261211T090000Z/20261211T100000Z
        FREEBUSY;FBTYPE=FREE:20261212T090000Z/PT1H
        FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261213T090000Z/PT1H
        END:VFREEBUSY";
    assert_eq!(busy(&file(published)).len(), 3);
}

#[test]
fn only_the_window_is_kept_and_what_reaches_into_it_is_cut() {
    assert_eq!(busy(&event("DTSTART:20261130T230000Z\nDTEND:20261201T010000Z")), ["12-01T00:00 12-01T01:00"]);
    assert_eq!(busy(&event("DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=1")).len(), 1);
    assert_eq!(busy(&event("DTSTART:19700101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY")).len(), 120);
    let long = "DTSTART:20201203T000000Z\nDURATION:P60D\nRRULE:FREQ=YEARLY";
    assert_eq!(busy(&event(long)), ["12-03T00:00 02-01T00:00"]);
}

#[test]
fn nonsense_is_refused_with_its_field_and_its_reason() {
    let start = "DTSTART:20261210T090000Z\nDURATION:PT1H";
    for (lines, field, reason) in [
        (format!("{start}\nRRULE:FREQ=DAILY;INTERVAL=0"), "RRULE", Reason::PartOutOfRange),
        (format!("{start}\nRRULE:FREQ=DAILY;COUNT=-1"), "RRULE", Reason::PartOutOfRange),
        (format!("{start}\nRRULE:FREQ=SOMETIMES"), "RRULE", Reason::NotARule),
        (format!("{start}\nRRULE:FREQ=MONTHLY;BYMONTHDAY=32"), "RRULE", Reason::PartOutOfRange),
        (format!("{start}\nRRULE:FREQ=YEARLY;RSCALE=HEBREW"), "RRULE", Reason::NotARule),
        (format!("{start}\nRRULE:FREQ=DAILY;UNTIL=later"), "RRULE", Reason::NotATime),
        (format!("{start}\nRRULE:FREQ=SECONDLY"), "RRULE", Reason::TooMuchRepetition),
        (format!("{start}\nRRULE:FREQ=MINUTELY;COUNT=1000000"), "RRULE", Reason::TooManyIntervals),
        (format!("{start}\nEXDATE:yesterday"), "EXDATE", Reason::NotATime),
        ("DTSTART:20261310T090000Z".into(), "DTSTART", Reason::NotATime),
        ("DTSTART:20261210T090000Z\nDTEND:20261210T080000Z".into(), "DTEND", Reason::EndsBeforeStart),
        ("DTSTART:20261210T090000Z\nDURATION:PT-1H".into(), "DURATION", Reason::NotADuration),
        ("DTSTART:20261210T090000Z\nDURATION:-PT1H".into(), "DTEND", Reason::EndsBeforeStart),
        ("SUMMARY:When?".into(), "DTSTART", Reason::NoStart),
        (format!("{start}\nRRULE:FREQ=DAILY;X={}", "1,".repeat(20_000)), "RRULE", Reason::LineTooLong),
    ] {
        assert_eq!(refused(&event(&lines)), (field, reason), "{}", &lines[..lines.len().min(80)]);
    }
    for (file, field, reason) in [
        (String::new(), "file", Reason::NotACalendar),
        ("<!doctype html><html><body>Please sign in</body></html>".into(), "file", Reason::NotACalendar),
        ("BEGIN:VCARD\nEND:VCARD".into(), "BEGIN", Reason::NotACalendar),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT".into(), "END", Reason::Unbalanced),
        // Cut off on its way.
        (event(start).replace("END:VCALENDAR\r\n", ""), "END", Reason::Unbalanced),
        ("BEGIN:VCALENDAR\n".repeat(40), "BEGIN", Reason::TooDeep),
    ] {
        assert_eq!(refused(&file), (field, reason), "{}", &file[..file.len().min(80)]);
    }
    let limits = Limits { bytes: 1_000, events: 3, ..Limits::default() };
    let refusal = |file: &str| busy_times(file.as_bytes(), HOME, window(), &limits).expect_err("refused").reason;
    assert_eq!(refusal(&event(&"X:1\n".repeat(400))), Reason::TooLarge);
    assert_eq!(
        refusal(&file(&"BEGIN:VEVENT\nDTSTART:20261210T090000Z\nEND:VEVENT\n".repeat(4))),
        Reason::TooManyEvents
    );
}

#[test]
fn a_refusal_names_the_line() {
    let refusal = busy_times(event("UID:x\nDTSTART:soon").as_bytes(), HOME, window(), &Limits::default());
    let refusal = refusal.expect_err("refused");
    assert_eq!((refusal.field, refusal.line), ("DTSTART", Some(5)));
    assert_eq!(refusal.to_string(), "DTSTART, line 5: it is not a date or a time");
}
