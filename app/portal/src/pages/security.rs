//! How somebody gets in: password, second factor, browsers, and what happened.

mod events;
mod identities;
mod passkeys;
mod password;
mod sessions;
mod totp;

use crate::{
    api::account::{
        BeginTotp, ChangePassword, EndOtherSessions, EndSession, FinishTotp, RemoveTotp, RenewRecoveryCodes, account,
    },
    confirming::confirmed,
    door::{ProviderTrouble, offered},
    outcome::tell,
    parts::{Loading, PageHead},
    shell::HereNow,
};
use events::Events;
use identities::{Identities, IdentityActs};
use leptos::prelude::*;
use passkeys::{PasskeyActs, Passkeys};
use password::PasswordForm;
use session::kept;
use sessions::Sessions;
use totp::{JustShown, SecondFactor};

/// What can be done here.
#[derive(Clone, Copy)]
pub struct Acts {
    pub password: ServerAction<ChangePassword>,
    pub begin: ServerAction<BeginTotp>,
    pub finish: ServerAction<FinishTotp>,
    pub remove: ServerAction<RemoveTotp>,
    pub renew: ServerAction<RenewRecoveryCodes>,
    pub end: ServerAction<EndSession>,
    pub end_others: ServerAction<EndOtherSessions>,
}

impl Acts {
    fn new() -> Self {
        let acts = Self {
            password: confirmed(ServerAction::new()),
            begin: confirmed(ServerAction::new()),
            finish: confirmed(ServerAction::new()),
            remove: confirmed(ServerAction::new()),
            renew: confirmed(ServerAction::new()),
            end: ServerAction::new(),
            end_others: ServerAction::new(),
        };
        tell(acts.password, |()| "The password is changed, and every other browser signed out".to_owned());
        tell(acts.remove, |()| "The authenticator app is removed".to_owned());
        tell(acts.end, |()| "That browser is signed out".to_owned());
        tell(acts.end_others, |ended| match ended {
            0 => "No other browser was signed in".to_owned(),
            1 => "One other browser is signed out".to_owned(),
            many => format!("{many} other browsers are signed out"),
        });
        acts
    }

    fn version(self) -> usize {
        let factor = self.finish.version().get() + self.remove.version().get() + self.renew.version().get();
        factor + self.password.version().get() + self.end.version().get() + self.end_others.version().get()
    }
}

#[component]
pub fn SecurityPage() -> impl IntoView {
    let (acts, passkeys, identities) = (Acts::new(), PasskeyActs::new(), IdentityActs::new());
    let changes = move || acts.version() + passkeys.version() + identities.version();
    let view = Resource::new_blocking(changes, |_| account());
    let providers = offered();
    let shown = JustShown::new();
    let here = expect_context::<HereNow>().0;
    Effect::new(move |before: Option<usize>| {
        let changes = passkeys.version();
        // What asks for a fresh proof offers a passkey where there is one.
        if before.is_some_and(|before| before != changes) {
            here.refetch();
        }
        changes
    });
    view! {
        <PageHead title="Security" text="How you get in, from where, and what has happened."/>
        <ProviderTrouble/>
        {shown.recovery_codes(acts)}
        {kept(
            view,
            Loading,
            move |view| {
                view! {
                    <Passkeys view acts=passkeys/>
                    <Identities view providers acts=identities/>
                    <SecondFactor view acts shown/>
                    <PasswordForm view acts/>
                    <Sessions view acts/>
                    <Events view/>
                }
            },
        )}
    }
}
