//! `POST /v1/bookings`, and the clinic's own side of bookings.

use super::{
    AnyKey, Problem, SecretKey, answers,
    estimates::{Amount, AmountRange, Line},
    idempotency,
    input::{Json, Path, Query},
    slots::{self, ThenBody},
};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AppError, Caller,
    bookings::{Attendee, BookingChange, BookingQuery, BookingRequest, BookingStep, BookingView},
    clinics::VisitWishes,
};
use domain::ids::BookingId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// Asks for a time. At least one of `phone` and `email`, and the version of the consent text that was agreed to.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingBody {
    service: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// A start that `/v1/slots` offered.
    start: DateTime<Utc>,
    practitioner: Option<String>,
    /// Services that follow in the same visit.
    #[serde(default)]
    then: Vec<ThenBody>,
    /// Minutes that the client is ready to wait between two services.
    #[serde(default)]
    longest_gap: u32,
    /// One practitioner for all of them.
    #[serde(default)]
    one_practitioner: bool,
    /// A location's id; anywhere when absent.
    #[serde(default)]
    location: Option<String>,
    name: String,
    /// For whom each service is, in order; `null` for whoever books.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attendees: Vec<Option<AttendeeBody>>,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    consent_version: Option<u32>,
    referral_code: Option<String>,
    /// Leave it empty: a field that people do not see.
    #[serde(default)]
    website: String,
}

/// Somebody else for whom a service is booked.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendeeBody {
    name: String,
    #[schema(example = 2018)]
    birth_year: Option<u16>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BookingReply {
    id: String,
    /// Send it back with a change, so that nobody's change is lost.
    version: u32,
    /// `pending`, `awaiting_deposit`, `confirmed`, `completed`, `cancelled`, `no_show` or `expired`.
    status: &'static str,
    service: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    practitioner: String,
    practitioner_name: String,
    room: Option<String>,
    /// Every service of the visit, in order.
    steps: Vec<BookedStep>,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    lines: Vec<Line>,
    total: AmountRange,
    deposit: Amount,
    paid: Amount,
    /// Until when the time is held for its deposit.
    hold_expires_at: Option<DateTime<Utc>>,
    /// Where the client pays the deposit.
    checkout_url: Option<String>,
    manage_url: String,
    calendar_url: String,
    created_at: DateTime<Utc>,
}

/// One service of a booked visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookedStep {
    service: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    practitioner: String,
    practitioner_name: String,
    /// Rooms and equipment, by name.
    resources: Vec<String>,
    /// Whom it is for, where for somebody else than the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    attendee: Option<AttendeeBody>,
}

impl From<BookingStep> for BookedStep {
    fn from(step: BookingStep) -> Self {
        Self {
            service: step.service_key,
            start: step.start,
            end: step.end,
            practitioner: step.practitioner_id,
            practitioner_name: step.practitioner,
            resources: step.resources,
            attendee: step.attendee.map(|Attendee { name, birth_year }| AttendeeBody { name, birth_year }),
        }
    }
}

impl From<BookingView> for BookingReply {
    fn from(view: BookingView) -> Self {
        Self {
            id: view.id.to_string(),
            version: view.version,
            status: view.state.as_str(),
            service: view.service_key,
            start: view.start,
            end: view.end,
            practitioner: view.practitioner_id,
            practitioner_name: view.practitioner,
            room: view.room,
            steps: view.steps.into_iter().map(BookedStep::from).collect(),
            name: view.client_name,
            phone: view.client_phone,
            email: view.client_email,
            lines: view.lines.into_iter().map(Line::from).collect(),
            total: view.total.into(),
            deposit: view.deposit.into(),
            paid: view.paid.into(),
            hold_expires_at: view.hold_expires_at,
            checkout_url: view.checkout_url,
            manage_url: view.manage_url,
            calendar_url: view.calendar_url,
            created_at: view.created_at,
        }
    }
}

/// Book a time. Publishable key.
#[utoipa::path(post, path = "/v1/bookings", tag = "Public", request_body = BookingBody, security(("key" = [])),
    responses((status = 200, body = BookingReply)))]
