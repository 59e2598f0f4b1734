//! `/healthz`: the process lives. `/readyz`: it can do its work, and if not, what is missing.

use super::HttpState;
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde::Serialize;
use utoipa::ToSchema;

/// Each part that must work before a balancer sends people here.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    database: bool,
    migrations: bool,
    worker: bool,
}

pub fn routes() -> Router<HttpState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// Whether the process lives. No key.
#[utoipa::path(get, path = "/healthz", tag = "Operations",
    responses((status = 200, content_type = "text/plain", body = String, description = "It lives", example = "ok")))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Whether it can do its work: database, migrations and worker. No key.
#[utoipa::path(get, path = "/readyz", tag = "Operations",
    responses((status = 200, body = Readiness, description = "Every part works"),
        (status = 503, body = Readiness, description = "What is false is missing")))]
pub async fn ready(State(state): State<HttpState>) -> (StatusCode, Json<Readiness>) {
    let current = state.product.database.is_current().await;
    let readiness = Readiness {
        database: current.is_ok(),
        migrations: current.unwrap_or(false),
        worker: state.product.worker.is_running(),
    };
    let all = readiness.database && readiness.migrations && readiness.worker;
    (if all { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(readiness))
}
