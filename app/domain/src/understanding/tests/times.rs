//! Dates and times, English and Spanish.

use super::*;

#[test]
fn days_are_read_in_english() {
    check(
        DESK,
        &[
            ("Dec 4", "12-04 00:00..12-05 00:00"),
            ("December 4th works", "12-04 00:00..12-05 00:00"),
            ("4 December", "12-04 00:00..12-05 00:00"),
            ("the 4th of December please", "12-04 00:00..12-05 00:00"),
            ("12/4", "12-04 00:00..12-05 00:00"),
            ("can you do 12/4/26?", "12-04 00:00..12-05 00:00"),
            ("2026-12-04", "12-04 00:00..12-05 00:00"),
            ("the 14th", "12-14 00:00..12-15 00:00"),
            ("the 24th", "11-24 00:00..11-25 00:00"),
            ("14th of next month", "12-14 00:00..12-15 00:00"),
            ("today", "11-21 00:00..11-22 00:00"),
            ("tomorow", "11-22 00:00..11-23 00:00"),
            ("day after tomorrow", "11-23 00:00..11-24 00:00"),
            ("in 3 days", "11-24 00:00..11-25 00:00"),
            ("in two weeks", "11-30 00:00..12-07 00:00"),
            ("next Tues", "11-24 00:00..11-25 00:00"),
            ("this Friday", "11-27 00:00..11-28 00:00"),
            ("Monday", "11-23 00:00..11-24 00:00"),
            ("wensday pls", "11-25 00:00..11-26 00:00"),
            ("Friday, December 4th", "12-04 00:00..12-05 00:00"),
            ("Thursday next week", "11-26 00:00..11-27 00:00"),
            ("next week", "11-23 00:00..11-30 00:00"),
            ("this weekend", "11-21 00:00..11-23 00:00 [5, 6]"),
            ("first week of May", "05-01 00:00..05-08 00:00"),
            ("end of the month", "11-24 00:00..12-01 00:00"),
            ("sometime in January", "01-01 00:00..02-01 00:00"),
            ("between Monday and Wednesday", "11-23 00:00..11-26 00:00"),
            ("after Thursday", "11-27 00:00.."),
            ("before Friday", "11-21 00:00..11-27 00:00"),
            ("a week from Tuesday", "12-01 00:00..12-02 00:00"),
            ("Dec 2 or 3", "12-02 00:00..12-04 00:00 [2, 3]"),
            ("Dec 2, 3 or 4", "12-02 00:00..12-05 00:00 [2, 3, 4]"),
            ("the last Friday of December", "12-25 00:00..12-26 00:00"),
            ("the second Tuesday in January", "01-12 00:00..01-13 00:00"),
            ("the week after next", "11-30 00:00..12-07 00:00"),
            ("Friday after next", "12-04 00:00..12-05 00:00"),
            ("Christmas Eve", "12-24 00:00..12-25 00:00"),
            ("before christmas", "11-21 00:00..12-25 00:00"),
            ("2mrw?", "11-22 00:00..11-23 00:00"),
            ("I am not free on Monday. Tuesday?", "11-24 00:00..11-25 00:00"),
            ("not free tomorrow, book it on next Friday", "11-27 00:00..11-28 00:00"),
            ("droopy since Tuesday", ""),
            ("it broke last night", ""),
            ("I was there last Tuesday", ""),
            ("Sounds good, that's everything for today", ""),
            ("I may be late", ""),
            ("my first time", ""),
            ("I sat in the sun", ""),
        ],
        times_of,
    );
}

