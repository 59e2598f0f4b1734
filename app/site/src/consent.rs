//! Agreement with the clinic's consent text.

use crate::{form::OpenForm, frame::Failure};
use contract::AppError;
use leptos::prelude::*;
use ui::{Checkbox, Skeleton};

/// The clinic's own consent text, of the version that is stored with what is sent.
#[component]
pub fn ConsentField(
    form: Resource<Result<OpenForm, AppError>>,
    error: Signal<Option<String>>,
    /// Whether the form's id is sent beside it.
    #[prop(optional)]
    names_form: bool,
) -> impl IntoView {
    let agreed = RwSignal::new(false);
    let retry = Callback::new(move |()| form.refetch());
    view! {
        <div class="sm:col-span-2">
            <Transition fallback=|| view! { <Skeleton class="h-10 w-full"/> }>
                {move || {
                    form.get()
                        .map(|form| match form {
                            Ok(OpenForm { consent, id, .. }) => {
                                view! {
                                    {names_form.then(|| view! { <input type="hidden" name="form" value=id.to_string()/> })}
                                    <Checkbox
                                        name="consent_version"
                                        value=consent.version.to_string()
                                        checked=agreed
                                        required=true
                                        described_by="consent-error"
                                        class="text-sm text-ink-2"
                                    >
                                        {consent.text}
                                    </Checkbox>
                                }
                                    .into_any()
                            }
                            Err(error) => view! { <Failure error on_retry=retry/> }.into_any(),
                        })
                }}
            </Transition>
            <p id="consent-error" aria-live="polite" class="text-sm text-bad">{move || error.get()}</p>
        </div>
    }
}
