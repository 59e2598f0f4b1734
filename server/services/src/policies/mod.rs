//! The clinic's policy: saved in versions, never changed.

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{Act, record},
    bookings::moment_label,
    error::Report,
    zone,
};
use async_trait::async_trait;
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    policies::{NewPolicy, Policies, PolicyView},
};
use domain::{authorization::Action, policy::Policy};
use sqlx::PgConnection;
use store::policies::PolicyVersion;

/// How many versions a list shows.
const MOST_SHOWN: u32 = 50;

/// Policies of every organisation.
pub struct PolicyDesk {
    resources: Resources,
}

impl PolicyDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Policies for PolicyDesk {
    async fn versions(&self, caller: &Caller) -> Result<Vec<PolicyView>, AppError> {
        caller.require(Action::ReadBookings)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let zone = clock(&mut transaction, caller).await?;
        let versions = store::policies::versions(&mut transaction, caller.org, MOST_SHOWN).await.report(request_id)?;
        Ok(versions.into_iter().map(|version| view(version, zone)).collect())
    }

    async fn save(&self, caller: &Caller, new: NewPolicy) -> Result<PolicyView, AppError> {
        caller.require(Action::ChangeOrganisation)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let zone = clock(&mut transaction, caller).await?;
        let before = store::policies::in_force(&mut transaction, caller.org).await.report(request_id)?;
        let before = before.map_or(0, |policy| policy.version);
        let NewPolicy { seen, rules, otherwise } = new;
        if seen != before {
            return Err(overtaken());
        }
        let services = store::catalogue::services(&mut transaction, caller.org).await.report(request_id)?;
        let keys: Vec<&str> = services.iter().map(|service| service.key.as_str()).collect();
        let policy = Policy { version: before + 1, rules, otherwise };
        policy.check(&keys)?;
        let (saved_by, now) = (caller.actor_name(), self.resources.clock.now());
        let added = store::policies::insert(&mut transaction, caller.org, &policy, saved_by, now).await;
        if !added.report(request_id)? {
            return Err(overtaken());
        }
        let detail = [("version", format!("{before} → {}", policy.version)), ("rules", policy.rules.len().to_string())];
        let act = Act {
            action: "policy.saved",
            subject_kind: "policy",
            subject_id: policy.version.to_string(),
            detail: &detail,
        };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)?;
        tracing::info!(request_id, version = policy.version, "a policy was saved");
        Ok(view(PolicyVersion { policy, saved_by: saved_by.to_owned(), created_at: now }, zone))
    }
}

fn overtaken() -> AppError {
    AppError::conflict("Somebody saved another version meanwhile. Have a look at it, then decide again.")
}

async fn clock(connection: &mut PgConnection, caller: &Caller) -> Result<Tz, AppError> {
    let request_id = &caller.client.request_id;
    let facts = store::bookings::clinic_facts(connection, caller.org).await.report(request_id)?;
    zone(&facts.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)
}

fn view(PolicyVersion { policy, saved_by, created_at }: PolicyVersion, zone: Tz) -> PolicyView {
    PolicyView { policy, saved_by, saved_at: created_at, saved_at_label: moment_label(created_at, zone) }
}
