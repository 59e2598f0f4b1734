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

/// Finds the contact that `person` seems to be, or makes one with `new_id`.
///
/// The same phone or e-mail address is the same contact only with a name that resembles theirs: a household shares both.
/// A contact that is found stays as it is, because whoever fills in a form has proved nothing; what was typed belongs on
/// the row of the enquiry or booking. Introductions by one phone or one address take turns, so that two tabs do not make
/// two contacts.
pub async fn find_or_create(
    connection: &mut PgConnection,
    org: OrgId,
    person: Introduction<'_>,
    new_id: ContactId,
    now: DateTime<Utc>,
) -> Result<Recognised, StoreError> {
    wait_for_turn(connection, org, person).await?;
    if let Some(id) = recognise(connection, org, person).await? {
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

/// Whoever shares both ways to be reached comes first, then whoever has been known longest.
async fn recognise(
    connection: &mut PgConnection,
    org: OrgId,
    person: Introduction<'_>,
) -> Result<Option<ContactId>, StoreError> {
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select contact_id, name from contacts where org_id = $1 and (phone = $2 or lower(email) = lower($3))
         order by (phone is not distinct from $2 and lower(email) is not distinct from lower($3)) desc,
                  created_at, contact_id
         limit 50",
    )
    .bind(org.0)
    .bind(person.phone.map(E164::as_str))
    .bind(person.email.map(EmailAddress::as_str))
    .fetch_all(connection)
    .await?;
    let resembles = |name: &str| PersonName::try_from(name.to_owned()).is_ok_and(|known| known.resembles(person.name));
    Ok(rows.into_iter().find(|(_, name)| resembles(name)).map(|(id, _)| ContactId(id)))
}

/// A contact as somebody at the desk finds them again.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownContact {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub visits: i64,
}

/// Contacts by a fragment of name or e-mail, or the digits of a phone; whoever was seen last comes first.
pub async fn known(
    connection: &mut PgConnection,
    org: OrgId,
    fragment: &str,
    most: u32,
) -> Result<Vec<KnownContact>, StoreError> {
    Ok(sqlx::query_as(
        "select c.name, c.phone, c.email, count(b.booking_id) as visits
         from contacts c left join bookings b on b.org_id = c.org_id and b.contact_id = c.contact_id
         where c.org_id = $1 and c.erased_at is null
             and (c.name ilike $2 or c.email ilike $2 or c.phone like $3)
         group by c.contact_id, c.name, c.phone, c.email, c.created_at
         order by max(b.starts_at) desc nulls last, c.created_at desc, c.contact_id limit $4",
    )
    .bind(org.0)
    .bind(crate::bookings::contains_pattern(fragment))
    .bind(crate::bookings::phone_pattern(fragment))
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?)
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

/// The newest version of the consent text that a contact agreed to.
pub async fn newest_consent(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Option<u32>, StoreError> {
    let version: Option<i32> =
        sqlx::query_scalar("select max(version) from consents where org_id = $1 and contact_id = $2")
            .bind(org.0)
            .bind(contact.0)
            .fetch_one(connection)
            .await?;
    Ok(version.and_then(|version| u32::try_from(version).ok()))
}
