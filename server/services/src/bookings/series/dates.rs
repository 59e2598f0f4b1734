//! The dates of a rule with what was decided about single ones.

use crate::{calendar::wish::DESK_HORIZON_DAYS, dates::meant_at};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use contract::{
    AppError,
    series::{DateChoice, MOST_AT_ONCE, VisitTimes},
};
use domain::series::{Happening, Series};

/// One visit that is to be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// What the rule gives, and what the visit is known by.
    pub date: NaiveDate,
    pub when: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// As the rule says, or as somebody chose.
    At(DateTime<Utc>),
    /// The clocks skip the rule's time; this is the first moment after it.
    Later(DateTime<Utc>),
    NoSuchDay,
    LeftOut,
}

impl Dated {
    pub(super) const fn start(&self) -> Option<DateTime<Utc>> {
        match self.when {
            When::At(start) | When::Later(start) => Some(start),
            When::NoSuchDay | When::LeftOut => None,
        }
    }
}

/// The rule of what is asked for; `None` for one visit. `Invalid` names the part that does not fit.
pub(super) fn rule(times: &VisitTimes, minutes: u32, zone: Tz, now: DateTime<Utc>) -> Result<Option<Series>, AppError> {
    let start = meant_at("start", times.start)?;
    let Some(recurs) = &times.recurs else { return Ok(None) };
    let wall = start.with_timezone(&zone).naive_local();
    let rule = Series::new(wall, minutes, recurs.repeat.clone(), recurs.ends)
        .map_err(|misfit| AppError::invalid(misfit.field(), misfit.to_string()))?;
    let field = if matches!(recurs.ends, domain::series::Ends::On { .. }) { "until" } else { "visits" };
    let most = usize::try_from(MOST_AT_ONCE).unwrap_or(usize::MAX);
    let dates: Vec<NaiveDate> = rule.dates().take(most + 1).collect();
    if dates.len() > most {
        let reason = format!("At most {MOST_AT_ONCE} visits are booked at once. Carry the series on when it ends.");
        return Err(AppError::invalid(field, reason));
    }
    let today = now.with_timezone(&zone).date_naive();
    let furthest = today.checked_add_days(Days::new(u64::from(DESK_HORIZON_DAYS))).unwrap_or(NaiveDate::MAX);
    if dates.last().is_some_and(|last| *last > furthest) {
        let reason = format!(
            "We plan at most {DESK_HORIZON_DAYS} days ahead. Please end the series sooner, and carry it on then."
        );
        return Err(AppError::invalid(field, reason));
    }
    Ok(Some(rule))
}

/// Each visit of the rule (or the one visit), as the choices leave it.
pub(super) fn dated(times: &VisitTimes, rule: Option<&Series>, zone: Tz) -> Result<Vec<Dated>, AppError> {
    let mut all: Vec<Dated> = rule.map_or_else(
        || vec![Dated { date: times.start.with_timezone(&zone).date_naive(), when: When::At(times.start) }],
        |rule| {
            let visits = rule.occurrences(zone).into_iter();
            visits.map(|visit| Dated { date: visit.date, when: when(visit.happening) }).collect()
        },
    );
    for DateChoice { date, start } in &times.choices {
        let unknown = || AppError::invalid("choices", format!("The series has no visit on {date}."));
        let visit = all.iter_mut().find(|visit| visit.date == *date).ok_or_else(unknown)?;
        visit.when = match start {
            Some(start) => When::At(meant_at("choices", *start)?),
            None => When::LeftOut,
        };
    }
    Ok(all)
}

const fn when(happening: Happening) -> When {
    match happening {
        Happening::At { from, .. } => When::At(from),
        Happening::Later { from, .. } => When::Later(from),
        Happening::NoSuchDay | Happening::Cancelled => When::NoSuchDay,
    }
}
