//! Proving once more who it is, for a browser without script; with it a dialog does the same.

use crate::{
    confirming::ConfirmForm,
    parts::{PageHead, Panel},
};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use session::Address;

#[component]
pub fn ConfirmPage() -> impl IntoView {
    let to = Address::here().get_untracked("to").filter(|to| session::local_path(to).is_some());
    let to = to.unwrap_or_else(|| "/account/security".to_owned());
    let navigate = use_navigate();
    let back = to.clone();
    let on_done = Callback::new(move |()| navigate(&back, NavigateOptions::default()));
    view! {
        <PageHead title="Is it you?" text="What you want to change is how you get in. Prove once more who you are; it holds for ten minutes."/>
        <Panel id="h-confirm" title="Confirm">
            <div class="max-w-md">
                <ConfirmForm on_done id="confirm" to/>
            </div>
        </Panel>
    }
}
