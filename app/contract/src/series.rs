//! What the desk enters: one visit, or visits that come again by a rule; and changes to several of them at once.

use crate::{
    AppError, Caller, Client,
    bookings::BookingView,
    clinics::{SlotDay, Slots, SlotsRequest},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    booking::BookingState,
    catalogue::Answers,
    ids::{BookingId, FormId, SeriesId},
    money::Money,
    series::{Ends, Repeat, Scope},
};
use serde::{Deserialize, Serialize};

/// Most visits that are entered at once: two years of every week. A longer series is carried on when it ends.
pub const MOST_AT_ONCE: u32 = 104;

/// How visits come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    pub repeat: Repeat,
    pub ends: Ends,
}

/// What is to be entered, before it is said for whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitTimes {
    pub service_key: String,
    #[serde(default)]
    pub answers: Answers,
    /// When the first visit begins.
    pub start: DateTime<Utc>,
    /// `None`: anyone who can.
    #[serde(default)]
    pub practitioner_id: Option<String>,
    /// `None`: the clinic's own address.
    #[serde(default)]
    pub location_id: Option<String>,
    /// `None`: one visit.
    #[serde(default)]
    pub recurs: Option<Recurrence>,
    /// What was decided about single dates of the rule.
    #[serde(default)]
    pub choices: Vec<DateChoice>,
}

/// What is done about the visit of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateChoice {
    /// The date that the rule gives.
    pub date: NaiveDate,
    /// When the visit is instead; `None`: it is left out.
    pub start: Option<DateTime<Utc>>,
}

/// Whether a visit can be booked where it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    Free,
    /// Free, but the clocks skip the time of the rule: it begins at the first moment after it.
    Later,
    /// Somebody else has the time, or it is kept free for something else.
    Taken,
    /// Nobody is there then.
    Closed,
    /// The time has passed, or lies further ahead than anybody plans.
    Beyond,
    /// The calendar skips the whole day.
    NoSuchDay,
    /// Left out by choice.
    LeftOut,
}

impl PlanState {
    /// Whether something has to be decided before the visits can be booked.
    pub const fn is_in_the_way(self) -> bool {
        matches!(self, Self::Taken | Self::Closed | Self::Beyond)
    }
}

/// One visit of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedVisit {
    /// The date that the rule gives, by which choices name it.
    pub date: NaiveDate,
    pub start: Option<DateTime<Utc>>,
    /// “Tue, Dec 8, 9:00 AM”, or the day where there is no such time.
    pub label: String,
    pub state: PlanState,
    /// Why it cannot be had: “Priya Nair: Ana R., 9:00 AM to 9:45 AM”.
    pub reason: String,
    /// Who would give it.
    pub practitioner: String,
    /// The free times nearest to it, where it cannot be had.
    pub alternatives: Vec<SlotDay>,
}

/// What would be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPlan {
    pub visits: Vec<PlannedVisit>,
    /// “Every 2 weeks on Tuesday, 8 times”; empty for one visit.
    pub rule_label: String,
    pub minutes: u32,
    /// What the service asks for in advance, of one visit.
    pub deposit: Money,
}

impl SeriesPlan {
    /// How many visits would be booked, and how many are in the way of it.
    pub fn counts(&self) -> (u32, u32) {
        let count = |of: fn(PlanState) -> bool| {
            u32::try_from(self.visits.iter().filter(|visit| of(visit.state)).count()).unwrap_or(u32::MAX)
        };
        (count(|state| matches!(state, PlanState::Free | PlanState::Later)), count(PlanState::is_in_the_way))
    }
}

/// Enters visits for somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewVisits {
    #[serde(flatten)]
    pub times: VisitTimes,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    pub consent_version: Option<u32>,
    /// For the staff alone.
    #[serde(default)]
    pub note: String,
    /// Whether the deposit of a single visit is asked for by mail; else it is confirmed without.
    #[serde(default)]
    pub ask_deposit: bool,
    #[serde(default)]
    pub source: String,
}

/// What was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnteredVisits {
    /// Absent for one visit.
    pub series: Option<SeriesId>,
    /// In order of time.
    pub visits: Vec<BookingView>,
}

