//! Loading that keeps what is already on the screen.

use crate::{Address, remembered};
use contract::AppError;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use serde::{Serialize, de::DeserializeOwned};
use ui::ErrorState;

/// Shows `fallback` until something was loaded, then `view` of what was loaded last, whatever comes after: a newer
/// answer changes the signal, a failure stands above what is known, and nothing on the screen starts again.
///
/// `view` must neither make a resource nor call this again: the server runs it more often than the browser, and the two
/// would number what they load differently.
pub fn kept<T, F, V>(
    resource: Resource<Result<T, AppError>>,
    fallback: impl Fn() -> F + Send + Sync + 'static,
    view: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: IntoView + 'static,
    V: IntoView + 'static,
{
    view! { <Transition fallback=move || fallback()>{latest(resource, view)}</Transition> }
}

/// Runs inside the transition, which so learns what is being waited for.
fn latest<T, V>(
    resource: Resource<Result<T, AppError>>,
    view: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let good = remembered(move |before: Option<&Option<T>>| match resource.get() {
        Some(Ok(value)) => Some(value),
        _ => before.cloned().flatten(),
    });
    let failure = remembered(move |_| resource.get().and_then(Result::err));
    let loaded = remembered(move |_| good.with(Option::is_some));
    let retry = Callback::new(move |()| resource.refetch());
    let failed = move || failure.get().map(|error| view! { <Failure error=error on_retry=retry/> });
    let shown = move || {
        loaded.get();
        let first = good.get_untracked()?;
        // On the server nothing newer follows.
        let value = if cfg!(feature = "ssr") {
            Signal::stored(first)
        } else {
            Memo::new(move |_| good.get().unwrap_or_else(|| first.clone())).into()
        };
        Some(view(value).into_any())
    };
    (failed, shown)
}

/// Above what is known, at the top of the part of the page that could not be loaded.
const OVER: &str = "absolute inset-x-3 top-3 z-50 mx-auto max-w-xl shadow-3";

/// Says what went wrong and offers to try again. Whoever is not signed in is led to the sign-in page and back.
#[component]
pub fn Failure(error: AppError, #[prop(optional)] on_retry: Option<Callback<()>>) -> impl IntoView {
    if error == AppError::Unauthenticated {
        let to = untrack(|| Address::here().sign_in());
        return view! { <Redirect path=to/> }.into_any();
    }
    let on_retry = on_retry.filter(|_| !matches!(error, AppError::NotFound { .. } | AppError::Forbidden { .. }));
    match on_retry {
        Some(retry) => view! { <ErrorState message=error.to_string() on_retry=retry class=OVER/> }.into_any(),
        None => view! { <ErrorState message=error.to_string() class=OVER/> }.into_any(),
    }
}