#[test]
fn times_of_the_day_are_read_in_english() {
    check(
        DESK,
        &[
            ("tomorrow at 4", "11-22 16:00..11-22 17:00 16:00-17:00"),
            ("4:30pm tomorrow", "11-22 16:30..11-22 16:31 16:30-16:31"),
            ("tomorrow, half past 3", "11-22 15:30..11-22 15:31 15:30-15:31"),
            ("quarter to five on Monday", "11-23 16:45..11-23 16:46 16:45-16:46"),
            ("Monday 16:00", "11-23 16:00..11-23 16:01 16:00-16:01"),
            ("Monday noon", "11-23 12:00..11-23 12:01 12:00-12:01"),
            ("Monday 10ish", "11-23 10:00..11-23 11:00 10:00-11:00"),
            ("Monday morning", "11-23 06:00..11-23 12:00 6:00-12:00"),
            ("tonight", "11-21 17:00..11-21 21:00 17:00-21:00"),
            ("Monday morning at 10", "11-23 10:00..11-23 11:00 10:00-11:00"),
            ("on the 24th at four in the evening", "11-24 16:00..11-24 17:00 16:00-17:00"),
            ("afternoon 3 on Monday", "11-23 15:00..11-23 16:00 15:00-16:00"),
            ("at 4", "11-21 16:00.. 16:00-17:00"),
            ("after 4", "11-21 09:30.. 16:00-"),
            ("before noon", "11-21 09:30.. -12:00"),
            ("Tuesday between 2 and 5", "11-24 14:00..11-24 17:00 14:00-17:00"),
            ("Monday from 9 to 11", "11-23 09:00..11-23 11:00 9:00-11:00"),
            ("Monday 2-4pm", "11-23 14:00..11-23 16:00 14:00-16:00"),
            ("Tuesday 10-2", "11-24 10:00..11-24 14:00 10:00-14:00"),
            ("10-2 Tuesday", "11-24 10:00..11-24 14:00 10:00-14:00"),
            ("Monday noonish", "11-23 12:00..11-23 13:00 12:00-13:00"),
            ("I'd like one for tomorrow at 5 pm", "11-22 17:00..11-22 18:00 17:00-18:00"),
            ("m-f after 5", "11-21 09:30.. 17:00- [0, 1, 2, 3, 4]"),
            ("actually 4", "11-21 16:00.. 16:00-17:00"),
            ("actually 4 rooms", ""),
            ("any time", "11-21 09:30.."),
            ("as soon as possible", "11-21 09:30.."),
            ("Thu or Fri after 4", "11-26 00:00..11-28 00:00 16:00- [3, 4]"),
            ("after 4 on Thu or Fri", "11-26 00:00..11-28 00:00 16:00- [3, 4]"),
            ("any weekday but Friday", "11-21 09:30.. [0, 1, 2, 3]"),
            ("next Tues after 4", "11-24 16:00..11-25 00:00 16:00-"),
            ("next week, mornings", "11-23 00:00..11-30 00:00 6:00-12:00"),
            (
                "Tuesday morning or Thursday afternoon",
                "11-24 06:00..11-24 12:00 6:00-12:00 | 11-26 12:00..11-26 17:00 12:00-17:00",
            ),
            ("Thursday, no wait, Friday", "11-27 00:00..11-28 00:00"),
            ("Thursday at 3, actually 4", "11-26 16:00..11-26 17:00 16:00-17:00"),
            ("Saturdays only", "11-21 09:30.. [5]"),
            ("Monday after work", "11-23 17:00..11-24 00:00 17:00-"),
            ("3 bedrooms", ""),
            ("it cost $40 at 20% off", ""),
        ],
        times_of,
    );
}

#[test]
fn an_hour_on_its_own_answers_the_question_about_the_time() {
    let time = Asked::Time;
    check(
        Desk { asked: Some(&time), ..DESK },
        &[("4", "11-21 16:00.. 16:00-17:00"), ("10", "11-21 10:00.. 10:00-11:00"), ("three works", "")],
        |reading| times_of(reading).into_iter().filter(|line| !line.contains("15:00")).collect(),
    );
}

