//! Secrets that sign what is sent between your software and us.

use super::{
    Acts,
    row::{OverlapSelect, SecretFacts, SecretStateBadge, in_force},
};
use crate::{
    api::keys::KeyRing,
    outcome::Outcome,
    parts::{More, Panel},
    typed,
};
use contract::keys::{Direction, SecretState, WebhookSecretView};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Field, Select, SelectOption, TextInput};

const fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "incoming",
        Direction::Outgoing => "outgoing",
    }
}

const fn direction_meaning(direction: Direction) -> &'static str {
    match direction {
        Direction::Incoming => "Others sign what they send to us",
        Direction::Outgoing => "We sign what we send to you",
    }
}

#[component]
pub fn Webhooks(ring: Signal<KeyRing>, may_manage: Signal<bool>, acts: Acts) -> impl IntoView {
    let some = Memo::new(move |_| ring.with(|ring| !ring.webhooks.is_empty()));
    view! {
        <Panel
            id="h-webhooks"
            title="Webhook secrets"
            text="Each message carries a signature made with such a secret, so that the other side knows who wrote it."
        >
            <Show when=move || may_manage.get()>
                <CreateForm acts/>
            </Show>
            <Show when=move || some.get() fallback=|| view! { <p class="text-sm text-ink-2">"No secrets yet."</p> }>
                <ul class="divide-y divide-line">
                    <For
                        each=move || ring.with(|ring| ring.webhooks.clone())
                        key=|secret| (secret.id, secret.expires_at, secret.last_used_at, format!("{:?}", secret.state))
                        let:secret
                    >
                        <SecretRow secret may_manage acts/>
                    </For>
                </ul>
            </Show>
        </Panel>
    }
}

#[component]
fn CreateForm(acts: Acts) -> impl IntoView {
    let outcome = Outcome::of(acts.create_webhook);
    let [name] = typed::WEBHOOK.before();
    let (name, direction) = (RwSignal::new(name), RwSignal::new(direction_word(Direction::Outgoing).to_owned()));
    let directions = [Direction::Outgoing, Direction::Incoming]
        .map(|direction| SelectOption::new(direction_word(direction), direction_meaning(direction)));
    view! {
        <div class="mb-4">
            {outcome.problem(&["name", "direction"])}
            <ActionForm
                action=acts.create_webhook
                attr:class="grid items-start gap-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
            >
                <Field id="webhook-name" label="Name" error=outcome.reason("name") required=true>
                    <TextInput name="name" maxlength=60 value=name placeholder="Practice software"/>
                </Field>
                <Field id="webhook-direction" label="Direction" error=outcome.reason("direction")>
                    <Select name="direction" options=directions.to_vec() value=direction/>
                </Field>
                <Button kind="submit" class="h-11 md:mt-[26px]" loading=acts.create_webhook.pending()>
                    "Create the secret"
                </Button>
            </ActionForm>
        </div>
    }
}

#[component]
fn SecretRow(secret: WebhookSecretView, may_manage: Signal<bool>, acts: Acts) -> impl IntoView {
    let WebhookSecretView { id, direction, name, prefix, created_by, created_at, expires_at, last_used_at, state } =
        secret;
    let name = StoredValue::new(name);
    view! {
        <li class="grid gap-2 py-3">
            <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
                <div class="min-w-48 flex-1">
                    <p class="truncate font-medium">{name.get_value()}</p>
                    <p><code class="font-mono text-sm break-all">{prefix}</code></p>
                    <p class="text-xs text-ink-2">{direction_meaning(direction)}</p>
                    <SecretFacts created_by created_at last_used_at expires_at/>
                </div>
                <SecretStateBadge state/>
            </div>
            <Show when=move || may_manage.get() && in_force(state)>
                <More label=format!("Change {}", name.get_value()) word="Change">
                    {(state == SecretState::Active)
                        .then(|| {
                            view! {
                                <ActionForm action=acts.rotate_webhook attr:class="flex flex-wrap items-center gap-2">
                                    <input type="hidden" name="secret" value=id.to_string()/>
                                    <div class="min-w-48 flex-1">
                                        <OverlapSelect label=format!("How long the old value of {} goes on", name.get_value())/>
                                    </div>
                                    <Button kind="submit" loading=acts.rotate_webhook.pending()>
                                        "Rotate"
                                    </Button>
                                </ActionForm>
                            }
                        })}
                    <ActionForm action=acts.revoke_webhook attr:class="grid gap-2">
                        <input type="hidden" name="secret" value=id.to_string()/>
                        <p class="max-w-[60ch] text-sm text-ink-2">
                            "Signatures made with it count no more from that moment on. A revoked secret never comes back."
                        </p>
                        <Button
                            kind="submit"
                            tone=ButtonTone::Danger
                            size=ButtonSize::Small
                            class="justify-self-start"
                            loading=acts.revoke_webhook.pending()
                        >
                            {format!("Revoke {}", name.get_value())}
                        </Button>
                    </ActionForm>
                </More>
            </Show>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_directions_are_those_that_the_server_reads() {
        for direction in [Direction::Incoming, Direction::Outgoing] {
            let written = serde_json::to_value(direction).expect("a direction is JSON");
            assert_eq!(written, serde_json::json!(direction_word(direction)));
        }
    }
}
