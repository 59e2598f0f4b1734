//! When people and rooms are there: weekly hours, breaks, special days, holidays, time off, and calendars in and out.

use crate::{AppError, Caller, Client};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BusyId, FeedId, ResourceId},
    shifts::TypedShift,
};
use serde::{Deserialize, Serialize};

/// Everything of the page about hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursPage {
    /// IANA name.
    pub zone: String,
    /// On the clinic's calendar.
    pub today: NaiveDate,
    /// In the clinic's own order, people first.
    pub resources: Vec<ResourceHoursView>,
    pub holidays: HolidaysView,
}

/// One practitioner or room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceHoursView {
    pub id: ResourceId,
    pub name: String,
    pub title: String,
    pub is_room: bool,
    /// In order; times as a time field shows them.
    pub shifts: Vec<TypedShift>,
    pub breaks: Vec<TypedShift>,
    /// From today on, in order; holidays are listed apart.
    pub special_days: Vec<SpecialDay>,
    /// What is not over, in order.
    pub time_off: Vec<TimeOffView>,
    pub feeds: Vec<FeedView>,
    pub subscription: Option<SubscriptionView>,
}

/// A date with hours of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    pub date: NaiveDate,
    pub date_label: String,
    /// `9:00 AM to 12:00 PM`, or `Closed`.
    pub hours_label: String,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOffView {
    pub id: BusyId,
    /// `Dec 24 to Jan 1`, or with times.
    pub label: String,
    pub title: String,
}

/// A calendar that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedView {
    pub id: FeedId,
    pub name: String,
    /// The address itself is never shown again.
    pub host: String,
    pub keeps_titles: bool,
    pub state: FeedState,
    /// Busy stretches that it holds from now on.
    pub busy: u32,
    pub last_read_at: Option<DateTime<Utc>>,
    pub next_read_at: DateTime<Utc>,
    /// What went wrong last, and what to do.
    pub problem: Option<String>,
    pub failing_since: Option<DateTime<Utc>>,
}

/// How a feed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedState {
    /// Never read yet.
    New,
    Healthy,
    /// The last attempt failed; what was known before still counts.
    Failing,
}

/// An address at which calendar programs read what somebody does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionView {
    pub detail: Detail,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// How much of a visit a subscription tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// That there is one.
    Busy,
    /// The client's first name and the service.
    #[default]
    FirstName,
    /// Name, service, room, and how to reach the client.
    Full,
}

impl Detail {
    pub const ALL: [Self; 3] = [Self::Busy, Self::FirstName, Self::Full];

    /// As stored and as forms send it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::FirstName => "first_name",
            Self::Full => "full",
        }
    }

    /// The detail of a stored word; the least for any other.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|detail| detail.as_str() == word).unwrap_or(Self::Busy)
    }
}

/// Whose holidays are kept, and what becomes of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidaysView {
    /// Empty: none are kept.
    pub country: String,
    pub region: String,
    pub countries: Vec<Place>,
    /// Of every country that has any.
    pub regions: Vec<RegionOf>,
    /// Of the next twelve months, in order.
    pub days: Vec<HolidayView>,
}

/// A code and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionOf {
    pub country: String,
    pub region: Place,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayView {
    pub date: NaiveDate,
    pub date_label: String,
    pub name: String,
    /// Added by the clinic itself.
    pub own: bool,
    pub choice: HolidayChoice,
    /// Of a special day, as time fields show them.
    pub spans: Vec<TypedShift>,
}

/// What is done on a holiday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayChoice {
    #[default]
    Closed,
    /// As on any such weekday.
    Open,
    /// With hours of its own.
    Special,
}

impl HolidayChoice {
    pub const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::Special];

    /// As stored and as forms send it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Special => "special",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word)
    }
}

/// A week as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekForm {
    pub shifts: Vec<TypedShift>,
    pub breaks: Vec<TypedShift>,
}

