//! Passkeys: added, named, removed.

use crate::{
    api::passkeys::{AddPasskey, BeginAddingPasskey, RemovePasskey, RenamePasskey},
    authenticator,
    confirming::confirmed,
    outcome::{Outcome, refusal, tell},
    parts::{More, Panel},
    shell::HereNow,
};
use contract::{AppError, account::AccountView, passkeys::PasskeyView};
use leptos::{ev::SubmitEvent, form::ActionForm, prelude::*, task::spawn_local};
use ui::{Button, ButtonSize, ButtonTone, Field, Icon, TextInput, ZonedTime, lu};

/// What can be done with them.
#[derive(Clone, Copy)]
pub struct PasskeyActs {
    begin: ServerAction<BeginAddingPasskey>,
    add: ServerAction<AddPasskey>,
    rename: ServerAction<RenamePasskey>,
    remove: ServerAction<RemovePasskey>,
}

impl PasskeyActs {
    pub fn new() -> Self {
        let acts = Self {
            begin: confirmed(ServerAction::new()),
            add: ServerAction::new(),
            rename: ServerAction::new(),
            remove: confirmed(ServerAction::new()),
        };
        tell(acts.add, |()| "The passkey is added".to_owned());
        tell(acts.remove, |()| "The passkey is removed".to_owned());
        acts
    }

    pub fn version(self) -> usize {
        self.add.version().get() + self.rename.version().get() + self.remove.version().get()
    }
}

#[component]
pub fn Passkeys(view: Signal<AccountView>, acts: PasskeyActs) -> impl IntoView {
    let none = Memo::new(move |_| view.with(|view| view.passkeys.is_empty()));
    view! {
        <Panel
            id="h-passkeys"
            title="Passkeys"
            text="Sign in with a finger, your face or your device's PIN. A passkey stands for the password and the code, works on this site alone, and cannot be read over your shoulder."
        >
            {Outcome::of(acts.rename).problem(&[])}
            {Outcome::of(acts.remove).problem(&[])}
            <Show when=move || !none.get() fallback=|| view! { <p class="text-sm text-ink-2">"You have no passkey yet."</p> }>
                <ul class="divide-y divide-line">
                    <For
                        each=move || view.with(|view| view.passkeys.clone())
                        key=|passkey| (passkey.id, passkey.name.clone(), passkey.last_used_at)
                        let:passkey
                    >
                        <Row passkey acts/>
                    </For>
                </ul>
            </Show>
            <AddForm acts/>
        </Panel>
    }
}

#[component]
fn Row(passkey: PasskeyView, acts: PasskeyActs) -> impl IntoView {
    let zone = HereNow::zone();
    let PasskeyView { id, name, created_at, last_used_at } = passkey;
    let used = match last_used_at {
        Some(at) => view! { ", last used " <ZonedTime at zone/> }.into_any(),
        None => ", never used".into_any(),
    };
    let field = format!("passkey-{id}");
    let typed = RwSignal::new(name.clone());
    let (change, remove) = (format!("Change {name}"), format!("Remove {name}"));
    view! {
        <li class="grid gap-2 py-3">
            <div class="flex items-center gap-3">
                <Icon icon=lu::LuKeyRound class="size-5 shrink-0 text-ink-2"/>
                <div class="min-w-0 flex-1">
                    <p class="font-medium break-words">{name}</p>
                    <p class="text-xs text-ink-2">"Added " <ZonedTime at=created_at zone/> {used}</p>
                </div>
            </div>
            <More label=change word="Change">
                <ActionForm action=acts.rename attr:class="flex flex-wrap items-end gap-3">
                    <input type="hidden" name="passkey" value=id.to_string()/>
                    <Field id=field label="Name" required=true class="w-56">
                        <TextInput name="name" maxlength=60 value=typed/>
                    </Field>
                    <Button kind="submit" class="h-11" loading=acts.rename.pending()>
                        "Rename"
                    </Button>
                </ActionForm>
                <ActionForm action=acts.remove attr:class="grid gap-2">
                    <input type="hidden" name="passkey" value=id.to_string()/>
                    <p class="max-w-[60ch] text-sm text-ink-2">
                        "It opens nothing from then on. Delete it from the device too, which goes on offering it otherwise."
                    </p>
                    <Button
                        kind="submit"
                        tone=ButtonTone::Danger
                        size=ButtonSize::Small
                        class="justify-self-start"
                        loading=acts.remove.pending()
                    >
                        {remove}
                    </Button>
                </ActionForm>
            </More>
        </li>
    }
}

/// Asks the server for a challenge, the authenticator for a passkey, and the server to keep it. Keeps its room until the
/// page knows whether this browser can.
#[component]
fn AddForm(acts: PasskeyActs) -> impl IntoView {
    let offered = authenticator::offered();
    let name = RwSignal::new(String::new());
    let (asking, problem) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    Effect::new(move |_| {
        let begun = acts.begin.value().with(|answer| answer.as_ref()?.as_ref().ok().cloned());
        let Some(challenge) = begun else { return };
        asking.set(true);
        spawn_local(async move {
            let made = authenticator::create(&challenge.options).await;
            if asking.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(answer) => {
                    let (ticket, name) = (challenge.ticket, name.get_untracked());
                    acts.add.dispatch(AddPasskey { ticket, answer, name });
                }
                Err(refusal) => problem.set(Some(refusal.words())),
            }
        });
    });
    Effect::new(move |_| {
        if acts.add.value().with(|answer| matches!(answer, Some(Ok(())))) {
            name.set(String::new());
        }
    });
    let press = move |submit: SubmitEvent| {
        submit.prevent_default();
        problem.set(None);
        acts.add.clear();
        acts.begin.dispatch(BeginAddingPasskey {});
    };
    let error = move || problem.get().or_else(|| refusal(acts.add)).or_else(|| refusal(acts.begin));
    let outcome = Outcome::with(Signal::derive(error));
    let busy = Signal::derive(move || asking.get() || acts.begin.pending().get() || acts.add.pending().get());
    let class = move || {
        let shape = "mt-4 flex flex-wrap items-start gap-3";
        match offered.get() {
            None => format!("{shape} invisible"),
            Some(true) => shape.to_owned(),
            Some(false) => "hidden".to_owned(),
        }
    };
    view! {
        <Show when=move || offered.get() == Some(false)>
            <p class="mt-4 text-sm text-ink-2">"This browser cannot make passkeys for this address."</p>
        </Show>
        <div class="not-empty:mt-4">{outcome.problem(&["name"])}</div>
        <form class=class on:submit=press>
            <Field
                id="passkey-name"
                label="Name of the new one"
                hint="So that you know it again, such as “Work laptop”."
                error=outcome.reason("name")
                class="w-64"
            >
                <TextInput name="name" maxlength=60 value=name/>
            </Field>
            <Button kind="submit" class="h-11 sm:mt-[26px]" loading=busy>
                "Add a passkey"
            </Button>
        </form>
    }
}
