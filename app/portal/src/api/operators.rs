//! What somebody who runs Anteroom asks; everybody else is told that there is no such page.

use contract::{AppError, organisations::ListedOrganisation};
use domain::ids::OrgId;
use leptos::prelude::*;

#[server(name = ListOrganisations, prefix = "/api", endpoint = "operator/organisations")]
pub async fn list_organisations(fragment: String) -> Result<Vec<ListedOrganisation>, AppError> {
    let listed =
        async { session::back_office()?.operators.organisations(&session::signed_in().await?, &fragment).await };
    session::report(listed.await)
}

/// Enters an organisation for a stated reason, and leads there.
#[server(name = EnterAsOperator, prefix = "/api", endpoint = "operator/enter")]
pub async fn enter_as_operator(org: OrgId, reason: String) -> Result<(), AppError> {
    let entered = async { session::back_office()?.operators.enter(&session::signed_in().await?, org, &reason).await };
    session::report(entered.await)?;
    leptos_axum::redirect("/portal");
    Ok(())
}
