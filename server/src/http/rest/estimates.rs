//! `POST /v1/estimate`.

use super::{
    AnyKey, Json, Problem, answers, idempotency,
    slots::{self, ThenBody},
};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{DateTime, Utc};
use contract::{
    clinics::VisitWishes,
    estimates::{EstimateRequest, EstimateView},
};
use domain::{
    money::{Money, MoneyRange},
    understanding::Locale,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Asks for a price.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimateBody {
    /// A service's key, such as `botox`.
    #[schema(example = "botox")]
    pub service: String,
    /// Answers by question key; a missing one that the price needs is named in the error.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub answers: Map<String, Value>,
    /// The other services of the same visit: price, deposit and duration are then those of all together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ThenBody>,
    /// When the visit would begin: at short notice, the clinic may ask for another deposit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime<Utc>>,
}

/// An amount in minor units (cents).
#[derive(Debug, Serialize, ToSchema)]
pub struct Amount {
    pub minor: i64,
    #[schema(example = "USD")]
    pub currency: String,
    #[schema(example = "$63.50")]
    pub text: String,
}

/// The least and the most; equal when exact.
#[derive(Debug, Serialize, ToSchema)]
pub struct AmountRange {
    pub low: Amount,
    pub high: Amount,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    pub label: String,
    pub detail: String,
    pub kind: domain_line::Kind,
    pub amount: AmountRange,
    /// The steps that made it, in reading order.
    pub steps: Vec<String>,
}

/// An itemised price.
#[derive(Debug, Serialize, ToSchema)]
pub struct EstimateReply {
    pub id: String,
    pub service: String,
    pub formula_version: u32,
    pub duration_minutes: u32,
    pub lines: Vec<Line>,
    pub total: AmountRange,
    pub deposit: Amount,
    /// What the deposit is, and what it would be at short notice where no start was given; empty without one.
    pub deposit_note: String,
    pub minimum_applied: bool,
    pub note: String,
}

/// What a line is. Spelled out here because the wire's words are a promise of their own.
mod domain_line {
    use domain::pricing::LineKind;
    use serde::Serialize;
    use utoipa::ToSchema;

    #[derive(Clone, Copy, Debug, Serialize, ToSchema)]
    #[serde(rename_all = "snake_case")]
    pub enum Kind {
        Charge,
        Extra,
        Travel,
        Discount,
        Minimum,
        Tax,
    }

    impl From<LineKind> for Kind {
        fn from(kind: LineKind) -> Self {
            match kind {
                LineKind::Charge => Self::Charge,
                LineKind::Extra => Self::Extra,
                LineKind::Travel => Self::Travel,
                LineKind::Discount => Self::Discount,
                LineKind::Minimum => Self::Minimum,
                LineKind::Tax => Self::Tax,
            }
        }
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor: money.minor, currency: money.currency.code().into(), text: money.to_string() }
    }
}

impl From<MoneyRange> for AmountRange {
    fn from(range: MoneyRange) -> Self {
        Self { low: range.low.into(), high: range.high.into() }
    }
}

impl From<domain::pricing::EstimateLine> for Line {
    fn from(line: domain::pricing::EstimateLine) -> Self {
        Self {
            label: line.label,
            detail: line.detail,
            kind: line.kind.into(),
            amount: line.amount.into(),
            steps: line.steps,
        }
    }
}

impl From<EstimateView> for EstimateReply {
    fn from(view: EstimateView) -> Self {
        Self {
            id: view.id.to_string(),
            service: view.service_key,
            formula_version: view.estimate.formula_version,
            duration_minutes: view.estimate.duration_minutes,
            lines: view.estimate.lines.into_iter().map(Line::from).collect(),
            total: view.estimate.total.into(),
            deposit: view.estimate.deposit.into(),
            deposit_note: view.deposit_note,
            minimum_applied: view.estimate.minimum_applied,
            note: view.estimate.note,
        }
    }
}

/// Price a visit of one or several services. Publishable key.
#[utoipa::path(post, path = "/v1/estimate", tag = "Public", request_body = EstimateBody, security(("key" = [])),
    responses((status = 200, body = EstimateReply)))]
pub async fn estimate(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    headers: HeaderMap,
    Json(body): Json<EstimateBody>,
) -> Result<Response, Problem> {
    idempotency::once(&state, caller, &headers, "estimate", &body, async |caller| {
        let answers = answers::of(&state, caller, &body.service, &body.answers).await?;
        let further = slots::further(&state, caller, body.then.clone()).await?;
        let request = EstimateRequest {
            service_key: body.service.clone(),
            answers,
            more: VisitWishes { further, ..VisitWishes::default() },
            start: body.start,
            locale: Locale::default(),
        };
        Ok(EstimateReply::from(state.product.desk.estimates.estimate(caller, request).await?))
    })
    .await
}
