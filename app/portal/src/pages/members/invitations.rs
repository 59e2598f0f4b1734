//! Asking somebody in, and those who have not answered yet.

use super::Acts;
use crate::{
    outcome::Outcome,
    parts::{Panel, RoleSelect, role_of},
    shell::HereNow,
    typed,
};
use contract::organisations::{InvitationView, Members};
use domain::authorization::{Action, Role};
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, ButtonSize, ButtonTone, Field, TextInput, ZonedTime};

#[component]
pub fn InviteForm(roles: Memo<Vec<Role>>, acts: Acts) -> impl IntoView {
    let outcome = Outcome::of(acts.invite);
    let [email, role] = typed::INVITATION.before();
    let email = RwSignal::new(email);
    let role = RwSignal::new(if role.is_empty() { Role::Dispatcher.as_str().to_owned() } else { role });
    Effect::new(move |_| {
        if acts.invite.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            email.set(String::new());
        }
    });
    view! {
        <Panel id="h-invite" title="Invite somebody" text="They get a mail with a link that works once, for a week.">
            {outcome.problem(&["email", "role"])}
            <ActionForm action=acts.invite attr:class="grid items-start gap-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
                <Field id="invite-email" label="E-mail" error=outcome.reason("email") required=true>
                    <TextInput name="email" kind="email" maxlength=254 value=email placeholder="name@clinic.example"/>
                </Field>
                <Field id="invite-role" label="Role" error=outcome.reason("role")>
                    <RoleSelect roles=roles.get_untracked() value=role/>
                </Field>
                <Button kind="submit" tone=ButtonTone::Primary class="h-11 md:mt-[26px]" loading=acts.invite.pending()>
                    "Send the invitation"
                </Button>
            </ActionForm>
        </Panel>
    }
}

/// Invitations that are neither accepted, taken back nor over; nothing when there are none.
#[component]
pub fn OpenInvitations(people: Signal<Members>, acts: Acts) -> impl IntoView {
    let some = Memo::new(move |_| people.with(|people| !people.invitations.is_empty()));
    view! {
        <Show when=move || some.get()>
            <Panel id="h-invitations" title="Not answered yet">
                <ul class="divide-y divide-line">
                    <For each=move || people.with(|people| people.invitations.clone()) key=|open| (open.id, open.expires_at) let:open>
                        <InvitationRow open acts/>
                    </For>
                </ul>
            </Panel>
        </Show>
    }
}

#[component]
fn InvitationRow(open: InvitationView, acts: Acts) -> impl IntoView {
    let may_invite = HereNow::may(Action::InviteMembers);
    let zone = HereNow::zone();
    let InvitationView { id, email, role, invited_by, expires_at, .. } = open;
    let label = StoredValue::new(format!("Take back the invitation of {email}"));
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <div class="min-w-48 flex-1">
                <p class="truncate font-medium">{email}</p>
                <p class="text-xs text-ink-2">"Asked by " {invited_by} ", until " <ZonedTime at=expires_at zone/></p>
            </div>
            <Badge>{role_of(role)}</Badge>
            <Show when=move || may_invite.get()>
                <ActionForm action=acts.revoke>
                    <input type="hidden" name="invitation" value=id.to_string()/>
                    <Button kind="submit" size=ButtonSize::Small attr:aria-label=label.get_value() loading=acts.revoke.pending()>
                        "Take back"
                    </Button>
                </ActionForm>
            </Show>
        </li>
    }
}
