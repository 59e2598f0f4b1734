//! Acts that want a fresh proof of who it is: refused at first, then carried out once the person has confirmed.

mod passkey;
mod provider;

use crate::{api::account::ConfirmIdentity, outcome::Outcome};
use contract::AppError;
use leptos::{form::ActionForm, prelude::*};
use passkey::PasskeyProof;
use provider::ProviderProof;
use server_fn::ServerFn;
use ui::{Button, ButtonTone, Dialog, Field, TextInput};

/// The dialog's state, one for the surface.
#[derive(Clone, Copy)]
pub struct Confirming {
    open: RwSignal<bool>,
    /// Repeats the act that was refused.
    again: RwSignal<Option<Callback<()>>>,
}

impl Confirming {
    pub fn provide() -> Self {
        let confirming = Self { open: RwSignal::new(false), again: RwSignal::new(None) };
        provide_context(confirming);
        confirming
    }
}

/// Opens the dialog when `action` is refused for want of a fresh proof, and repeats it afterwards with what was sent.
pub fn confirmed<S>(action: ServerAction<S>) -> ServerAction<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let confirming = expect_context::<Confirming>();
    let sent = StoredValue::new(None::<S>);
    Effect::new(move |_| {
        if let Some(input) = action.input().get() {
            sent.set_value(Some(input));
        }
    });
    Effect::new(move |_| {
        let refused = action.value().with(|answer| matches!(answer, Some(Err(AppError::ConfirmIdentity))));
        if !refused {
            return;
        }
        let repeat = sent.get_value().map(|input| {
            Callback::new(move |()| {
                action.dispatch(input.clone());
            })
        });
        confirming.again.set(repeat);
        confirming.open.set(true);
    });
    action
}

/// The surface's dialog.
#[component]
pub fn ConfirmDialog() -> impl IntoView {
    let confirming = expect_context::<Confirming>();
    let on_done = Callback::new(move |()| {
        confirming.open.set(false);
        if let Some(again) = confirming.again.get_untracked() {
            confirming.again.set(None);
            again.run(());
        }
    });
    view! {
        <Dialog open=confirming.open id="confirm-identity" title="Is it you?">
            <p class="mb-4 text-sm text-ink-2">
                "This is a sensitive act, so please prove once more who you are. It holds for ten minutes."
            </p>
            <ConfirmForm on_done id="confirm-dialog" to=String::new()/>
        </Dialog>
    }
}

/// A passkey, a password, or a code of the authenticator app.
#[component]
pub fn ConfirmForm(on_done: Callback<()>, id: &'static str, to: String) -> impl IntoView {
    let action = ServerAction::<ConfirmIdentity>::new();
    let outcome = Outcome::of(action);
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        if action.value().with(Option::is_some) {
            password.set(String::new());
            code.set(String::new());
        }
        if action.value().with(|answer| matches!(answer, Some(Ok(())))) {
            on_done.run(());
        }
    });
    view! {
        <PasskeyProof on_done/>
        <ProviderProof to=to.clone()/>
        <ActionForm action attr:class="grid gap-4">
            {outcome.problem(&["password", "code"])}
            <input type="hidden" name="to" value=to/>
            <Field id=format!("{id}-password") label="Password" error=outcome.reason("password")>
                <TextInput name="password" kind="password" autocomplete="current-password" maxlength=1_024 value=password/>
            </Field>
            <Field
                id=format!("{id}-code")
                label="Or a code of your authenticator app"
                hint="Six digits. Leave it empty when you typed the password."
                error=outcome.reason("code")
            >
                <TextInput name="code" autocomplete="one-time-code" maxlength=40 value=code/>
            </Field>
            <Button kind="submit" tone=ButtonTone::Primary loading=action.pending()>
                "Confirm"
            </Button>
        </ActionForm>
    }
}
