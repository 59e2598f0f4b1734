//! `POST /v1/leads`, and the clinic's own side of leads.

use super::{
    AnyKey, Problem, SecretKey, idempotency,
    input::{Json, Path, Query},
};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    leads::{Lead, LeadForm, LeadQuery, LeadStatus},
};
use domain::ids::LeadId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An enquiry. At least one of `phone` and `email`, and the version of the consent text that was agreed to.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadBody {
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    message: String,
    service: Option<String>,
    consent_version: Option<u32>,
    referral_code: Option<String>,
    #[serde(default = "api")]
    source: String,
    /// Leave it empty: a field that people do not see.
    #[serde(default)]
    website: String,
}

fn api() -> String {
    "api".into()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadReply {
    id: String,
    name: String,
    phone: Option<String>,
    email: Option<String>,
    message: String,
    service: Option<String>,
    /// `new`, `contacted`, `qualified`, `won` or `lost`.
    status: &'static str,
    source: String,
    referral_code: Option<String>,
    consent_version: u32,
    created_at: DateTime<Utc>,
}

impl From<Lead> for LeadReply {
    fn from(lead: Lead) -> Self {
        Self {
            id: lead.id.to_string(),
            name: lead.name,
            phone: lead.phone,
            email: lead.email,
            message: lead.message,
            service: lead.service_key,
            status: lead.status.as_str(),
            source: lead.source,
            referral_code: lead.referral_code,
            consent_version: lead.consent_version,
            created_at: lead.created_at,
        }
    }
}

/// Leave an enquiry. Publishable key.
#[utoipa::path(post, path = "/v1/leads", tag = "Public", request_body = LeadBody, security(("key" = [])),
    responses((status = 200, body = LeadReply)))]
pub async fn create(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    headers: HeaderMap,
    Json(body): Json<LeadBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "lead", &body, async |caller| {
        let form = LeadForm {
            name: body.name.clone(),
            phone: body.phone.clone(),
            email: body.email.clone(),
            message: body.message.clone(),
            service_key: body.service.clone(),
            consent_version: body.consent_version,
            referral_code: body.referral_code.clone(),
            source: body.source.clone(),
            website: body.website.clone(),
        };
        Ok(LeadReply::from(state.product.desk.leads.create(caller, form).await?))
    })
    .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeadsQuery {
    /// Only leads of this status.
    status: Option<String>,
    /// The id of the last lead of the page before.
    after: Option<String>,
    /// 1 to 200; 50 when absent.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadsReply {
    leads: Vec<LeadReply>,
}

/// Leads, newest first. Secret key.
#[utoipa::path(get, path = "/v1/admin/leads", tag = "Admin", params(LeadsQuery), security(("key" = [])),
    responses((status = 200, body = LeadsReply)))]
pub async fn list(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Query(query): Query<LeadsQuery>,
) -> Result<Json<LeadsReply>, Problem> {
    let query = LeadQuery {
        status: query.status.as_deref().map(status_of).transpose()?,
        after: query.after.map(|id| lead_id(&id)).transpose()?,
        limit: query.limit,
    };
    let leads = state.product.desk.leads.list(&caller, query).await?;
    Ok(Json(LeadsReply { leads: leads.into_iter().map(LeadReply::from).collect() }))
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusBody {
    /// `new`, `contacted`, `qualified`, `won` or `lost`.
    status: String,
}

/// Move a lead on. Secret key.
#[utoipa::path(post, path = "/v1/admin/leads/{id}/status", tag = "Admin", request_body = StatusBody,
    params(("id" = String, Path)), security(("key" = [])), responses((status = 200, body = LeadReply)))]
pub async fn set_status(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<StatusBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, &format!("lead {id} status"), &body, async |caller| {
        let status = status_of(&body.status)?;
        Ok(LeadReply::from(state.product.desk.leads.set_status(caller, lead_id(&id)?, status).await?))
    })
    .await
}

fn status_of(word: &str) -> Result<LeadStatus, AppError> {
    LeadStatus::from_word(word).ok_or_else(|| {
        AppError::invalid("status", format!("“{word}” is not a status; use new, contacted, qualified, won or lost"))
    })
}

/// An id that cannot be one is simply not found.
fn lead_id(text: &str) -> Result<LeadId, AppError> {
    text.parse().map_err(|_| AppError::not_found("This lead"))
}
