//! `POST /v1/waitlist`, and the clinic's own side of the waitlist.

use super::{
    AnyKey, Problem, SecretKey, answers, idempotency,
    input::{Json, Path, Query},
    slots::{self, ThenBody},
};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError,
    clinics::VisitWishes,
    waitlist::{OfferSeen, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{
    ids::WaitlistEntryId,
    waitlist::{DayPart, EntryState},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// Waits for a time. An `email`, where offers are sent, and the version of the consent text that was agreed to.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitlistBody {
    service: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// A practitioner's id; anyone when absent.
    practitioner: Option<String>,
    /// Other services of the same visit.
    #[serde(default)]
    then: Vec<ThenBody>,
    /// How many people come together, each for all of it; one when absent.
    #[serde(default, skip_serializing_if = "is_one")]
    seats: u16,
    /// Minutes that the client is ready to wait between two services.
    #[serde(default)]
    longest_gap: u32,
    /// One practitioner for all of them.
    #[serde(default)]
    one_practitioner: bool,
    /// A location's id; anywhere when absent.
    #[serde(default)]
    location: Option<String>,
    /// First and last day on the clinic's calendar, inclusive; from today as far as the service is planned when absent.
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// `morning` (before noon), `afternoon`, `evening` (from five); any when empty.
    #[serde(default)]
    parts: Vec<String>,
    /// How long before the visit they want to know of it, in minutes.
    #[serde(default)]
    notice_minutes: u32,
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    consent_version: Option<u32>,
    #[serde(default = "api")]
    source: String,
    /// Leave it empty: a field that people do not see.
    #[serde(default)]
    website: String,
}

/// Left out of what a repetition is recognised by, as it was before it could be said.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn is_one(seats: &u16) -> bool {
    *seats < 2
}

fn api() -> String {
    "api".into()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryReply {
    id: String,
    /// `waiting`, `offered`, `accepted`, `removed`, `ended` or `silent`.
    status: &'static str,
    name: String,
    phone: Option<String>,
    email: String,
    service: String,
    /// How many people come together.
    seats: u16,
    practitioner_name: Option<String>,
    from: NaiveDate,
    until: NaiveDate,
    parts: Vec<&'static str>,
    notice_minutes: u32,
    source: String,
    waiting_since: DateTime<Utc>,
    /// The booking that they would give up for an earlier time.
    booking: Option<String>,
    /// The last time that they were offered.
    offer: Option<OfferReply>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OfferReply {
    /// `open`, `accepted`, `declined`, `lapsed` or `withdrawn`.
    status: &'static str,
    start: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    told_at: Option<DateTime<Utc>>,
    /// The booking that holds the time.
    booking: String,
}

impl From<OfferSeen> for OfferReply {
    fn from(offer: OfferSeen) -> Self {
        Self {
            status: offer.state.as_str(),
            start: offer.start,
            ends_at: offer.ends_at,
            told_at: offer.told_at,
            booking: offer.booking.to_string(),
        }
    }
}

impl From<WaitlistEntry> for EntryReply {
    fn from(entry: WaitlistEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            status: entry.state.as_str(),
            name: entry.name,
            phone: entry.phone,
            email: entry.email,
            service: entry.service_key,
            seats: entry.seats,
            practitioner_name: entry.practitioner,
            from: entry.from,
            until: entry.until,
            parts: entry.parts.into_iter().map(DayPart::as_str).collect(),
            notice_minutes: entry.notice_minutes,
            source: entry.source,
            waiting_since: entry.waiting_since,
            booking: entry.booking.map(|id| id.to_string()),
            offer: entry.offer.map(OfferReply::from),
        }
    }
}

/// Wait for a time; again with the same service and address changes what is wished for. Publishable key.
#[utoipa::path(post, path = "/v1/waitlist", tag = "Public", request_body = WaitlistBody, security(("key" = [])),
    responses((status = 200, body = EntryReply)))]
pub async fn create(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    headers: HeaderMap,
    Json(body): Json<WaitlistBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "waitlist", &body, async |caller| {
        let parts = body.parts.iter().map(|word| part(word)).collect::<Result<_, _>>()?;
        let form = WaitlistForm {
            service_key: body.service.clone(),
            answers: answers::of(&state, caller, &body.service, &body.answers).await?,
            practitioner_id: body.practitioner.clone(),
            more: VisitWishes {
                further: slots::further(&state, caller, body.then.clone()).await?,
                longest_gap_minutes: body.longest_gap,
                one_practitioner: body.one_practitioner,
                location_id: body.location.clone(),
            },
            seats: body.seats,
            window: WindowForm { from: body.from, until: body.until, parts, notice_minutes: body.notice_minutes },
            name: body.name.clone(),
            phone: body.phone.clone(),
            email: body.email.clone(),
            consent_version: body.consent_version,
            source: body.source.clone(),
            website: body.website.clone(),
        };
        Ok(EntryReply::from(state.product.desk.waitlist.join(caller, form).await?))
    })
    .await
}

fn part(word: &str) -> Result<DayPart, AppError> {
    DayPart::from_word(word).ok_or_else(|| {
        AppError::invalid("parts", format!("“{word}” is no part of the day; use morning, afternoon or evening"))
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// Only people of this status; those who wait or were offered a time when absent.
    status: Option<String>,
    /// A service's key.
    service: Option<String>,
    /// Any fragment of name, phone or e-mail.
    search: Option<String>,
    /// The id of the last one of the page before.
    after: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntriesReply {
    waitlist: Vec<EntryReply>,
}

/// The waitlist, in turn. Secret key.
#[utoipa::path(get, path = "/v1/admin/waitlist", tag = "Admin", params(EntriesQuery), security(("key" = [])),
    responses((status = 200, body = EntriesReply)))]
pub async fn list(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<EntriesReply>, Problem> {
    let query = WaitlistQuery {
        state: query.status.as_deref().map(status).transpose()?,
        service_key: query.service,
        search: query.search,
        after: query.after.map(|id| entry_id(&id)).transpose()?,
        limit: query.limit,
    };
    let entries = state.product.desk.waitlist.list(&caller, query).await?;
    Ok(Json(EntriesReply { waitlist: entries.into_iter().map(EntryReply::from).collect() }))
}

/// Take somebody off the waitlist; a time that is kept for them is free again. A second time changes nothing. Secret key.
#[utoipa::path(delete, path = "/v1/admin/waitlist/{id}", tag = "Admin", params(("id" = String, Path)),
    security(("key" = [])), responses((status = 200, body = EntryReply)))]
pub async fn remove(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
) -> Result<Json<EntryReply>, Problem> {
    let entry = state.product.desk.waitlist.remove(&caller, entry_id(&id)?).await?;
    Ok(Json(EntryReply::from(entry)))
}

fn status(word: &str) -> Result<EntryState, AppError> {
    EntryState::from_word(word).ok_or_else(|| {
        let reason = format!("“{word}” is not a status; use waiting, offered, accepted, removed, ended or silent");
        AppError::invalid("status", reason)
    })
}

/// An id that cannot be one is simply not found.
fn entry_id(text: &str) -> Result<WaitlistEntryId, AppError> {
    text.parse().map_err(|_| AppError::not_found("This place on the waitlist"))
}
