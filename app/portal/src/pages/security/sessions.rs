//! Where somebody is signed in.

use super::Acts;
use crate::{outcome::Outcome, parts::Panel, shell::HereNow};
use contract::account::{AccountView, SessionView};
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, ButtonSize, Icon, Tone, ZonedTime, lu};

#[component]
pub fn Sessions(view: Signal<AccountView>, acts: Acts) -> impl IntoView {
    let others = Memo::new(move |_| view.with(|view| view.sessions.iter().any(|session| !session.current)));
    view! {
        <Panel id="h-sessions" title="Where you are signed in" text="If you do not know one of these, sign it out and change your password.">
            {Outcome::of(acts.end).problem(&[])}
            {Outcome::of(acts.end_others).problem(&[])}
            <ul class="divide-y divide-line">
                <For
                    each=move || view.with(|view| view.sessions.clone())
                    key=|session| (session.id, session.last_used_at)
                    let:session
                >
                    <Row session acts/>
                </For>
            </ul>
            <Show when=move || others.get()>
                <ActionForm action=acts.end_others attr:class="mt-4">
                    <Button kind="submit" loading=acts.end_others.pending()>
                        "Sign all others out"
                    </Button>
                </ActionForm>
            </Show>
        </Panel>
    }
}

#[component]
fn Row(session: SessionView, acts: Acts) -> impl IntoView {
    let zone = HereNow::zone();
    let SessionView { id, device, address, created_at, last_used_at, current } = session;
    let end = (!current).then(|| {
        let label = format!("Sign {device} at {address} out");
        view! {
            <ActionForm action=acts.end>
                <input type="hidden" name="session" value=id.to_string()/>
                <Button kind="submit" size=ButtonSize::Small attr:aria-label=label loading=acts.end.pending()>
                    "Sign out"
                </Button>
            </ActionForm>
        }
    });
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <Icon icon=lu::LuMonitorSmartphone class="size-5 shrink-0 text-ink-2"/>
            <div class="min-w-48 flex-1">
                <p class="font-medium">
                    {device} {current.then(|| view! { <Badge tone=Tone::Good class="ml-2">"This browser"</Badge> })}
                </p>
                <p class="text-xs text-ink-2">
                    {address} ", last used " <ZonedTime at=last_used_at zone/> ", since " <ZonedTime at=created_at zone/>
                </p>
            </div>
            {end}
        </li>
    }
}
