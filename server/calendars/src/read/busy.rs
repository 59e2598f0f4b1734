//! Events, with their repetitions, exceptions and moves, into stretches of instants.

use super::{
    BusyTime, Reading,
    event::{End, Event, Extra, When},
    parts::Calendar,
};
use crate::{
    Budget, Limits, Reason, Refusal, Window, expand,
    wall::Length,
    zones::{self, Description, Zone},
};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

pub(super) fn reckon(calendar: &Calendar, home: Tz, window: Window, limits: &Limits) -> Result<Reading, Refusal> {
    let mut reckoning = Reckoning {
        calendar,
        home: Zone::Known(home),
        zones: HashMap::new(),
        window,
        budget: Budget::new(limits.steps),
        most: limits.intervals,
        busy: Vec::new(),
    };
    let mut instead: HashMap<&str, Vec<&Event>> = HashMap::new();
    for event in calendar.events.iter().filter(|event| event.instead_of.is_some() && !event.uid.is_empty()) {
        instead.entry(&event.uid).or_default().push(event);
    }
    for event in &calendar.events {
        let moved = if event.instead_of.is_some() { None } else { instead.get(event.uid.as_str()) };
        reckoning.event(event, moved.map_or(&[], Vec::as_slice))?;
    }
    for (period, line) in calendar.free_busy.iter().flat_map(|part| &part.periods) {
        let start = reckoning.start(&period.start, "FREEBUSY", *line)?;
        let length = reckoning.length(&start, period.end.as_ref(), "FREEBUSY", *line)?;
        reckoning.keep(&start, length, "", *line)?;
    }
    let mut busy = reckoning.busy;
    busy.sort_unstable();
    // What moves an occurrence and all later ones stands for itself as well.
    busy.dedup();
    Ok(Reading { busy, events: u32::try_from(calendar.events.len()).unwrap_or(u32::MAX) })
}

struct Reckoning<'a> {
    calendar: &'a Calendar,
    home: Zone,
    /// By the name that the file uses.
    zones: HashMap<&'a str, Zone>,
    window: Window,
    budget: Budget,
    most: usize,
    busy: Vec<BusyTime>,
}

/// A beginning on its clock.
#[derive(Clone)]
struct Start {
    wall: NaiveDateTime,
    zone: Zone,
    whole_day: bool,
}

impl Start {
    fn instant(&self) -> Option<DateTime<Utc>> {
        self.zone.instant(self.wall)
    }

    fn moved_to(&self, wall: NaiveDateTime) -> Self {
        Self { wall, ..self.clone() }
    }
}

