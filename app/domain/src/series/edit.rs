//! “This one”, “this and all later ones”, “all”.

use super::{Change, Ends, Misfit, Nth, Repeat, Series, iso};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which visits an edit is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    This,
    ThisAndLater,
    All,
}

/// What is done to the visit that somebody pointed at, and with it to the others of the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Cancel,
    /// To another wall time; `minutes` is how long it then takes.
    Move {
        to: NaiveDateTime,
        minutes: u32,
    },
}

/// What a series becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The series up to the visit that was pointed at; absent when nothing is left of it.
    pub kept: Option<Series>,
    /// A series of its own from then on.
    pub split_off: Option<Series>,
}

impl Series {
    /// Applies an edit to the visit that the rule gives `date`, within the scope.
    ///
    /// Visits that were moved one by one stay where they were put, and cancelled ones stay cancelled, when the rule
    /// around them moves.
    pub fn edit(&self, date: NaiveDate, scope: Scope, edit: Edit) -> Result<Edited, Misfit> {
        if !self.dates().any(|one| one == date) {
            return Err(Misfit::NoSuchVisit);
        }
        if let Edit::Move { minutes, .. } = edit
            && !(1..=super::LONGEST_MINUTES).contains(&minutes)
        {
            return Err(Misfit::Minutes);
        }
        // The first visit and all later ones are all.
        let scope = if scope == Scope::ThisAndLater && date == self.start.date() { Scope::All } else { scope };
        Ok(match (scope, edit) {
            (Scope::This, edit) => Edited { kept: Some(self.with_change(date, edit)), split_off: None },
            (Scope::All, Edit::Cancel) => Edited { kept: None, split_off: None },
            (Scope::All, Edit::Move { to, minutes }) => {
                Edited { kept: Some(self.shifted(date, to, minutes, self.start.date())?), split_off: None }
            }
            (Scope::ThisAndLater, Edit::Cancel) => Edited { kept: self.before(date), split_off: None },
            (Scope::ThisAndLater, Edit::Move { to, minutes }) => {
                Edited { kept: self.before(date), split_off: Some(self.shifted(date, to, minutes, date)?) }
            }
        })
    }

    fn with_change(&self, date: NaiveDate, edit: Edit) -> Self {
        let mut series = self.clone();
        let change = match edit {
            Edit::Cancel => Change::Cancelled,
            Edit::Move { to, minutes } => Change::Moved { to, minutes },
        };
        series.changes.insert(date, change);
        series
    }

    /// The visits before `date`.
    fn before(&self, date: NaiveDate) -> Option<Self> {
        let left = self.dates().take_while(|one| *one < date).count();
        let visits = u32::try_from(left).ok().filter(|visits| *visits > 0)?;
        let mut series = Self { ends: Ends::After { visits }, ..self.clone() };
        series.changes.retain(|one, _| *one < date);
        Some(series)
    }

    /// The series from its visit on `from`, moved so that the visit on `date` comes to `to`.
    fn shifted(&self, date: NaiveDate, to: NaiveDateTime, minutes: u32, from: NaiveDate) -> Result<Self, Misfit> {
        let old: Vec<NaiveDate> = self.dates().skip_while(|one| *one < from).collect();
        let days = to.date().signed_duration_since(date);
        let repeat = shifted_repeat(&self.repeat, date, to.date(), days)?;
        let start = match &repeat {
            Repeat::Weekly { .. } => from.checked_add_signed(days),
            Repeat::Monthly { nth, weekday, .. } => {
                // The month of the first visit moves as many months as that of the visit that was pointed at.
                let months = months_of(to.date()) - months_of(date);
                let month = add_months(from, months).ok_or(Misfit::EndDate)?;
                super::expand::nth_weekday(month, *nth, *weekday)
            }
        };
        let start = start.ok_or(Misfit::EndDate)?.and_time(to.time());
        let visits = u32::try_from(old.len()).map_err(|_| Misfit::Visits)?;
        let mut series = Self::new(start, minutes, repeat, Ends::After { visits })?;
        let new: Vec<NaiveDate> = series.dates().collect();
        let place: BTreeMap<NaiveDate, NaiveDate> = old.into_iter().zip(new).collect();
        let kept = self.changes.iter().filter(|(one, _)| **one != date);
        series.changes = kept.filter_map(|(one, change)| Some((*place.get(one)?, *change))).collect();
        Ok(series)
    }
}

fn shifted_repeat(repeat: &Repeat, date: NaiveDate, to: NaiveDate, days: TimeDelta) -> Result<Repeat, Misfit> {
    match repeat {
        Repeat::Weekly { every, weekdays } => {
            let by = i32::try_from(days.num_days().rem_euclid(7)).unwrap_or(0);
            let leaves = |day: &u8| i32::from(*day) + by > 7;
            // With every week in use it does not matter which week a visit falls into.
            if *every > 1 && weekdays.iter().any(leaves) && !weekdays.iter().all(leaves) {
                return Err(Misfit::SplitsWeeks);
            }
            let moved = weekdays.iter().map(|day| u8::try_from((i32::from(*day) - 1 + by) % 7 + 1).unwrap_or(*day));
            Ok(Repeat::Weekly { every: *every, weekdays: moved.collect() })
        }
        Repeat::Monthly { every, nth, weekday } => {
            // A move within the day leaves “the last Friday” what it is, also where that is the fourth.
            let (nth, weekday) = if to == date { (*nth, *weekday) } else { (Nth::of(to), iso(to.weekday())) };
            Ok(Repeat::Monthly { every: *every, nth, weekday })
        }
    }
}

fn months_of(date: NaiveDate) -> i32 {
    date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0)
}

/// The first day of the month so many months away.
fn add_months(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    let all = months_of(date).checked_add(months)?;
    NaiveDate::from_ymd_opt(all.div_euclid(12), u32::try_from(all.rem_euclid(12)).ok()? + 1, 1)
}
