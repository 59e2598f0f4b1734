//! A rule of repetition (RFC 5545, section 3.3.10), read and written.

use crate::{refusal::Reason, wall};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use std::{fmt, str::FromStr};

/// Longest list of one part; more values than there are minutes in an hour mean nothing.
const MOST_VALUES: usize = 400;

/// How often a rule's period comes, the longest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
    Minutely,
    Secondly,
}

impl Frequency {
    const ALL: [(&'static str, Self); 7] = [
        ("YEARLY", Self::Yearly),
        ("MONTHLY", Self::Monthly),
        ("WEEKLY", Self::Weekly),
        ("DAILY", Self::Daily),
        ("HOURLY", Self::Hourly),
        ("MINUTELY", Self::Minutely),
        ("SECONDLY", Self::Secondly),
    ];
}

/// When a rule ends; that very moment still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The whole day, on the event's own clock.
    Date(NaiveDate),
    /// On the event's own clock.
    Wall(NaiveDateTime),
    Instant(DateTime<Utc>),
}

/// A rule as it stands in a file. Lists are empty where the part is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub frequency: Frequency,
    /// At least 1.
    pub interval: u32,
    /// At least 1.
    pub count: Option<u32>,
    pub until: Option<Until>,
    pub seconds: Vec<u32>,
    pub minutes: Vec<u32>,
    pub hours: Vec<u32>,
    /// With the ordinal within month or year, negative from the end, 0 for every such day.
    pub days: Vec<(i32, Weekday)>,
    /// Negative from the end, as in the lists below.
    pub month_days: Vec<i32>,
    pub year_days: Vec<i32>,
    pub weeks: Vec<i32>,
    pub months: Vec<u32>,
    pub positions: Vec<i32>,
    pub week_start: Weekday,
}

impl Rule {
    /// A rule of nothing but its frequency.
    pub const fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            count: None,
            until: None,
            seconds: Vec::new(),
            minutes: Vec::new(),
            hours: Vec::new(),
            days: Vec::new(),
            month_days: Vec::new(),
            year_days: Vec::new(),
            weeks: Vec::new(),
            months: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Reason> {
        match name {
            // Read before the others.
            "FREQ" => {}
            "INTERVAL" => self.interval = at_least_one(value)?,
            "COUNT" => self.count = Some(at_least_one(value)?),
            "UNTIL" => self.until = Some(until(value)?),
            "BYSECOND" => self.seconds = numbers(value, 0, 60)?,
            "BYMINUTE" => self.minutes = numbers(value, 0, 59)?,
            "BYHOUR" => self.hours = numbers(value, 0, 23)?,
            "BYDAY" => self.days = weekdays(value)?,
            "BYMONTHDAY" => self.month_days = signed(value, 31)?,
            "BYYEARDAY" => self.year_days = signed(value, 366)?,
            "BYWEEKNO" => self.weeks = signed(value, 53)?,
            "BYMONTH" => self.months = numbers(value, 1, 12)?,
            "BYSETPOS" => self.positions = signed(value, 366)?,
            "WKST" => self.week_start = weekday(value)?,
            other if other.starts_with("X-") => {}
            // What is not understood might mean more busy time: RSCALE's other calendars, SKIP's moved days.
            _ => return Err(Reason::NotARule),
        }
        Ok(())
    }
}

impl FromStr for Rule {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        let text = text.trim().to_ascii_uppercase();
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<(&str, &str)> =
            parts.map(|part| part.split_once('=').ok_or(Reason::NotARule)).collect::<Result<_, _>>()?;
        let frequency = parts.iter().find(|(name, _)| *name == "FREQ").ok_or(Reason::NotARule)?.1;
        let frequency = Frequency::ALL.iter().find(|(word, _)| *word == frequency).ok_or(Reason::NotARule)?.1;
        let mut rule = Self::every(frequency);
        for (name, value) in parts {
            rule.take(name, value)?;
        }
        Ok(rule)
    }
}

fn at_least_one(value: &str) -> Result<u32, Reason> {
    let number: u32 = value.parse().map_err(|_| Reason::PartOutOfRange)?;
    if number == 0 { Err(Reason::PartOutOfRange) } else { Ok(number) }
}

