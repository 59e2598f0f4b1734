//! Dates and times as iCalendar writes them (RFC 5545, sections 3.3.4 to 3.3.6 and 3.3.14).

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// `20261124`
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.is_ascii() {
        return None;
    }
    NaiveDate::from_ymd_opt(digits(&text[..4])?, digits(&text[4..6])?, digits(&text[6..])?)
}

/// `20261124T153000`, without the `Z`. A leap second is the second before it.
pub(crate) fn date_time(text: &str) -> Option<NaiveDateTime> {
    if !text.is_ascii() {
        return None;
    }
    let (day, time) = text.split_once(['T', 't'])?;
    if time.len() != 6 {
        return None;
    }
    let second: u32 = digits(&time[4..])?;
    date(day)?.and_hms_opt(digits(&time[..2])?, digits(&time[2..4])?, if second == 60 { 59 } else { second })
}

/// How long something takes: days on the calendar, and seconds that are seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Length {
    pub days: i64,
    pub seconds: i64,
}

/// Longer is not meant: a hundred years.
const LONGEST_DAYS: i64 = 36_525;

impl Length {
    pub(crate) const fn is_negative(self) -> bool {
        self.days < 0 || self.seconds < 0
    }

    pub(crate) fn delta(self) -> TimeDelta {
        let days = self.days.min(LONGEST_DAYS);
        TimeDelta::days(days) + TimeDelta::seconds(self.seconds.min(LONGEST_DAYS * 86_400))
    }
}

/// `P1W`, `P1DT2H`, `-PT15M`. Lower case and parts in any order are read too.
pub(crate) fn duration(text: &str) -> Option<Length> {
    let text = text.trim().to_ascii_uppercase();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let mut length = Length::default();
    let (mut number, mut in_time, mut parts) = (String::new(), false, 0);
    for letter in text.strip_prefix('P')?.chars() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        if letter == 'T' && !in_time && number.is_empty() {
            in_time = true;
            continue;
        }
        let amount: i64 = number.parse().ok().filter(|amount| *amount <= 10_000_000_000)?;
        number.clear();
        parts += 1;
        match (letter, in_time) {
            ('W', false) => length.days = length.days.checked_add(amount.checked_mul(7)?)?,
            ('D', false) => length.days = length.days.checked_add(amount)?,
            ('H', true) => length.seconds = length.seconds.checked_add(amount.checked_mul(3_600)?)?,
            ('M', true) => length.seconds = length.seconds.checked_add(amount.checked_mul(60)?)?,
            ('S', true) => length.seconds = length.seconds.checked_add(amount)?,
            _ => return None,
        }
    }
    if !number.is_empty() || parts == 0 || parts > 8 {
        return None;
    }
    Some(if negative { Length { days: -length.days, seconds: -length.seconds } } else { length })
}

/// `+0100`, `-0330`, `+013015`, as seconds east of UTC.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, text) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    if !text.is_ascii() || !(text.len() == 4 || text.len() == 6) {
        return None;
    }
    let part = |from: usize| -> Option<i32> { text.get(from..from + 2).map_or(Some(0), digits) };
    let seconds = part(0)? * 3_600 + part(2)? * 60 + part(4)?;
    (seconds < 86_400).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_nonsense_is_not() {
        for (text, days, seconds) in
            [("P1W", 7, 0), ("P15DT5H0M20S", 15, 18_020), ("-PT15M", 0, -900), ("+PT1H", 0, 3_600), ("P0D", 0, 0)]
        {
            assert_eq!(duration(text), Some(Length { days, seconds }), "{text}");
        }
        for text in
            ["", "P", "PT", "1H", "P1H", "PT1D", "P1", "PTT1H", "P99999999999999999999D", "P1DT1H1H1H1H1H1H1H1H"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn dates_times_and_offsets_are_read_and_nonsense_is_not() {
        assert!(date("20240229").is_some() && date("20230229").is_none() && date("2024-2-9").is_none());
        assert_eq!(date_time("20161231T235960"), date_time("20161231T235959"));
        assert!(date_time("20240101T2400").is_none() && date_time("20240101T246000").is_none());
        assert_eq!(
            (offset("-0330"), offset("+013015"), offset("9999"), offset("+1")),
            (Some(-12_600), Some(5_415), None, None)
        );
    }
}
