//! Choosing a new password, with the code or the link of the mail.

use super::{
    frame::{DoorFrame, MailCode, NewPassword, WayOn, WaysOn},
    register::or_address,
};
use crate::{api::registration::ResetPassword, outcome::Outcome};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;
use session::Address;
use ui::{Button, ButtonSize, ButtonTone};

#[component]
pub fn ResetPage() -> impl IntoView {
    let address = Address::here();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let challenge = address.get_untracked("challenge").unwrap_or_default();
    let email = address.get_untracked("email").unwrap_or_default();
    let by_link = !token.is_empty();
    let action = ServerAction::<ResetPassword>::new();
    let outcome = Outcome::of(action);
    let text = if by_link {
        "Every other browser is signed out when you save it.".to_owned()
    } else {
        format!("If {} has an account, a code is on its way to it.", or_address(&email))
    };
    // A link has no field for its code, so that what is wrong with it stands above the form.
    let beside: &'static [&'static str] = if by_link { &["password"] } else { &["password", "code"] };
    view! {
        <DoorFrame title="Choose a new password" text hidden=true>
            {outcome.problem(beside)}
            <ActionForm action attr:class="grid gap-4">
                <input type="hidden" name="token" value=token/>
                <input type="hidden" name="challenge" value=challenge/>
                {(!by_link).then(|| view! { <MailCode error=outcome.reason("code")/> })}
                <NewPassword label="New password" error=outcome.reason("password")/>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Save and sign in"
                </Button>
            </ActionForm>
            <WaysOn>
                <WayOn href="/forgot" word="Send the mail again"/>
                <WayOn href="/sign-in" word="Back to the sign-in"/>
            </WaysOn>
        </DoorFrame>
    }
}