pub async fn create(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    headers: HeaderMap,
    Json(body): Json<BookingBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "booking", &body, async |caller| {
        let request = BookingRequest {
            service_key: body.service.clone(),
            answers: answers::of(&state, caller, &body.service, &body.answers).await?,
            start: body.start,
            practitioner_id: body.practitioner.clone(),
            name: body.name.clone(),
            phone: body.phone.clone(),
            email: body.email.clone(),
            consent_version: body.consent_version,
            referral_code: body.referral_code.clone(),
            source: "api".into(),
            website: body.website.clone(),
            conversation: None,
            more: VisitWishes {
                further: slots::further(&state, caller, body.then.clone()).await?,
                longest_gap_minutes: body.longest_gap,
                one_practitioner: body.one_practitioner,
                location_id: body.location.clone(),
            },
            attendees: body
                .attendees
                .iter()
                .cloned()
                .map(|attendee| attendee.map(|AttendeeBody { name, birth_year }| Attendee { name, birth_year }))
                .collect(),
        };
        Ok(BookingReply::from(state.product.desk.bookings.create(caller, request).await?))
    })
    .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingsQuery {
    /// Only bookings of this status; American and British spellings both do.
    status: Option<String>,
    /// Days on the clinic's calendar, inclusive.
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// Any fragment of name, phone, e-mail or service.
    search: Option<String>,
    practitioner: Option<String>,
    /// The id of the last booking of the page before.
    after: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BookingsReply {
    bookings: Vec<BookingReply>,
}

/// Bookings, latest start first. Secret key.
#[utoipa::path(get, path = "/v1/admin/bookings", tag = "Admin", params(BookingsQuery), security(("key" = [])),
    responses((status = 200, body = BookingsReply)))]
pub async fn list(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Query(query): Query<BookingsQuery>,
) -> Result<Json<BookingsReply>, Problem> {
    let state_of = |word: String| word.parse().map_err(|error| AppError::invalid("status", format!("{error}")));
    let query = BookingQuery {
        state: query.status.map(state_of).transpose()?,
        from: query.from,
        to: query.to,
        search: query.search,
        practitioner_id: query.practitioner,
        after: query.after.map(|id| booking_id(&id)).transpose()?,
        limit: query.limit,
    };
    let bookings = state.product.desk.bookings.list(&caller, query).await?;
    Ok(Json(BookingsReply { bookings: bookings.into_iter().map(BookingReply::from).collect() }))
}

/// The version that the caller saw; a newer one is a conflict. Absent: whatever stands now.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionBody {
    version: Option<u32>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBody {
    version: Option<u32>,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleBody {
    version: Option<u32>,
    start: DateTime<Utc>,
    practitioner: Option<String>,
}

/// Approve or confirm. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/confirm", tag = "Admin", request_body = VersionBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = BookingReply)))]
pub async fn confirm(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<VersionBody>,
) -> Result<Response, Problem> {
    change(&state, caller, &headers, &id, body.version, BookingChange::Confirm).await
}

/// Cancel, with the refund that the booking's policy gives. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/cancel", tag = "Admin", request_body = CancelBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = BookingReply)))]
pub async fn cancel(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<CancelBody>,
) -> Result<Response, Problem> {
    change(&state, caller, &headers, &id, body.version, BookingChange::Cancel { reason: body.reason }).await
}

/// Move to another time. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/reschedule", tag = "Admin", request_body = RescheduleBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = BookingReply)))]
pub async fn reschedule(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<RescheduleBody>,
) -> Result<Response, Problem> {
    let to = BookingChange::Reschedule { start: body.start, practitioner_id: body.practitioner };
    change(&state, caller, &headers, &id, body.version, to).await
}

/// The visit took place. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/complete", tag = "Admin", request_body = VersionBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = BookingReply)))]
pub async fn complete(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<VersionBody>,
) -> Result<Response, Problem> {
    change(&state, caller, &headers, &id, body.version, BookingChange::Complete).await
}

/// Nobody came. Secret key.
#[utoipa::path(post, path = "/v1/admin/bookings/{id}/no-show", tag = "Admin", request_body = VersionBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = BookingReply)))]
pub async fn no_show(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<VersionBody>,
) -> Result<Response, Problem> {
    change(&state, caller, &headers, &id, body.version, BookingChange::NoShow).await
}

async fn change(
    state: &HttpState,
    caller: Caller,
    headers: &HeaderMap,
    id: &str,
    version: Option<u32>,
    change: BookingChange,
) -> Result<Response, Problem> {
    let booking = booking_id(id)?;
    let fingerprint = (id, version, &change);
    idempotency::once(state, caller, headers, "booking change", &fingerprint, async |caller| {
        let view = state.product.desk.bookings.change(caller, booking, version, change.clone()).await?;
        Ok(BookingReply::from(view))
    })
    .await
}

/// An id that cannot be one is simply not found.
pub(super) fn booking_id(text: &str) -> Result<BookingId, AppError> {
    text.parse().map_err(|_| AppError::not_found("This booking"))
}
