//! A field that begins with what is suggested.

use leptos::prelude::*;

/// The text of a field that follows what is suggested until somebody types into it: what a change elsewhere suggests
/// anew never takes away what was typed.
pub fn suggested(suggestion: impl Fn() -> Option<String> + Send + Sync + 'static) -> RwSignal<String> {
    let suggestion = Memo::new(move |_| suggestion().unwrap_or_default());
    let typed = RwSignal::new(suggestion.get_untracked());
    Effect::new(move |before: Option<String>| {
        let suggested = suggestion.get();
        if before.is_some_and(|before| typed.with_untracked(|typed| *typed == before)) {
            typed.set(suggested.clone());
        }
        suggested
    });
    typed
}
