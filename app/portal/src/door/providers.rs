//! Getting in by another provider's word. Plain forms: the browser leaves this site, with or without script.

use crate::{
    api::providers::offered_providers,
    parts::{Or, ProviderMark},
};
use contract::{AppError, identity_providers::ProviderProblem};
use domain::identity::Provider;
use leptos::prelude::*;
use session::{Address, kept};
use ui::{ErrorState, Notice, Tone, lu};

/// Those that are configured; to be made once a page, outside of what is drawn again.
pub fn offered() -> Resource<Result<Vec<Provider>, AppError>> {
    Resource::new_blocking(|| (), |()| offered_providers())
}

/// A button for each.
#[component]
pub fn ProviderButtons(offered: Resource<Result<Vec<Provider>, AppError>>, to: String) -> impl IntoView {
    let to = StoredValue::new(to);
    kept(
        offered,
        || (),
        move |offered| {
            view! {
                <Show when=move || offered.with(|offered| !offered.is_empty())>
                    <Or/>
                    <div class="grid auto-cols-fr grid-flow-col gap-2">
                        <For each=move || offered.get() key=|provider| *provider let:provider>
                            <ProviderForm provider aim="sign_in" to=to.get_value()>
                                <span class="max-sm:text-sm">{provider.label()}</span>
                            </ProviderForm>
                        </For>
                    </div>
                </Show>
            }
        },
    )
}

/// One button, in a form that leaves this site.
#[component]
pub fn ProviderForm(
    provider: Provider,
    /// A word of `contract::identity_providers::Aim`.
    aim: &'static str,
    to: String,
    children: Children,
) -> impl IntoView {
    let label = match aim {
        "link" => format!("Link {}", provider.label()),
        _ => format!("Continue with {}", provider.label()),
    };
    view! {
        <form method="post" action=format!("/sign-in/with/{}", provider.as_str())>
            <input type="hidden" name="aim" value=aim/>
            <input type="hidden" name="to" value=to/>
            <button
                type="submit"
                aria-label=label
                class="inline-flex h-12 w-full cursor-pointer items-center justify-center gap-2 rounded-md bg-panel px-3 font-medium whitespace-nowrap shadow-1 transition-colors duration-150 hover:bg-sunk dark:ring-1 dark:ring-line"
            >
                <ProviderMark provider/>
                {children()}
            </button>
        </form>
    }
}

/// What went wrong at a provider, by the address that it led back to.
#[component]
pub fn ProviderTrouble() -> impl IntoView {
    let address = Address::here();
    let problem = move || {
        let problem = ProviderProblem::from_word(&address.get("problem")?)?;
        Some(problem.words(Provider::from_word(&address.get("provider")?)?))
    };
    move || problem().map(|message| view! { <ErrorState message class="mb-4"/> })
}

/// Why somebody who came by a provider is to sign in first.
#[component]
pub fn ProveFirst() -> impl IntoView {
    let address = Address::here();
    let provider = move || Provider::from_word(&address.get("link")?);
    move || {
        provider().map(|provider| {
            view! {
                <Notice tone=Tone::Note icon=lu::LuLink class="mb-4">
                    <p role="status">
                        "Your address at " {provider.label()} " has an account here. Sign in to it, and " {provider.label()}
                        " opens it from then on."
                    </p>
                </Notice>
            }
        })
    }
}
