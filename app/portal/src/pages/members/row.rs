//! One member, and what can be done about them.

use super::Acts;
use crate::{
    parts::{More, RoleSelect, initials, role_of},
    shell::HereNow,
};
use contract::organisations::MemberView;
use domain::authorization::{Action, Role};
use leptos::{form::ActionForm, prelude::*};
use ui::{Avatar, Badge, Button, ButtonSize, ButtonTone, TimeDetail, Tone, ZonedTime};

#[component]
pub fn MemberRow(member: MemberView, roles: Memo<Vec<Role>>, acts: Acts) -> impl IntoView {
    let may_change = HereNow::may(Action::ChangeMembers);
    let zone = HereNow::zone();
    // Nobody changes somebody whose role they could not give.
    let changeable = move || may_change.get() && roles.with(|roles| roles.contains(&member.role));
    let MemberView { name, email, role, joined_at, last_used_at, current, .. } = member.clone();
    let seen = last_used_at.map(|at| view! { ", last here " <ZonedTime at zone/> });
    let changing = StoredValue::new(member);
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <Avatar initials=initials(&name) of=name.clone() class="size-9 text-xs"/>
            <div class="min-w-48 flex-1">
                <p class="truncate font-medium">
                    {name} {current.then(|| view! { <Badge class="ml-2">"You"</Badge> })}
                </p>
                <p class="truncate text-sm text-ink-2">{email}</p>
                <p class="text-xs text-ink-2">"Since " <ZonedTime at=joined_at zone detail=TimeDetail::Day/> {seen}</p>
            </div>
            <Badge tone=if role == Role::Owner { Tone::Brand } else { Tone::Neutral }>{role_of(role)}</Badge>
            <Show when=changeable>
                <Change member=changing.get_value() roles acts/>
            </Show>
        </li>
    }
}

/// Role, ownership, removal: each says what it does before it is pressed.
#[component]
fn Change(member: MemberView, roles: Memo<Vec<Role>>, acts: Acts) -> impl IntoView {
    let may_transfer = HereNow::may(Action::TransferOwnership);
    let MemberView { id, name, role, current, .. } = member;
    let chosen = RwSignal::new(role.as_str().to_owned());
    let name = StoredValue::new(name);
    let offered = move || may_transfer.get() && !current && role != Role::Owner;
    view! {
        <More label=format!("Change {}", name.get_value()) word="Change">
            <ActionForm action=acts.change_role attr:class="flex flex-wrap items-center gap-2">
                <input type="hidden" name="member" value=id.to_string()/>
                <div class="min-w-48 flex-1">
                    <RoleSelect roles=roles.get_untracked() value=chosen label=format!("Role of {}", name.get_value())/>
                </div>
                <Button kind="submit" loading=acts.change_role.pending()>
                    "Save the role"
                </Button>
            </ActionForm>
            <Show when=offered>
                <ActionForm action=acts.transfer attr:class="grid gap-2">
                    <input type="hidden" name="member" value=id.to_string()/>
                    <p class="max-w-[60ch] text-sm text-ink-2">
                        {format!("{} becomes owner, and you an admin. Only they can give it back.", name.get_value())}
                    </p>
                    <Button kind="submit" size=ButtonSize::Small class="justify-self-start" loading=acts.transfer.pending()>
                        "Hand over the ownership"
                    </Button>
                </ActionForm>
            </Show>
            {(!current)
                .then(|| {
                    view! {
                        <ActionForm action=acts.remove attr:class="grid gap-2">
                            <input type="hidden" name="member" value=id.to_string()/>
                            <p class="max-w-[60ch] text-sm text-ink-2">
                                {format!(
                                    "{} loses sight of this clinic at once; what they did stays in its histories. To come back they must be invited.",
                                    name.get_value(),
                                )}
                            </p>
                            <Button
                                kind="submit"
                                tone=ButtonTone::Danger
                                size=ButtonSize::Small
                                class="justify-self-start"
                                loading=acts.remove.pending()
                            >
                                {format!("Remove {}", name.get_value())}
                            </Button>
                        </ActionForm>
                    }
                })}
        </More>
    }
}
