//! The properties of an event that say when somebody is busy.

use super::lines::{Line, plain};
use crate::{
    Reason, Refusal,
    rule::Rule,
    wall::{self, Length},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// Most rules, and most dates that one event lists.
const MOST_RULES: usize = 16;
const MOST_DATES: usize = 20_000;
const LONGEST_TITLE: usize = 200;

/// A date or a time as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    Date(NaiveDate),
    Utc(DateTime<Utc>),
    Floating(NaiveDateTime),
    /// With the zone's name.
    Zoned(NaiveDateTime, String),
}

/// An additional occurrence; with a length of its own when it was given as a period.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub start: When,
    pub end: Option<End>,
}

#[derive(Clone, Debug)]
pub(super) enum End {
    At(When),
    After(Length),
}

/// A VEVENT.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub line: u32,
    pub uid: String,
    pub start: Option<When>,
    pub end: Option<End>,
    pub rules: Vec<(Rule, u32)>,
    pub extras: Vec<(Extra, u32)>,
    pub except: Vec<(When, u32)>,
    /// Which occurrence this one stands for, and whether for all later ones too.
    pub instead_of: Option<(When, bool)>,
    pub cancelled: bool,
    pub transparent: Option<bool>,
    /// What Outlook says where TRANSP is absent.
    pub shown_as_free: bool,
    pub title: String,
}

impl Event {
    pub(super) const fn at(line: u32) -> Self {
        Self {
            line,
            uid: String::new(),
            start: None,
            end: None,
            rules: Vec::new(),
            extras: Vec::new(),
            except: Vec::new(),
            instead_of: None,
            cancelled: false,
            transparent: None,
            shown_as_free: false,
            title: String::new(),
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.cancelled && !self.transparent.unwrap_or(self.shown_as_free)
    }

    pub(super) fn take(&mut self, line: &Line) -> Result<(), Refusal> {
        let Some(field) = known(&line.name) else { return Ok(()) };
        if line.cut && field != "SUMMARY" {
            return Err(Reason::LineTooLong.of(field, line.number));
        }
        self.read(field, line).map_err(|reason| reason.of(field, line.number))
    }

    fn read(&mut self, field: &str, line: &Line) -> Result<(), Reason> {
        let value = line.value.trim();
        match field {
            "UID" => value.clone_into(&mut self.uid),
            "SUMMARY" => self.title = plain(value, LONGEST_TITLE),
            "DTSTART" => self.start = Some(when(line, value)?),
            "DTEND" => self.end = Some(End::At(when(line, value)?)),
            "DURATION" => self.end = Some(End::After(wall::duration(value).ok_or(Reason::NotADuration)?)),
            "RRULE" => {
                if self.rules.len() >= MOST_RULES {
                    return Err(Reason::TooMuchRepetition);
                }
                self.rules.push((value.parse()?, line.number));
            }
            "RDATE" => {
                for one in dates(value, self.extras.len())? {
                    self.extras.push((extra(line, one)?, line.number));
                }
            }
            "EXDATE" => {
                for one in dates(value, self.except.len())? {
                    self.except.push((when(line, one)?, line.number));
                }
            }
            "RECURRENCE-ID" => {
                let onwards = line.param("RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
                self.instead_of = Some((when(line, value)?, onwards));
            }
            "STATUS" => self.cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            "TRANSP" => self.transparent = Some(value.eq_ignore_ascii_case("TRANSPARENT")),
            _ => self.shown_as_free = value.eq_ignore_ascii_case("FREE"),
        }
        Ok(())
    }
}

/// A VFREEBUSY: periods, but for those that are marked as free.
#[derive(Clone, Debug, Default)]
pub(super) struct FreeBusy {
    pub periods: Vec<(Extra, u32)>,
}

impl FreeBusy {
    pub(super) fn take(&mut self, line: &Line) -> Result<(), Refusal> {
        let free = line.param("FBTYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("FREE"));
        if line.name != "FREEBUSY" || free {
            return Ok(());
        }
        let refused = |reason: Reason| reason.of("FREEBUSY", line.number);
        if line.cut {
            return Err(refused(Reason::LineTooLong));
        }
        for one in dates(line.value.trim(), self.periods.len()).map_err(refused)? {
            let period = extra(line, one).map_err(refused)?;
            if period.end.is_none() {
                return Err(refused(Reason::NotATime));
            }
            self.periods.push((period, line.number));
        }
        Ok(())
    }
}

fn known(name: &str) -> Option<&'static str> {
    const KNOWN: [&str; 12] = [
        "UID",
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    ];
    KNOWN.into_iter().find(|known| *known == name)
}

/// The parts of a list; too many are refused.
fn dates(value: &str, already: usize) -> Result<impl Iterator<Item = &str>, Reason> {
    let count = value.split(',').count();
    if already + count > MOST_DATES {
        return Err(Reason::TooMuchRepetition);
    }
    Ok(value.split(',').map(str::trim).filter(|one| !one.is_empty()))
}

fn when(line: &Line, value: &str) -> Result<When, Reason> {
    // `VALUE=DATE` is left out as often as it is wrong; the value itself tells.
    if let Some(date) = wall::date(value) {
        return Ok(When::Date(date));
    }
    if let Some(utc) = value.strip_suffix(['Z', 'z']) {
        return wall::date_time(utc).map(|at| When::Utc(at.and_utc())).ok_or(Reason::NotATime);
    }
    let at = wall::date_time(value).ok_or(Reason::NotATime)?;
    Ok(match line.param("TZID") {
        Some(zone) if !zone.is_empty() => When::Zoned(at, zone.to_owned()),
        _ => When::Floating(at),
    })
}

/// A date, a time, or a period of two times or a time and a duration.
fn extra(line: &Line, value: &str) -> Result<Extra, Reason> {
    let Some((start, end)) = value.split_once('/') else {
        return Ok(Extra { start: when(line, value)?, end: None });
    };
    let end = match wall::duration(end) {
        Some(length) => End::After(length),
        None => End::At(when(line, end)?),
    };
    Ok(Extra { start: when(line, start)?, end: Some(end) })
}
