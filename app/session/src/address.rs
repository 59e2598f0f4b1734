//! What a page keeps in its address: day, filters, the opened booking.

use crate::path::{percent_encoded, sign_in_path};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

/// One part of the query to be set, or taken out.
pub type Part = (&'static str, Option<String>);

/// The address of the page that is open.
#[derive(Clone, Copy)]
pub struct Address {
    path: Memo<String>,
    query: Memo<ParamsMap>,
    navigate: Callback<(String, bool)>,
}

impl Address {
    /// The address of the page around the calling component.
    pub fn here() -> Self {
        let navigate = use_navigate();
        let navigate = Callback::new(move |(to, replace): (String, bool)| {
            navigate(&to, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        });
        Self { path: use_location().pathname, query: use_query_map(), navigate }
    }

    /// A part of the query, when it is there and not empty.
    pub fn get(self, key: &str) -> Option<String> {
        self.query.with(|query| query.get(key)).filter(|value| !value.is_empty())
    }

    /// The same, for what is read once.
    pub fn get_untracked(self, key: &str) -> Option<String> {
        untrack(|| self.get(key))
    }

    /// This page with parts of its query changed.
    pub fn with(self, parts: &[Part]) -> String {
        self.path.with(|path| self.query.with(|query| changed(path, query, parts)))
    }

    /// Opens this page with parts of its query changed.
    pub fn go(self, parts: &[Part]) {
        self.open(untrack(|| self.with(parts)));
    }

    /// The same, without a new entry to go back to: for what changes with every key typed.
    pub fn replace(self, parts: &[Part]) {
        self.navigate.run((untrack(|| self.with(parts)), true));
    }

    /// Opens a page of this site.
    pub fn open(self, to: String) {
        self.navigate.run((to, false));
    }

    /// The sign-in page that leads back here.
    pub fn sign_in(self) -> String {
        sign_in_path(&self.with(&[]))
    }
}

/// What a refused plain form leaves in an address belongs to no link.
const LEFT_OVER: [&str; 2] = ["__err", "__path"];

fn changed(path: &str, query: &ParamsMap, parts: &[Part]) -> String {
    let replaced = |key: &str| LEFT_OVER.contains(&key) || parts.iter().any(|(part, _)| *part == key);
    let kept = query.latest_values().filter(|(key, _)| !replaced(key)).map(|(key, value)| (key.as_ref(), value));
    let set = parts.iter().filter_map(|(key, value)| value.as_deref().map(|value| (*key, value)));
    let pairs: Vec<String> = kept
        .chain(set)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{}={}", percent_encoded(key), percent_encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_part_leaves_the_others_alone() {
        let mut query = ParamsMap::new();
        query.insert("day", "2026-11-24".to_owned());
        query.insert("__err", "old".to_owned());
        let with = |parts: &[Part]| changed("/console", &query, parts);
        assert_eq!(with(&[("by", Some("room".into()))]), "/console?day=2026-11-24&by=room");
        assert_eq!(with(&[("day", Some("2026-11-25".into()))]), "/console?day=2026-11-25");
        assert_eq!(with(&[("day", None)]), "/console");
        assert_eq!(with(&[("day", None), ("search", Some("Zoë & Co".into()))]), "/console?search=Zo%C3%AB%20%26%20Co");
    }
}
