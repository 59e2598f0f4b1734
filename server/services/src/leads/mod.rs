//! Enquiries with consent: kept once, worked on by the clinic.

mod form;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{self, Act, LEAD},
    error::Report,
    humans, requests,
};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    leads::{ConsentText, Lead, LeadForm, LeadQuery, LeadStatus, Leads},
};
use domain::authorization::Action;
use domain::ids::{ContactId, LeadId, OrgId};
use ports::HumanAct;
use sqlx::PgConnection;
use store::{
    OrgTransaction,
    contacts::Introduction,
    leads::{LeadRow, NewLead},
    live::Change,
};

const MOST_LEADS: u32 = 200;
const USUAL_LEADS: u32 = 50;

/// The desk where enquiries are kept.
#[derive(Clone)]
pub struct LeadDesk {
    resources: Resources,
}

impl LeadDesk {
    pub const fn new(resources: Resources) -> Self {
        Self { resources }
    }

    /// As [`Leads::create`], under an id given beforehand: asked again with the same id, it answers with the lead that
    /// the first time kept.
    pub(crate) async fn create_once(&self, caller: &Caller, id: LeadId, form: LeadForm) -> Result<Lead, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        transaction.make_alone(id.0).await.report(request_id)?;
        if let Some(row) = store::leads::find(&mut transaction, caller.org, id).await.report(request_id)? {
            return lead(row, request_id);
        }
        self.create_in(transaction, caller, id, form).await
    }

    async fn create_in(
        &self,
        mut transaction: OrgTransaction,
        caller: &Caller,
        id: LeadId,
        form: LeadForm,
    ) -> Result<Lead, AppError> {
        let request_id = &caller.client.request_id;
        let facts = store::catalogue::organisation(&mut transaction, caller.org).await.report(request_id)?;
        let country = facts.ok_or_else(|| AppError::not_found("This clinic"))?.country;
        let wanted = form::read(form, &country)?;
        self.keep(&mut transaction, caller, id, &wanted).await?;
        let lead = find(&mut transaction, caller.org, id, request_id).await?;
        let service = lead.service_key.clone().map(|service| ("service", service));
        self.note(&mut transaction, caller, id, "lead.created", service.as_slice()).await?;
        transaction.commit().await.report(request_id)?;
        Ok(lead)
    }

    /// For the audit log, as a transaction's last step.
    async fn note(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        lead: LeadId,
        action: &'static str,
        detail: &[(&'static str, String)],
    ) -> Result<(), AppError> {
        let act = Act { action, subject_kind: LEAD, subject_id: lead.to_string(), detail };
        audit::record(&self.resources, connection, caller, act).await
    }

    /// Keeps a lead that was read from a form, in the caller's transaction.
    async fn keep(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        id: LeadId,
        wanted: &form::Enquiry,
    ) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let now = self.resources.clock.now();
        if !store::contacts::consent_exists(connection, org, wanted.consent_version).await.report(request_id)? {
            return Err(form::consent_missing());
        }
        let service = match &wanted.service_key {
            Some(key) => Some(
                store::catalogue::service_by_key(connection, org, key)
                    .await
                    .report(request_id)?
                    .ok_or_else(|| AppError::invalid("service_key", "We do not offer this service."))?
                    .id,
            ),
            None => None,
        };
        let person = Introduction { name: &wanted.name, phone: wanted.phone.as_ref(), email: wanted.email.as_ref() };
        let contact =
            store::contacts::find_or_create(connection, org, person, ContactId(self.resources.entropy.id()), now)
                .await
                .report(request_id)?;
        let (consent, version) = (self.resources.entropy.id(), wanted.consent_version);
        store::contacts::record_consent(connection, org, consent, contact.id, version, &wanted.source, now)
            .await
            .report(request_id)?;
        let lead = NewLead {
            id,
            contact: contact.id,
            person,
            service,
            message: &wanted.message,
            source: &wanted.source,
            referral_code: wanted.referral_code.as_deref(),
            consent_version: version,
            created_at: now,
        };
        store::leads::insert(connection, org, &lead).await.report(request_id)?;
        requests::tie(connection, org, caller.key.as_ref(), id.0, now).await.report(request_id)?;
        store::live::announce(connection, org, Change::Lead(id)).await.report(request_id)
    }
}

