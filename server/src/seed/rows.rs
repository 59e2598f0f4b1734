//! Many rows at once: one statement a table.

use chrono::{DateTime, SecondsFormat, Utc};
use rand::{Rng, RngExt, rngs::StdRng};
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// Inserts rows whose keys are the table's column names, the same in each row; a column that none has keeps its default.
pub async fn insert_all(connection: &mut PgConnection, table: &'static str, rows: &[Value]) -> Result<(), sqlx::Error> {
    let Some(Value::Object(first)) = rows.first() else { return Ok(()) };
    let columns = first.keys().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ");
    let statement =
        format!("insert into {table} ({columns}) select {columns} from jsonb_populate_recordset(null::{table}, $1)");
    for chunk in rows.chunks(2_000) {
        sqlx::query(sqlx::AssertSqlSafe(statement.as_str())).bind(Json(chunk)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// `bytea` as its column reads it from JSON.
pub fn bytes(bytes: &[u8]) -> Value {
    json!(format!("\\x{}", hex::encode(bytes)))
}

/// An instant as a `timestamptz` column reads it.
pub fn instant(at: DateTime<Utc>) -> Value {
    json!(at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// An identifier that sorts by `at` (UUID version 7), and is the same in every run with the same seed.
pub fn id_at(at: DateTime<Utc>, random: &mut StdRng) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random.random()).into_uuid()
}

/// A secret for a link or a thread of the demo, and its SHA-256.
pub fn token(random: &mut StdRng) -> (String, [u8; 32]) {
    use base64::Engine;
    let mut secret = [0_u8; 32];
    random.fill_bytes(&mut secret);
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret);
    let hash = store::secrets::hash(&text);
    (text, hash)
}
