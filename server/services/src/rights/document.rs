//! `docs/data-rights.md`: the inventory for people.

use std::fmt::Write as _;
use store::rights::{
    inventory::{Export, Rows, Table, TakenAlong},
    inventory_tables,
};

const BEFORE: &str = include_str!("document.md");

/// The document, from the inventory in force.
pub fn markdown() -> String {
    let mut text = String::from(BEFORE);
    let mut tables: Vec<&Table> = inventory_tables().collect();
    tables.sort_by_key(|table| table.name);
    for table in tables {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "\n### {}\n\n{}.", table.name, capital(table.about));
        if let Some(rows) = &table.of_contact {
            let _ = writeln!(text, "\n- **A contact is erased:** {}", fate(rows));
        }
        if let Some(rows) = &table.of_account {
            let _ = writeln!(text, "\n- **An account is erased:** {}", fate(rows));
        }
        match table.taken_along {
            TakenAlong::Yes if table.has_org() => {}
            TakenAlong::No(because) => {
                let _ = writeln!(text, "\n- **Not in an organisation’s export:** {because}.");
            }
            _ => {
                let _ = writeln!(text, "\n- **Belongs to no organisation.**");
            }
        }
        text.push_str("\n| column | whose |\n|---|---|\n");
        for (column, holds) in table.columns() {
            let _ = writeln!(text, "| `{column}` | {} |", holds.as_str());
        }
    }
    text
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn fate(rows: &Rows) -> String {
    let mut words = rows.act.words().to_owned();
    if let Some(because) = rows.act.because() {
        let _ = write!(words, ", because {because}");
    }
    match rows.export {
        Export::All => {}
        Export::Without(columns) => {
            let _ = write!(words, "; taken along without `{}`", columns.replace(' ', "`, `"));
        }
        Export::No { because } => {
            let _ = write!(words, "; not taken along: {because}");
        }
    }
    words.push('.');
    words
}
