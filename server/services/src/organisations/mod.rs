//! Organisations, their members and invitations, and the operator's way in. Every change is in the audit log.

mod founding;
mod invitations;
pub mod jobs;
mod letter;
mod members;
mod operators;

#[cfg(test)]
mod tests;

pub(crate) use founding::{check as check_founding, found};

use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    caller::Role,
    identity::SignedIn,
    organisations::{
        InvitationLetter, InvitationView, Members, NewOrganisation, OrganisationView, Organisations, OwnOrganisation,
    },
};
use domain::{
    authorization::Action,
    ids::{InvitationId, OrgId, PersonId},
};
use store::OrgTransaction;
use url::Url;

/// More than any clinic's sites; the list goes into a header of every widget.
const MOST_ORIGINS: usize = 20;

/// Organisations of everybody.
pub struct OrganisationDesk {
    resources: Resources,
}

impl OrganisationDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Organisations for OrganisationDesk {
    async fn mine(&self, who: &SignedIn) -> Result<Vec<OwnOrganisation>, AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let rows = store::organisations::mine(&mut transaction).await.report(request_id)?;
        let here = who.place.as_ref().map(|place| place.org.0);
        let organisations = rows.into_iter().filter_map(|row| {
            let role = Role::from_word(&row.role)?;
            let current = here == Some(row.org_id);
            Some(OwnOrganisation { id: OrgId(row.org_id), slug: row.slug, name: row.name, role, current })
        });
        Ok(organisations.collect())
    }

    async fn create(&self, who: &SignedIn, new: NewOrganisation) -> Result<OrgId, AppError> {
        let org = found(&self.resources, who.person, &who.name, &new, &who.client).await?;
        self.enter(who, org).await?;
        Ok(org)
    }

    async fn enter(&self, who: &SignedIn, org: OrgId) -> Result<(), AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let entered = store::organisations::enter(&mut transaction, who.session, org).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        if entered { Ok(()) } else { Err(AppError::not_found("This organisation")) }
    }

    async fn view(&self, caller: &Caller) -> Result<OrganisationView, AppError> {
        caller.require(Action::ReadMembers)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let row = store::organisations::view(&mut transaction, caller.org).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This organisation"))?;
        Ok(OrganisationView {
            name: row.name,
            slug: row.slug,
            zone: row.zone,
            country: row.country,
            currency: row.currency,
            created_at: row.created_at,
            allowed_origins: row.allowed_origins,
        })
    }

    async fn rename(&self, caller: &Caller, name: &str) -> Result<(), AppError> {
        caller.require(Action::ChangeOrganisation)?;
        let name = founding::name(name)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let before = store::organisations::view(&mut transaction, caller.org).await.report(request_id)?;
        let before = before.ok_or_else(|| AppError::not_found("This organisation"))?.name;
        store::organisations::rename(&mut transaction, caller.org, &name).await.report(request_id)?;
        let detail = [("name", format!("{before} → {name}"))];
        self.finish(transaction, caller, "organisation.renamed", &detail).await
    }

    async fn set_origins(&self, caller: &Caller, origins: Vec<String>) -> Result<(), AppError> {
        caller.require(Action::ChangeOrganisation)?;
        let origins = read_origins(&origins)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        store::organisations::set_origins(&mut transaction, caller.org, &origins).await.report(request_id)?;
        let detail = [("allowed_origins", if origins.is_empty() { "none".into() } else { origins.join(" ") })];
        self.finish(transaction, caller, "organisation.origins_changed", &detail).await
    }

    async fn members(&self, caller: &Caller) -> Result<Members, AppError> {
        members::list(&self.resources, caller).await
    }

    async fn invite(&self, caller: &Caller, email: &str, role: Role) -> Result<InvitationView, AppError> {
        invitations::invite(&self.resources, caller, email, role).await
    }

    async fn revoke_invitation(&self, caller: &Caller, invitation: InvitationId) -> Result<(), AppError> {
        invitations::revoke(&self.resources, caller, invitation).await
    }

    async fn invitation(
        &self,
        token: &str,
        who: Option<&SignedIn>,
        client: Client,
    ) -> Result<InvitationLetter, AppError> {
        invitations::show(&self.resources, token, who, &client).await
    }

    async fn accept(&self, who: &SignedIn, token: &str) -> Result<OrgId, AppError> {
        let org = invitations::accept(&self.resources, who, token).await?;
        self.enter(who, org).await?;
        Ok(org)
    }

    async fn change_role(&self, caller: &Caller, member: PersonId, role: Role) -> Result<(), AppError> {
        members::change_role(&self.resources, caller, member, role).await
    }

    async fn remove(&self, caller: &Caller, member: PersonId) -> Result<(), AppError> {
        members::remove(&self.resources, caller, member).await
    }

    async fn leave(&self, caller: &Caller) -> Result<(), AppError> {
        members::leave(&self.resources, caller).await
    }

    async fn transfer_ownership(&self, caller: &Caller, member: PersonId) -> Result<(), AppError> {
        members::transfer_ownership(&self.resources, caller, member).await
    }
}

impl OrganisationDesk {
    /// Records a change of the organisation itself, and commits.
    async fn finish(
        &self,
        mut transaction: OrgTransaction,
        caller: &Caller,
        action: &'static str,
        detail: &[(&'static str, String)],
    ) -> Result<(), AppError> {
        let act = Act { action, subject_kind: "organisation", subject_id: caller.org.to_string(), detail };
        record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(&caller.client.request_id)
    }
}

/// Origins without path, in the browser's own spelling; an empty list allows our own pages alone.
fn read_origins(typed: &[String]) -> Result<Vec<String>, AppError> {
    let wrong = |what: &str| AppError::invalid("origins", what);
    let typed: Vec<&str> = typed.iter().map(|origin| origin.trim()).filter(|origin| !origin.is_empty()).collect();
    if typed.len() > MOST_ORIGINS {
        return Err(wrong("Please list at most 20 sites."));
    }
    let mut origins = Vec::new();
    for origin in typed {
        let example = || wrong(&format!("“{origin}” is not a site’s address. Write it like https://www.example.com."));
        let url = Url::parse(origin).map_err(|_| example())?;
        let local = url.host_str().is_some_and(|host| host == "localhost" || host == "127.0.0.1");
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !(plain && (url.scheme() == "https" || (url.scheme() == "http" && local))) {
            return Err(example());
        }
        let origin = url.origin().ascii_serialization();
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    Ok(origins)
}

/// A stored role that this version does not know is our fault.
fn known_role(word: &str, request_id: &str) -> Result<Role, AppError> {
    Role::from_word(word).ok_or_else(|| internal(request_id, &format!("an unknown role: {word}")))
}
