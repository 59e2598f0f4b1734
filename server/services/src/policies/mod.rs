//! The clinic's policy: saved in versions, never changed.

mod reading;
mod sheet;
mod trying;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{Act, record},
    bookings::moment_label,
    error::Report,
    payments, zone,
};
use async_trait::async_trait;
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    policies::{NewPolicy, Policies, PolicySheet, PolicyView, RuleForm, ServiceName, TriedOut, TryOut, VersionLine},
};
use domain::{
    authorization::Action,
    money::Currency,
    policy::{Nameable, OutageRule, Policy},
};
use sqlx::PgConnection;
use store::{policies::PolicyVersion, services::StoredService};

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

    /// What the clinic offers, what is paused included, and in which currency.
    async fn clinic(&self, caller: &Caller) -> Result<(Vec<StoredService>, Currency), AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let services = store::services::all(&mut transaction, caller.org).await.report(request_id)?;
        let organisation = store::catalogue::organisation(&mut transaction, caller.org).await.report(request_id)?;
        let organisation = organisation.ok_or_else(|| AppError::not_found("This clinic"))?;
        Ok((services, organisation.currency().report(request_id)?))
    }
}

fn nameable(services: &[StoredService]) -> Vec<Nameable> {
    services.iter().map(|stored| Nameable::from(&stored.service)).collect()
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
        let NewPolicy { seen, rules, otherwise, on_outage } = new;
        if seen != before {
            return Err(overtaken());
        }
        let services = store::services::all(&mut transaction, caller.org).await.report(request_id)?;
        let policy = Policy { version: before + 1, rules, otherwise, on_outage };
        policy.check(&nameable(&services))?;
        let (saved_by, now) = (caller.actor_name(), self.resources.clock.now());
        let added = store::policies::insert(&mut transaction, caller.org, &policy, saved_by, now).await;
        if !added.report(request_id)? {
            return Err(overtaken());
        }
        let detail = [
            ("version", format!("{before} → {}", policy.version)),
            ("rules", policy.rules.len().to_string()),
            ("outage", policy.on_outage.as_str().replace('_', " ")),
        ];
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

    async fn sheet(&self, caller: &Caller, version: Option<u32>) -> Result<PolicySheet, AppError> {
        let versions = self.versions(caller).await?;
        let (services, currency) = self.clinic(caller).await?;
        let in_force = versions.first().map_or(0, |view| view.policy.version);
        let shown = version.filter(|version| *version > 0).unwrap_or(in_force);
        let found = versions.iter().find(|view| view.policy.version == shown).map(|view| &view.policy);
        if found.is_none() && shown > 0 {
            return Err(AppError::not_found("This version"));
        }
        let line = |view: PolicyView| VersionLine {
            version: view.policy.version,
            saved_by: view.saved_by,
            saved_at: view.saved_at,
            saved_at_label: view.saved_at_label,
        };
        Ok(PolicySheet {
            version: in_force,
            shown,
            rules: found.map_or_else(sheet::first_forms, |policy| sheet::forms(policy, currency)),
            on_outage: found.map(|policy| policy.on_outage).unwrap_or_default(),
            options: sheet::options(&services),
            services: services.into_iter().map(named).collect(),
            currency: currency.to_string(),
            versions: versions.into_iter().map(line).collect(),
        })
    }

    async fn save_rules(
        &self,
        caller: &Caller,
        seen: u32,
        rules: Vec<RuleForm>,
        on_outage: OutageRule,
    ) -> Result<u32, AppError> {
        caller.require(Action::ChangeOrganisation)?;
        let (services, currency) = self.clinic(caller).await?;
        let Policy { rules, otherwise, .. } =
            reading::read(&rules, (seen.saturating_add(1), on_outage), &nameable(&services), currency)?;
        self.save(caller, NewPolicy { seen, rules, otherwise, on_outage }).await.map(|saved| saved.policy.version)
    }

    async fn try_out(&self, caller: &Caller, wanted: TryOut) -> Result<TriedOut, AppError> {
        caller.require(Action::ReadBookings)?;
        let (services, currency) = self.clinic(caller).await?;
        let policy = reading::read(&wanted.rules, (1, OutageRule::default()), &nameable(&services), currency)?;
        let service = services.iter().map(|stored| &stored.service).find(|service| service.key == wanted.service);
        let service = service.ok_or_else(|| AppError::invalid("service", "Choose one of your services."))?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let payable = payments::payable(&self.resources, &mut transaction, caller.org).await.report(request_id)?;
        let when = (self.resources.clock.now(), payable.takes(currency));
        trying::try_out(&policy, &wanted, service, currency, when, request_id)
    }
}

fn named(StoredService { service, active, .. }: StoredService) -> ServiceName {
    let name = if active { service.name } else { format!("{} (paused)", service.name) };
    ServiceName { key: service.key, name }
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
