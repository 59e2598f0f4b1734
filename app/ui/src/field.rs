//! Text in forms: a labelled field and the inputs that go into it.
//!
//! An input finds its [`Field`] by context, and so carries the field's id, description and error. What a visitor typed
//! before the page came alive is taken over, never overwritten.

use crate::{Icon, lu};
use leptos::{context::Provider, html, prelude::*};

/// What an input learns from the field around it.
#[derive(Clone)]
struct FieldContext {
    id: String,
    described_by: Signal<Option<String>>,
    invalid: Signal<bool>,
    required: bool,
}

/// A label, a control, a hint, and beside them the error in words.
#[component]
pub fn Field(
    /// The id of the control; must be unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(into, optional)] hint: String,
    /// What is wrong with the value and how to put it right.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(into, optional)] class: String,
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let has_hint = !hint.is_empty();
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        Signal::derive(move || match (error.get().is_some(), has_hint) {
            (true, true) => Some(format!("{error_id} {hint_id}")),
            (true, false) => Some(error_id.clone()),
            (false, true) => Some(hint_id.clone()),
            (false, false) => None,
        })
    };
    let context =
        FieldContext { id: id.clone(), described_by, invalid: Signal::derive(move || error.get().is_some()), required };
    view! {
        <div class=format!("flex min-w-0 flex-col {class}")>
            <label for=id class="mb-1.5 text-sm font-medium">
                {label}
            </label>
            <Provider value=context>{children()}</Provider>
            {has_hint.then(|| view! { <p id=hint_id class="mt-1 text-xs text-ink-2">{hint}</p> })}
            <p id=error_id aria-live="polite" class="text-sm text-bad not-empty:mt-1">
                {move || {
                    error
                        .get()
                        .map(|reason| {
                            view! {
                                <span class="flex items-start gap-1.5">
                                    <Icon icon=lu::LuCircleAlert class="mt-0.5 size-4 shrink-0"/>
                                    {reason}
                                </span>
                            }
                        })
                }}
            </p>
        </div>
    }
}

/// 44 px high, and 16 px type on phones, below which iOS zooms in.
const INPUT: &str = "w-full min-w-0 rounded-md border border-field bg-panel px-3 text-base text-ink \
    placeholder:text-ink-3 hover:border-ink-3 focus-visible:border-brand focus-visible:outline-2 \
    focus-visible:outline-offset-0 focus-visible:outline-brand aria-invalid:border-bad max-sm:text-lg";

/// A line of text. With `value` it is kept in step with the signal in both directions.
#[component]
pub fn TextInput(
    #[prop(into)] name: String,
    #[prop(optional)] value: Option<RwSignal<String>>,
    /// `text`, `email`, `tel`, `password`, `search`, `date` …
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(into, optional)] placeholder: String,
    /// As in HTML: `name`, `tel`, `email`, `current-password` …
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(default = 200)] maxlength: u32,
    /// An accessible name for an input without a [`Field`].
    #[prop(into, optional)]
    label: Option<String>,
    #[prop(into, default = "h-11".to_owned())] class: String,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let node = NodeRef::<html::Input>::new();
    let initial = value.map(|value| value.get_untracked()).unwrap_or_default();
    Effect::new(move |previous: Option<()>| {
        let (Some(value), Some(input)) = (value, node.get()) else { return };
        let text = value.get();
        let typed = input.value();
        if previous.is_none() && !typed.is_empty() && typed != text {
            value.set(typed);
        } else if typed != text {
            input.set_value(&text);
        }
    });
    let take = move |event| {
        if let Some(value) = value {
            value.set(event_target_value(&event));
        }
    };
    let (described_by, invalid) = wiring(field.as_ref());
    view! {
        <input
            node_ref=node
            id=field.as_ref().map(|field| field.id.clone())
            name=name
            type=kind
            value=initial
            placeholder=placeholder
            autocomplete=autocomplete
            maxlength=maxlength.to_string()
            required=field.as_ref().is_some_and(|field| field.required)
            aria-label=label
            aria-describedby=described_by
            aria-invalid=invalid
            class=format!("{INPUT} {class}")
            on:input=take
        />
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(default = 3)] rows: u32,
    #[prop(into, optional)] placeholder: String,
    #[prop(default = 2_000)] maxlength: u32,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |previous: Option<()>| {
        let Some(area) = node.get() else { return };
        let text = value.get();
        let typed = area.value();
        if previous.is_none() && !typed.is_empty() && typed != text {
            value.set(typed);
        } else if typed != text {
            area.set_value(&text);
        }
    });
    let (described_by, invalid) = wiring(field.as_ref());
    view! {
        <textarea
            node_ref=node
            id=field.as_ref().map(|field| field.id.clone())
            name=name
            rows=rows.to_string()
            placeholder=placeholder
            maxlength=maxlength.to_string()
            required=field.as_ref().is_some_and(|field| field.required)
            aria-label=label
            aria-describedby=described_by
            aria-invalid=invalid
            class=format!("{INPUT} py-2 {class}")
            on:input=move |event| value.set(event_target_value(&event))
            // Leptos writes the children of a textarea unescaped: a text with its end tag would leave the field.
            inner_html=html_escape::encode_text(&value.get_untracked()).into_owned()
        ></textarea>
    }
}

/// One entry of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    pub value: String,
    pub label: String,
}

impl SelectOption {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One of many, by the browser's own list.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    options: Vec<SelectOption>,
    value: RwSignal<String>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, default = "h-11".to_owned())] class: String,
) -> impl IntoView {
    let field = use_context::<FieldContext>();
    let (described_by, invalid) = wiring(field.as_ref());
    view! {
        <select
            id=field.as_ref().map(|field| field.id.clone())
            name=name
            aria-label=label
            aria-describedby=described_by
            aria-invalid=invalid
            class=format!("{INPUT} cursor-pointer {class}")
            on:change=move |event| value.set(event_target_value(&event))
        >
            {options
                .into_iter()
                .map(|option| {
                    let own = option.value.clone();
                    view! {
                        <option value=option.value selected=move || value.get() == own>
                            {option.label}
                        </option>
                    }
                })
                .collect_view()}
        </select>
    }
}

/// The attributes that tie a control to its field.
fn wiring(field: Option<&FieldContext>) -> (Signal<Option<String>>, Signal<Option<&'static str>>) {
    let described_by = field.map(|field| field.described_by);
    let invalid = field.map(|field| field.invalid);
    (
        Signal::derive(move || described_by.and_then(|signal| signal.get())),
        Signal::derive(move || invalid.is_some_and(|signal| signal.get()).then_some("true")),
    )
}
