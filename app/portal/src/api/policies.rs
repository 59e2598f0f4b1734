//! Deposits and cancellations, as their clinic decides them.

use contract::{
    AppError,
    policies::{PolicySheet, RuleForm, TriedOut, TryOut},
};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    contract::{Caller, policies::Policies},
    std::sync::Arc,
};

#[cfg(feature = "ssr")]
async fn asking() -> Result<(Arc<dyn Policies>, Caller), AppError> {
    Ok((session::back_office()?.policies, session::caller().await?))
}

/// The policy in force, or an earlier version of it.
#[server(name = AskPolicy, prefix = "/api", endpoint = "portal/policy")]
pub async fn policy_sheet(#[server(default)] version: Option<u32>) -> Result<PolicySheet, AppError> {
    let sheet = async {
        let (policies, caller) = asking().await?;
        policies.sheet(&caller, version).await
    };
    session::report(sheet.await)
}

/// Answers with the version that is in force now.
#[server(name = SavePolicy, prefix = "/api", endpoint = "portal/policy/save")]
pub async fn save_policy(seen: u32, #[server(default)] rules: Vec<RuleForm>) -> Result<u32, AppError> {
    let saved = async {
        let (policies, caller) = asking().await?;
        policies.save_rules(&caller, seen, rules).await
    };
    let version = session::report(saved.await)?;
    session::lead_form_to("/portal/policy");
    Ok(version)
}

/// “What would this client pay, and get back?”
#[server(name = TryPolicy, prefix = "/api", endpoint = "portal/policy/try", input = Json, output = Json)]
pub async fn try_policy(wanted: TryOut) -> Result<TriedOut, AppError> {
    let tried = async {
        let (policies, caller) = asking().await?;
        policies.try_out(&caller, wanted).await
    };
    session::report(tried.await)
}
