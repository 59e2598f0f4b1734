//! One of a few, and yes or no: native radios and checkboxes, so that forms work before the page comes alive.

use leptos::{html, prelude::*};

/// A row of [`RadioCards`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RadioCard {
    pub value: String,
    pub title: String,
    /// In a quieter voice after the title: “30 min”.
    pub detail: String,
    /// At the right edge, such as a price.
    pub aside: String,
}

/// Options as rows, of which one is chosen.
#[component]
pub fn RadioCards(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    /// Shows the legend; else only screen readers hear it.
    #[prop(optional)]
    legend_shown: bool,
    options: Vec<RadioCard>,
    value: RwSignal<String>,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    let legend_class = if legend_shown { "mb-1.5 text-sm font-medium" } else { "sr-only" };
    view! {
        <fieldset class=class>
            <legend class=legend_class>{legend}</legend>
            <div class="rounded-md bg-sunk p-1.5">
                {options
                    .into_iter()
                    .map(|option| {
                        let (own, chosen) = (option.value.clone(), option.value.clone());
                        view! {
                            <label class="flex min-h-11 cursor-pointer items-center gap-3 rounded-sm px-3 py-1.5 has-checked:bg-panel has-checked:shadow-1 has-focus-visible:outline-2 has-focus-visible:outline-brand dark:has-checked:ring-1 dark:has-checked:ring-line">
                                <input
                                    type="radio"
                                    name=name.clone()
                                    value=option.value
                                    class="size-4 shrink-0 accent-brand focus-visible:outline-0"
                                    checked=value.get_untracked() == own
                                    prop:checked=move || value.get() == own
                                    on:change=move |_| value.set(chosen.clone())
                                />
                                <span class="min-w-0 flex-1">
                                    {option.title} " " <span class="text-sm text-ink-2">{option.detail}</span>
                                </span>
                                <span class="font-medium tabular">{option.aside}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

/// One part of a [`SegmentedControl`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub value: String,
    pub label: String,
}

impl Segment {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A few short options side by side. Arrow keys move between them, as in any radio group.
#[component]
pub fn SegmentedControl(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    segments: Vec<Segment>,
    value: RwSignal<String>,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    view! {
        <fieldset class=format!("flex rounded-md bg-sunk p-1 text-sm {class}")>
            <legend class="sr-only">{legend}</legend>
            {segments
                .into_iter()
                .map(|segment| {
                    let (own, chosen) = (segment.value.clone(), segment.value.clone());
                    view! {
                        <label class="grid h-9 cursor-pointer place-items-center rounded-sm px-3 whitespace-nowrap text-ink-2 max-sm:flex-1 has-checked:bg-panel has-checked:font-medium has-checked:text-ink has-checked:shadow-1 has-focus-visible:outline-2 has-focus-visible:outline-brand dark:has-checked:ring-1 dark:has-checked:ring-line">
                            <input
                                type="radio"
                                name=name.clone()
                                value=segment.value
                                class="sr-only"
                                checked=value.get_untracked() == own
                                prop:checked=move || value.get() == own
                                on:change=move |_| value.set(chosen.clone())
                            />
                            {segment.label}
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// Yes or no, with its sentence.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    /// What the form sends when ticked.
    #[prop(into, default = "true".to_owned())]
    value: String,
    checked: RwSignal<bool>,
    #[prop(optional)] required: bool,
    #[prop(into, optional)] described_by: Option<String>,
    #[prop(into, optional)] class: String,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |previous: Option<()>| {
        let Some(input) = node.get() else { return };
        let wanted = checked.get();
        if previous.is_none() && input.checked() != wanted {
            checked.set(input.checked());
        } else {
            input.set_checked(wanted);
        }
    });
    view! {
        <label class=format!("flex min-h-10 cursor-pointer items-start gap-3 py-1.5 {class}")>
            <input
                node_ref=node
                type="checkbox"
                name=name
                value=value
                required=required
                checked=checked.get_untracked()
                aria-describedby=described_by
                class="mt-0.5 size-[18px] shrink-0 accent-brand"
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <span class="min-w-0 flex-1">{children()}</span>
        </label>
    }
}
