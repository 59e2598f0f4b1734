//! A provider's word as the fresh proof: the browser leaves this site and comes back.

use crate::{door::ProviderForm, parts::Or, shell::HereNow};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use session::kept;

/// For whoever has linked a provider. Comes back to `to`, or to this page when it is empty; what was refused is then done
/// again by hand.
#[component]
pub fn ProviderProof(to: String) -> impl IntoView {
    let now = expect_context::<HereNow>().0;
    let here = use_location().pathname;
    let to = StoredValue::new(to);
    let back = move || Some(to.get_value()).filter(|to| !to.is_empty()).unwrap_or_else(|| here.get());
    kept(
        now,
        || (),
        move |seen| {
            view! {
                <Show when=move || seen.with(|here| !here.providers.is_empty())>
                    <div class="grid gap-2">
                        <For each=move || seen.with(|here| here.providers.clone()) key=|provider| *provider let:provider>
                            <ProviderForm provider aim="confirm" to=back()>
                                {format!("Continue with {}", provider.label())}
                            </ProviderForm>
                        </For>
                    </div>
                    <Or/>
                </Show>
            }
        },
    )
}