#[test]
fn days_and_times_are_read_in_spanish() {
    check(
        Desk { locale: Locale::Es, ..DESK },
        &[
            ("mañana por la tarde", "11-22 12:00..11-22 17:00 12:00-17:00"),
            ("mañana por la mañana", "11-22 06:00..11-22 12:00 6:00-12:00"),
            ("pasado mañana", "11-23 00:00..11-24 00:00"),
            ("el próximo martes a las 4", "11-24 16:00..11-24 17:00 16:00-17:00"),
            ("el martes que viene", "11-24 00:00..11-25 00:00"),
            ("después de las 4", "11-21 09:30.. 16:00-"),
            ("el 14 de diciembre", "12-14 00:00..12-15 00:00"),
            ("el 24", "11-24 00:00..11-25 00:00"),
            ("el viernes a las 4 y media", "11-27 16:30..11-27 16:31 16:30-16:31"),
            ("el lunes de 9 a 11", "11-23 09:00..11-23 11:00 9:00-11:00"),
            ("el lunes entre las 2 y las 5", "11-23 14:00..11-23 17:00 14:00-17:00"),
            ("la próxima semana", "11-23 00:00..11-30 00:00"),
            ("jueves o viernes", "11-26 00:00..11-28 00:00 [3, 4]"),
            ("hoy a la una", "11-21 13:00..11-21 14:00 13:00-14:00"),
            ("4 de la tarde mañana", "11-22 16:00..11-22 17:00 16:00-17:00"),
            ("en dos semanas", "11-30 00:00..12-07 00:00"),
            ("cualquier día menos el viernes", "11-21 09:30.. [0, 1, 2, 3, 5, 6]"),
        ],
        times_of,
    );
}

#[test]
fn a_spanish_message_is_read_in_an_english_conversation() {
    check(
        DESK,
        &[
            ("¿Puede ser mañana a las 5?", "11-22 17:00..11-22 18:00 17:00-18:00"),
            ("el martes por la tarde", "11-24 12:00..11-24 17:00 12:00-17:00"),
        ],
        times_of,
    );
}

#[test]
fn elsewhere_the_day_comes_before_the_month() {
    check(
        Desk { country: "GB", ..DESK },
        &[("4/12", "12-04 00:00..12-05 00:00"), ("24/12/2026", "12-24 00:00..12-25 00:00")],
        times_of,
    );
}

#[test]
fn a_day_that_was_named_with_its_year_stays_past() {
    let reading = DESK.read("March 3rd, 2026");
    let [Fact { value: FactValue::DateTime(wanted), .. }] = reading.facts.as_slice() else { panic!("{reading:?}") };
    assert_eq!(wanted.from.to_rfc3339(), "2026-03-03T00:00:00-06:00");
}

/// In Chicago 2026 the clock skips 2:00 to 3:00 on March 8th and repeats 1:00 to 2:00 on November 1st.
#[test]
fn a_skipped_hour_becomes_the_first_instant_after_it_and_a_repeated_one_the_first_of_both() {
    let now = "2026-03-01T12:00:00Z".parse().expect("an instant");
    let first = |text: &str, now: DateTime<Utc>| match &DESK.read_at(text, now).facts[..] {
        [Fact { value: FactValue::DateTime(wanted), .. }] => wanted.clone(),
        other => panic!("{text}: {other:?}"),
    };
    let skipped = first("March 8 at 2:30 am", now);
    assert_eq!(skipped.from.to_rfc3339(), "2026-03-08T03:00:00-05:00");
    assert!(skipped.until.is_some_and(|until| until > skipped.from));
    let day = first("March 8", now);
    assert_eq!(day.until.map(|until| (until - day.from).num_hours()), Some(23));
    let autumn = "2026-10-20T12:00:00Z".parse().expect("an instant");
    assert_eq!(first("Nov 1 at 1:30 am", autumn).from.to_rfc3339(), "2026-11-01T01:30:00-05:00");
    assert_eq!(first("Nov 1 at 4", autumn).from.to_rfc3339(), "2026-11-01T16:00:00-06:00");
}
