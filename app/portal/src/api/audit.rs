//! The audit log.

use contract::{
    AppError,
    audit::{AuditFilter, AuditPage, ChainState},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[server(name = SearchAudit, prefix = "/api", endpoint = "portal/audit", input = Json)]
pub async fn search_audit(filter: AuditFilter) -> Result<AuditPage, AppError> {
    let page = async { session::back_office()?.audit.search(&session::caller().await?, filter).await };
    session::report(page.await)
}

/// Walks along the whole chain; a plain form finds what was found on the page that it is led back to.
#[server(name = VerifyAudit, prefix = "/api", endpoint = "portal/audit/verify")]
pub async fn verify_audit() -> Result<ChainState, AppError> {
    let state = async { session::back_office()?.audit.verify(&session::caller().await?).await };
    let state = session::report(state.await)?;
    crate::once::CHAIN.keep_for_plain_form(&serde_json::to_string(&state).unwrap_or_default());
    Ok(state)
}
