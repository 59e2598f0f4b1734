//! Organisations, their members, and the way in and out.

use crate::{AppError, Caller, Client, caller::Role, identity::SignedIn};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::{InvitationId, OrgId, PersonId};
use serde::{Deserialize, Serialize};

/// An organisation that somebody belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnOrganisation {
    pub id: OrgId,
    pub slug: String,
    pub name: String,
    pub role: Role,
    /// The one that the session is in.
    pub current: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrganisation {
    pub name: String,
    /// IANA zone, ISO 3166 country (two letters), ISO 4217 currency.
    pub zone: String,
    pub country: String,
    pub currency: String,
}

/// What an organisation's own page shows and lets be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationView {
    pub name: String,
    pub slug: String,
    pub zone: String,
    pub country: String,
    pub currency: String,
    pub created_at: DateTime<Utc>,
    /// Origins such as `https://www.lumen.example` that may embed the widget and use publishable keys; empty: any.
    pub allowed_origins: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub joined_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    /// The one who asks.
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub invited_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    pub members: Vec<MemberView>,
    /// Those that are neither accepted, revoked nor over.
    pub invitations: Vec<InvitationView>,
}

/// What somebody with an invitation's link sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLetter {
    pub organisation: String,
    pub invited_by: String,
    /// The invited address; another one may accept, which the organisation's log shows.
    pub email: String,
    pub role: Role,
    pub state: InvitationState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    Open,
    /// Accepted by the one who asks.
    Yours,
    Accepted,
    Revoked,
    Expired,
}

#[async_trait]
pub trait Organisations: Send + Sync {
    async fn mine(&self, who: &SignedIn) -> Result<Vec<OwnOrganisation>, AppError>;
    /// Founds an organisation and moves the session into it.
    async fn create(&self, who: &SignedIn, new: NewOrganisation) -> Result<OrgId, AppError>;
    /// Moves the session; an organisation of others and an unknown one answer alike.
    async fn enter(&self, who: &SignedIn, org: OrgId) -> Result<(), AppError>;
    async fn view(&self, caller: &Caller) -> Result<OrganisationView, AppError>;
    async fn rename(&self, caller: &Caller, name: &str) -> Result<(), AppError>;
    async fn set_origins(&self, caller: &Caller, origins: Vec<String>) -> Result<(), AppError>;
    async fn members(&self, caller: &Caller) -> Result<Members, AppError>;
    /// Mails an invitation. One that is open for the address is replaced.
    async fn invite(&self, caller: &Caller, email: &str, role: Role) -> Result<InvitationView, AppError>;
    async fn revoke_invitation(&self, caller: &Caller, invitation: InvitationId) -> Result<(), AppError>;
    async fn invitation(
        &self,
        token: &str,
        who: Option<&SignedIn>,
        client: Client,
    ) -> Result<InvitationLetter, AppError>;
    /// Joins, once, and moves the session there.
    async fn accept(&self, who: &SignedIn, token: &str) -> Result<OrgId, AppError>;
    /// The last owner keeps their role.
    async fn change_role(&self, caller: &Caller, member: PersonId, role: Role) -> Result<(), AppError>;
    async fn remove(&self, caller: &Caller, member: PersonId) -> Result<(), AppError>;
    /// The last owner cannot leave.
    async fn leave(&self, caller: &Caller) -> Result<(), AppError>;
    /// Makes a member owner, and the one who asks an admin.
    async fn transfer_ownership(&self, caller: &Caller, member: PersonId) -> Result<(), AppError>;
}

/// One organisation, for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrganisation {
    pub id: OrgId,
    pub slug: String,
    pub name: String,
    pub demo: bool,
    pub members: u32,
    pub created_at: DateTime<Utc>,
}

/// What somebody who runs Anteroom may do; everybody else is told that there is no such page.
#[async_trait]
pub trait Operators: Send + Sync {
    async fn organisations(&self, who: &SignedIn, fragment: &str) -> Result<Vec<ListedOrganisation>, AppError>;
    /// Enters for a reason of at least ten characters, which the organisation's audit log shows.
    async fn enter(&self, who: &SignedIn, org: OrgId, reason: &str) -> Result<(), AppError>;
}