/// Time off as it was typed, on the clinic's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeOffForm {
    pub from: String,
    pub from_time: String,
    pub until: String,
    pub until_time: String,
    pub title: String,
}

/// A calendar to be read, as it was typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedForm {
    pub name: String,
    /// A secret: whoever knows it reads the calendar.
    pub address: String,
    pub keep_titles: bool,
}

impl std::fmt::Debug for FeedForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeedForm").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A calendar that cannot be read, for whoever is to do something about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedAlarm {
    pub feed: FeedId,
    /// `Priya’s Google calendar`.
    pub name: String,
    pub resource: String,
    pub problem: String,
    pub failing_since: DateTime<Utc>,
    pub last_read_at: Option<DateTime<Utc>>,
}

/// What a calendar program gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionFile {
    /// It has this state already.
    Unchanged {
        etag: String,
    },
    File {
        etag: String,
        text: String,
    },
}

/// Hours and calendars of an organisation.
#[async_trait]
pub trait Hours: Send + Sync {
    async fn page(&self, caller: &Caller) -> Result<HoursPage, AppError>;

    /// Replaces the week. Fields of errors are `shifts.3.until`, `breaks.0.from`.
    async fn set_week(&self, caller: &Caller, resource: ResourceId, week: WeekForm) -> Result<(), AppError>;

    /// Sets the hours of one date; without spans it is closed.
    async fn set_special_day(
        &self,
        caller: &Caller,
        resource: ResourceId,
        date: NaiveDate,
        spans: Vec<TypedShift>,
        reason: &str,
    ) -> Result<(), AppError>;

    async fn remove_special_day(&self, caller: &Caller, resource: ResourceId, date: NaiveDate) -> Result<(), AppError>;

    /// `Conflict` names the bookings that stand in it: they are moved first.
    async fn add_time_off(&self, caller: &Caller, resource: ResourceId, form: TimeOffForm) -> Result<(), AppError>;

    async fn remove_time_off(&self, caller: &Caller, time_off: BusyId) -> Result<(), AppError>;

    /// An empty country keeps none.
    async fn set_holidays(&self, caller: &Caller, country: &str, region: &str) -> Result<(), AppError>;

    async fn choose_holiday(
        &self,
        caller: &Caller,
        date: NaiveDate,
        choice: HolidayChoice,
        spans: Vec<TypedShift>,
    ) -> Result<(), AppError>;

    /// A day of the clinic's own, closed until it is chosen otherwise.
    async fn add_holiday(&self, caller: &Caller, date: NaiveDate, name: &str) -> Result<(), AppError>;

    async fn remove_holiday(&self, caller: &Caller, date: NaiveDate) -> Result<(), AppError>;

    /// Connects a calendar, which is read at once by a job.
    async fn add_feed(&self, caller: &Caller, resource: ResourceId, form: FeedForm) -> Result<(), AppError>;

    /// What it said is forgotten with it.
    async fn remove_feed(&self, caller: &Caller, feed: FeedId) -> Result<(), AppError>;

    /// Reads it again without waiting for its turn.
    async fn read_feed(&self, caller: &Caller, feed: FeedId) -> Result<(), AppError>;

    /// Calendars that cannot be read, the longest failing first.
    async fn feed_alarms(&self, caller: &Caller) -> Result<Vec<FeedAlarm>, AppError>;

    /// A new address, which is shown once; the one before it ends.
    async fn renew_subscription(
        &self,
        caller: &Caller,
        resource: ResourceId,
        detail: Detail,
    ) -> Result<String, AppError>;

    async fn end_subscription(&self, caller: &Caller, resource: ResourceId) -> Result<(), AppError>;

    /// The calendar behind an address. `known` is what the program has already.
    async fn subscription_file(
        &self,
        token: &str,
        known: Option<&str>,
        client: Client,
    ) -> Result<SubscriptionFile, AppError>;
}
