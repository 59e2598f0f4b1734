//! Organisations as their own people see them: founding, entering, members, invitations; and the operator's way in.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    authorization::Role,
    ids::{InvitationId, OrgId, PersonId, SessionId},
};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// An organisation to be founded. `zone` is an IANA name, `country` ISO 3166-1 alpha-2, `currency` ISO 4217.
#[derive(Clone, Copy, Debug)]
pub struct Founding<'a> {
    pub org: OrgId,
    pub slug: &'a str,
    pub name: &'a str,
    pub country: &'a str,
    pub zone: &'a str,
    pub currency: &'a str,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OwnRow {
    pub org_id: Uuid,
    pub slug: String,
    pub name: String,
    pub role: String,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OrganisationRow {
    pub name: String,
    pub slug: String,
    pub zone: String,
    pub country: String,
    pub currency: String,
    pub created_at: DateTime<Utc>,
    pub allowed_origins: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MemberRow {
    pub person_id: Uuid,
    pub name: String,
    pub email: String,
    pub role: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// An invitation to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewInvitation<'a> {
    pub id: InvitationId,
    /// Lower case.
    pub email: &'a str,
    pub role: Role,
    pub invited_by: PersonId,
    pub now: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct InvitationRow {
    pub invitation_id: Uuid,
    pub email: String,
    pub role: String,
    pub invited_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// What its link shows, before anybody has signed in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct InvitationDoor {
    pub org_id: Uuid,
    pub org_name: String,
    pub email: String,
    pub role: String,
    pub invited_by: String,
    pub expires_at: DateTime<Utc>,
    pub accepted_by: Option<Uuid>,
    pub revoked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ListedRow {
    pub org_id: Uuid,
    pub slug: String,
    pub name: String,
    pub demo: bool,
    pub members: i64,
    pub created_at: DateTime<Utc>,
}

/// Founds an organisation of the transaction's person; false when the slug is taken.
pub async fn found(connection: &mut PgConnection, new: &Founding<'_>) -> Result<bool, StoreError> {
    let founded = sqlx::query("select found_organisation($1, $2, $3, $4, $5, $6, $7)")
        .bind(new.org.0)
        .bind(new.slug)
        .bind(new.name)
        .bind(new.country)
        .bind(new.zone)
        .bind(new.currency)
        .bind(new.now)
        .execute(connection)
        .await;
    match founded {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Where the transaction's person belongs.
pub async fn mine(connection: &mut PgConnection) -> Result<Vec<OwnRow>, StoreError> {
    Ok(sqlx::query_as("select org_id, slug, name, role from organisations_of_person()").fetch_all(connection).await?)
}

/// Moves a session of the transaction's person; false when they do not belong there.
pub async fn enter(connection: &mut PgConnection, session: SessionId, org: OrgId) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar("select enter_organisation($1, $2)").bind(session.0).bind(org.0);
    Ok(query.fetch_one(connection).await?)
}

pub async fn enter_as_operator(
    connection: &mut PgConnection,
    session: SessionId,
    org: OrgId,
    reason: &str,
) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar("select enter_as_operator($1, $2, $3)").bind(session.0).bind(org.0).bind(reason);
    Ok(query.fetch_one(connection).await?)
}

/// At most `most` organisations whose name or slug holds the fragment; nothing unless the person is an operator.
pub async fn for_operator(
    connection: &mut PgConnection,
    fragment: &str,
    most: i32,
) -> Result<Vec<ListedRow>, StoreError> {
    Ok(sqlx::query_as("select * from organisations_for_operator($1, $2)")
        .bind(fragment)
        .bind(most)
        .fetch_all(connection)
        .await?)
}

pub async fn view(connection: &mut PgConnection, org: OrgId) -> Result<Option<OrganisationRow>, StoreError> {
    Ok(sqlx::query_as(
        "select name, slug, zone, country, currency, created_at, allowed_origins from organisations where org_id = $1",
    )
    .bind(org.0)
    .fetch_optional(connection)
    .await?)
}

pub async fn rename(connection: &mut PgConnection, org: OrgId, name: &str) -> Result<(), StoreError> {
    sqlx::query("update organisations set name = $2 where org_id = $1")
        .bind(org.0)
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn set_origins(connection: &mut PgConnection, org: OrgId, origins: &[String]) -> Result<(), StoreError> {
    sqlx::query("update organisations set allowed_origins = $2 where org_id = $1")
        .bind(org.0)
        .bind(origins)
        .execute(connection)
        .await?;
    Ok(())
}

/// The members of the transaction's organisation, oldest first.
pub async fn members(connection: &mut PgConnection) -> Result<Vec<MemberRow>, StoreError> {
    Ok(sqlx::query_as("select * from members_of_org()").fetch_all(connection).await?)
}

/// A member's role, locked until the transaction ends; `None` for somebody who is no member.
pub async fn lock_role(
    connection: &mut PgConnection,
    org: OrgId,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("select role from memberships where org_id = $1 and person_id = $2 for update")
        .bind(org.0)
        .bind(person.0)
        .fetch_optional(connection)
        .await?)
}

/// What a change of membership came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipChange {
    Done,
    /// The organisation would have been left without an owner.
    LastOwner,
}

fn unless_last_owner(
    result: Result<sqlx::postgres::PgQueryResult, sqlx::Error>,
) -> Result<MembershipChange, StoreError> {
    match result {
        Ok(_) => Ok(MembershipChange::Done),
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("an_owner_stays") => {
            Ok(MembershipChange::LastOwner)
        }
        Err(error) => Err(error.into()),
    }
}

/// The transaction is of no more use after [`MembershipChange::LastOwner`].
pub async fn set_role(
    connection: &mut PgConnection,
    org: OrgId,
    person: PersonId,
    role: Role,
) -> Result<MembershipChange, StoreError> {
    let update = "update memberships set role = $3 where org_id = $1 and person_id = $2";
    unless_last_owner(sqlx::query(update).bind(org.0).bind(person.0).bind(role.as_str()).execute(connection).await)
}

/// The transaction is of no more use after [`MembershipChange::LastOwner`].
pub async fn remove_member(
    connection: &mut PgConnection,
    org: OrgId,
    person: PersonId,
) -> Result<MembershipChange, StoreError> {
    let delete = "delete from memberships where org_id = $1 and person_id = $2";
    unless_last_owner(sqlx::query(delete).bind(org.0).bind(person.0).execute(connection).await)
}

/// Ends a person's sessions in the transaction's organisation.
pub async fn end_sessions(connection: &mut PgConnection, person: PersonId) -> Result<(), StoreError> {
    sqlx::query("select end_sessions_in_org($1)").bind(person.0).execute(connection).await?;
    Ok(())
}

/// Replaces an open invitation for the same address.
pub async fn invite(connection: &mut PgConnection, org: OrgId, new: &NewInvitation<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "update invitations set revoked_at = $3
         where org_id = $1 and email = $2 and accepted_at is null and revoked_at is null",
    )
    .bind(org.0)
    .bind(new.email)
    .bind(new.now)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into invitations (org_id, invitation_id, email, role, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.email)
    .bind(new.role.as_str())
    .bind(new.invited_by.0)
    .bind(new.now)
    .bind(new.until)
    .execute(connection)
    .await?;
    Ok(())
}

/// Invitations that can still be accepted, newest first.
pub async fn open_invitations(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Vec<InvitationRow>, StoreError> {
    Ok(sqlx::query_as(
        "select i.invitation_id, i.email, i.role, coalesce(m.name, '') as invited_by, i.created_at, i.expires_at
         from invitations i left join members_of_org() m on m.person_id = i.invited_by
         where i.org_id = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > $2
         order by i.created_at desc",
    )
    .bind(org.0)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

/// Takes an open invitation back and answers whom it was for; `None` when there is no such open one.
pub async fn revoke_invitation(
    connection: &mut PgConnection,
    org: OrgId,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "update invitations set revoked_at = $3
         where org_id = $1 and invitation_id = $2 and accepted_at is null and revoked_at is null returning email",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(now)
    .fetch_optional(connection)
    .await?)
}

/// A door: by the id in a genuine link.
pub async fn invitation(doors: &PgPool, id: InvitationId) -> Result<Option<InvitationDoor>, StoreError> {
    Ok(sqlx::query_as("select * from invitation_by_id($1)").bind(id.0).fetch_optional(doors).await?)
}

/// The transaction's person joins; false when the invitation is no longer open.
pub async fn accept(connection: &mut PgConnection, id: InvitationId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select accept_invitation($1, $2)").bind(id.0).bind(now).fetch_one(connection).await?)
}
