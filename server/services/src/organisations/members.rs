//! Who belongs here, and as what. A change of role and a removal end the person's sessions here at once.

use super::known_role;
use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
};
use contract::{
    Actor, AppError, Caller,
    caller::Role,
    organisations::{InvitationView, MemberView, Members},
};
use domain::{
    authorization::{Action, may_assign},
    ids::{InvitationId, PersonId},
};
use store::{
    OrgTransaction,
    organisations::{self, MembershipChange},
};

fn unknown() -> AppError {
    AppError::not_found("This member")
}

fn last_owner() -> AppError {
    AppError::conflict(
        "An organisation always has an owner, and this is its only one. Make somebody else an owner first.",
    )
}

/// The person who asks; keys and visitors have no membership.
fn asking(caller: &Caller) -> Option<PersonId> {
    match &caller.actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    }
}

pub(super) async fn list(resources: &Resources, caller: &Caller) -> Result<Members, AppError> {
    caller.require(Action::ReadMembers)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let now = resources.clock.now();
    let members = organisations::members(&mut transaction).await.report(request_id)?;
    let invitations = organisations::open_invitations(&mut transaction, caller.org, now).await.report(request_id)?;
    let me = asking(caller);
    let members = members.into_iter().map(|row| {
        Ok(MemberView {
            id: PersonId(row.person_id),
            role: known_role(&row.role, request_id)?,
            name: row.name,
            email: row.email,
            joined_at: row.created_at,
            last_used_at: row.last_used_at,
            current: me == Some(PersonId(row.person_id)),
        })
    });
    let invitations = invitations.into_iter().map(|row| {
        Ok(InvitationView {
            id: InvitationId(row.invitation_id),
            role: known_role(&row.role, request_id)?,
            email: row.email,
            invited_by: row.invited_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    });
    Ok(Members {
        members: members.collect::<Result<_, AppError>>()?,
        invitations: invitations.collect::<Result<_, AppError>>()?,
    })
}

pub(super) async fn change_role(
    resources: &Resources,
    caller: &Caller,
    member: PersonId,
    role: Role,
) -> Result<(), AppError> {
    caller.require(Action::ChangeMembers)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let before = locked_role(&mut transaction, caller, member).await?;
    require_assignable(caller, before, role)?;
    if before == role {
        return Ok(());
    }
    set_role(&mut transaction, caller, member, role).await?;
    let detail = [("role", format!("{} → {}", before.as_str(), role.as_str()))];
    finish(resources, transaction, caller, "member.role_changed", member, &detail).await
}

pub(super) async fn remove(resources: &Resources, caller: &Caller, member: PersonId) -> Result<(), AppError> {
    caller.require(Action::ChangeMembers)?;
    let mut transaction = resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
    let role = locked_role(&mut transaction, caller, member).await?;
    require_assignable(caller, role, role)?;
    part(resources, transaction, caller, member, "member.removed", role).await
}

pub(super) async fn leave(resources: &Resources, caller: &Caller) -> Result<(), AppError> {
    let me = asking(caller).ok_or_else(unknown)?;
    let mut transaction = resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
    let role = locked_role(&mut transaction, caller, me).await?;
    part(resources, transaction, caller, me, "member.left", role).await
}

pub(super) async fn transfer_ownership(
    resources: &Resources,
    caller: &Caller,
    member: PersonId,
) -> Result<(), AppError> {
    caller.require(Action::TransferOwnership)?;
    let me = asking(caller).ok_or_else(unknown)?;
    if me == member {
        return Err(AppError::invalid("member", "You are an owner already. Choose somebody else."));
    }
    let mut transaction = resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
    // Locked in the order of their ids, so that two transfers at once cannot block each other for good.
    for person in [me.min(member), me.max(member)] {
        locked_role(&mut transaction, caller, person).await?;
    }
    set_role(&mut transaction, caller, member, Role::Owner).await?;
    set_role(&mut transaction, caller, me, Role::Admin).await?;
    finish(resources, transaction, caller, "ownership.transferred", member, &[]).await
}

async fn locked_role(transaction: &mut OrgTransaction, caller: &Caller, member: PersonId) -> Result<Role, AppError> {
    let request_id = &caller.client.request_id;
    let role = organisations::lock_role(transaction, caller.org, member).await.report(request_id)?;
    known_role(&role.ok_or_else(unknown)?, request_id)
}

/// Only owners make owners, and only owners unmake them.
fn require_assignable(caller: &Caller, before: Role, after: Role) -> Result<(), AppError> {
    let Actor::Person { role, .. } = &caller.actor else { return Err(unknown()) };
    if may_assign(*role, before) && may_assign(*role, after) {
        Ok(())
    } else {
        Err(AppError::Forbidden { reason: "only an owner makes owners, or takes it from them.".into() })
    }
}

async fn set_role(
    transaction: &mut OrgTransaction,
    caller: &Caller,
    member: PersonId,
    role: Role,
) -> Result<(), AppError> {
    let request_id = &caller.client.request_id;
    match organisations::set_role(transaction, caller.org, member, role).await.report(request_id)? {
        MembershipChange::LastOwner => Err(last_owner()),
        MembershipChange::Done => organisations::end_sessions(transaction, member).await.report(request_id),
    }
}

async fn part(
    resources: &Resources,
    mut transaction: OrgTransaction,
    caller: &Caller,
    member: PersonId,
    action: &'static str,
    role: Role,
) -> Result<(), AppError> {
    let request_id = &caller.client.request_id;
    match organisations::remove_member(&mut transaction, caller.org, member).await.report(request_id)? {
        MembershipChange::LastOwner => return Err(last_owner()),
        // Somebody who leaves stays signed in, elsewhere or nowhere.
        MembershipChange::Done if action == "member.left" => {}
        MembershipChange::Done => organisations::end_sessions(&mut transaction, member).await.report(request_id)?,
    }
    finish(resources, transaction, caller, action, member, &[("role", role.as_str().to_owned())]).await
}

async fn finish(
    resources: &Resources,
    mut transaction: OrgTransaction,
    caller: &Caller,
    action: &'static str,
    member: PersonId,
    detail: &[(&'static str, String)],
) -> Result<(), AppError> {
    let act = Act { action, subject_kind: "member", subject_id: member.to_string(), detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(&caller.client.request_id)
}
