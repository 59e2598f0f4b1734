//! A passkey as the fresh proof.

use crate::{
    api::passkeys::{ConfirmByPasskey, begin_passkey_confirmation},
    authenticator::{self, Asking},
    outcome::{Outcome, refusal},
    parts::Or,
    shell::HereNow,
};
use contract::AppError;
use leptos::{prelude::*, task::spawn_local};
use session::kept;
use ui::{Button, Icon, lu};

/// For whoever has a passkey and a browser that can ask for it.
#[component]
pub fn PasskeyProof(on_done: Callback<()>) -> impl IntoView {
    let now = expect_context::<HereNow>().0;
    let action = ServerAction::<ConfirmByPasskey>::new();
    let offered = authenticator::offered();
    let (asking, problem) = (RwSignal::new(false), RwSignal::new(None::<AppError>));
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(())))) {
            on_done.run(());
        }
    });
    let press = move |_| {
        action.clear();
        problem.set(None);
        asking.set(true);
        spawn_local(async move {
            let answered = answer().await;
            if asking.try_set(false).is_some() {
                return;
            }
            match answered {
                Ok(answered) => {
                    action.dispatch(answered);
                }
                Err(error) => problem.set(Some(error)),
            }
        });
    };
    let outcome = Outcome::with(Signal::derive(move || problem.get().or_else(|| refusal(action))));
    let busy = Signal::derive(move || asking.get() || action.pending().get());
    kept(
        now,
        || (),
        move |here| {
            view! {
                <Show when=move || offered.get() == Some(true) && here.with(|here| here.passkey)>
                    {outcome.problem(&[])}
                    <Button class="w-full" loading=busy on:click=press>
                        <Icon icon=lu::LuFingerprint class="size-5 shrink-0 text-ink-2"/>
                        "Use a passkey"
                    </Button>
                    <Or/>
                </Show>
            }
        },
    )
}

async fn answer() -> Result<ConfirmByPasskey, AppError> {
    let challenge = begin_passkey_confirmation().await?;
    let answer = authenticator::get(&challenge.options, Asking::Openly).await;
    Ok(ConfirmByPasskey { ticket: challenge.ticket, answer: answer.map_err(|refusal| refusal.words())? })
}