impl<'a> Reckoning<'a> {
    /// One event, less those of its occurrences that `moved` stand for.
    fn event(&mut self, event: &'a Event, moved: &[&'a Event]) -> Result<(), Refusal> {
        let Some(when) = &event.start else {
            // An occurrence that is taken away needs no start of its own.
            return if event.cancelled { Ok(()) } else { Err(Reason::NoStart.of("DTSTART", event.line)) };
        };
        let start = self.start(when, "DTSTART", event.line)?;
        let length = self.length(&start, event.end.as_ref(), "DTEND", event.line)?;
        if !event.is_busy() {
            return Ok(());
        }
        let gone = self.gone(event, moved)?;
        let shifts = self.shifts(moved)?;
        let longest = shifts.iter().map(|shift| shift.length).chain([length]).max_by_key(|length| length.delta());
        for wall in self.walls(event, &start, longest.unwrap_or(length))? {
            let occurrence = start.moved_to(wall);
            let Some(at) = occurrence.instant() else { continue };
            if gone.has(at, wall.date()) {
                continue;
            }
            match shifts.iter().rev().find(|shift| shift.from <= at) {
                Some(shift) if !shift.busy => {}
                Some(shift) => {
                    let moved = wall.checked_add_signed(shift.by).map(|wall| occurrence.moved_to(wall));
                    self.keep(&moved.unwrap_or(occurrence), shift.length, &event.title, event.line)?;
                }
                None => self.keep(&occurrence, length, &event.title, event.line)?,
            }
        }
        for (extra, line) in &event.extras {
            self.extra(extra, *line, length, &gone, &event.title)?;
        }
        Ok(())
    }

    /// The beginnings on the event's own clock that might matter, each once: its start, and what its rules say.
    fn walls(&mut self, event: &Event, start: &Start, length: Length) -> Result<BTreeSet<NaiveDateTime>, Refusal> {
        let day = TimeDelta::days(2);
        let from = self.window.from.naive_utc().checked_sub_signed(length.delta() + day);
        let until = self.window.until.naive_utc().checked_add_signed(day);
        let (from, until) = (from.unwrap_or(NaiveDateTime::MIN), until.unwrap_or(NaiveDateTime::MAX));
        let mut walls = BTreeSet::from([start.wall]);
        for (rule, line) in &event.rules {
            let last = rule.until.map(|until| until.last(|at| start.zone.wall(at)));
            let found = expand::occurrences(rule, start.wall, last, from, until, &mut self.budget);
            walls.extend(found.map_err(|reason| reason.of("RRULE", *line))?);
            // Whatever has more occurrences than stretches are kept is refused in any case.
            if walls.len() > self.most.saturating_mul(4) {
                return Err(Reason::TooManyIntervals.of("RRULE", *line));
            }
        }
        Ok(walls)
    }

    fn extra(&mut self, extra: &'a Extra, line: u32, length: Length, gone: &Gone, title: &str) -> Result<(), Refusal> {
        let start = self.start(&extra.start, "RDATE", line)?;
        let length = match &extra.end {
            None => length,
            end => self.length(&start, end.as_ref(), "RDATE", line)?,
        };
        let taken_away = start.instant().is_none_or(|at| gone.has(at, start.wall.date()));
        if taken_away { Ok(()) } else { self.keep(&start, length, title, line) }
    }

    /// The occurrences that do not take place where the rule puts them.
    fn gone(&mut self, event: &'a Event, moved: &[&'a Event]) -> Result<Gone, Refusal> {
        let mut gone = Gone::default();
        let exceptions = event.except.iter().map(|(when, line)| (when, "EXDATE", *line));
        let single = moved.iter().filter_map(|event| {
            let (when, onwards) = event.instead_of.as_ref()?;
            (!onwards).then_some((when, "RECURRENCE-ID", event.line))
        });
        for (when, field, line) in exceptions.chain(single) {
            match when {
                When::Date(date) => {
                    gone.dates.insert(*date);
                }
                other => {
                    if let Some(at) = self.start(other, field, line)?.instant() {
                        gone.instants.insert(at);
                    }
                }
            }
        }
        // The first of a move onwards stands for itself; see `shifts`.
        Ok(gone)
    }

    /// Moves of an occurrence and all later ones, in order.
    fn shifts(&mut self, moved: &[&'a Event]) -> Result<Vec<Shift>, Refusal> {
        let mut shifts = Vec::new();
        for event in moved {
            let Some((when, true)) = &event.instead_of else { continue };
            let was = self.start(when, "RECURRENCE-ID", event.line)?;
            let Some(from) = was.instant() else { continue };
            let shift = match &event.start {
                Some(start) => {
                    let start = self.start(start, "DTSTART", event.line)?;
                    let length = self.length(&start, event.end.as_ref(), "DTEND", event.line)?;
                    Shift { from, by: start.wall - was.wall, length, busy: event.is_busy() }
                }
                None => Shift { from, by: TimeDelta::zero(), length: Length::default(), busy: !event.cancelled },
            };
            shifts.push(shift);
        }
        shifts.sort_by_key(|shift| shift.from);
        Ok(shifts)
    }

    fn start(&mut self, when: &'a When, field: &'static str, line: u32) -> Result<Start, Refusal> {
        let on = |wall, zone, whole_day| Start { wall, zone, whole_day };
        Ok(match when {
            When::Date(date) => on(date.and_time(NaiveTime::MIN), self.home.clone(), true),
            When::Utc(at) => on(at.naive_utc(), Zone::UTC, false),
            When::Floating(at) => on(*at, self.home.clone(), false),
            When::Zoned(at, name) => on(*at, self.zone(name).map_err(|reason| reason.of(field, line))?, false),
        })
    }

    /// By name; else as the file describes it.
    fn zone(&mut self, name: &'a str) -> Result<Zone, Reason> {
        if let Some(zone) = self.zones.get(name) {
            return Ok(zone.clone());
        }
        let described = self.calendar.zones.iter().find(|zone| zone.id == name);
        let location = described.and_then(|zone| zone.location.as_deref());
        let known = zones::named(name).or_else(|| zones::named(location?));
        let zone = if let Some(zone) = known {
            Zone::Known(zone)
        } else {
            let described = described.ok_or(Reason::UnknownZone)?;
            let description = Description::of(&described.observances, self.window, &mut self.budget)?;
            Zone::Described(Rc::new(description))
        };
        self.zones.insert(name, zone.clone());
        Ok(zone)
    }

    /// How long something takes that begins at `start`. Without an end a day is a day long, and a time takes none.
    fn length(
        &mut self,
        start: &Start,
        end: Option<&'a End>,
        field: &'static str,
        line: u32,
    ) -> Result<Length, Refusal> {
        let length = match end {
            None => Length { days: i64::from(start.whole_day), seconds: 0 },
            Some(End::After(length)) => *length,
            Some(End::At(When::Date(date))) if start.whole_day => {
                let days = date.signed_duration_since(start.wall.date()).num_days();
                // One day, as some programs write the same day twice.
                Length { days: if days == 0 { 1 } else { days }, seconds: 0 }
            }
            Some(End::At(when)) => {
                let end = self.start(when, field, line)?;
                let (Some(from), Some(until)) = (start.instant(), end.instant()) else {
                    return Err(Reason::NotATime.of(field, line));
                };
                Length { days: 0, seconds: (until - from).num_seconds() }
            }
        };
        if length.is_negative() { Err(Reason::EndsBeforeStart.of(field, line)) } else { Ok(length) }
    }

    /// Keeps what of a stretch lies in the window.
    fn keep(&mut self, start: &Start, length: Length, title: &str, line: u32) -> Result<(), Refusal> {
        let Some(from) = start.instant() else { return Ok(()) };
        let until = u64::try_from(length.days).ok().and_then(|days| start.wall.checked_add_days(Days::new(days)));
        let until = until.and_then(|wall| start.zone.instant(wall));
        let seconds = Length { days: 0, seconds: length.seconds }.delta();
        let until = until.and_then(|at| at.checked_add_signed(seconds)).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let (from, until) = (from.max(self.window.from), until.min(self.window.until));
        if from >= until {
            return Ok(());
        }
        if self.busy.len() >= self.most {
            return Err(Reason::TooManyIntervals.of("VEVENT", line));
        }
        self.busy.push(BusyTime { from, until, title: title.to_owned() });
        Ok(())
    }
}

/// Occurrences that are taken away: by their instant, or by their whole day.
#[derive(Default)]
struct Gone {
    instants: BTreeSet<DateTime<Utc>>,
    dates: BTreeSet<NaiveDate>,
}

impl Gone {
    fn has(&self, at: DateTime<Utc>, date: NaiveDate) -> bool {
        self.instants.contains(&at) || self.dates.contains(&date)
    }
}

/// From an occurrence on, everything is moved.
struct Shift {
    from: DateTime<Utc>,
    by: TimeDelta,
    length: Length,
    busy: bool,
}
