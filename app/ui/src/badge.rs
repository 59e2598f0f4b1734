//! Small labels for kinds and states.

use crate::Icon;
use leptos::prelude::*;

/// What a colour stands for. Never the only carrier of its meaning: a word is always beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Brand,
    Good,
    Warn,
    Bad,
    Note,
}

impl Tone {
    /// Soft background with a readable foreground.
    pub const fn soft(self) -> &'static str {
        match self {
            Self::Neutral => "bg-sunk text-ink-2",
            Self::Brand => "bg-brand-soft text-brand-strong",
            Self::Good => "bg-good-soft text-good",
            Self::Warn => "bg-warn-soft text-warn",
            Self::Bad => "bg-bad-soft text-bad",
            Self::Note => "bg-note-soft text-note",
        }
    }

    /// The foreground alone.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Neutral => "text-ink-2",
            Self::Brand => "text-brand",
            Self::Good => "text-good",
            Self::Warn => "text-warn",
            Self::Bad => "text-bad",
            Self::Note => "text-note",
        }
    }
}

/// A word on a soft ground.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, #[prop(into, optional)] class: String, children: Children) -> impl IntoView {
    view! {
        <span class=format!(
            "inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap {} {class}",
            tone.soft(),
        )>{children()}</span>
    }
}

/// Where something stands: icon and word together, so that colour is not needed to read it.
#[component]
pub fn StateBadge(
    tone: Tone,
    icon: icondata_core::Icon,
    #[prop(into)] label: String,
    #[prop(into, optional)] class: String,
) -> impl IntoView {
    view! {
        <span class=format!(
            "inline-flex h-6 items-center gap-1.5 rounded-full pr-2.5 pl-2 text-sm font-medium whitespace-nowrap {} {class}",
            tone.soft(),
        )>
            <Icon icon=icon class="size-3.5 shrink-0"/>
            {label}
        </span>
    }
}
