//! Linking the identity that waits in this browser to the account that is signed in.

use crate::{
    api::providers::{LinkPendingIdentity, pending_identity},
    confirming::confirmed,
    outcome::Outcome,
    parts::{Loading, PageHead, Panel, ProviderMark},
    shell::HereNow,
};
use contract::identity_providers::PendingIdentity;
use leptos::{form::ActionForm, prelude::*};
use session::kept;
use ui::{Button, ButtonLink, ButtonTone};

#[component]
pub fn LinkPage() -> impl IntoView {
    let action = confirmed(ServerAction::<LinkPendingIdentity>::new());
    let pending = Resource::new_blocking(|| (), |()| pending_identity());
    view! {
        <PageHead title="One more way in" text="You proved that this account is yours. One press, and your provider opens it too."/>
        {Outcome::of(action).problem(&[])}
        {kept(
            pending,
            Loading,
            move |pending| {
                move || match pending.get() {
                    Some(pending) => view! { <Question pending action/> }.into_any(),
                    None => view! {
                        <Panel id="h-link" title="Nothing waits here" text="It took too long, or is linked already.">
                            <ButtonLink href="/account/security">"See your ways in"</ButtonLink>
                        </Panel>
                    }
                    .into_any(),
                }
            },
        )}
    }
}

#[component]
fn Question(pending: PendingIdentity, action: ServerAction<LinkPendingIdentity>) -> impl IntoView {
    let here = expect_context::<HereNow>().0;
    let PendingIdentity { provider, email, to, .. } = pending;
    let own = move || here.get().and_then(Result::ok).map(|here| here.email).unwrap_or_default();
    view! {
        <Panel id="h-link" title=format!("Link {}", provider.label())>
            <p class="mb-4 flex flex-wrap items-center gap-x-2">
                <ProviderMark provider/> <b class="break-all">{email}</b> " opens the account of " <b class="break-all">{own}</b> "."
            </p>
            <div class="flex flex-wrap gap-2">
                <ActionForm action>
                    <input type="hidden" name="to" value=to.unwrap_or_default()/>
                    <Button kind="submit" tone=ButtonTone::Primary loading=action.pending()>
                        {format!("Link {}", provider.label())}
                    </Button>
                </ActionForm>
                <ButtonLink href="/account/security">"Not now"</ButtonLink>
            </div>
        </Panel>
    }
}
