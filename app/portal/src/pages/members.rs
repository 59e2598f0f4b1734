//! Who belongs to the organisation, and who is asked to.

mod invitations;
mod row;

use crate::{
    api::organisations::{ChangeRole, Invite, Leave, RemoveMember, RevokeInvitation, TransferOwnership, members},
    confirming::confirmed,
    outcome::{Outcome, tell},
    parts::{Loading, More, PageHead, Panel},
    shell::HereNow,
};
use contract::organisations::Members;
use domain::authorization::{Action, Role, may_assign};
use invitations::{InviteForm, OpenInvitations};
use leptos::{form::ActionForm, prelude::*};
use row::MemberRow;
use session::kept;
use ui::{Button, ButtonTone};

/// What can be done with members.
#[derive(Clone, Copy)]
pub struct Acts {
    pub invite: ServerAction<Invite>,
    pub revoke: ServerAction<RevokeInvitation>,
    pub change_role: ServerAction<ChangeRole>,
    pub remove: ServerAction<RemoveMember>,
    pub transfer: ServerAction<TransferOwnership>,
    pub leave: ServerAction<Leave>,
}

impl Acts {
    fn new() -> Self {
        let acts = Self {
            invite: confirmed(ServerAction::new()),
            revoke: ServerAction::new(),
            change_role: confirmed(ServerAction::new()),
            remove: confirmed(ServerAction::new()),
            transfer: confirmed(ServerAction::new()),
            leave: ServerAction::new(),
        };
        tell(acts.invite, |sent| format!("Invited {}", sent.email));
        tell(acts.revoke, |()| "The invitation is taken back".to_owned());
        tell(acts.change_role, |()| "The role is saved".to_owned());
        tell(acts.remove, |()| "Removed. They are signed out of this clinic".to_owned());
        tell(acts.transfer, |()| "Ownership is handed over".to_owned());
        acts
    }

    /// Counts with every answer, so that the list is asked for again.
    fn version(self) -> usize {
        let of_people = self.change_role.version().get() + self.remove.version().get() + self.transfer.version().get();
        self.invite.version().get() + self.revoke.version().get() + of_people
    }

    /// What stands in the way of the last act on a row.
    fn problems(self) -> impl IntoView {
        (
            Outcome::of(self.revoke).problem(&[]),
            Outcome::of(self.change_role).problem(&[]),
            Outcome::of(self.remove).problem(&[]),
            Outcome::of(self.transfer).problem(&[]),
            Outcome::of(self.leave).problem(&[]),
        )
    }
}

/// The roles that the one who asks may give.
fn assignable(own: Option<Role>) -> Vec<Role> {
    Role::ALL.into_iter().filter(|given| own.is_some_and(|own| may_assign(own, *given))).collect()
}

/// The role of the one who asks, as the list has it.
fn own_role(members: &Members) -> Option<Role> {
    members.members.iter().find(|member| member.current).map(|member| member.role)
}

#[component]
pub fn MembersPage() -> impl IntoView {
    let acts = Acts::new();
    let people = Resource::new_blocking(move || acts.version(), |_| members());
    let now = expect_context::<HereNow>();
    // Handing over the ownership changes what the one who asks may do.
    Effect::new(move |before: Option<usize>| {
        let version = acts.transfer.version().get();
        if before.is_some_and(|before| before != version) {
            now.0.refetch();
        }
        version
    });
    view! {
        <PageHead title="Members" text="Everybody with a sign-in to this clinic, and what each may do."/>
        <div class="grid gap-3 not-empty:mb-4">{acts.problems()}</div>
        {kept(people, Loading, move |people| view! { <People people acts/> })}
    }
}

#[component]
fn People(people: Signal<Members>, acts: Acts) -> impl IntoView {
    let may_invite = HereNow::may(Action::InviteMembers);
    let roles = Memo::new(move |_| people.with(|people| assignable(own_role(people))));
    view! {
        <Show when=move || may_invite.get()>
            <InviteForm roles acts/>
        </Show>
        <Panel id="h-members" title="Members">
            <ul class="divide-y divide-line">
                <For
                    each=move || people.with(|people| people.members.clone())
                    key=|member| (member.id, member.role, member.name.clone(), member.last_used_at)
                    let:member
                >
                    <MemberRow member roles acts/>
                </For>
            </ul>
        </Panel>
        <OpenInvitations people acts/>
        <LeaveForm acts/>
    }
}

/// The way out of the organisation, for oneself.
#[component]
fn LeaveForm(acts: Acts) -> impl IntoView {
    let here = expect_context::<HereNow>().0;
    // An operator who is inside is no member.
    let belongs =
        move || here.get().and_then(Result::ok).and_then(|here| here.member).is_some_and(|of| of.role.is_some());
    view! {
        <Show when=belongs>
            <More label="Leave this organisation" word="Leave">
                <p class="max-w-[60ch] text-sm">
                    "You lose sight of this clinic at once. Your account and your other organisations stay; to come back, somebody must invite you. The last owner cannot leave."
                </p>
                <ActionForm action=acts.leave>
                    <Button kind="submit" tone=ButtonTone::Danger loading=acts.leave.pending()>
                        "Leave this organisation"
                    </Button>
                </ActionForm>
            </More>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_offers_every_role_but_the_owners() {
        assert_eq!(assignable(Some(Role::Owner)), Role::ALL);
        assert_eq!(assignable(Some(Role::Admin)), [Role::Admin, Role::Dispatcher, Role::Analyst]);
        assert_eq!(assignable(Some(Role::Dispatcher)), []);
        assert_eq!(assignable(None), []);
    }
}
