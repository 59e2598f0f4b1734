//! The chat that visitors meet: drawn on the server, brought to life in the browser by a small program.
//!
//! `public/widget.js` puts a frame on the clinic's page; [`shell`] is the document in that frame. It is whole without
//! a script: every button belongs to a form (`api::Say`). The [`program`] is fetched at the first touch (`boot.js`).
//! It sends the same forms in the background, shows what is on its way, and moves the page to the screen that the
//! server draws (`program::morph`). So the code of cards, prices and calendars never travels.
//!
//! To show a new kind of card: a file in `cards/` with one function from its data to a view, and its arm in
//! `cards::view`. What moves by itself (a countdown, a live control) is an attribute that `program` knows.

mod api;
#[cfg(feature = "ssr")]
mod ask;
#[cfg(feature = "ssr")]
mod cards;
#[cfg(feature = "ssr")]
mod chat;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod place;
#[cfg(feature = "hydrate")]
pub mod program;
#[cfg(all(test, feature = "ssr"))]
mod rendered;
#[cfg(feature = "ssr")]
mod said;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub use shell::shell;

/// A field of a plain form: `said[text]=…`, or several of `said[picked][]=…`.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}
