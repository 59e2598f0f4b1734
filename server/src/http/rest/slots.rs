//! `GET /v1/slots`, the days that have any, and the next few.

use super::{
    AnyKey, Problem, answers,
    input::{Json, Query},
};
use crate::http::HttpState;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError, Caller,
    clinics::{FurtherService, SlotDay, SlotStep, Slots, SlotsRequest, VisitWishes},
};
use domain::understanding::Locale;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// A service's key.
    service: String,
    /// First day on the clinic's calendar, `2026-12-01`.
    from: NaiveDate,
    /// Last day, inclusive; at most 62 days after the first.
    to: NaiveDate,
    /// A practitioner's id; anyone when absent.
    practitioner: Option<String>,
    /// Answers that change the duration, as a JSON object.
    answers: Option<String>,
    /// Services that follow in the same visit: a JSON list of `{"service": …, "answers": …, "practitioner": …}`.
    then: Option<String>,
    /// Minutes that the client is ready to wait between two services.
    longest_gap: Option<u32>,
    /// One practitioner for all of them.
    one_practitioner: Option<bool>,
    /// A location's id; anywhere when absent.
    location: Option<String>,
    /// For `/v1/slots/next`: how many, 1 to 20; 3 when absent.
    most: Option<u32>,
}

/// One more service of the same visit.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThenBody {
    pub service: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub answers: Map<String, Value>,
    pub practitioner: Option<String>,
    /// Together with the service before it, for somebody who comes along; else after it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_once: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsReply {
    /// IANA zone of the clinic.
    zone: String,
    duration_minutes: u32,
    slots: Vec<SlotItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SlotItem {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    /// The day and the time on the clinic's clock.
    date: String,
    time: String,
    practitioner: String,
    practitioner_name: String,
    /// Each service of a visit with several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<StepItem>,
    /// Where, if not at the clinic's own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StepItem {
    service: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    practitioner: String,
    practitioner_name: String,
}

impl From<SlotStep> for StepItem {
    fn from(step: SlotStep) -> Self {
        Self {
            service: step.service_key,
            start: step.start,
            end: step.end,
            practitioner: step.practitioner_id,
            practitioner_name: step.practitioner,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DaysReply {
    days: Vec<DayItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DayItem {
    date: NaiveDate,
    /// How many times are free.
    times: u32,
}

/// Free times of a service. Publishable key.
#[utoipa::path(get, path = "/v1/slots", tag = "Public", params(SlotsQuery), security(("key" = [])),
    responses((status = 200, body = SlotsReply)))]
pub async fn list(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    Query(query): Query<SlotsQuery>,
) -> Result<Json<SlotsReply>, Problem> {
    let request = request(&state, &caller, query).await?;
    Ok(Json(reply(state.product.desk.clinics.slots(&caller, request).await?)))
}

/// The days that have free times at all. Publishable key.
#[utoipa::path(get, path = "/v1/slots/days", tag = "Public", params(SlotsQuery), security(("key" = [])),
    responses((status = 200, body = DaysReply)))]
pub async fn days(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    Query(query): Query<SlotsQuery>,
) -> Result<Json<DaysReply>, Problem> {
    let request = request(&state, &caller, query).await?;
    let days = state.product.desk.clinics.days(&caller, request).await?;
    Ok(Json(DaysReply { days: days.into_iter().map(|day| DayItem { date: day.date, times: day.times }).collect() }))
}

/// The next free times of these days. Publishable key.
#[utoipa::path(get, path = "/v1/slots/next", tag = "Public", params(SlotsQuery), security(("key" = [])),
    responses((status = 200, body = SlotsReply)))]
pub async fn next(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    Query(query): Query<SlotsQuery>,
) -> Result<Json<SlotsReply>, Problem> {
    let most = query.most.unwrap_or(3);
    let request = request(&state, &caller, query).await?;
    Ok(Json(reply(state.product.desk.clinics.next_times(&caller, request, most).await?)))
}

async fn request(state: &HttpState, caller: &Caller, query: SlotsQuery) -> Result<SlotsRequest, AppError> {
    let given = match query.answers.as_deref() {
        None => Map::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|_| AppError::invalid("answers", "give a JSON object, such as {\"area\":\"underarms\"}"))?,
    };
    let then: Vec<ThenBody> = match query.then.as_deref() {
        None => Vec::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|_| AppError::invalid("then", "give a JSON list, such as [{\"service\":\"peel\"}]"))?,
    };
    Ok(SlotsRequest {
        answers: answers::of(state, caller, &query.service, &given).await?,
        service_key: query.service,
        from: query.from,
        to: query.to,
        practitioner_id: query.practitioner,
        more: VisitWishes {
            further: further(state, caller, then).await?,
            longest_gap_minutes: query.longest_gap.unwrap_or_default(),
            one_practitioner: query.one_practitioner.unwrap_or_default(),
            location_id: query.location,
        },
        locale: Locale::En,
    })
}

/// The services beside the first, their answers read by their own questions.
pub(super) async fn further(
    state: &HttpState,
    caller: &Caller,
    then: Vec<ThenBody>,
) -> Result<Vec<FurtherService>, AppError> {
    let mut further = Vec::with_capacity(then.len());
    for ThenBody { service, answers, practitioner, at_once } in then.into_iter().take(domain::calendar::MOST_STEPS) {
        let answers = answers::of(state, caller, &service, &answers).await?;
        further.push(FurtherService { service_key: service, answers, practitioner_id: practitioner, at_once });
    }
    Ok(further)
}

fn reply(found: Slots) -> SlotsReply {
    SlotsReply { zone: found.zone, duration_minutes: found.duration_minutes, slots: items(found.days) }
}

pub(super) fn items(days: Vec<SlotDay>) -> Vec<SlotItem> {
    let items = days.into_iter().flat_map(|day| {
        let date = day.date;
        day.times.into_iter().map(move |time| SlotItem {
            start: time.start,
            end: time.end,
            date: date.clone(),
            time: time.label,
            practitioner: time.practitioner_id,
            practitioner_name: time.practitioner,
            steps: time.steps.into_iter().map(StepItem::from).collect(),
            location: time.location_id,
        })
    });
    items.collect()
}
