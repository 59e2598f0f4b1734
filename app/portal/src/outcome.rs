//! What became of a form: words beside its fields, above it, or in passing.

use contract::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;
use ui::{ButtonLink, ButtonSize, ErrorState, Notice, Toast, Tone, lu, use_toasts};

/// The error of a form's last attempt, if it failed.
#[derive(Clone, Copy)]
pub struct Outcome {
    error: Signal<Option<AppError>>,
    page: Memo<String>,
}

impl Outcome {
    pub fn of<S>(action: ServerAction<S>) -> Self
    where
        S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
        S::Output: Send + Sync + 'static,
    {
        Self::with(Signal::derive(move || refusal(action)))
    }

    /// Of what is no form: the words of the last attempt, if it failed.
    pub fn with(error: Signal<Option<AppError>>) -> Self {
        Self { error, page: use_location().pathname }
    }

    /// What is wrong with one field.
    pub fn reason(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.reason_of(field))
    }

    /// What is wrong with a field that is named while the page is open, such as one of a list.
    pub fn reason_of(self, field: &str) -> Option<String> {
        self.error.with(|error| error.as_ref()?.reason_for(field).map(str::to_owned))
    }

    /// What the last attempt failed for, if it did.
    pub fn error(self) -> Option<AppError> {
        self.error.get()
    }

    /// Whether the last attempt was refused.
    pub fn refused(self) -> Signal<bool> {
        Signal::derive(move || self.error.with(Option::is_some))
    }

    /// What stands above the form: everything that belongs to none of `fields`, which say theirs beside themselves.
    pub fn problem(self, fields: &'static [&'static str]) -> impl Fn() -> Option<AnyView> + Copy {
        move || {
            let error = self.error.get()?;
            let beside = fields.iter().any(|field| error.reason_for(field).is_some());
            match error {
                _ if beside => None,
                AppError::ConfirmIdentity => Some(view! { <ConfirmFirst to=self.page.get_untracked()/> }.into_any()),
                AppError::PaymentRequired { what } => Some(view! { <PlanFirst what/> }.into_any()),
                other => Some(view! { <ErrorState message=words(&other) class="mb-4"/> }.into_any()),
            }
        }
    }
}

/// Why the last attempt failed, if it did.
pub fn refusal<S>(action: ServerAction<S>) -> Option<AppError>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    action.value().with(|answer| answer.as_ref()?.as_ref().err().cloned())
}

/// The way to confirm who it is without script; with it a dialog is in front already.
#[component]
fn ConfirmFirst(to: String) -> impl IntoView {
    let href = format!("/account/confirm?to={}", session::percent_encoded(&to));
    view! {
        <Notice tone=Tone::Warn icon=lu::LuShieldQuestion>
            <p role="alert">{AppError::ConfirmIdentity.to_string()}</p>
            <p class="mt-2">
                <ButtonLink href size=ButtonSize::Small>
                    "Confirm that it is you"
                </ButtonLink>
            </p>
        </Notice>
    }
}

/// The plan does not hold it: what to do is a page away.
#[component]
fn PlanFirst(what: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn icon=lu::LuReceipt class="mb-4">
            <p role="alert">{what}</p>
            <p class="mt-2">
                <ButtonLink href="/portal/subscription" size=ButtonSize::Small>
                    "See the subscription"
                </ButtonLink>
            </p>
        </Notice>
    }
}

/// All reasons of an error, also those of fields that the form does not show.
fn words(error: &AppError) -> String {
    match error {
        AppError::Invalid { fields } if !fields.is_empty() => {
            fields.iter().map(|field| field.reason.as_str()).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Says in passing that an act has worked.
pub fn tell<S>(action: ServerAction<S>, words: impl Fn(&S::Output) -> String + Send + Sync + 'static)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let toasts = use_toasts();
    Effect::new(move |_| {
        let done = action.value().with(|answer| answer.as_ref()?.as_ref().ok().map(&words));
        if let Some(done) = done {
            toasts.show(Toast::new(done));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Field;

    #[test]
    fn no_reason_is_lost_when_there_is_no_field_to_put_it_beside() {
        let field = |field: &str, reason: &str| Field { field: field.into(), reason: reason.into() };
        let error = AppError::Invalid { fields: vec![field("a", "First."), field("b", "Second.")] };
        assert_eq!(words(&error), "First. Second.");
        assert_eq!(words(&AppError::conflict("Taken.")), "Taken.");
    }
}
