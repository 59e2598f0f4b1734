//! `/v1/admin/series`: visits that come again by a rule.

use super::{
    Problem, SecretKey, answers,
    bookings::{self, BookingReply},
    estimates::Amount,
    idempotency,
    input::{Json, Path},
    slots::{self, SlotItem},
};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError, Caller,
    series::{
        ChangePlan, DateChoice, EnteredVisits, NewVisits, PlanState, PlannedChange, PlannedVisit, Recurrence,
        SeriesChange, SeriesEdit, SeriesPlan, SeriesView, SeriesVisit, VisitTimes,
    },
};
use domain::{
    ids::SeriesId,
    series::{Ends, Nth, Repeat, Scope},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// When visits come again, on the wall clock of their place. ISO weekdays: Monday is 1.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum RepeatBody {
    /// On these weekdays of every `every`th week.
    Weekly { every: u32, weekdays: Vec<u8> },
    /// On one weekday of every `every`th month.
    Monthly { every: u32, nth: NthBody, weekday: u8 },
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NthBody {
    First,
    Second,
    Third,
    Fourth,
    Last,
}

/// When a series ends.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum EndsBody {
    /// After so many visits; at most 104 at once.
    After { visits: u32 },
    /// With the last visit on or before this date.
    On { date: NaiveDate },
}

impl From<RepeatBody> for Repeat {
    fn from(body: RepeatBody) -> Self {
        match body {
            RepeatBody::Weekly { every, weekdays } => Self::Weekly { every, weekdays: weekdays.into_iter().collect() },
            RepeatBody::Monthly { every, nth, weekday } => {
                let nth = match nth {
                    NthBody::First => Nth::First,
                    NthBody::Second => Nth::Second,
                    NthBody::Third => Nth::Third,
                    NthBody::Fourth => Nth::Fourth,
                    NthBody::Last => Nth::Last,
                };
                Self::Monthly { every, nth, weekday }
            }
        }
    }
}

impl From<EndsBody> for Ends {
    fn from(body: EndsBody) -> Self {
        match body {
            EndsBody::After { visits } => Self::After { visits },
            EndsBody::On { date } => Self::On { date },
        }
    }
}

/// What is done about the visit of one date: another start, or none at all to leave it out.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChoiceBody {
    date: NaiveDate,
    start: Option<DateTime<Utc>>,
}

/// Visits of one service. The first falls on a day of its own rule.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesPlanBody {
    service: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    start: DateTime<Utc>,
    practitioner: Option<String>,
    location: Option<String>,
    repeat: RepeatBody,
    ends: EndsBody,
    #[serde(default)]
    choices: Vec<ChoiceBody>,
}

/// The visits and whom they are for.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesBody {
    visits: SeriesPlanBody,
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    consent_version: Option<u32>,
    /// For the staff alone.
    #[serde(default)]
    note: String,
}

/// One visit of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct PlannedItem {
    /// The date that the rule gives, by which `choices` name it.
    date: NaiveDate,
    start: Option<DateTime<Utc>>,
    /// `free`, `later`, `taken`, `closed`, `beyond`, `no_such_day` or `left_out`.
    state: &'static str,
    reason: String,
    practitioner_name: String,
    /// The nearest free times, where it cannot be had.
    alternatives: Vec<SlotItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesPlanReply {
    /// The rule in words.
    rule: String,
    minutes: u32,
    deposit: Amount,
    visits: Vec<PlannedItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesReply {
    id: Option<String>,
    visits: Vec<BookingReply>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesViewReply {
    id: String,
    /// The rule in words.
    rule: String,
    visits: Vec<SeriesItem>,
}

/// One visit of a series.
#[derive(Debug, Serialize, ToSchema)]
struct SeriesItem {
    booking: String,
    status: &'static str,
    start: DateTime<Utc>,
    practitioner_name: String,
    manage_url: String,
    /// Whether it is still to come and stands.
    coming: bool,
}

/// Which visits a change is meant for, seen from the one in the address; only those still to come change.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ScopeBody {
    This,
    ThisAndLater,
    All,
}

/// A move when there is a `start` for the visit in the address (the others go by as much), else a cancellation.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesChangeBody {
    version: Option<u32>,
    scope: ScopeBody,
    start: Option<DateTime<Utc>>,
    practitioner: Option<String>,
    #[serde(default)]
    reason: String,
}

/// One visit that would change.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeItem {
    booking: String,
    from: String,
    /// Absent where it is cancelled.
    to: Option<String>,
    /// As in a plan.
    state: &'static str,
    reason: String,
    alternatives: Vec<SlotItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePlanReply {
    visits: Vec<ChangeItem>,
    refund: Amount,
    kept: Amount,
}

const fn word(state: PlanState) -> &'static str {
    match state {
        PlanState::Free => "free",
        PlanState::Later => "later",
        PlanState::Taken => "taken",
        PlanState::Closed => "closed",
        PlanState::Beyond => "beyond",
        PlanState::NoSuchDay => "no_such_day",
        PlanState::LeftOut => "left_out",
    }
}

impl From<PlannedVisit> for PlannedItem {
    fn from(visit: PlannedVisit) -> Self {
        Self {
            date: visit.date,
            start: visit.start,
            state: word(visit.state),
            reason: visit.reason,
            practitioner_name: visit.practitioner,
            alternatives: slots::items(visit.alternatives),
        }
    }
}

impl From<SeriesPlan> for SeriesPlanReply {
    fn from(plan: SeriesPlan) -> Self {
        Self {
            rule: plan.rule_label,
            minutes: plan.minutes,
            deposit: plan.deposit.into(),
            visits: plan.visits.into_iter().map(PlannedItem::from).collect(),
        }
    }
}

