//! API keys and webhook secrets: made, shown once, rotated with an overlap, revoked.

mod create;
mod row;
mod webhooks;

use crate::{
    api::keys::{
        CreateKey, CreateWebhookSecret, KeyRing, RevokeKey, RevokeWebhookSecret, RotateKey, RotateWebhookSecret,
        key_ring,
    },
    confirming::confirmed,
    once,
    outcome::{Outcome, tell},
    parts::{Loading, PageHead, Panel, ShownOnce},
    shell::HereNow,
};
use create::CreateKeyForm;
use domain::authorization::Action;
use leptos::prelude::*;
use row::KeyRow;
use session::kept;
use ui::{EmptyState, lu};
use webhooks::Webhooks;

/// What can be done with keys and secrets.
#[derive(Clone, Copy)]
pub struct Acts {
    pub create: ServerAction<CreateKey>,
    pub rotate: ServerAction<RotateKey>,
    pub revoke: ServerAction<RevokeKey>,
    pub create_webhook: ServerAction<CreateWebhookSecret>,
    pub rotate_webhook: ServerAction<RotateWebhookSecret>,
    pub revoke_webhook: ServerAction<RevokeWebhookSecret>,
    /// The value that was made last, while this page is open.
    pub newest: RwSignal<Option<String>>,
}

/// Keeps the value that an act answers.
macro_rules! show_once {
    ($acts:ident, $($action:ident),+) => {$(
        Effect::new(move |_| {
            let made = $acts.$action.value().with(|answer| Some(answer.as_ref()?.as_ref().ok()?.value.clone()));
            if made.is_some() {
                $acts.newest.set(made);
            }
        });
    )+};
}

impl Acts {
    fn new() -> Self {
        let acts = Self {
            create: confirmed(ServerAction::new()),
            rotate: confirmed(ServerAction::new()),
            revoke: confirmed(ServerAction::new()),
            create_webhook: confirmed(ServerAction::new()),
            rotate_webhook: confirmed(ServerAction::new()),
            revoke_webhook: confirmed(ServerAction::new()),
            newest: RwSignal::new(None),
        };
        show_once!(acts, create, rotate, create_webhook, rotate_webhook);
        tell(acts.revoke, |()| "The key is revoked".to_owned());
        tell(acts.revoke_webhook, |()| "The secret is revoked".to_owned());
        acts
    }

    /// Counts with every answer, so that the list is asked for again.
    fn version(self) -> usize {
        let keys = self.create.version().get() + self.rotate.version().get() + self.revoke.version().get();
        let webhooks = self.create_webhook.version().get() + self.rotate_webhook.version().get();
        keys + webhooks + self.revoke_webhook.version().get()
    }

    /// What stands in the way of the last act on a row.
    fn problems(self) -> impl IntoView {
        (
            Outcome::of(self.rotate).problem(&[]),
            Outcome::of(self.revoke).problem(&[]),
            Outcome::of(self.rotate_webhook).problem(&[]),
            Outcome::of(self.revoke_webhook).problem(&[]),
        )
    }
}

#[component]
pub fn KeysPage() -> impl IntoView {
    let acts = Acts::new();
    let ring = Resource::new_blocking(move || acts.version(), |_| key_ring());
    view! {
        <PageHead title="API keys and webhooks" text="How your website and your software speak with your front desk."/>
        {kept(
            once::KEY.taken(),
            || (),
            move |before| move || acts.newest.get().or_else(|| before.get()).map(|value| view! { <Newest value/> }),
        )}
        <div class="grid gap-3 not-empty:mb-4">{acts.problems()}</div>
        {kept(ring, Loading, move |ring| view! { <Ring ring acts/> })}
    }
}

#[component]
fn Newest(value: String) -> impl IntoView {
    view! {
        <ShownOnce
            title="Copy it now"
            text="This is the only time that it is shown. Keep it where your software keeps its secrets; if it is lost, rotate it."
            value
        />
    }
}

#[component]
fn Ring(ring: Signal<KeyRing>, acts: Acts) -> impl IntoView {
    let may_manage = HereNow::may(Action::ManageKeys);
    let none = Memo::new(move |_| ring.with(|ring| ring.keys.is_empty()));
    view! {
        <Show when=move || may_manage.get()>
            <CreateKeyForm acts/>
        </Show>
        <Panel id="h-keys" title="Keys">
            <Show
                when=move || !none.get()
                fallback=|| {
                    view! {
                        <EmptyState
                            icon=lu::LuKeyRound
                            title="No keys yet"
                            text="A publishable key lets your website show the chat; a secret key lets your software work with bookings and leads."
                        />
                    }
                }
            >
                <ul class="divide-y divide-line">
                    <For
                        each=move || ring.with(|ring| ring.keys.clone())
                        key=|key| (key.id, key.expires_at, key.last_used_at, format!("{:?}", key.state))
                        let:key
                    >
                        <KeyRow key_view=key may_manage acts/>
                    </For>
                </ul>
            </Show>
        </Panel>
        <Webhooks ring may_manage acts/>
    }
}