#[async_trait]
impl Leads for LeadDesk {
    async fn consent_text(&self, caller: &Caller) -> Result<ConsentText, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let text = store::contacts::consent_text(&mut transaction, caller.org).await.report(request_id)?;
        let (version, text) = text.ok_or_else(|| AppError::not_found("The clinic’s consent text"))?;
        Ok(ConsentText { version, text })
    }

    async fn create(&self, caller: &Caller, form: LeadForm) -> Result<Lead, AppError> {
        let request_id = &caller.client.request_id;
        if !form.website.trim().is_empty() {
            tracing::info!(request_id, "an enquiry filled the field that people do not see, and was dropped");
            return Ok(form::pretend(form, LeadId(self.resources.entropy.id()), self.resources.clock.now()));
        }
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let made = requests::made_before(&mut transaction, caller.org, caller.key.as_ref()).await;
        if let Some(made) = made.report(request_id)? {
            return find(&mut transaction, caller.org, LeadId(made), request_id).await;
        }
        if humans::concerns(&self.resources, &caller.actor) {
            // The verifier may be slow: no connection waits for it.
            drop(transaction);
            humans::require(&self.resources, &caller.client, HumanAct::Enquire, self.resources.entropy.id()).await?;
            transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        }
        self.create_in(transaction, caller, LeadId(self.resources.entropy.id()), form).await
    }

    async fn list(&self, caller: &Caller, query: LeadQuery) -> Result<Vec<Lead>, AppError> {
        caller.require(Action::ReadLeads)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let limit = query.limit.unwrap_or(USUAL_LEADS).clamp(1, MOST_LEADS);
        let status = query.status.map(LeadStatus::as_str);
        let rows = store::leads::list(&mut transaction, caller.org, status, query.after, limit).await;
        rows.report(request_id)?.into_iter().map(|row| lead(row, request_id)).collect()
    }

    async fn set_status(&self, caller: &Caller, id: LeadId, status: LeadStatus) -> Result<Lead, AppError> {
        caller.require(Action::ChangeLeads)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        if let Some(made) =
            requests::made_before(&mut transaction, caller.org, caller.key.as_ref()).await.report(request_id)?
        {
            return find(&mut transaction, caller.org, LeadId(made), request_id).await;
        }
        let before = store::leads::set_status(&mut transaction, caller.org, id, status.as_str()).await;
        let before = before.report(request_id)?.ok_or_else(|| AppError::not_found("This enquiry"))?;
        let now = self.resources.clock.now();
        requests::tie(&mut transaction, caller.org, caller.key.as_ref(), id.0, now).await.report(request_id)?;
        store::live::announce(&mut transaction, caller.org, Change::Lead(id)).await.report(request_id)?;
        let lead = find(&mut transaction, caller.org, id, request_id).await?;
        if before != status.as_str() {
            let detail = [("status", format!("{before} → {}", status.as_str()))];
            self.note(&mut transaction, caller, id, "lead.status_changed", &detail).await?;
        }
        transaction.commit().await.report(request_id)?;
        Ok(lead)
    }
}

async fn find(connection: &mut PgConnection, org: OrgId, id: LeadId, request_id: &str) -> Result<Lead, AppError> {
    let row = store::leads::find(connection, org, id).await.report(request_id)?;
    lead(row.ok_or_else(|| AppError::not_found("This enquiry"))?, request_id)
}

fn lead(row: LeadRow, request_id: &str) -> Result<Lead, AppError> {
    let unreadable = |what: &'static str, reason: String| {
        crate::error::internal(request_id, &store::StoreError::Unreadable { what, reason })
    };
    Ok(Lead {
        id: LeadId(row.lead_id),
        name: row.name,
        phone: row.phone,
        email: row.email,
        message: row.message,
        service_key: row.service_key,
        status: LeadStatus::from_word(&row.status).ok_or_else(|| unreadable("lead status", row.status.clone()))?,
        source: row.source,
        referral_code: row.referral_code,
        consent_version: u32::try_from(row.consent_version)
            .map_err(|error| unreadable("consent version", error.to_string()))?,
        created_at: row.created_at,
    })
}
