//! `/healthz`: the process lives. `/readyz`: it can do its work, and if not, what is missing.

use super::HttpState;
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use serde::Serialize;

/// Each part that must work before a balancer sends people here.
#[derive(Serialize)]
struct Readiness {
    database: bool,
    migrations: bool,
    worker: bool,
}

pub fn routes() -> Router<HttpState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

async fn alive() -> &'static str {
    "ok\n"
}

async fn ready(State(state): State<HttpState>) -> (StatusCode, Json<Readiness>) {
    let current = state.product.database.is_current().await;
    let readiness = Readiness {
        database: current.is_ok(),
        migrations: current.unwrap_or(false),
        worker: state.product.worker.is_running(),
    };
    let all = readiness.database && readiness.migrations && readiness.worker;
    (if all { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(readiness))
}
