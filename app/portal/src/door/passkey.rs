//! Signing in with a passkey: by a button, and among what the browser offers where the e-mail is typed.

use crate::{
    api::passkeys::{FinishPasskeySignIn, begin_passkey_sign_in},
    authenticator::{self, Asking, Refusal},
    outcome::{Outcome, refusal},
    parts::Or,
};
use contract::AppError;
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{Button, ButtonSize, Icon, lu};

/// A challenge ends after five minutes; one that waits for somebody to type is asked for anew before that.
const RENEWED: Duration = Duration::from_mins(4);

/// How a sign-in with a passkey stands.
#[derive(Clone, Copy)]
pub struct PasskeySignIn {
    finish: ServerAction<FinishPasskeySignIn>,
    offered: RwSignal<Option<bool>>,
    /// The question stands in front.
    asking: RwSignal<bool>,
    problem: RwSignal<Option<AppError>>,
    to: StoredValue<String>,
}

impl PasskeySignIn {
    /// Leads on to `to`, a page of this site; to the usual one when it is empty.
    pub fn new(to: String) -> Self {
        let passkey = Self {
            finish: ServerAction::new(),
            offered: authenticator::offered(),
            asking: RwSignal::new(false),
            problem: RwSignal::new(None),
            to: StoredValue::new(to),
        };
        Effect::new(move |_| {
            if passkey.offered.get() == Some(true) {
                passkey.ask(Asking::Quietly);
                let renew = move || {
                    if passkey.asking.try_get_untracked() == Some(false) {
                        passkey.ask(Asking::Quietly);
                    }
                };
                if let Ok(renewing) = set_interval_with_handle(renew, RENEWED) {
                    on_cleanup(move || renewing.clear());
                }
            }
        });
        Effect::new(move |_| {
            // The browser may offer another one.
            if refusal(passkey.finish).is_some() {
                passkey.ask(Asking::Quietly);
            }
        });
        on_cleanup(authenticator::stop);
        passkey
    }

    /// What went wrong, above the form.
    pub fn problem(self) -> impl IntoView {
        Outcome::with(Signal::derive(move || self.problem.get().or_else(|| refusal(self.finish)))).problem(&[])
    }

    fn ask(self, asking: Asking) {
        spawn_local(async move {
            if asking == Asking::Quietly && !authenticator::fills_in().await {
                return;
            }
            let answered = self.answer(asking).await;
            // A page that was left meanwhile has nothing to show.
            if self.asking.try_get_untracked().is_none() {
                return;
            }
            match answered {
                Ok((ticket, answer)) => {
                    let to = Some(self.to.get_value());
                    self.finish.dispatch(FinishPasskeySignIn { ticket, answer, to });
                }
                Err(error) if asking == Asking::Openly => {
                    self.problem.set(Some(error));
                    self.ask(Asking::Quietly);
                }
                // What nobody asked for fails without a word; the button is still there.
                Err(_) => {}
            }
            if asking == Asking::Openly {
                self.asking.set(false);
            }
        });
    }

    async fn answer(self, asking: Asking) -> Result<(String, String), AppError> {
        let challenge = begin_passkey_sign_in().await?;
        if self.asking.try_get_untracked().is_none() {
            return Err(Refusal::Ended.words());
        }
        let answer = authenticator::get(&challenge.options, asking).await;
        Ok((challenge.ticket, answer.map_err(|refusal| refusal.words())?))
    }
}

/// Keeps its room until the page knows whether there is something to press.
#[component]
pub fn PasskeyButton(passkey: PasskeySignIn) -> impl IntoView {
    let class = move || match passkey.offered.get() {
        None => "invisible",
        Some(true) => "",
        Some(false) => "hidden",
    };
    let busy = Signal::derive(move || passkey.asking.get() || passkey.finish.pending().get());
    let press = move |_| {
        passkey.problem.set(None);
        passkey.finish.clear();
        passkey.asking.set(true);
        passkey.ask(Asking::Openly);
    };
    view! {
        <div class=class>
            <Or/>
            <Button size=ButtonSize::Large class="w-full" loading=busy on:click=press>
                <Icon icon=lu::LuFingerprint class="size-5 shrink-0 text-ink-2"/>
                "Use a passkey"
            </Button>
        </div>
    }
}
