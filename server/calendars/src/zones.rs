//! Time zones by whatever name or description a file gives them.

use crate::{Budget, Window, expand, refusal::Reason, rule::Rule, wall};
use chrono::{DateTime, Days, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::rc::Rc;

/// CLDR's mapping of the names that Windows gives to time zones, territory 001: a name, a tab, an IANA zone.
const WINDOWS: &str = include_str!("data/windows_zones.tsv");

/// The zone of a name: IANA's own, one that ends in IANA's (`/citadel.org/20190914_1/Europe/London`), or Windows'.
pub fn named(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    if name.len() > 200 {
        return None;
    }
    by_iana(name).or_else(|| by_windows(name)).or_else(|| {
        let mut rest = name;
        while let Some((_, after)) = rest.split_once('/') {
            if let Some(zone) = by_iana(after) {
                return Some(zone);
            }
            rest = after;
        }
        None
    })
}

fn by_iana(name: &str) -> Option<Tz> {
    if name.is_empty() {
        return None;
    }
    let exact: Option<Tz> = name.parse().ok();
    exact.or_else(|| chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name)).copied())
}

fn by_windows(name: &str) -> Option<Tz> {
    let line =
        WINDOWS.lines().find(|line| line.split_once('\t').is_some_and(|(known, _)| known.eq_ignore_ascii_case(name)));
    by_iana(line?.split_once('\t')?.1)
}

/// A clock on a wall.
#[derive(Clone, Debug)]
pub(crate) enum Zone {
    Known(Tz),
    /// As the file itself describes it.
    Described(Rc<Description>),
}

impl Zone {
    pub(crate) const UTC: Self = Self::Known(Tz::UTC);

    /// What the clock shows.
    pub(crate) fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Known(zone) => at.with_timezone(zone).naive_local(),
            Self::Described(description) => description.wall(at),
        }
    }

    /// When the clock shows it: the first time where it does so twice, and where it is skipped, as much later as the
    /// clock is put forward (RFC 5545, section 3.3.5).
    pub(crate) fn instant(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self {
            Self::Known(zone) => match zone.from_local_datetime(&wall) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
                LocalResult::None => {
                    let before = wall.checked_sub_days(Days::new(1))?;
                    let offset = zone.offset_from_utc_datetime(&before).fix().local_minus_utc();
                    Some(wall.checked_sub_signed(TimeDelta::seconds(i64::from(offset)))?.and_utc())
                }
            },
            Self::Described(description) => description.instant(wall),
        }
    }
}

/// The offsets of a described zone around the window.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    /// When each begins, in order, and the offset from then on, in seconds east of UTC.
    onsets: Vec<(DateTime<Utc>, i32)>,
    /// Before the first of them.
    first: i32,
}

/// STANDARD or DAYLIGHT of a VTIMEZONE.
#[derive(Clone, Debug, Default)]
pub(crate) struct Observance {
    pub start: Option<NaiveDateTime>,
    pub offset_from: Option<i32>,
    pub offset_to: Option<i32>,
    pub rules: Vec<Rule>,
    pub dates: Vec<NaiveDateTime>,
}

impl Description {
    /// Reckons the onsets from two years before the window to one after it.
    pub(crate) fn of(observances: &[Observance], window: Window, budget: &mut Budget) -> Result<Self, Reason> {
        let (from, until) = (around(window.from, -800), around(window.until, 400));
        let mut onsets = Vec::new();
        let mut earliest: Option<(NaiveDateTime, i32)> = None;
        for observance in observances {
            let (Some(start), Some(before), Some(after)) =
                (observance.start, observance.offset_from, observance.offset_to)
            else {
                return Err(Reason::BadZone);
            };
            if earliest.is_none_or(|(first, _)| start < first) {
                earliest = Some((start, before));
            }
            let instant =
                |wall: NaiveDateTime| Some(wall.checked_sub_signed(TimeDelta::seconds(i64::from(before)))?.and_utc());
            let mut walls: Vec<NaiveDateTime> = observance.dates.iter().copied().chain([start]).collect();
            for rule in &observance.rules {
                let last =
                    rule.until.map(|until| until.last(|at| at.naive_utc() + TimeDelta::seconds(i64::from(before))));
                walls.extend(expand::occurrences(rule, start, last, from, until, budget)?);
            }
            budget.spend(u64::try_from(walls.len()).unwrap_or(u64::MAX))?;
            onsets.extend(walls.into_iter().filter_map(instant).map(|at| (at, after)));
        }
        let (_, first) = earliest.ok_or(Reason::BadZone)?;
        onsets.sort_unstable();
        onsets.dedup_by_key(|(at, _)| *at);
        Ok(Self { onsets, first })
    }

    fn offset_at(&self, at: DateTime<Utc>) -> i32 {
        let after = self.onsets.partition_point(|(onset, _)| *onset <= at);
        after.checked_sub(1).map_or(self.first, |place| self.onsets[place].1)
    }

    fn wall(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.naive_utc().checked_add_signed(TimeDelta::seconds(i64::from(self.offset_at(at)))).unwrap_or(at.naive_utc())
    }

    fn instant(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        let at = |offset: i32| Some(wall.checked_sub_signed(TimeDelta::seconds(i64::from(offset)))?.and_utc());
        // The offset a day before is that from before a change nearby, which decides for what is skipped or repeated.
        let before = self.offset_at(wall.checked_sub_days(Days::new(1))?.and_utc());
        let earlier = at(before)?;
        if self.wall(earlier) == wall {
            return Some(earlier);
        }
        let after = self.offset_at(wall.checked_add_days(Days::new(1))?.and_utc());
        let later = at(after)?;
        Some(if self.wall(later) == wall { later } else { earlier })
    }
}

/// So many days away, kept within the calendar.
fn around(at: DateTime<Utc>, days: i64) -> NaiveDateTime {
    at.naive_utc().checked_add_signed(TimeDelta::days(days)).unwrap_or(at.naive_utc())
}

/// Reads a whole VTIMEZONE's observance property; `None` when the property says nothing about time.
pub(crate) fn observance_property(observance: &mut Observance, name: &str, value: &str) -> Result<(), Reason> {
    let date_time = |text: &str| wall::date_time(text.trim().trim_end_matches(['Z', 'z'])).ok_or(Reason::NotATime);
    match name {
        "DTSTART" => observance.start = Some(date_time(value)?),
        "TZOFFSETFROM" => observance.offset_from = Some(wall::offset(value).ok_or(Reason::BadZone)?),
        "TZOFFSETTO" => observance.offset_to = Some(wall::offset(value).ok_or(Reason::BadZone)?),
        "RRULE" if observance.rules.len() < 4 => observance.rules.push(value.parse()?),
        "RRULE" => return Err(Reason::BadZone),
        "RDATE" => {
            for one in value.split(',').take(1_000) {
                // A PERIOD begins with its onset.
                observance.dates.push(date_time(one.split('/').next().unwrap_or(one))?);
            }
        }
        _ => {}
    }
    Ok(())
}
