//! Identities of other providers that open the account.

use crate::{
    api::providers::UnlinkIdentity,
    confirming::confirmed,
    door::ProviderForm,
    outcome::{Outcome, tell},
    parts::{More, Panel, ProviderMark},
    shell::HereNow,
};
use contract::{AppError, account::AccountView, identity_providers::LinkedIdentityView};
use domain::identity::Provider;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, ZonedTime};

/// What can be done with them.
#[derive(Clone, Copy)]
pub struct IdentityActs {
    unlink: ServerAction<UnlinkIdentity>,
}

impl IdentityActs {
    pub fn new() -> Self {
        let acts = Self { unlink: confirmed(ServerAction::new()) };
        tell(acts.unlink, |()| "It is unlinked".to_owned());
        acts
    }

    pub fn version(self) -> usize {
        self.unlink.version().get()
    }
}

/// Nothing where no provider is configured and none is linked.
#[component]
pub fn Identities(
    view: Signal<AccountView>,
    providers: Resource<Result<Vec<Provider>, AppError>>,
    acts: IdentityActs,
) -> impl IntoView {
    // Within what waits for the account, which then waits for this too.
    let offered = Signal::derive(move || providers.get().and_then(Result::ok).unwrap_or_default());
    let linked = Memo::new(move |_| view.with(|view| view.identities.clone()));
    let more = Memo::new(move |_| {
        let is_linked = |provider: &Provider| linked.with(|linked| linked.iter().any(|one| one.provider == *provider));
        offered.get().into_iter().filter(|provider| !is_linked(provider)).collect::<Vec<_>>()
    });
    let shown = move || !linked.with(Vec::is_empty) || !offered.with(Vec::is_empty);
    view! {
        <Show when=shown>
            <Panel
                id="h-identities"
                title="Accounts elsewhere"
                text="Sign in with an account that you have anyway. Your authenticator app, if you use one, is still asked for."
            >
                {Outcome::of(acts.unlink).problem(&[])}
                <ul class="divide-y divide-line">
                    <For each=move || linked.get() key=|linked| (linked.id, linked.last_used_at) let:linked>
                        <Row linked acts/>
                    </For>
                </ul>
                <div class="mt-4 flex flex-wrap gap-2 empty:hidden">
                    <For each=move || more.get() key=|provider| *provider let:provider>
                        <ProviderForm provider aim="link" to="/account/security".to_owned()>
                            {format!("Link {}", provider.label())}
                        </ProviderForm>
                    </For>
                </div>
            </Panel>
        </Show>
    }
}

#[component]
fn Row(linked: LinkedIdentityView, acts: IdentityActs) -> impl IntoView {
    let zone = HereNow::zone();
    let LinkedIdentityView { id, provider, email, created_at, last_used_at } = linked;
    let used = match last_used_at {
        Some(at) => view! { ", last used " <ZonedTime at zone/> }.into_any(),
        None => ", never used".into_any(),
    };
    let name = provider.label();
    view! {
        <li class="grid gap-2 py-3">
            <div class="flex items-center gap-3">
                <ProviderMark provider/>
                <div class="min-w-0 flex-1">
                    <p class="font-medium break-words">{name} " " <span class="font-normal text-ink-2">{email}</span></p>
                    <p class="text-xs text-ink-2">"Linked " <ZonedTime at=created_at zone/> {used}</p>
                </div>
            </div>
            <More label=format!("Change {name}") word="Change">
                <ActionForm action=acts.unlink attr:class="grid gap-2">
                    <input type="hidden" name="identity" value=id.to_string()/>
                    <p class="max-w-[60ch] text-sm text-ink-2">
                        {format!("{name} opens this account no more. Whoever is signed in stays so until they sign out.")}
                    </p>
                    <Button
                        kind="submit"
                        tone=ButtonTone::Danger
                        size=ButtonSize::Small
                        class="justify-self-start"
                        loading=acts.unlink.pending()
                    >
                        {format!("Unlink {name}")}
                    </Button>
                </ActionForm>
            </More>
        </li>
    }
}
