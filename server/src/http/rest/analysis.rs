//! `POST /v1/analysis/{contact,lead,business}`: what is worth knowing, with its reasons. Nothing is changed by it.

use super::{Problem, SecretKey, idempotency, input::Json};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use contract::{
    AppError,
    analysis::{AnalysisView, Upcoming},
};
use domain::analysis::{NextAction, Reason, Score};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom it is about.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectBody {
    /// Of the contact or of the enquiry.
    id: String,
}

/// Nothing: it is about the key's own organisation.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessBody {}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonReply {
    /// The fact, in words.
    words: String,
    /// What it adds to the score, or to the percent of a risk.
    weight: i16,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NextReply {
    /// `nothing`, `call`, `write`, `follow_up`, `offer_times`, `mark_won`, `ask_to_confirm`, `book_package_visit`,
    /// `invite_back`, `answer_enquiries`, `ask_deposits` or `fill_the_diary`.
    action: &'static str,
    words: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RiskReply {
    /// 1 to 95.
    percent: u8,
    /// Before anything is known.
    base: i16,
    reasons: Vec<ReasonReply>,
    /// The visit that it is about, and when it begins, for people.
    booking: Option<String>,
    when: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisReply {
    /// 0 to 100: `base` and the weights of all reasons, kept within.
    score: u8,
    base: i16,
    /// The heaviest first.
    reasons: Vec<ReasonReply>,
    next: NextReply,
    /// Of the contact's next visit, where there is one.
    no_show: Option<RiskReply>,
    summary: String,
    /// `rules`, or `model` where a language model found other words that say the same.
    summary_by: &'static str,
}

impl From<AnalysisView> for AnalysisReply {
    fn from(view: AnalysisView) -> Self {
        let AnalysisView { analysis, upcoming, summary, by_model } = view;
        let NextAction { action, words } = analysis.next;
        Self {
            score: analysis.score.points,
            base: analysis.score.base,
            reasons: reasons(analysis.score.reasons),
            next: NextReply { action: action.as_str(), words },
            no_show: analysis.no_show.map(|risk| of_risk(risk, upcoming)),
            summary,
            summary_by: if by_model { "model" } else { "rules" },
        }
    }
}

fn reasons(reasons: Vec<Reason>) -> Vec<ReasonReply> {
    reasons.into_iter().map(|Reason { words, weight }| ReasonReply { words, weight }).collect()
}

fn of_risk(risk: Score, upcoming: Option<Upcoming>) -> RiskReply {
    let (booking, when) = upcoming.map(|visit| (visit.booking.to_string(), visit.when)).unzip();
    RiskReply { percent: risk.points, base: risk.base, reasons: reasons(risk.reasons), booking, when }
}

/// What a client's history says: how the relation stands, what to do next, how likely they are not to come. Secret key.
#[utoipa::path(post, path = "/v1/analysis/contact", tag = "Analysis", request_body = SubjectBody, security(("key" = [])),
    responses((status = 200, body = AnalysisReply)))]
pub async fn contact(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    headers: HeaderMap,
    Json(body): Json<SubjectBody>,
) -> Result<Response, Problem> {
    let id = body.id.parse().map_err(|_| AppError::not_found("This client"))?;
    idempotency::once(&state, caller, &headers, "contact analysis", &body, async |caller| {
        Ok(AnalysisReply::from(state.product.back_office.analyses.contact(caller, id).await?))
    })
    .await
}

/// How promising an enquiry is, and what to do about it. Secret key.
#[utoipa::path(post, path = "/v1/analysis/lead", tag = "Analysis", request_body = SubjectBody, security(("key" = [])),
    responses((status = 200, body = AnalysisReply)))]
pub async fn lead(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    headers: HeaderMap,
    Json(body): Json<SubjectBody>,
) -> Result<Response, Problem> {
    let id = body.id.parse().map_err(|_| AppError::not_found("This lead"))?;
    idempotency::once(&state, caller, &headers, "lead analysis", &body, async |caller| {
        Ok(AnalysisReply::from(state.product.back_office.analyses.lead(caller, id).await?))
    })
    .await
}

/// How the last four weeks went, and what needs somebody. Secret key.
#[utoipa::path(post, path = "/v1/analysis/business", tag = "Analysis", request_body = BusinessBody, security(("key" = [])),
    responses((status = 200, body = AnalysisReply)))]
pub async fn business(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    headers: HeaderMap,
    Json(body): Json<BusinessBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "business analysis", &body, async |caller| {
        Ok(AnalysisReply::from(state.product.back_office.analyses.business(caller).await?))
    })
    .await
}
