//! What a clinic's staff would have done with the days that passed since the demo was last shown.

use super::{Draft, money};
use crate::seed::{SeedError, catalogue::Clinic, rows::instant};
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    calendar::{day_bounds, labels},
    money::{Currency, Money},
};
use rand::rngs::StdRng;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// A visit of a day that is over, which nobody completed or answered.
#[derive(sqlx::FromRow)]
struct Passed {
    booking_id: Uuid,
    confirmed: bool,
    currency: String,
    /// Of the client's deposit, still with us.
    held_minor: i64,
    events: i32,
    ends_at: DateTime<Utc>,
}

const PASSED: &str = "select b.booking_id, b.state = 'confirmed' as confirmed, b.currency, b.ends_at,
        coalesce((select -sum(amount_minor) from ledger_entries l where l.org_id = b.org_id
            and l.booking_id = b.booking_id and account = 'client_deposits'), 0)::bigint as held_minor,
        coalesce((select max(position) from booking_events e where e.org_id = b.org_id
            and e.booking_id = b.booking_id), 0) as events
    from bookings b where b.org_id = $1 and b.state in ('confirmed', 'pending') and b.ends_at < $2
    order by b.ends_at, b.booking_id";

/// Completes the confirmed visits of days before today, and ends the requests that were never answered. Answers how many
/// there were.
pub async fn settle(
    connection: &mut PgConnection,
    clinic: &Clinic,
    now: DateTime<Utc>,
    random: &mut StdRng,
) -> Result<usize, SeedError> {
    let Some((today, _)) = day_bounds(labels::local_date(now, clinic.zone), clinic.zone) else { return Ok(0) };
    let passed: Vec<Passed> = sqlx::query_as(PASSED).bind(clinic.org.0).bind(today).fetch_all(&mut *connection).await?;
    let mut draft = Draft::default();
    for visit in &passed {
        let (kind, title, actor) = if visit.confirmed {
            ("completed", "Completed", clinic.dispatcher.as_str())
        } else {
            ("cancelled", "Cancelled: nobody answered in time", "Anteroom")
        };
        draft.add(
            "booking_events",
            json!({
                "org_id": clinic.org, "booking_id": visit.booking_id, "position": visit.events + 1, "kind": kind,
                "title": title, "detail": "", "actor": actor, "at": instant(visit.ends_at),
            }),
        );
        if visit.confirmed {
            let currency: Currency = visit.currency.parse().map_err(|_| SeedError::Content {
                clinic: clinic.org.to_string(),
                reason: format!("{} is no currency", visit.currency),
            })?;
            let deposit = Money::new(visit.held_minor, currency);
            money::deposit_earned(clinic, visit.booking_id, deposit, visit.ends_at, random, &mut draft)?;
        }
    }
    let ids = |confirmed: bool| -> Vec<Uuid> {
        passed.iter().filter(|visit| visit.confirmed == confirmed).map(|visit| visit.booking_id).collect()
    };
    for (ids, state) in [(ids(true), BookingState::Completed), (ids(false), BookingState::Cancelled)] {
        sqlx::query(
            "update bookings set state = $3, version = version + 1, updated_at = $4
             where org_id = $1 and booking_id = any($2)",
        )
        .bind(clinic.org.0)
        .bind(ids)
        .bind(state.as_str())
        .bind(now)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("delete from resource_claims where org_id = $1 and booking_id = any($2)")
        .bind(clinic.org.0)
        .bind(ids(false))
        .execute(&mut *connection)
        .await?;
    draft.insert(connection).await?;
    Ok(passed.len())
}
