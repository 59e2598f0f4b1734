//! Organisations, their members, and invitations.

use contract::{
    AppError,
    organisations::{InvitationLetter, InvitationView, Members, OrganisationView},
};
use domain::{
    authorization::Role,
    ids::{InvitationId, OrgId, PersonId},
};
use leptos::prelude::*;

/// Founds an organisation, moves the session into it, and leads there.
#[server(name = CreateOrganisation, prefix = "/api", endpoint = "portal/organisation/create")]
pub async fn create_organisation(
    organisation: String,
    zone: String,
    country: String,
    currency: String,
) -> Result<(), AppError> {
    let typed = [organisation.clone(), zone.clone(), country.clone(), currency.clone()];
    let created = async {
        let new = contract::organisations::NewOrganisation { name: organisation, zone, country, currency };
        session::back_office()?.organisations.create(&session::signed_in().await?, new).await
    };
    let created = created.await;
    crate::typed::FOUNDING.keep_if_refused(&typed, created.is_err());
    session::report(created)?;
    leptos_axum::redirect("/portal");
    Ok(())
}

/// Moves the session to another organisation of the person, and leads there.
#[server(name = EnterOrganisation, prefix = "/api", endpoint = "portal/organisation/enter")]
pub async fn enter_organisation(org: OrgId) -> Result<(), AppError> {
    let entered = async { session::back_office()?.organisations.enter(&session::signed_in().await?, org).await };
    session::report(entered.await)?;
    leptos_axum::redirect("/portal");
    Ok(())
}

#[server(name = AskOrganisation, prefix = "/api", endpoint = "portal/organisation")]
pub async fn organisation() -> Result<OrganisationView, AppError> {
    let view = async { session::back_office()?.organisations.view(&session::caller().await?).await };
    session::report(view.await)
}

#[server(name = RenameOrganisation, prefix = "/api", endpoint = "portal/organisation/rename")]
pub async fn rename_organisation(organisation: String) -> Result<(), AppError> {
    let renamed =
        async { session::back_office()?.organisations.rename(&session::caller().await?, &organisation).await };
    session::report(renamed.await)
}

/// Sets the sites that may embed the widget, one a line.
#[server(name = SetOrigins, prefix = "/api", endpoint = "portal/organisation/origins")]
pub async fn set_origins(origins: String) -> Result<(), AppError> {
    let lines: Vec<String> =
        origins.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let set = async { session::back_office()?.organisations.set_origins(&session::caller().await?, lines).await };
    let set = set.await;
    crate::typed::ORIGINS.keep_if_refused(&[origins], set.is_err());
    session::report(set)
}

#[server(name = AskMembers, prefix = "/api", endpoint = "portal/members")]
pub async fn members() -> Result<Members, AppError> {
    let members = async { session::back_office()?.organisations.members(&session::caller().await?).await };
    session::report(members.await)
}

#[server(name = Invite, prefix = "/api", endpoint = "portal/members/invite")]
pub async fn invite(email: String, role: Role) -> Result<InvitationView, AppError> {
    let typed = [email.clone(), role.as_str().to_owned()];
    let sent = async { session::back_office()?.organisations.invite(&session::caller().await?, &email, role).await };
    let sent = sent.await;
    crate::typed::INVITATION.keep_if_refused(&typed, sent.is_err());
    session::report(sent)
}

#[server(name = RevokeInvitation, prefix = "/api", endpoint = "portal/members/invite/revoke")]
pub async fn revoke_invitation(invitation: InvitationId) -> Result<(), AppError> {
    let revoked =
        async { session::back_office()?.organisations.revoke_invitation(&session::caller().await?, invitation).await };
    session::report(revoked.await)
}

#[server(name = ChangeRole, prefix = "/api", endpoint = "portal/members/role")]
pub async fn change_role(member: PersonId, role: Role) -> Result<(), AppError> {
    let changed =
        async { session::back_office()?.organisations.change_role(&session::caller().await?, member, role).await };
    session::report(changed.await)
}

#[server(name = RemoveMember, prefix = "/api", endpoint = "portal/members/remove")]
pub async fn remove_member(member: PersonId) -> Result<(), AppError> {
    let removed = async { session::back_office()?.organisations.remove(&session::caller().await?, member).await };
    session::report(removed.await)
}

#[server(name = TransferOwnership, prefix = "/api", endpoint = "portal/members/transfer")]
pub async fn transfer_ownership(member: PersonId) -> Result<(), AppError> {
    let transferred =
        async { session::back_office()?.organisations.transfer_ownership(&session::caller().await?, member).await };
    session::report(transferred.await)
}

/// Leaves the organisation that the session is in, and leads to another one or to founding one.
#[server(name = Leave, prefix = "/api", endpoint = "portal/members/leave")]
pub async fn leave() -> Result<(), AppError> {
    let left = async { session::back_office()?.organisations.leave(&session::caller().await?).await };
    session::report(left.await)?;
    leptos_axum::redirect("/portal");
    Ok(())
}

/// An invitation as its link shows it; `mine` when somebody is signed in.
#[server(name = AskInvitation, prefix = "/api", endpoint = "portal/invitation")]
pub async fn invitation(token: String) -> Result<InvitationLetter, AppError> {
    let letter = async {
        let who = match session::signed_in().await {
            Ok(who) => Some(who),
            Err(AppError::Unauthenticated) => None,
            Err(error) => return Err(error),
        };
        session::back_office()?.organisations.invitation(&token, who.as_ref(), session::client()).await
    };
    session::report(letter.await)
}

/// Joins the organisation, once, and leads there.
#[server(name = AcceptInvitation, prefix = "/api", endpoint = "portal/invitation/accept")]
pub async fn accept_invitation(token: String) -> Result<(), AppError> {
    let joined = async { session::back_office()?.organisations.accept(&session::signed_in().await?, &token).await };
    session::report(joined.await)?;
    leptos_axum::redirect("/portal");
    Ok(())
}
