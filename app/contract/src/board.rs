//! The dispatcher's day: columns, bookings and what needs a place.

use crate::{AppError, Caller, bookings::BookingView};
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{ids::OrgId, money::Money};
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
    pub counts: Vec<StateCount>,
    /// Value of the day's active bookings, at the low end.
    pub booked: Money,
    pub zone_label: String,
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
    pub closed: Vec<ClosedSpan>,
    pub bookings: Vec<BoardBooking>,
}

/// Time in which a column does not work: “Lunch”, “Starts 11:30 AM”, “Off from 4:15 PM”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedSpan {
    pub from_minute: u16,
    pub until_minute: u16,
    pub label: String,
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
    pub booking: BookingView,
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
    /// `booking`, `conversation`, `lead`, `payment`.
    pub kind: String,
    pub id: String,
}

#[async_trait]
pub trait Board: Send + Sync {
    /// The board of a day on the clinic's calendar; `None` is today.
    async fn day(&self, caller: &Caller, date: Option<NaiveDate>, columns: ColumnKind) -> Result<BoardDay, AppError>;
}
