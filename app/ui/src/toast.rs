//! Short news at the bottom edge, with Undo where something can be undone.

use crate::{Icon, Tone, lu};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

/// One piece of news.
#[derive(Clone)]
pub struct Toast {
    pub tone: Tone,
    pub text: String,
    /// A button: its word and what it does.
    pub action: Option<(String, Callback<()>)>,
    /// Seconds on screen; 0 stays until it is dismissed.
    pub seconds: u32,
}

impl Toast {
    /// Plain news, gone after six seconds.
    pub fn new(text: impl Into<String>) -> Self {
        Self { tone: Tone::Neutral, text: text.into(), action: None, seconds: 6 }
    }

    /// Something went wrong; stays until it is dismissed.
    pub fn failure(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into(), action: None, seconds: 0 }
    }

    /// News that can be taken back for ten seconds.
    pub fn undo(text: impl Into<String>, undo: impl Into<Callback<()>>) -> Self {
        Self { tone: Tone::Neutral, text: text.into(), action: Some(("Undo".to_owned(), undo.into())), seconds: 10 }
    }
}

/// The toasts of a surface. Copy it into any handler.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    next: RwSignal<u32>,
}

impl Toasts {
    /// Shows a toast; the newest three stay.
    pub fn show(self, toast: Toast) {
        let id = self.next.get_untracked();
        self.next.set(id + 1);
        let seconds = toast.seconds;
        self.shown.update(|shown| {
            shown.push((id, toast));
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        if seconds > 0 {
            Timeout::new(seconds * 1_000, move || self.dismiss(id)).forget();
        }
    }

    fn dismiss(self, id: u32) {
        // The surface may be gone by the time its timer ends.
        let _ = self.shown.try_update(|shown| shown.retain(|(own, _)| *own != id));
    }
}

/// Makes a surface able to show toasts; call once at its root, and put a [`ToastRegion`] there.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { shown: RwSignal::new(Vec::new()), next: RwSignal::new(0) };
    provide_context(toasts);
    toasts
}

/// The surface's toasts.
///
/// # Panics
/// Outside a surface that called [`provide_toasts`].
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Where toasts appear. The region is on the page from the start, so that screen readers notice what enters it.
/// `children` stand below them, so that neither covers the other.
#[component]
pub fn ToastRegion(
    /// Where the bottom edge is taken on phones.
    #[prop(into, optional)]
    class: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class=format!(
            "pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4 print:hidden {class}",
        )>
            <div role="status" aria-live="polite" class="flex max-w-full flex-col items-center gap-2">
                <For each=move || toasts.shown.get() key=|(id, _)| *id let:entry>
                    <ToastCard id=entry.0 toast=entry.1 toasts/>
                </For>
            </div>
            {children.map(|children| children())}
        </div>
    }
}

#[component]
fn ToastCard(id: u32, toast: Toast, toasts: Toasts) -> impl IntoView {
    let icon = match toast.tone {
        Tone::Bad => Some(lu::LuTriangleAlert),
        Tone::Good => Some(lu::LuCheck),
        _ => None,
    };
    view! {
        <div class="pointer-events-auto flex min-h-10 max-w-full items-center gap-3 rounded-md bg-ink py-1 pr-1.5 pl-3 text-sm text-paper shadow-3">
            {icon.map(|icon| view! { <Icon icon=icon/> })}
            <p class="min-w-0 flex-1 tabular">{toast.text}</p>
            {toast
                .action
                .map(|(word, act)| {
                    view! {
                        <button
                            type="button"
                            class="flex h-8 cursor-pointer items-center rounded-sm bg-paper px-2.5 font-semibold text-ink max-md:h-10"
                            on:click=move |_| {
                                toasts.dismiss(id);
                                act.run(());
                            }
                        >
                            {word}
                        </button>
                    }
                })}
            <button
                type="button"
                aria-label="Dismiss"
                class="grid size-8 cursor-pointer place-items-center rounded-sm opacity-70 hover:opacity-100 max-md:size-10"
                on:click=move |_| toasts.dismiss(id)
            >
                <Icon icon=lu::LuX/>
            </button>
        </div>
    }
}
