//! Inviting by mail. The link's token is computed from the invitation's id and not kept.

use super::{jobs::SendInvitation, known_role};
use crate::{
    Resources,
    audit::{Act, record},
    billing::gate::require_room,
    error::Report,
    vault::Purpose,
};
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller, Client,
    caller::Role,
    identity::SignedIn,
    organisations::{InvitationLetter, InvitationState, InvitationView},
};
use domain::{
    authorization::{Action, may_assign},
    billing::Metered,
    contact::EmailAddress,
    ids::{InvitationId, OrgId},
};
use graphile_worker::TaskHandler;
use store::{
    organisations::{InvitationDoor, NewInvitation},
    queue::Schedule,
};

const OPEN_FOR: TimeDelta = TimeDelta::days(7);
/// More open invitations than any clinic needs at once; each is a mail that somebody gets.
const MOST_OPEN: usize = 50;

fn unknown() -> AppError {
    AppError::not_found("This invitation")
}

pub(super) async fn invite(
    resources: &Resources,
    caller: &Caller,
    email: &str,
    role: Role,
) -> Result<InvitationView, AppError> {
    caller.require(Action::InviteMembers)?;
    let Actor::Person { id: me, name, role: mine } = &caller.actor else { return Err(unknown()) };
    if !may_assign(*mine, role) {
        return Err(AppError::Forbidden { reason: "only an owner makes owners.".into() });
    }
    let email: EmailAddress =
        email.parse().map_err(|error: domain::contact::ContactError| AppError::invalid("email", error.to_string()))?;
    let email = email.as_str().to_lowercase();
    let (now, request_id) = (resources.clock.now(), &caller.client.request_id);
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let members = store::organisations::members(&mut transaction).await.report(request_id)?;
    if members.iter().any(|member| member.email == email) {
        return Err(AppError::invalid("email", "Somebody with this address belongs to the organisation already."));
    }
    let open = store::organisations::open_invitations(&mut transaction, caller.org, now).await.report(request_id)?;
    if open.len() >= MOST_OPEN {
        return Err(AppError::conflict("50 invitations are open. Take some back, or wait until they are answered."));
    }
    // One that is open for this very address is replaced, and takes no further seat.
    if open.iter().all(|open| open.email != email) {
        require_room(resources, &mut transaction, caller.org, Metered::Seats, request_id).await?;
    }
    let id = InvitationId(resources.entropy.id());
    let until = now + OPEN_FOR;
    let new = NewInvitation { id, email: &email, role, invited_by: *me, now, until };
    store::organisations::invite(&mut transaction, caller.org, &new).await.report(request_id)?;
    let order = SendInvitation { invitation: id };
    store::queue::enqueue(&mut transaction, SendInvitation::IDENTIFIER, &order, Schedule::default())
        .await
        .report(request_id)?;
    let detail = [("role", role.as_str().to_owned()), ("address", masked(&email))];
    let act = Act { action: "member.invited", subject_kind: "invitation", subject_id: id.to_string(), detail: &detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)?;
    Ok(InvitationView { id, email, role, invited_by: name.clone(), created_at: now, expires_at: until })
}

pub(super) async fn revoke(resources: &Resources, caller: &Caller, invitation: InvitationId) -> Result<(), AppError> {
    caller.require(Action::InviteMembers)?;
    let (now, request_id) = (resources.clock.now(), &caller.client.request_id);
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let revoked = store::organisations::revoke_invitation(&mut transaction, caller.org, invitation, now).await;
    let email = revoked.report(request_id)?.ok_or_else(unknown)?;
    let act = Act {
        action: "invitation.revoked",
        subject_kind: "invitation",
        subject_id: invitation.to_string(),
        detail: &[("address", masked(&email))],
    };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)
}

pub(super) async fn show(
    resources: &Resources,
    token: &str,
    who: Option<&SignedIn>,
    client: &Client,
) -> Result<InvitationLetter, AppError> {
    let (_, door) = find(resources, token, &client.request_id).await?;
    let state = match door.accepted_by {
        Some(person) if who.is_some_and(|who| who.person.0 == person) => InvitationState::Yours,
        Some(_) => InvitationState::Accepted,
        None if door.revoked => InvitationState::Revoked,
        None if door.expires_at <= resources.clock.now() => InvitationState::Expired,
        None => InvitationState::Open,
    };
    Ok(InvitationLetter {
        role: known_role(&door.role, &client.request_id)?,
        organisation: door.org_name,
        invited_by: door.invited_by,
        email: door.email,
        state,
    })
}

/// Joins and answers where. Accepting again what one accepted oneself is no error.
pub(super) async fn accept(resources: &Resources, who: &SignedIn, token: &str) -> Result<OrgId, AppError> {
    let request_id = &who.client.request_id;
    let (id, door) = find(resources, token, request_id).await?;
    let org = OrgId(door.org_id);
    if door.accepted_by == Some(who.person.0) {
        return Ok(org);
    }
    let mut transaction = resources.database.begin_person(who.person).await.report(request_id)?;
    if !store::organisations::accept(&mut transaction, id, resources.clock.now()).await.report(request_id)? {
        return Err(AppError::conflict(closed(&door)));
    }
    transaction.commit().await.report(request_id)?;
    let role = known_role(&door.role, request_id)?;
    let actor = Actor::Person { id: who.person, name: who.name.clone(), role };
    let caller = Caller { org, actor, client: who.client.clone(), key: None, read_only: false };
    let mut detail = vec![("role", role.as_str().to_owned())];
    if door.email != who.email {
        detail.push(("invited_address", masked(&door.email)));
        detail.push(("joined_with", masked(&who.email)));
    }
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let act = Act { action: "member.joined", subject_kind: "invitation", subject_id: id.to_string(), detail: &detail };
    record(resources, &mut transaction, &caller, act).await?;
    transaction.commit().await.report(request_id)?;
    Ok(org)
}

async fn find(
    resources: &Resources,
    token: &str,
    request_id: &str,
) -> Result<(InvitationId, InvitationDoor), AppError> {
    let id = resources.vault.open_token(Purpose::Invitation, token).map(InvitationId).ok_or_else(unknown)?;
    let door = store::organisations::invitation(resources.database.doors(), id).await.report(request_id)?;
    Ok((id, door.ok_or_else(unknown)?))
}

fn closed(door: &InvitationDoor) -> String {
    let what = if door.accepted_by.is_some() {
        "Somebody has accepted this invitation already"
    } else if door.revoked {
        "This invitation was taken back"
    } else {
        "This invitation is over"
    };
    format!("{what}. Ask {} for a new one.", door.invited_by)
}

/// Enough of an address to recognise it, too little to write to: `m…@x.example`.
fn masked(email: &str) -> String {
    let (local, host) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}…@{host}", local.chars().next().map(String::from).unwrap_or_default())
}
