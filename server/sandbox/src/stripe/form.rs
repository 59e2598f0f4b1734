//! Form-encoded bodies with nested names, such as `line_items[0][price_data][currency]=usd`.

use super::{objects::Metadata, refusal::Refusal};
use std::collections::BTreeMap;

pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    pub fn read(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The same for the same fields in any order, as clients do not promise one.
    pub fn fingerprint(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a field was sent empty, which takes a value away.
    pub fn is_cleared(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(String::is_empty)
    }

    pub fn required(&self, name: &'static str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| Refusal::missing(name))
    }

    pub fn integer(&self, name: &str, param: &'static str) -> Result<Option<i64>, Refusal> {
        let read =
            |value: &str| value.parse().map_err(|_| Refusal::parameter(param, format!("Invalid integer: {value}")));
        self.text(name).map(read).transpose()
    }

    /// `metadata[name]=value` under `prefix`.
    pub fn metadata(&self, prefix: &str) -> Metadata {
        let inside = |name: &str| Some(name.strip_prefix(prefix)?.strip_prefix('[')?.strip_suffix(']')?.to_owned());
        self.0.iter().filter_map(|(name, value)| Some((inside(name)?, value.clone()))).collect()
    }

    /// Whether `expand[]` asks for a field or something inside it.
    pub fn expands(&self, field: &str) -> bool {
        self.0.iter().any(|(name, value)| name.starts_with("expand[") && value.starts_with(field))
    }
}
