//! The dispatcher's day.

mod columns;
mod hours;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    bookings::{start_of_day, view},
    dates,
    error::{Report, internal},
    zone,
};
use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use columns::Wall;
use contract::{
    AppError, Caller,
    board::{Board, BoardDay, ColumnKind, StateCount},
    bookings::BookingView,
};
use domain::{
    authorization::Action,
    booking::BookingState,
    calendar::labels,
    money::{Currency, Money, MoneyError},
    understanding::Locale,
};
use store::bookings::BookingRecord;

/// The most that each of the trays at the side shows.
const TRAY: u32 = 100;

/// The boards of every organisation; each call acts in its caller's.
pub struct BoardDesk {
    resources: Resources,
}

impl BoardDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    fn views(&self, records: &[BookingRecord], request_id: &str) -> Result<Vec<BookingView>, AppError> {
        records.iter().map(|record| view(&self.resources, record, request_id)).collect()
    }
}

#[async_trait]
impl Board for BoardDesk {
    async fn day(&self, caller: &Caller, date: Option<NaiveDate>, kind: ColumnKind) -> Result<BoardDay, AppError> {
        caller.require(Action::ReadBoard)?;
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
        let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
        let zone = zone(&facts.zone).report(request_id)?;
        let today = labels::local_date(now, zone);
        let date = dates::meant("date", date.unwrap_or(today))?;
        let (from, until) = bounds(date, zone);

        let word = match kind {
            ColumnKind::Practitioner => "practitioner",
            ColumnKind::Room => "room",
        };
        let resources = store::bookings::resources(&mut transaction, org, word, date).await.report(request_id)?;
        let records = store::bookings::day_of(&mut transaction, org, from, until).await.report(request_id)?;
        let busy = store::busy_times::within(&mut transaction, org, from, until).await.report(request_id)?;
        let pending = store::bookings::waiting(&mut transaction, org, BookingState::Pending, now, TRAY);
        let pending = pending.await.report(request_id)?;
        let awaiting = store::bookings::waiting(&mut transaction, org, BookingState::AwaitingDeposit, now, TRAY);
        let awaiting = awaiting.await.report(request_id)?;
        transaction.commit().await.report(request_id)?;

        let records: Vec<BookingRecord> = records.into_iter().filter(|record| !hold_is_over(record, now)).collect();
        let currency: Currency = facts.currency.parse().map_err(|error| internal(request_id, &error))?;
        let views = self.views(&records, request_id)?;
        let wall = Wall { from, until, zone };
        let columns = columns::columns(&resources, &records, &views, &busy, kind, wall);
        let (from_minute, until_minute) = hours::shown(&columns);
        Ok(BoardDay {
            date,
            date_label: labels::date(date, Locale::En),
            is_today: date == today,
            today,
            now_minute: (date == today).then(|| labels::minute_of_day(now, zone)),
            from_minute,
            until_minute,
            columns,
            to_approve: self.views(&pending, request_id)?,
            awaiting_deposit: self.views(&awaiting, request_id)?,
            counts: counts(&records),
            booked: booked(&records, currency).map_err(|error| internal(request_id, &error))?,
            zone_label: labels::zone_abbreviation(if date == today { now } else { from }, zone),
        })
    }
}

/// A hold that ran out is free time, whether or not its job has run.
fn hold_is_over(record: &BookingRecord, now: DateTime<Utc>) -> bool {
    record.state == BookingState::AwaitingDeposit && record.hold_expires_at.is_some_and(|ends| ends <= now)
}

fn bounds(date: NaiveDate, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let tomorrow = date.checked_add_days(Days::new(1)).unwrap_or(date);
    (start_of_day(date, zone), start_of_day(tomorrow, zone))
}

fn counts(records: &[BookingRecord]) -> Vec<StateCount> {
    BookingState::ALL
        .into_iter()
        .map(|state| {
            let count = records.iter().filter(|record| record.state == state).count();
            StateCount { state, count: u32::try_from(count).unwrap_or(u32::MAX) }
        })
        .filter(|of_state| of_state.count > 0)
        .collect()
}

/// What the day's visits are worth at least; missed and given-up ones do not count.
fn booked(records: &[BookingRecord], currency: Currency) -> Result<Money, MoneyError> {
    use BookingState as S;
    records
        .iter()
        .filter(|record| matches!(record.state, S::Pending | S::AwaitingDeposit | S::Confirmed | S::Completed))
        .try_fold(Money::zero(currency), |sum, record| sum.plus(record.estimate.total.low))
}