fn until(value: &str) -> Result<Until, Reason> {
    if let Some(date) = wall::date(value) {
        return Ok(Until::Date(date));
    }
    match value.strip_suffix('Z') {
        Some(utc) => wall::date_time(utc).map(|at| Until::Instant(at.and_utc())),
        None => wall::date_time(value).map(Until::Wall),
    }
    .ok_or(Reason::NotATime)
}

fn list<T: Ord>(value: &str, read: impl Fn(&str) -> Result<T, Reason>) -> Result<Vec<T>, Reason> {
    if value.split(',').count() > MOST_VALUES {
        return Err(Reason::PartOutOfRange);
    }
    let mut values: Vec<T> = value.split(',').map(|one| read(one.trim())).collect::<Result<_, _>>()?;
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

fn numbers(value: &str, least: u32, most: u32) -> Result<Vec<u32>, Reason> {
    let number = |one: &str| one.parse().ok().filter(|n| (least..=most).contains(n)).ok_or(Reason::PartOutOfRange);
    list(value, number)
}

fn signed(value: &str, most: i32) -> Result<Vec<i32>, Reason> {
    let number = |one: &str| {
        let number: Option<i32> = one.parse().ok();
        number.filter(|n| *n != 0 && (-most..=most).contains(n)).ok_or(Reason::PartOutOfRange)
    };
    list(value, number)
}

fn weekdays(value: &str) -> Result<Vec<(i32, Weekday)>, Reason> {
    let one = |one: &str| {
        let split = one.len().checked_sub(2).filter(|at| one.is_char_boundary(*at)).ok_or(Reason::NotARule)?;
        let (ordinal, day) = one.split_at(split);
        let ordinal = if ordinal.is_empty() {
            0
        } else {
            ordinal.parse().ok().filter(|n| (-53..=53).contains(n) && *n != 0).ok_or(Reason::PartOutOfRange)?
        };
        Ok((ordinal, weekday(day)?.num_days_from_monday()))
    };
    let days = list(value, one)?;
    Ok(days.into_iter().map(|(ordinal, day)| (ordinal, WORDS[day as usize].1)).collect())
}

const WORDS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

fn weekday(word: &str) -> Result<Weekday, Reason> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, day)| *day).ok_or(Reason::NotARule)
}

fn word(day: Weekday) -> &'static str {
    WORDS[day.num_days_from_monday() as usize].0
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = Frequency::ALL.iter().find(|(_, one)| *one == self.frequency).map_or("", |(word, _)| word);
        write!(f, "FREQ={frequency}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        match self.until {
            Some(Until::Date(date)) => write!(f, ";UNTIL={}", date.format("%Y%m%d"))?,
            Some(Until::Wall(at)) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%S"))?,
            Some(Until::Instant(at)) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%SZ"))?,
            None => {}
        }
        part(f, "BYMONTH", &self.months)?;
        part(f, "BYWEEKNO", &self.weeks)?;
        part(f, "BYYEARDAY", &self.year_days)?;
        part(f, "BYMONTHDAY", &self.month_days)?;
        let days: Vec<String> = self
            .days
            .iter()
            .map(|(ordinal, day)| if *ordinal == 0 { word(*day).into() } else { format!("{ordinal}{}", word(*day)) })
            .collect();
        part(f, "BYDAY", &days)?;
        part(f, "BYHOUR", &self.hours)?;
        part(f, "BYMINUTE", &self.minutes)?;
        part(f, "BYSECOND", &self.seconds)?;
        part(f, "BYSETPOS", &self.positions)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", word(self.week_start))?;
        }
        Ok(())
    }
}

fn part<T: ToString>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    if values.is_empty() {
        return Ok(());
    }
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    write!(f, ";{name}={}", values.join(","))
}

impl Until {
    /// The last moment on the clock that `wall_of` shows.
    pub(crate) fn last(self, wall_of: impl Fn(DateTime<Utc>) -> NaiveDateTime) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.and_time(NaiveTime::MIN) + chrono::TimeDelta::seconds(86_399),
            Self::Wall(at) => at,
            Self::Instant(at) => wall_of(at),
        }
    }
}
