//! What happened at a demo clinic, and what is to come.

mod bookings;
mod clients;
mod conversations;
mod diary;
mod leads;
mod money;

use super::{SeedError, catalogue::Clinic, rows::insert_all};
use chrono::{DateTime, Utc};
use clients::Clients;
use rand::rngs::StdRng;
use serde_json::Value;
use sqlx::PgConnection;

/// Everybody's days from three weeks ago to two weeks ahead, with prices, payments, enquiries and threads.
pub async fn insert(
    connection: &mut PgConnection,
    clinic: &Clinic,
    now: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<(), SeedError> {
    let visits = diary::fill(clinic, now, random);
    let mut clients = Clients::new(clinic, now, random);
    let mut draft = Draft::default();
    let booked = bookings::write(clinic, &visits, &mut clients, now, random, &mut draft)?;
    leads::write(clinic, &mut clients, now, random, &mut draft);
    conversations::write(clinic, &booked, &clients, now, random, &mut draft)?;
    clients.write(clinic, &mut draft);
    for table in TABLES {
        insert_all(connection, table, draft.rows(table)).await?;
    }
    Ok(())
}

/// In the order in which they refer to each other.
const TABLES: [&str; 12] = [
    "contacts",
    "consents",
    "leads",
    "conversations",
    "messages",
    "estimates",
    "bookings",
    "resource_claims",
    "booking_events",
    "payments",
    "refunds",
    "ledger_entries",
];

/// Rows to be written, by table.
#[derive(Default)]
pub struct Draft {
    rows: std::collections::HashMap<&'static str, Vec<Value>>,
}

impl Draft {
    fn add(&mut self, table: &'static str, row: Value) {
        self.rows.entry(table).or_default().push(row);
    }

    fn rows(&self, table: &str) -> &[Value] {
        self.rows.get(table).map_or(&[], Vec::as_slice)
    }

    /// Sets a column of the rows with this id.
    fn amend(&mut self, table: &'static str, id: (&str, &Value), column: &str, value: Value) {
        let rows = self.rows.get_mut(table).into_iter().flatten();
        for row in rows.filter(|row| row.get(id.0) == Some(id.1)) {
            row[column] = value.clone();
        }
    }
}
