//! Enquiries with consent, and the contact behind each.

use crate::{StoreError, contacts::Introduction};
use chrono::{DateTime, Utc};
use domain::{
    contact::{E164, EmailAddress},
    ids::{ContactId, LeadId, OrgId, ServiceId},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// A lead as it is written.
#[derive(Clone, Debug)]
pub struct NewLead<'a> {
    pub id: LeadId,
    pub contact: ContactId,
    /// As typed for this enquiry.
    pub person: Introduction<'a>,
    pub service: Option<ServiceId>,
    pub message: &'a str,
    pub source: &'a str,
    pub referral_code: Option<&'a str>,
    pub consent_version: u32,
    pub created_at: DateTime<Utc>,
}

/// A lead as it is read, with name and ways to be reached as typed for it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LeadRow {
    pub lead_id: Uuid,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub message: String,
    pub service_key: Option<String>,
    pub status: String,
    pub source: String,
    pub referral_code: Option<String>,
    pub consent_version: i32,
    pub created_at: DateTime<Utc>,
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, lead: &NewLead<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into leads (org_id, lead_id, contact_id, name, phone, email, service_id, status, message, source,
                            referral_code, consent_version, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'new', $8, $9, $10, $11, $12)",
    )
    .bind(org.0)
    .bind(lead.id.0)
    .bind(lead.contact.0)
    .bind(lead.person.name.as_str())
    .bind(lead.person.phone.map(E164::as_str))
    .bind(lead.person.email.map(EmailAddress::as_str))
    .bind(lead.service.map(|id| id.0))
    .bind(lead.message)
    .bind(lead.source)
    .bind(lead.referral_code)
    .bind(i64::from(lead.consent_version))
    .bind(lead.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn find(connection: &mut PgConnection, org: OrgId, lead: LeadId) -> Result<Option<LeadRow>, StoreError> {
    Ok(sqlx::query_as(
        "select l.lead_id, l.name, l.phone, l.email, l.message, s.key as service_key, l.status, l.source,
                l.referral_code, l.consent_version, l.created_at
         from leads l
         left join services s using (org_id, service_id)
         where l.org_id = $1 and l.lead_id = $2",
    )
    .bind(org.0)
    .bind(lead.0)
    .fetch_optional(connection)
    .await?)
}

/// Newest first. `after` continues behind a lead of an earlier page; lead ids sort by time of creation.
pub async fn list(
    connection: &mut PgConnection,
    org: OrgId,
    status: Option<&str>,
    after: Option<LeadId>,
    limit: u32,
) -> Result<Vec<LeadRow>, StoreError> {
    Ok(sqlx::query_as(
        "select l.lead_id, l.name, l.phone, l.email, l.message, s.key as service_key, l.status, l.source,
                l.referral_code, l.consent_version, l.created_at
         from leads l
         left join services s using (org_id, service_id)
         where l.org_id = $1 and ($2::text is null or l.status = $2) and ($3::uuid is null or l.lead_id < $3)
         order by l.lead_id desc limit $4",
    )
    .bind(org.0)
    .bind(status)
    .bind(after.map(|id| id.0))
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?)
}

/// Answers the status before; `None` when there is no such lead here.
pub async fn set_status(
    connection: &mut PgConnection,
    org: OrgId,
    lead: LeadId,
    status: &str,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "update leads l set status = $3
         from (select status from leads where org_id = $1 and lead_id = $2 for update) as before
         where l.org_id = $1 and l.lead_id = $2 returning before.status",
    )
    .bind(org.0)
    .bind(lead.0)
    .bind(status)
    .fetch_optional(connection)
    .await?)
}
