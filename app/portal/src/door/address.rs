//! One end of a change of address: the old and the new one each confirm theirs, by code or by link.

use super::{
    frame::{DoorFrame, MailCode, WayOn, WaysOn},
    register::or_address,
};
use crate::{api::registration::ConfirmEmailChange, once, outcome::Outcome};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;
use session::{Address, kept};
use ui::{Button, ButtonSize, ButtonTone, Notice, Tone, lu};

#[component]
pub fn AddressPage() -> impl IntoView {
    let address = Address::here();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let challenge = address.get_untracked("challenge").unwrap_or_default();
    let email = address.get_untracked("email").unwrap_or_default();
    let by_link = !token.is_empty();
    let action = ServerAction::<ConfirmEmailChange>::new();
    let outcome = Outcome::of(action);
    let answered = move || action.value().with(|answer| answer.as_ref()?.as_ref().ok().copied());
    let text = if by_link {
        "This confirms your end of the change. It takes both addresses.".to_owned()
    } else {
        format!(
            "We wrote to your present address and to {}. Type the code of either mail, then the other, or open their links.",
            or_address(&email)
        )
    };
    let beside: &'static [&'static str] = if by_link { &[] } else { &["code"] };
    view! {
        <DoorFrame title="Change of address" text hidden=true>
            {kept(
                once::ADDRESS.taken(),
                || (),
                move |before| {
                    move || {
                        let before = before.get().map(|state| state == "changed");
                        answered().or(before).map(|changed| view! { <Standing changed/> })
                    }
                },
            )}
            {outcome.problem(beside)}
            <ActionForm action attr:class="grid gap-4">
                <input type="hidden" name="token" value=token/>
                <input type="hidden" name="challenge" value=challenge/>
                {(!by_link).then(|| view! { <MailCode error=outcome.reason("code")/> })}
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Confirm this address"
                </Button>
            </ActionForm>
            <WaysOn>
                <WayOn href="/account" word="Your account"/>
            </WaysOn>
        </DoorFrame>
    }
}

/// How the change stands after one end was confirmed.
#[component]
fn Standing(changed: bool) -> impl IntoView {
    let words = if changed {
        "Done: your address has changed, and every browser was signed out. Sign in with the new one."
    } else {
        "This end is confirmed. Your address changes as soon as the other one is confirmed too."
    };
    view! {
        <Notice tone=Tone::Good icon=lu::LuCircleCheck class="mb-4">
            <p role="status">{words}</p>
        </Notice>
    }
}
