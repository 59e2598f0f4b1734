//! People who are or may become clients. A family may share one phone, so a number alone names nobody.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    contact::{E164, EmailAddress, PersonName},
    ids::{ContactId, OrgId},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// How somebody introduced themselves. At least one of `phone` and `email` is present; the table refuses neither.
#[derive(Clone, Copy, Debug)]
pub struct Introduction<'a> {
    pub name: &'a PersonName,
    pub phone: Option<&'a E164>,
    pub email: Option<&'a EmailAddress>,
}

/// A contact that was found or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    pub id: ContactId,
    /// True when nobody like this was known before.
    pub created: bool,
}

/// Finds the contact that `person` is, or makes one with `new_id`.
///
/// The same e-mail address is the same contact; the same phone is only with a name that resembles theirs. What a known
/// contact lacked (a phone, an e-mail) is filled in, nothing is overwritten. Introductions by one phone or one address
/// take turns, so that two tabs do not make two contacts.
pub async fn find_or_create(
    connection: &mut PgConnection,
    org: OrgId,
    person: Introduction<'_>,
    new_id: ContactId,
    now: DateTime<Utc>,
) -> Result<Recognised, StoreError> {
    wait_for_turn(connection, org, person).await?;
    let known = match by_email(connection, org, person.email).await? {
        Some(id) => Some(id),
        None => by_phone(connection, org, person).await?,
    };
    if let Some(id) = known {
        complete(connection, org, id, person).await?;
        return Ok(Recognised { id, created: false });
    }
    sqlx::query(
        "insert into contacts (org_id, contact_id, name, phone, email, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(org.0)
    .bind(new_id.0)
    .bind(person.name.as_str())
    .bind(person.phone.map(E164::as_str))
    .bind(person.email.map(EmailAddress::as_str))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(Recognised { id: new_id, created: true })
}

/// Locks are taken in one order (sorted), so that two introductions cannot wait for each other.
async fn wait_for_turn(connection: &mut PgConnection, org: OrgId, person: Introduction<'_>) -> Result<(), StoreError> {
    let mut keys: Vec<String> = person
        .phone
        .map(|phone| format!("contact:{org}:{phone}"))
        .into_iter()
        .chain(person.email.map(|email| format!("contact:{org}:{}", email.as_str().to_lowercase())))
        .collect();
    keys.sort();
    for key in keys {
        sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind(key)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn by_email(
    connection: &mut PgConnection,
    org: OrgId,
    email: Option<&EmailAddress>,
) -> Result<Option<ContactId>, StoreError> {
    let Some(email) = email else { return Ok(None) };
    let id: Option<Uuid> = sqlx::query_scalar(
        "select contact_id from contacts where org_id = $1 and lower(email) = lower($2)
         order by created_at, contact_id limit 1",
    )
    .bind(org.0)
    .bind(email.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(id.map(ContactId))
}

async fn by_phone(
    connection: &mut PgConnection,
    org: OrgId,
    person: Introduction<'_>,
) -> Result<Option<ContactId>, StoreError> {
    let Some(phone) = person.phone else { return Ok(None) };
    let rows: Vec<(Uuid, String, Option<String>)> = sqlx::query_as(
        "select contact_id, name, email from contacts where org_id = $1 and phone = $2
         order by created_at, contact_id limit 50",
    )
    .bind(org.0)
    .bind(phone.as_str())
    .fetch_all(connection)
    .await?;
    let resembles = |name: &str| PersonName::try_from(name.to_owned()).is_ok_and(|known| known.resembles(person.name));
    // Another e-mail address under the same name and phone is still the same person: addresses change.
    Ok(rows.into_iter().find(|(_, name, _)| resembles(name)).map(|(id, _, _)| ContactId(id)))
}

async fn complete(
    connection: &mut PgConnection,
    org: OrgId,
    id: ContactId,
    person: Introduction<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update contacts set phone = coalesce(phone, $3), email = coalesce(email, $4)
         where org_id = $1 and contact_id = $2 and ((phone is null and $3 is not null) or (email is null and $4 is not null))",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(person.phone.map(E164::as_str))
    .bind(person.email.map(EmailAddress::as_str))
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps that a contact agreed to a version of the consent text. Agreeing again by the same channel changes nothing.
pub async fn record_consent(
    connection: &mut PgConnection,
    org: OrgId,
    new_id: Uuid,
    contact: ContactId,
    version: u32,
    channel: &str,
    given_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into consents (org_id, consent_id, contact_id, version, channel, given_at)
         select $1, $2, $3, $4, $5, $6
         where not exists (select from consents
                           where org_id = $1 and contact_id = $3 and version = $4 and channel = $5)",
    )
    .bind(org.0)
    .bind(new_id)
    .bind(contact.0)
    .bind(i64::from(version))
    .bind(channel)
    .bind(given_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// The consent text in force: the highest version and its words; `None` before a clinic has written one.
pub async fn consent_text(connection: &mut PgConnection, org: OrgId) -> Result<Option<(u32, String)>, StoreError> {
    let row: Option<(i32, String)> =
        sqlx::query_as("select version, text from consent_texts where org_id = $1 order by version desc limit 1")
            .bind(org.0)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(version, text)| (u32::try_from(version).unwrap_or_default(), text)))
}

/// Whether this version of the consent text was ever in force.
pub async fn consent_exists(connection: &mut PgConnection, org: OrgId, version: u32) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select exists (select from consent_texts where org_id = $1 and version = $2)")
        .bind(org.0)
        .bind(i64::from(version))
        .fetch_one(connection)
        .await?)
}
