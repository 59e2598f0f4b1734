//! Somebody who runs Anteroom, inside a clinic for a stated reason that the clinic sees.

use super::OrganisationDesk;
use crate::{
    audit::{Act, record},
    error::Report,
};
use async_trait::async_trait;
use contract::{
    Actor, AppError, Caller,
    identity::SignedIn,
    organisations::{ListedOrganisation, Operators},
};
use domain::ids::OrgId;

const SHORTEST_REASON: usize = 10;
const LONGEST_REASON: usize = 300;
const MOST_LISTED: i32 = 200;

/// The same for everybody else, so that nobody learns that there is such a page.
fn unknown() -> AppError {
    AppError::not_found("This page")
}

#[async_trait]
impl Operators for OrganisationDesk {
    async fn organisations(&self, who: &SignedIn, fragment: &str) -> Result<Vec<ListedOrganisation>, AppError> {
        if !who.operator {
            return Err(unknown());
        }
        let request_id = &who.client.request_id;
        let fragment: String = fragment.chars().filter(|c| !c.is_control()).take(80).collect();
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let rows = store::organisations::for_operator(&mut transaction, fragment.trim(), MOST_LISTED).await;
        let listed = rows.report(request_id)?.into_iter().map(|row| ListedOrganisation {
            id: OrgId(row.org_id),
            slug: row.slug,
            name: row.name,
            demo: row.demo,
            members: u32::try_from(row.members).unwrap_or(u32::MAX),
            created_at: row.created_at,
        });
        Ok(listed.collect())
    }

    async fn enter(&self, who: &SignedIn, org: OrgId, reason: &str) -> Result<(), AppError> {
        if !who.operator {
            return Err(unknown());
        }
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = reason.chars().count();
        if !(SHORTEST_REASON..=LONGEST_REASON).contains(&length) || reason.contains('\0') {
            let why = "Say in 10 to 300 characters why; the clinic reads it in its audit log.";
            return Err(AppError::invalid("reason", why));
        }
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let entered = store::organisations::enter_as_operator(&mut transaction, who.session, org, &reason).await;
        if !entered.report(request_id)? {
            return Err(AppError::not_found("This organisation"));
        }
        // The log comes first: nobody is inside without its entry.
        let actor = Actor::Operator { id: who.person, name: who.name.clone(), reason: reason.clone() };
        let caller = Caller { org, actor, client: who.client.clone(), key: None, read_only: false };
        let mut log = self.resources.database.begin(org).await.report(request_id)?;
        let detail = [("reason", reason)];
        let act = Act {
            action: "operator.entered",
            subject_kind: "organisation",
            subject_id: org.to_string(),
            detail: &detail,
        };
        record(&self.resources, &mut log, &caller, act).await?;
        log.commit().await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }
}
