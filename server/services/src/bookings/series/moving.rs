//! Where the visits of a series go when the rule behind them moves. Values in, values out.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use contract::AppError;
use domain::{
    booking::BookingState,
    ids::BookingId,
    series::{Change, Edit, Happening, Misfit, Scope, Series},
};
use std::collections::{BTreeMap, BTreeSet};
use store::bookings::BookingRecord;

/// What a move makes of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    /// The rule of the visits before those that move; absent where none are left.
    pub kept: Option<Series>,
    /// The rule from then on.
    pub rule: Series,
    /// Each visit that is under the moved rule, with the date that it gives.
    pub places: Vec<(BookingId, NaiveDate)>,
    /// The visits that go somewhere else.
    pub targets: Vec<(BookingId, DateTime<Utc>)>,
}

/// Moves the visit on `date` to `to`, and with it those of the scope: of all, whatever is still to come (`coming`, which
/// holds at least that visit).
///
/// `visits` are all of this one rule. Those that were moved one by one stay where they were put.
pub(super) fn moved(
    rule: &Series,
    visits: &[&BookingRecord],
    coming: &BTreeSet<BookingId>,
    (date, scope): (NaiveDate, Scope),
    to: DateTime<Utc>,
    zone: Tz,
) -> Result<Moved, AppError> {
    let misfit = |misfit: Misfit| AppError::invalid(misfit.field(), misfit.to_string());
    let date_of = |visit: &BookingRecord| visit.series.map(|place| place.date);
    let first = match scope {
        Scope::All => {
            let dates = visits.iter().filter(|visit| coming.contains(&visit.id)).filter_map(|visit| date_of(visit));
            dates.min().unwrap_or(date)
        }
        Scope::This | Scope::ThisAndLater => date,
    };
    let (kept, later) = cut(rule.clone().with_changes(changes(rule, visits, zone)), first).map_err(misfit)?;
    let minutes = later.minutes();
    let wall = to.with_timezone(&zone).naive_local();
    let edited = later.edit(date, Scope::All, Edit::Move { to: wall, minutes }).map_err(misfit)?;
    let shifted = edited.kept.ok_or_else(|| misfit(Misfit::NoSuchVisit))?;
    let place: BTreeMap<NaiveDate, NaiveDate> = later.dates().zip(shifted.dates()).collect();

    let mut places = Vec::new();
    let mut targets = Vec::new();
    let happenings: BTreeMap<NaiveDate, Happening> =
        shifted.occurrences(zone).into_iter().map(|visit| (visit.date, visit.happening)).collect();
    for visit in visits {
        let Some(new) = date_of(visit).and_then(|old| place.get(&old).copied()) else { continue };
        places.push((visit.id, new));
        if !coming.contains(&visit.id) || shifted.changes().contains_key(&new) {
            continue;
        }
        match happenings.get(&new) {
            Some(Happening::At { from, .. } | Happening::Later { from, .. }) => targets.push((visit.id, *from)),
            _ => return Err(AppError::invalid("start", format!("The calendar skips {new} here. Choose another day."))),
        }
    }
    let plain = |series: Series| series.with_changes(BTreeMap::new());
    Ok(Moved { kept: kept.map(plain), rule: plain(shifted), places, targets })
}

/// The series before its visit on `first`, and from it on.
fn cut(whole: Series, first: NaiveDate) -> Result<(Option<Series>, Series), Misfit> {
    if first == whole.start().date() {
        return Ok((None, whole));
    }
    let stays = Edit::Move { to: first.and_time(whole.start().time()), minutes: whole.minutes() };
    let edited = whole.edit(first, Scope::ThisAndLater, stays)?;
    let later = edited.split_off.ok_or(Misfit::NoSuchVisit)?;
    // An edit forgets what was done to the visit that it points at.
    let mut changes = later.changes().clone();
    changes.extend(whole.changes().get(&first).map(|change| (first, *change)));
    Ok((edited.kept, later.with_changes(changes)))
}

/// What was done to single visits, as the bookings say it.
fn changes(rule: &Series, visits: &[&BookingRecord], zone: Tz) -> BTreeMap<NaiveDate, Change> {
    let by_date: BTreeMap<NaiveDate, &BookingRecord> =
        visits.iter().filter_map(|visit| Some((visit.series?.date, *visit))).collect();
    let change = |visit: domain::series::Occurrence| {
        let change = match by_date.get(&visit.date) {
            None => Some(Change::Cancelled),
            Some(booked) if matches!(booked.state, BookingState::Cancelled | BookingState::Expired) => {
                Some(Change::Cancelled)
            }
            Some(booked) => {
                let as_planned = match visit.happening {
                    Happening::At { from, .. } | Happening::Later { from, .. } => from == booked.starts_at,
                    Happening::NoSuchDay | Happening::Cancelled => false,
                };
                let minutes = u32::try_from((booked.ends_at - booked.starts_at).num_minutes()).unwrap_or(1);
                let to = booked.starts_at.with_timezone(&zone).naive_local();
                (!as_planned).then_some(Change::Moved { to, minutes })
            }
        };
        Some((visit.date, change?))
    };
    rule.occurrences(zone).into_iter().filter_map(change).collect()
}
