//! Hours as people type them: times of a day, shifts of a week, days off. The form and the server read them with the
//! same functions.

use crate::calendar::{MinuteSpan, Weekday, WeeklyHours};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Most shifts, and most breaks, of one day.
pub const MOST_A_DAY: usize = 6;
/// Longest time off, in days.
pub const LONGEST_TIME_OFF_DAYS: i64 = 400;
/// Longest name of a break, a holiday or a calendar, in characters.
pub const LONGEST_NAME: usize = 60;

/// A shift as it was typed. One without any time is a line that was left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedShift {
    /// ISO: Monday is 1.
    #[serde(default)]
    pub day: u8,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub until: String,
    /// Of a break.
    #[serde(default)]
    pub name: String,
}

/// What is wrong, and with which field: `shifts.3.until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: String,
    pub reason: String,
}

fn wrong(field: String, reason: impl Into<String>) -> Wrong {
    Wrong { field, reason: reason.into() }
}

/// Minutes after midnight of `9:00`, `09:00` or `24:00`.
pub fn clock(text: &str) -> Result<u16, &'static str> {
    const HOW: &str = "Write a time like 9:00 or 17:30.";
    let text = text.trim();
    let (hour, minute) = text.split_once(':').ok_or(HOW)?;
    // Browsers may send seconds.
    let minute = minute.strip_suffix(":00").unwrap_or(minute);
    let number = |part: &str| -> Option<u16> {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok())?
    };
    let (hour, minute) = (number(hour).ok_or(HOW)?, number(minute).filter(|_| minute.len() == 2).ok_or(HOW)?);
    if hour > 24 || minute > 59 || (hour == 24 && minute > 0) {
        return Err("A day has 24 hours: the latest time is 24:00.");
    }
    Ok(hour * 60 + minute)
}

/// `9:00`, as [`clock`] reads it and a time field shows it: `09:00`.
pub fn clock_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// One span; midnight as its end is the end of the day.
fn span(field: &str, from: &str, until: &str) -> Result<MinuteSpan, Vec<Wrong>> {
    let (start, end) = (clock(from), clock(until));
    let mut problems = Vec::new();
    if let Err(reason) = start {
        problems.push(wrong(format!("{field}.from"), reason));
    }
    if let Err(reason) = end {
        problems.push(wrong(format!("{field}.until"), reason));
    }
    let (Ok(from), Ok(until)) = (start, end) else { return Err(problems) };
    let until = if until == 0 { 1_440 } else { until };
    if from >= 1_440 {
        return Err(vec![wrong(format!("{field}.from"), "A shift begins before the end of its day.")]);
    }
    if from >= until {
        return Err(vec![wrong(format!("{field}.until"), "The end has to lie after the start.")]);
    }
    Ok(MinuteSpan { from, until })
}

/// Spans of one day, in order; `list` names the form's list.
pub fn spans(list: &str, typed: &[TypedShift]) -> Result<Vec<MinuteSpan>, Vec<Wrong>> {
    let read = read(list, typed)?;
    Ok(read.into_iter().map(|(_, span, _)| span).collect())
}

/// The shifts of a week, in order.
pub fn week(list: &str, typed: &[TypedShift]) -> Result<Vec<WeeklyHours>, Vec<Wrong>> {
    let read = read(list, typed)?;
    read.into_iter().map(|(shift, span, at)| Ok(WeeklyHours { weekday: weekday(list, at, shift.day)?, span })).collect()
}

/// A break in every week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyBreak {
    pub weekday: Weekday,
    pub span: MinuteSpan,
    /// May be empty.
    pub name: String,
}

/// The breaks of a week, in order.
pub fn breaks(list: &str, typed: &[TypedShift]) -> Result<Vec<WeeklyBreak>, Vec<Wrong>> {
    let read = read(list, typed)?;
    let one = |(shift, span, at): (&TypedShift, MinuteSpan, usize)| {
        let name = one_line(&shift.name, 0).map_err(|reason| vec![wrong(format!("{list}.{at}.name"), reason)])?;
        Ok(WeeklyBreak { weekday: weekday(list, at, shift.day)?, span, name })
    };
    read.into_iter().map(one).collect()
}

