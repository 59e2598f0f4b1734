//! One of a few ways, each with what it means, in a form that is sent as a whole.

use leptos::prelude::*;

/// A way in a `radiogroup`, which the caller lays around all of them. Its field's id is `{group}-{value}`.
#[component]
pub fn ExplainedRadio(
    /// Begins the ids; unique on the page.
    group: &'static str,
    /// Of the form's field.
    name: &'static str,
    value: &'static str,
    label: &'static str,
    meaning: &'static str,
    chosen: bool,
) -> impl IntoView {
    let id = format!("{group}-{value}");
    let described = format!("{id}-means");
    view! {
        <div class="flex items-start gap-3 py-1.5">
            <input
                type="radio"
                id=id.clone()
                name=name
                value=value
                checked=chosen
                aria-describedby=described.clone()
                class="mt-1 size-[18px] shrink-0 accent-brand"
            />
            <div class="min-w-0 flex-1">
                <label for=id class="block min-h-6 cursor-pointer font-medium">
                    {label}
                </label>
                <p id=described class="text-sm text-ink-2">{meaning}</p>
            </div>
        </div>
    }
}
