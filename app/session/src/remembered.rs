//! What is made of an answer that is waited for.

use leptos::prelude::*;

/// What `read` makes of its sources, and of what it made before: a memo in the browser.
///
/// On the server an answer may arrive on another thread while a memo is just reading that it is not there yet. The memo
/// then marks itself as up to date, overlooks what came meanwhile, and the page is sent without it. So there it is made
/// anew whenever it is read. Whatever is read of a resource before its answer is known belongs through here.
pub fn remembered<T>(read: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    if cfg!(feature = "ssr") { Signal::derive(move || read(None)) } else { Memo::new(read).into() }
}