impl From<EnteredVisits> for SeriesReply {
    fn from(entered: EnteredVisits) -> Self {
        Self {
            id: entered.series.map(|id| id.to_string()),
            visits: entered.visits.into_iter().map(BookingReply::from).collect(),
        }
    }
}

impl From<SeriesVisit> for SeriesItem {
    fn from(visit: SeriesVisit) -> Self {
        Self {
            booking: visit.booking.to_string(),
            status: visit.state.as_str(),
            start: visit.start,
            practitioner_name: visit.practitioner,
            manage_url: visit.manage_url,
            coming: visit.coming,
        }
    }
}

impl From<SeriesView> for SeriesViewReply {
    fn from(view: SeriesView) -> Self {
        Self {
            id: view.id.to_string(),
            rule: view.rule_label,
            visits: view.visits.into_iter().map(SeriesItem::from).collect(),
        }
    }
}

impl From<PlannedChange> for ChangeItem {
    fn from(visit: PlannedChange) -> Self {
        Self {
            booking: visit.booking.to_string(),
            from: visit.from_label,
            to: visit.to_label,
            state: word(visit.state),
            reason: visit.reason,
            alternatives: slots::items(visit.alternatives),
        }
    }
}

impl From<ChangePlan> for ChangePlanReply {
    fn from(plan: ChangePlan) -> Self {
        Self {
            visits: plan.visits.into_iter().map(ChangeItem::from).collect(),
            refund: plan.refund.into(),
            kept: plan.kept.into(),
        }
    }
}

impl SeriesPlanBody {
    async fn times(self, state: &HttpState, caller: &Caller) -> Result<VisitTimes, AppError> {
        let choice = |body: ChoiceBody| DateChoice { date: body.date, start: body.start };
        Ok(VisitTimes {
            answers: answers::of(state, caller, &self.service, &self.answers).await?,
            service_key: self.service,
            start: self.start,
            practitioner_id: self.practitioner,
            location_id: self.location,
            recurs: Some(Recurrence { repeat: self.repeat.into(), ends: self.ends.into() }),
            choices: self.choices.into_iter().map(choice).collect(),
        })
    }
}

impl SeriesChangeBody {
    fn change(self) -> SeriesChange {
        let scope = match self.scope {
            ScopeBody::This => Scope::This,
            ScopeBody::ThisAndLater => Scope::ThisAndLater,
            ScopeBody::All => Scope::All,
        };
        let edit = match self.start {
            Some(start) => SeriesEdit::Move { start, practitioner_id: self.practitioner },
            None => SeriesEdit::Cancel { reason: self.reason },
        };
        SeriesChange { scope, edit }
    }
}

/// Each visit of a rule with its state; nothing is booked. Secret key.
#[utoipa::path(post, path = "/v1/admin/series/plan", tag = "Admin", request_body = SeriesPlanBody,
    security(("key" = [])), responses((status = 200, body = SeriesPlanReply)))]
pub async fn plan(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    headers: HeaderMap,
    Json(body): Json<SeriesPlanBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "series plan", &body, async |caller| {
        let times = body.clone().times(&state, caller).await?;
        Ok(SeriesPlanReply::from(state.product.desk.series.plan(caller, times).await?))
    })
    .await
}

/// Book every visit of a rule, or none. Secret key.
#[utoipa::path(post, path = "/v1/admin/series", tag = "Admin", request_body = SeriesBody, security(("key" = [])),
    responses((status = 200, body = SeriesReply)))]
pub async fn create(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    headers: HeaderMap,
    Json(body): Json<SeriesBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "series", &body, async |caller| {
        let SeriesBody { visits, name, phone, email, consent_version, note } = body.clone();
        let visits = NewVisits {
            times: visits.times(&state, caller).await?,
            name,
            phone,
            email,
            consent_version,
            note,
            ask_deposit: false,
            source: "api".into(),
        };
        Ok(SeriesReply::from(state.product.desk.series.enter(caller, visits).await?))
    })
    .await
}

/// A series and what became of its visits. Secret key.
#[utoipa::path(get, path = "/v1/admin/series/{id}", tag = "Admin", params(("id" = String, Path)),
    security(("key" = [])), responses((status = 200, body = SeriesViewReply)))]
pub async fn get(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
) -> Result<Json<SeriesViewReply>, Problem> {
    let series: SeriesId = id.parse().map_err(|_| AppError::not_found("This series"))?;
    Ok(Json(state.product.desk.series.get(&caller, series).await?.into()))
}

/// What a change of several visits would do; nothing is changed. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/series/plan", tag = "Admin", request_body = SeriesChangeBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = ChangePlanReply)))]
pub async fn plan_change(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<SeriesChangeBody>,
) -> Result<Response, Problem> {
    let booking = bookings::booking_id(&id)?;
    idempotency::once(&state, caller, &headers, "series change plan", &(&id, &body), async |caller| {
        let plan = state.product.desk.series.plan_change(caller, booking, body.clone().change()).await?;
        Ok(ChangePlanReply::from(plan))
    })
    .await
}

/// Move or cancel several visits of a series, all of them or none. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/series", tag = "Admin", request_body = SeriesChangeBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = SeriesViewReply)))]
pub async fn change(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<SeriesChangeBody>,
) -> Result<Response, Problem> {
    let booking = bookings::booking_id(&id)?;
    idempotency::once(&state, caller, &headers, "series change", &(&id, &body), async |caller| {
        let change = body.clone().change();
        let view = state.product.desk.series.change(caller, booking, body.version, change).await?;
        Ok(SeriesViewReply::from(view))
    })
    .await
}
