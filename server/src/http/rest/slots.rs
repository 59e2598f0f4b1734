//! `GET /v1/slots`.

use super::{
    AnyKey, Problem, answers, estimates,
    input::{Json, Query},
};
use crate::http::HttpState;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use contract::{AppError, clinics::SlotsRequest};
use serde::{Deserialize, Serialize};
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
}

/// Free times of a service. Publishable key.
#[utoipa::path(get, path = "/v1/slots", tag = "Public", params(SlotsQuery), security(("key" = [])),
    responses((status = 200, body = SlotsReply)))]
pub async fn list(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    Query(query): Query<SlotsQuery>,
) -> Result<Json<SlotsReply>, Problem> {
    let service = estimates::service(&state, &caller, &query.service).await?;
    let given = match query.answers.as_deref() {
        None => serde_json::Map::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|_| AppError::invalid("answers", "give a JSON object, such as {\"area\":\"underarms\"}"))?,
    };
    let request = SlotsRequest {
        service_key: query.service,
        answers: answers::read(&service, &given)?,
        from: query.from,
        to: query.to,
        practitioner_id: query.practitioner,
    };
    let found = state.product.desk.clinics.slots(&caller, request).await?;
    let slots = found.days.into_iter().flat_map(|day| {
        let date = day.date;
        day.times.into_iter().map(move |time| SlotItem {
            start: time.start,
            end: time.end,
            date: date.clone(),
            time: time.label,
            practitioner: time.practitioner_id,
            practitioner_name: time.practitioner,
        })
    });
    Ok(Json(SlotsReply { zone: found.zone, duration_minutes: found.duration_minutes, slots: slots.collect() }))
}