/// Somebody whom the clinic knows, to be booked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPerson {
    pub name: String,
    /// As people read it; empty where none is known.
    pub phone: String,
    pub email: String,
    pub visits: u32,
}

/// A series and what became of each of its visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesView {
    pub id: SeriesId,
    /// “Every week on Tuesday, 8 times”.
    pub rule_label: String,
    /// In the order of the rule's dates.
    pub visits: Vec<SeriesVisit>,
}

/// One visit of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesVisit {
    pub booking: BookingId,
    pub state: BookingState,
    pub start: DateTime<Utc>,
    /// “Tue, Dec 8, 9:00 AM”.
    pub label: String,
    pub practitioner: String,
    pub manage_url: String,
    /// Whether it is still to come and stands.
    pub coming: bool,
}

/// A series as its client sees it from one of its visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedSeries {
    pub series: SeriesView,
    /// What cancelling this visit and all later ones would do now; absent where there is no later one or the policy does
    /// not allow it here.
    pub later: Option<LaterCancel>,
}

/// Several visits that would be cancelled together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterCancel {
    pub visits: u32,
    pub refund: Money,
    pub kept: Money,
}

/// A change to the visit that is pointed at, and with it to others of its series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesChange {
    pub scope: Scope,
    #[serde(flatten)]
    pub edit: SeriesEdit,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum SeriesEdit {
    Cancel {
        #[serde(default)]
        reason: String,
    },
    /// The visit that is pointed at to another time, and the others by as much.
    Move {
        start: DateTime<Utc>,
        /// `None`: whoever has each, or anyone who can.
        #[serde(default)]
        practitioner_id: Option<String>,
    },
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePlan {
    pub visits: Vec<PlannedChange>,
    /// Of all visits together.
    pub refund: Money,
    pub kept: Money,
}

/// One visit that would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedChange {
    pub booking: BookingId,
    pub from_label: String,
    /// Absent where it is cancelled.
    pub to_label: Option<String>,
    pub state: PlanState,
    pub reason: String,
    pub alternatives: Vec<SlotDay>,
}

#[async_trait]
pub trait Series: Send + Sync {
    /// Each visit of a rule with its state, and the nearest others for those that cannot be had. `Invalid` names the
    /// part of the rule that does not fit.
    async fn plan(&self, caller: &Caller, times: VisitTimes) -> Result<SeriesPlan, AppError>;
    /// Books every visit of a plan or none, once under the caller's key. `TimeTaken` names those that somebody else has
    /// by now, with what else is free for the first.
    async fn enter(&self, caller: &Caller, visits: NewVisits) -> Result<EnteredVisits, AppError>;
    async fn get(&self, caller: &Caller, series: SeriesId) -> Result<SeriesView, AppError>;
    /// What a change would do; nothing is done.
    async fn plan_change(
        &self,
        caller: &Caller,
        booking: BookingId,
        change: SeriesChange,
    ) -> Result<ChangePlan, AppError>;
    /// Changes every visit of the scope that is still to come, or none, once under the caller's key. Answers the series
    /// that the visit belongs to afterwards.
    async fn change(
        &self,
        caller: &Caller,
        booking: BookingId,
        version: Option<u32>,
        change: SeriesChange,
    ) -> Result<SeriesView, AppError>;
    /// Free times of a service as the desk may take them: also at short notice, and beyond the service's own horizon.
    async fn times(&self, caller: &Caller, request: SlotsRequest) -> Result<Slots, AppError>;
    /// The id of a form that is opened, under which it is carried out once.
    fn form(&self) -> FormId;
    /// People whom the clinic knows, by a fragment of name, phone or e-mail; at most eight.
    async fn people(&self, caller: &Caller, fragment: &str) -> Result<Vec<KnownPerson>, AppError>;
    /// A client's own cancellation of the visit behind their link and all later ones of its series, by the policy that
    /// each was booked under.
    async fn cancel_later(&self, token: &str, client: Client, version: u32) -> Result<(), AppError>;
}
