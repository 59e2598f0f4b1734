//! The dispatcher's day and week.

mod blocks;
mod columns;
mod fits;
mod gaps;
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
use chrono::{DateTime, Days, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use columns::{Taken, Wall};
use contract::{
    AppError, Caller,
    board::{
        BlockChange, Board, BoardDay, BoardLocation, BoardService, BoardWeek, ColumnKind, Fits, Gap, GapQuery,
        StateCount,
    },
    bookings::BookingView,
};
use domain::{
    authorization::Action,
    booking::BookingState,
    calendar::labels,
    catalogue::Service,
    ids::{BookingId, LocationId},
    money::{Currency, Money, MoneyError},
    understanding::Locale,
};
use store::{OrgTransaction, bookings::BookingRecord, catalogue::Location};

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

    /// One day of the board; the trays, the services and the undo are filled for whoever asks for them.
    async fn read_day(&self, caller: &Caller, date: Option<NaiveDate>, asked: Asked) -> Result<BoardDay, AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
        let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
        let zone = zone(&facts.zone).report(request_id)?;
        let today = labels::local_date(now, zone);
        let date = dates::meant("date", date.unwrap_or(today))?;
        let (from, until) = bounds(date, zone);

        let word = match asked.kind {
            ColumnKind::Practitioner => "practitioner",
            ColumnKind::Room => "room",
        };
        let resources = store::bookings::resources(&mut transaction, org, word, date).await.report(request_id)?;
        let records = store::bookings::day_of(&mut transaction, org, from, until).await.report(request_id)?;
        let busy = store::busy_times::within(&mut transaction, org, from, until).await.report(request_id)?;
        let kept = store::bookings::kept_within(&mut transaction, org, from, until, now).await.report(request_id)?;
        let services = store::catalogue::services(&mut transaction, org).await.report(request_id)?;
        let beside = if asked.beside { self.beside(&mut transaction, caller, now).await? } else { Beside::default() };
        transaction.commit().await.report(request_id)?;

        let records: Vec<BookingRecord> = records.into_iter().filter(|record| !hold_is_over(record, now)).collect();
        let currency: Currency = facts.currency.parse().map_err(|error| internal(request_id, &error))?;
        let views = self.views(&records, request_id)?;
        let wall = Wall { from, until, zone };
        let grid = |service: &Service| (service.id, u16::try_from(service.granularity_minutes).unwrap_or(u16::MAX));
        let grids = services.iter().map(grid).collect();
        let taken = Taken { records: &records, views: &views, busy: &busy, kept: &kept, grids: &grids };
        let columns = columns::columns(&resources, taken, asked.kind, wall);
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
            to_approve: beside.to_approve,
            awaiting_deposit: beside.awaiting_deposit,
            without_deposit: beside.without_deposit,
            counts: counts(&records),
            booked: booked(&records, currency).map_err(|error| internal(request_id, &error))?,
            zone_label: labels::zone_abbreviation(if date == today { now } else { from }, zone),
            locations: beside.locations,
            services: if asked.beside { services.iter().map(board_service).collect() } else { Vec::new() },
            undo: beside.undo,
        })
    }

    /// What stands beside the timetable, whatever the day.
    async fn beside(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Beside, AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let pending = store::bookings::waiting(transaction, org, BookingState::Pending, now, TRAY).await;
        let pending = pending.report(request_id)?;
        let awaiting = store::bookings::waiting(transaction, org, BookingState::AwaitingDeposit, now, TRAY).await;
        let awaiting = awaiting.report(request_id)?;
        let without = store::bookings::without_deposit(transaction, org, now, TRAY).await.report(request_id)?;
        let undo = match caller.person() {
            Some(person) => store::bookings::undoable_by(transaction, org, person, now).await.report(request_id)?,
            None => None,
        };
        let others = store::catalogue::locations(transaction, org).await.report(request_id)?;
        let mut locations = Vec::new();
        if !others.is_empty() {
            locations.push(BoardLocation { id: LocationId::MAIN.to_string(), name: "Main address".into() });
            let of = |other: Location| BoardLocation { id: other.location_id.to_string(), name: other.name };
            locations.extend(others.into_iter().map(of));
        }
        Ok(Beside {
            to_approve: self.views(&pending, request_id)?,
            awaiting_deposit: self.views(&awaiting, request_id)?,
            without_deposit: self.views(&without, request_id)?,
            locations,
            undo: undo.map(|record| view(&self.resources, &record, request_id)).transpose()?,
        })
    }

    fn views(&self, records: &[BookingRecord], request_id: &str) -> Result<Vec<BookingView>, AppError> {
        records.iter().map(|record| view(&self.resources, record, request_id)).collect()
    }
}

/// Which columns, and whether with what stands beside the timetable.
#[derive(Clone, Copy)]
struct Asked {
    kind: ColumnKind,
    beside: bool,
}

/// What stands beside the timetable.
#[derive(Default)]
struct Beside {
    to_approve: Vec<BookingView>,
    awaiting_deposit: Vec<BookingView>,
    without_deposit: Vec<BookingView>,
    locations: Vec<BoardLocation>,
    undo: Option<BookingView>,
}

fn board_service(service: &Service) -> BoardService {
    BoardService { key: service.key.clone(), name: service.name.clone(), minutes: service.duration_minutes }
}

#[async_trait]
impl Board for BoardDesk {
    async fn day(&self, caller: &Caller, date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardDay, AppError> {
        caller.require(Action::ReadBoard)?;
        self.read_day(caller, date, Asked { kind: columns, beside: true }).await
    }

    async fn week(&self, caller: &Caller, date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardWeek, AppError> {
        caller.require(Action::ReadBoard)?;
        let request_id = caller.client.request_id.as_str();
        let today = {
            let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
            let facts = store::bookings::clinic_facts(&mut transaction, caller.org).await.report(request_id)?;
            let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
            labels::local_date(self.resources.clock.now(), zone(&facts.zone).report(request_id)?)
        };
        let date = dates::meant("date", date.unwrap_or(today))?;
        let monday = date.week(Weekday::Mon).first_day();
        let mut days = Vec::with_capacity(7);
        for (index, day) in monday.iter_days().take(7).enumerate() {
            days.push(self.read_day(caller, Some(day), Asked { kind: columns, beside: index == 0 }).await?);
        }
        Ok(BoardWeek { days })
    }

    async fn fits(
        &self,
        caller: &Caller,
        booking: BookingId,
        step: u16,
        date: NaiveDate,
        columns: ColumnKind,
    ) -> Result<Fits, AppError> {
        caller.require(Action::ReadBoard)?;
        fits::fits(&self.resources, caller, booking, step, dates::meant("date", date)?, columns).await
    }

    async fn gap(&self, caller: &Caller, query: GapQuery) -> Result<Option<Gap>, AppError> {
        caller.require(Action::ReadBoard)?;
        gaps::next(&self.resources, caller, &query).await
    }

    async fn block(&self, caller: &Caller, change: BlockChange) -> Result<(), AppError> {
        caller.require(Action::ChangeHours)?;
        blocks::change(&self.resources, caller, &change).await
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
