//! What happened at a demo clinic, and what is to come.

mod bookings;
mod clients;
mod conversations;
mod diary;
mod leads;
mod mailed;
mod money;
mod payouts;
mod settling;

pub use clients::Client;
pub use diary::{Taken, days};
pub use settling::settle;

use super::{SeedError, catalogue::Clinic, rows::insert_all};
use chrono::{DateTime, Utc};
use clients::Clients;
use domain::calendar::labels;
use rand::rngs::StdRng;
use serde_json::Value;
use sqlx::PgConnection;

/// What a clinic that was seeded on an earlier day has already.
#[derive(Default)]
pub struct Earlier {
    pub seeded_at: DateTime<Utc>,
    pub taken: Taken,
    pub clients: Vec<Client>,
}

/// Everybody's days from three weeks ago to two weeks ahead, with prices, payments, enquiries and threads; what was
/// there `earlier` is left and counted in. Answers how many visits were added.
pub async fn insert(
    connection: &mut PgConnection,
    clinic: &Clinic,
    earlier: Option<Earlier>,
    now: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<usize, SeedError> {
    let first = *diary::days(labels::local_date(now, clinic.zone)).start();
    let is_first = earlier.is_none();
    let Earlier { seeded_at: since, taken, clients } = earlier.unwrap_or_default();
    let first = first.max(labels::local_date(since, clinic.zone));
    let mut clients = if clients.is_empty() { Clients::new(clinic, now, random) } else { Clients::written(clients) };
    let visits = diary::fill(clinic, first, taken, now, random);
    let mut draft = Draft::default();
    let booked = bookings::write(clinic, &visits, &mut clients, now, random, &mut draft)?;
    leads::write(clinic, &mut clients, since, now, random, &mut draft);
    conversations::write(clinic, &booked, &clients, now, random, &mut draft)?;
    if is_first {
        conversations::write_saved_replies(clinic, now, random, &mut draft);
    }
    if let Some(mailed) = &clinic.mailed {
        mailed::write(clinic, mailed, now, random, &mut draft)?;
    }
    clients.write(clinic, &mut draft);
    draft.insert(connection).await?;
    payouts::pay_out(connection, clinic, now).await?;
    Ok(visits.len())
}

/// In the order in which they refer to each other.
const TABLES: [&str; 18] = [
    "contacts",
    "consents",
    "leads",
    "conversations",
    "messages",
    "message_files",
    "conversation_log",
    "saved_replies",
    "estimates",
    "bookings",
    "booking_steps",
    "booking_step_resources",
    "resource_claims",
    "booking_events",
    "payments",
    "kept_cards",
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

    async fn insert(&self, connection: &mut PgConnection) -> Result<(), SeedError> {
        for table in TABLES {
            insert_all(connection, table, self.rows.get(table).map_or(&[], Vec::as_slice)).await?;
        }
        Ok(())
    }

    /// Sets a column of the rows with this id.
    fn amend(&mut self, table: &'static str, id: (&str, &Value), column: &str, value: Value) {
        let rows = self.rows.get_mut(table).into_iter().flatten();
        for row in rows.filter(|row| row.get(id.0) == Some(id.1)) {
            row[column] = value.clone();
        }
    }
}
