//! Files that signed-in people download.

use super::{HttpState, pages, requests::Sender, rest::Problem};
use axum::{
    Extension, Router,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use contract::{AppError, audit::AuditFilter};
use serde::Deserialize;

pub fn routes() -> Router<HttpState> {
    Router::new().route("/portal/audit.csv", get(audit_log))
}

/// The same filter as on the page.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AuditQuery {
    text: String,
    from: String,
    to: String,
}

async fn audit_log(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let secret = pages::session_secret(&headers, &state.config).ok_or(AppError::Unauthenticated)?;
    let caller = state.product.desk.identity.caller(&secret, sender.client).await?.ok_or(AppError::Unauthenticated)?;
    let filter =
        AuditFilter { text: query.text, from: date("from", &query.from)?, to: date("to", &query.to)?, before: None };
    let csv = state.product.back_office.audit.export(&caller, filter).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, csv).into_response())
}

/// An empty date is none.
fn date(field: &str, text: &str) -> Result<Option<NaiveDate>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = text.parse().map_err(|_| AppError::invalid(field, "Write dates like 2026-11-24."))?;
    Ok(Some(date))
}