/// What was typed and is not empty, with its place in the form, in order of day and time; overlaps and crowded days are
/// refused.
fn read<'a>(list: &str, typed: &'a [TypedShift]) -> Result<Vec<(&'a TypedShift, MinuteSpan, usize)>, Vec<Wrong>> {
    if typed.len() > 7 * 2 * MOST_A_DAY {
        return Err(vec![wrong(list.to_owned(), "There are more lines than a week needs.")]);
    }
    let (mut spans, mut problems) = (Vec::new(), Vec::new());
    for (at, shift) in typed.iter().enumerate() {
        if shift.from.trim().is_empty() && shift.until.trim().is_empty() {
            continue;
        }
        match span(&format!("{list}.{at}"), &shift.from, &shift.until) {
            Ok(span) => spans.push((shift, span, at)),
            Err(found) => problems.extend(found),
        }
    }
    spans.sort_by_key(|(shift, span, at)| (shift.day, span.from, *at));
    for pair in spans.windows(2) {
        let ((before, earlier, _), (after, later, at)) = (&pair[0], &pair[1]);
        if before.day == after.day && later.from < earlier.until {
            let reason = format!("This overlaps with {} to {}.", clock_text(earlier.from), clock_text(earlier.until));
            problems.push(wrong(format!("{list}.{at}.from"), reason));
        }
    }
    for crowd in spans.chunk_by(|(a, ..), (b, ..)| a.day == b.day).filter(|crowd| crowd.len() > MOST_A_DAY) {
        let at = crowd[MOST_A_DAY].2;
        problems.push(wrong(format!("{list}.{at}.from"), format!("A day has at most {MOST_A_DAY} of these.")));
    }
    if problems.is_empty() { Ok(spans) } else { Err(problems) }
}

fn weekday(list: &str, at: usize, day: u8) -> Result<Weekday, Vec<Wrong>> {
    let known = day.checked_sub(1).and_then(|day| Weekday::try_from(day).ok());
    known.ok_or_else(|| vec![wrong(format!("{list}.{at}.day"), "Choose a day of the week.")])
}

/// A name on one line, with at least so many characters.
pub fn one_line(typed: &str, least: usize) -> Result<String, &'static str> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = name.chars().count();
    if length < least {
        return Err("Please give it a name.");
    }
    if length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err("Please use at most 60 ordinary characters.");
    }
    Ok(name)
}

/// Time off as it was typed: whole days, or from one time to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTimeOff<'a> {
    pub from: &'a str,
    /// Empty: from the beginning of the day.
    pub from_time: &'a str,
    pub until: &'a str,
    /// Empty: to the end of the day.
    pub until_time: &'a str,
}

