//! What is wrong with something that somebody typed: the field, and the reason in words for them.
//!
//! A form checks with the same functions as the server, so that both say the same beside the same field.

use serde::{Deserialize, Serialize};

/// One field that needs another look. A field of a list is named with its place, from 0: `hours.2.until`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub field: String,
    pub reason: String,
}

/// Faults as they are found; everything that is wrong is said at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        self.0.push(Fault { field: field.into(), reason: reason.into() });
    }

    /// Adds the fault unless `right`.
    pub fn unless(&mut self, right: bool, field: impl Into<String>, reason: impl Into<String>) {
        if !right {
            self.add(field, reason);
        }
    }

    /// Adds another check's faults below a field of ours.
    pub fn within(&mut self, field: &str, found: Result<(), Vec<Fault>>) {
        for fault in found.err().into_iter().flatten() {
            let name = if fault.field.is_empty() { field.to_owned() } else { format!("{field}.{}", fault.field) };
            self.add(name, fault.reason);
        }
    }

    /// Whether anything was found in one of these fields.
    pub fn any_of(&self, fields: &[&str]) -> bool {
        self.0.iter().any(|fault| fields.contains(&fault.field.as_str()))
    }

    /// `Ok` when nothing was found.
    pub fn into_result(self) -> Result<(), Vec<Fault>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
