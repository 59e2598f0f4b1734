//! A forgotten password. The answer is the same whether or not there is such an account.

use super::frame::{DoorFrame, WayOn, WaysOn};
use crate::{api::registration::AskReset, outcome::Outcome, typed};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, ButtonSize, ButtonTone, Field, TextInput};

#[component]
pub fn ForgotPage() -> impl IntoView {
    let action = ServerAction::<AskReset>::new();
    let outcome = Outcome::of(action);
    let [email] = typed::FORGOT.before();
    let email = RwSignal::new(email);
    view! {
        <DoorFrame title="Forgot your password?" text="We send a code and a link to your address; with either you choose a new one.">
            {outcome.problem(&["email"])}
            <ActionForm action attr:class="grid gap-4">
                <Field id="email" label="E-mail" error=outcome.reason("email") required=true>
                    <TextInput name="email" kind="email" autocomplete="username" maxlength=254 value=email/>
                </Field>
                <Button kind="submit" tone=ButtonTone::Primary size=ButtonSize::Large loading=action.pending()>
                    "Send me the mail"
                </Button>
            </ActionForm>
            <WaysOn>
                <WayOn href="/sign-in" word="Back to the sign-in"/>
            </WaysOn>
        </DoorFrame>
    }
}