/// Beginning and end on the wall clock, the end exclusive.
pub fn time_off(typed: &TypedTimeOff<'_>) -> Result<(NaiveDateTime, NaiveDateTime), Vec<Wrong>> {
    let mut problems = Vec::new();
    let mut moment = |field: &str, date: &str, time: &str, midnight: u16| -> Option<NaiveDateTime> {
        let found = date.trim().parse::<NaiveDate>().ok().filter(|date| crate::calendar::is_meant(*date));
        if found.is_none() {
            problems.push(wrong(field.to_owned(), "Choose a date."));
        }
        let minute = if time.trim().is_empty() {
            Some(midnight)
        } else {
            clock(time).map_err(|reason| problems.push(wrong(format!("{field}_time"), reason))).ok()
        };
        Some(found?.and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::minutes(i64::from(minute?)))
    };
    let from = moment("from", typed.from, typed.from_time, 0);
    // One day off is typed once.
    let until = if typed.until.trim().is_empty() { typed.from } else { typed.until };
    let until = moment("until", until, typed.until_time, 1_440);
    let (Some(from), Some(until)) = (from, until) else { return Err(problems) };
    if until <= from {
        return Err(vec![wrong("until".into(), "The end has to lie after the start.")]);
    }
    if (until - from).num_days() > LONGEST_TIME_OFF_DAYS {
        return Err(vec![wrong("until".into(), "Time off takes at most 400 days.")]);
    }
    Ok((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shift(day: u8, from: &str, until: &str) -> TypedShift {
        TypedShift { day, from: from.into(), until: until.into(), name: String::new() }
    }

    fn refused(typed: &[TypedShift]) -> Vec<String> {
        week("shifts", typed).expect_err("refused").into_iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn split_shifts_are_read_in_order_and_empty_lines_are_not_shifts() {
        let typed =
            [shift(2, "13:00", "17:00"), shift(2, "9:00", "12:30"), shift(3, "", ""), shift(7, "22:00", "00:00")];
        let read = week("shifts", &typed).expect("a week");
        let spans: Vec<_> = read.iter().map(|row| (row.weekday, row.span.from, row.span.until)).collect();
        assert_eq!(spans, [(Weekday::Tue, 540, 750), (Weekday::Tue, 780, 1_020), (Weekday::Sun, 1_320, 1_440)]);
    }

    #[test]
    fn each_nonsense_is_refused_with_its_field() {
        assert_eq!(refused(&[shift(1, "9:00", "12:00"), shift(1, "11:59", "13:00")]), ["shifts.1.from"]);
        assert_eq!(refused(&[shift(1, "12:00", "9:00")]), ["shifts.0.until"]);
        assert_eq!(refused(&[shift(1, "9:00", "25:00")]), ["shifts.0.until"]);
        assert_eq!(refused(&[shift(1, "9:00", "")]), ["shifts.0.until"]);
        assert_eq!(refused(&[shift(1, "nine", "1:5")]), ["shifts.0.from", "shifts.0.until"]);
        assert_eq!(refused(&[shift(1, "24:00", "00:00")]), ["shifts.0.from"]);
        assert_eq!(refused(&[shift(8, "9:00", "10:00")]), ["shifts.0.day"]);
        let crowded: Vec<_> = (0..7).map(|n| shift(1, &format!("{n}:00"), &format!("{n}:30"))).collect();
        assert_eq!(refused(&crowded), ["shifts.6.from"]);
        assert_eq!(refused(&vec![shift(1, "", ""); 100]), ["shifts"]);
        assert!(
            week("shifts", &[shift(1, "9:00", "12:00"), shift(1, "12:00", "13:00"), shift(2, "9:00", "12:00")]).is_ok()
        );
        let named = TypedShift { name: "x".repeat(61), ..shift(1, "12:00", "13:00") };
        assert_eq!(breaks("breaks", &[named]).expect_err("refused")[0].field, "breaks.0.name");
    }

    #[test]
    fn time_off_is_whole_days_unless_times_are_named() {
        let at = |text: &str| text.parse::<NaiveDateTime>().expect("a time");
        let one_day = TypedTimeOff { from: "2026-12-24", ..TypedTimeOff::default() };
        assert_eq!(time_off(&one_day), Ok((at("2026-12-24T00:00:00"), at("2026-12-25T00:00:00"))));
        let morning = TypedTimeOff { from_time: "8:00", until_time: "12:00", ..one_day.clone() };
        assert_eq!(time_off(&morning), Ok((at("2026-12-24T08:00:00"), at("2026-12-24T12:00:00"))));
        let fields = |typed: TypedTimeOff<'_>| -> Vec<String> {
            time_off(&typed).expect_err("refused").into_iter().map(|wrong| wrong.field).collect()
        };
        assert_eq!(fields(TypedTimeOff::default()), ["from", "until"]);
        assert_eq!(fields(TypedTimeOff { until: "2026-12-23", ..one_day.clone() }), ["until"]);
        assert_eq!(fields(TypedTimeOff { until: "2028-12-23", ..one_day.clone() }), ["until"]);
        assert_eq!(fields(TypedTimeOff { from_time: "26:00", ..one_day }), ["from_time"]);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_week_that_is_read_has_no_overlap(
            typed in prop::collection::vec((0..9_u8, "[0-2]?[0-9]:[0-6][0-9]|", "[0-2]?[0-9]:[0-6][0-9]|"), 0..12)
        ) {
            let typed: Vec<TypedShift> = typed.iter().map(|(day, from, until)| shift(*day, from, until)).collect();
            match week("shifts", &typed) {
                Ok(read) => for pair in read.windows(2) {
                    prop_assert!(pair[0].weekday != pair[1].weekday || pair[0].span.until <= pair[1].span.from);
                    prop_assert!(pair[0].span.from < pair[0].span.until && pair[0].span.until <= 1_440);
                },
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }

        #[test]
        fn a_clock_reads_what_it_writes(minute in 0..=1_440_u16) {
            prop_assert_eq!(clock(&clock_text(minute)), Ok(minute));
        }
    }
}
