//! Buttons, and links that look like them.

use crate::{Icon, Spinner};
use leptos::{ev::MouseEvent, prelude::*};

/// How much a button asks for attention. One primary a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonTone {
    Primary,
    #[default]
    Secondary,
    Ghost,
    Danger,
}

/// 32, 40 and 48 px high. `Small` grows to 40 px on phones, where it is touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    Small,
    #[default]
    Medium,
    Large,
}

impl ButtonTone {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "bg-brand font-semibold text-on-brand shadow-1 hover:bg-brand-strong",
            Self::Secondary => "bg-panel font-medium shadow-1 hover:bg-sunk dark:ring-1 dark:ring-line",
            Self::Ghost => "font-medium text-ink-2 hover:bg-sunk hover:text-ink",
            Self::Danger => "border border-bad/40 font-semibold text-bad hover:bg-bad-soft",
        }
    }
}

impl ButtonSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "h-8 gap-1.5 rounded-sm px-2.5 text-sm max-md:h-10",
            Self::Medium => "h-10 gap-2 rounded-md px-4",
            Self::Large => "h-12 gap-2 rounded-md px-6 text-lg",
        }
    }
}

const SHAPE: &str = "inline-flex cursor-pointer items-center justify-center whitespace-nowrap transition-colors duration-150 \
    disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-progress";

/// A button. Listen with `on:click`. While `loading` it keeps focus and width, says `aria-busy`, and swallows clicks.
#[component]
pub fn Button(
    #[prop(optional)] tone: ButtonTone,
    #[prop(optional)] size: ButtonSize,
    /// `button` or `submit`.
    #[prop(default = "button")]
    kind: &'static str,
    #[prop(into, optional)] loading: Signal<bool>,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into, optional)] class: String,
    children: Children,
) -> impl IntoView {
    let swallow_while_loading = move |click: MouseEvent| {
        if loading.get_untracked() {
            click.prevent_default();
            click.stop_immediate_propagation();
        }
    };
    view! {
        <button
            type=kind
            class=format!("{SHAPE} {} {} {class}", tone.class(), size.class())
            disabled=move || disabled.get()
            aria-busy=move || loading.get().then_some("true")
            aria-disabled=move || loading.get().then_some("true")
            on:click=swallow_while_loading
        >
            <Show when=move || loading.get()>
                <Spinner/>
            </Show>
            {children()}
        </button>
    }
}

/// A link in a button's clothes.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] tone: ButtonTone,
    #[prop(optional)] size: ButtonSize,
    #[prop(into, optional)] class: String,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=move || href.get() class=format!("{SHAPE} {} {} {class}", tone.class(), size.class())>
            {children()}
        </a>
    }
}

/// A square button with an icon alone; the label is what screen readers and tooltips say.
#[component]
pub fn IconButton(
    icon: icondata_core::Icon,
    #[prop(into)] label: Signal<String>,
    #[prop(into, default = "size-10".to_owned())] class: String,
    #[prop(into, default = "size-[18px]".to_owned())] icon_class: String,
    #[prop(into, optional)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            class=format!(
                "grid shrink-0 cursor-pointer place-items-center rounded-sm text-ink-2 transition-colors duration-150 \
                hover:bg-sunk hover:text-ink disabled:cursor-not-allowed disabled:opacity-40 {class}",
            )
        >
            <Icon icon=icon class=icon_class/>
        </button>
    }
}
