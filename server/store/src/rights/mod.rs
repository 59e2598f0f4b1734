//! Data rights: what is held about somebody, taking it along, and erasing it.
//!
//! Everything follows from the [`inventory`]: the conditions by which rows are found, what may be taken along, and what
//! an erasure does. A contact is erased behind the tenant's wall; an account and an organisation reach across walls and
//! are erased as the owner of the database.

pub mod account;
pub mod contact;
pub mod erasures;
pub mod exports;
pub mod inventory;
pub mod organisation;
mod redaction;
mod tables;

pub use contact::Who;
pub use tables::all as inventory_tables;

use crate::StoreError;
use inventory::{Export, Holds, Table};
use serde_json::Value;

/// One table's rows, as somebody takes them along.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub table: &'static Table,
    /// In the order of the file.
    pub columns: Vec<&'static str>,
    /// Each an object with these columns.
    pub rows: Vec<Value>,
}

/// How many rows of a table are about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub table: &'static Table,
    pub rows: u64,
}

/// The columns of an export, as they are selected.
fn selected(table: &Table, columns: &[&str]) -> String {
    let column = |name: &&str| match (table.name, *name) {
        // The provider’s own words rather than their bytes.
        ("provider_events", "body") => "convert_from(t.body, 'UTF8') as body".to_owned(),
        // Letters that every reader of JSON and CSV knows how to turn back.
        ("message_files", "content") => "encode(t.content, 'base64') as content".to_owned(),
        _ => format!("t.\"{name}\""),
    };
    columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

/// The order in which rows are read most easily.
fn order(table: &Table) -> &'static str {
    let has = |wanted: &str| table.columns().any(|(column, holds)| column == wanted && holds == Holds::Plain);
    ["created_at", "at", "given_at"].into_iter().find(|column| has(column)).map_or_else(
        || if has("position") { "order by t.position" } else { "" },
        |column| match (column, has("position")) {
            ("created_at", true) => "order by t.created_at, t.position",
            ("created_at", false) => "order by t.created_at",
            ("at", true) => "order by t.at, t.position",
            ("at", false) => "order by t.at",
            _ => "order by t.given_at",
        },
    )
}

/// What of somebody's rows they take along; nothing when the inventory says so.
fn taken_columns(table: &Table, export: Export) -> Option<Vec<&'static str>> {
    match export {
        Export::All => Some(table.exported("")),
        Export::Without(others) => Some(table.exported(others)),
        Export::No { .. } => None,
    }
}

fn unreadable(reason: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what: "row for an export", reason: reason.to_string() }
}
