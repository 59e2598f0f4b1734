//! The dispatcher's day: columns, bookings and what needs a place.

use crate::{AppError, Caller, bookings::BookingView};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, OrgId},
    money::Money,
};
use serde::{Deserialize, Serialize};

/// One day of one clinic. Minutes count from midnight on the clinic's wall clock, so that the screen needs no zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardDay {
    pub date: NaiveDate,
    /// “Tue, Nov 24”.
    pub date_label: String,
    pub is_today: bool,
    /// The day that it is now on the clinic's calendar.
    pub today: NaiveDate,
    /// Only when `is_today`.
    pub now_minute: Option<u16>,
    /// What the grid shows at least.
    pub from_minute: u16,
    pub until_minute: u16,
    pub columns: Vec<BoardColumn>,
    /// Waiting for approval, and holds that wait for a deposit, whatever their day.
    pub to_approve: Vec<BookingView>,
    pub awaiting_deposit: Vec<BookingView>,
    /// Booked without their deposit, because the card processor could not be reached, and to come.
    #[serde(default)]
    pub without_deposit: Vec<BookingView>,
    pub counts: Vec<StateCount>,
    /// Value of the day's active bookings, at the low end.
    pub booked: Money,
    pub zone_label: String,
    /// Where the clinic receives its clients, its own address first; empty where there is only that.
    #[serde(default)]
    pub locations: Vec<BoardLocation>,
    /// What can be booked, for finding gaps.
    #[serde(default)]
    pub services: Vec<BoardService>,
    /// The asker's own last change that can still be undone, whatever its day.
    #[serde(default)]
    pub undo: Option<BookingView>,
}

/// An address of the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardLocation {
    pub id: String,
    pub name: String,
}

/// A service as the board needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardService {
    pub key: String,
    pub name: String,
    pub minutes: u32,
}

/// A practitioner or a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardColumn {
    pub resource_id: String,
    pub name: String,
    pub title: String,
    pub initials: String,
    /// Share of the working time that is booked, 0 to 100.
    pub load_percent: u8,
    /// How many visits it serves at once.
    #[serde(default = "one")]
    pub seats: u16,
    /// One of [`BoardDay::locations`].
    #[serde(default)]
    pub location_id: String,
    pub closed: Vec<ClosedSpan>,
    pub bookings: Vec<BoardBooking>,
}

const fn one() -> u16 {
    1
}

/// Time in which a column does not work: “Lunch”, “Starts 11:30 AM”, “Off from 4:15 PM”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedSpan {
    pub from_minute: u16,
    pub until_minute: u16,
    pub label: String,
    #[serde(default)]
    pub kind: ClosedKind,
}

/// What keeps a column from working.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClosedKind {
    /// Its own hours.
    #[default]
    Hours,
    /// Time off, or somebody's calendar elsewhere.
    Busy,
    /// Entered on the board, where it moves and goes.
    Block { id: String },
    /// Kept for a booking that was moved or cancelled a moment ago and may come back.
    Kept { booking: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardBooking {
    pub from_minute: u16,
    pub until_minute: u16,
    /// Minutes kept free before and after.
    pub buffer_before: u16,
    pub buffer_after: u16,
    /// Which of the visit's steps this is, from 0: a visit of several stands on the board once for each.
    #[serde(default)]
    pub step: u16,
    /// Visits like this one begin on multiples of so many minutes after midnight.
    #[serde(default = "quarter")]
    pub grid: u16,
    /// Others share it, so it has one length for everybody.
    #[serde(default)]
    pub is_class: bool,
    pub booking: BookingView,
}

const fn quarter() -> u16 {
    15
}

/// Seven days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardWeek {
    /// In order, from a Monday on; what waits, the services and the undo are those of the first one alone.
    pub days: Vec<BoardDay>,
}

/// Where a visit could go on a day, by the engine's own reckoning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fits {
    /// For each column that could take it, in no order.
    pub columns: Vec<FitsOf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitsOf {
    pub resource_id: String,
    /// Minutes after midnight at which the card could begin, in order.
    pub starts: Vec<u16>,
}

/// A place that is looked for: for a service, or for so many minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapQuery {
    pub service_key: Option<String>,
    /// 5 to 720; of no account with a service.
    pub minutes: Option<u16>,
    /// `None`: anyone who can.
    pub practitioner_id: Option<String>,
    /// Where the last one was found: the next one is looked for. `None`: from now on.
    pub after: Option<DateTime<Utc>>,
}

/// A free place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub start: DateTime<Utc>,
    pub date: NaiveDate,
    pub from_minute: u16,
    pub until_minute: u16,
    /// Whose column it is in.
    pub resource_id: String,
    /// “Thu, Dec 10, 2:30 PM with Priya Nair”.
    pub label: String,
}

/// What is done to a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum BlockChange {
    Add { at: BlockPlace, title: String },
    Move { id: String, to: BlockPlace },
    Remove { id: String },
}

/// Where a block stands, on the clinic's wall clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockPlace {
    pub resource_id: String,
    pub date: NaiveDate,
    /// Multiples of five minutes after midnight; `until` exclusive.
    pub from_minute: u16,
    pub until_minute: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCount {
    pub state: domain::booking::BookingState,
    pub count: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    #[default]
    Practitioner,
    Room,
}

/// Something changed in an organisation; screens fetch again what they show of it. Carries no content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub org: OrgId,
    /// `booking`, `conversation`, `hours`, `lead`, `payment`.
    pub kind: String,
    pub id: String,
}

#[async_trait]
pub trait Board: Send + Sync {
    /// The board of a day on the clinic's calendar; `None` is today.
    async fn day(&self, caller: &Caller, date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardDay, AppError>;
    /// The week around a day.
    async fn week(&self, caller: &Caller, date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardWeek, AppError>;
    /// Where one part of a booking could go on a day: the starts of each column that could take it.
    async fn fits(
        &self,
        caller: &Caller,
        booking: BookingId,
        step: u16,
        date: NaiveDate,
        columns: ColumnKind,
    ) -> Result<Fits, AppError>;
    /// The next free place; `None` when there is none in the next weeks.
    async fn gap(&self, caller: &Caller, query: GapQuery) -> Result<Option<Gap>, AppError>;
    /// Adds, moves or removes a block. `Conflict` names the bookings that are in its way.
    async fn block(&self, caller: &Caller, change: BlockChange) -> Result<(), AppError>;
}
