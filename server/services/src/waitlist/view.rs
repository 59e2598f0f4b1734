//! From what is kept to what screens show of it.

use super::wished::{Wished, window};
use crate::{error::Report, zone};
use chrono::NaiveDate;
use contract::{
    AppError,
    waitlist::{OfferSeen, WaitlistEntry},
};
use domain::{
    calendar::labels,
    contact::PersonName,
    ids::{BookingId, OrgId, WaitlistEntryId},
    understanding::Locale::En,
    waitlist::{DayPart, OfferState},
};
use sqlx::PgConnection;
use std::collections::HashMap;
use store::{StoreError, waitlist::EntryRow};
use uuid::Uuid;

/// One place, as it is now.
pub(super) async fn entry(
    connection: &mut PgConnection,
    org: OrgId,
    id: WaitlistEntryId,
    request_id: &str,
) -> Result<WaitlistEntry, AppError> {
    let row = store::waitlist::find(connection, org, id).await.report(request_id)?;
    let row = row.ok_or_else(|| AppError::not_found("This place on the waitlist"))?;
    let entries = entries(connection, org, vec![row], request_id).await?;
    entries.into_iter().next().ok_or_else(|| AppError::not_found("This place on the waitlist"))
}

pub(super) async fn entries(
    connection: &mut PgConnection,
    org: OrgId,
    rows: Vec<EntryRow>,
    request_id: &str,
) -> Result<Vec<WaitlistEntry>, AppError> {
    let team = store::catalogue::resources(connection, org).await.report(request_id)?;
    let names: HashMap<Uuid, String> = team.into_iter().map(|row| (row.resource_id, row.name)).collect();
    rows.into_iter().map(|row| view(row, &names)).collect::<Result<_, _>>().report(request_id)
}

fn view(row: EntryRow, names: &HashMap<Uuid, String>) -> Result<WaitlistEntry, StoreError> {
    let wished = Wished::of(&row)?;
    let practitioner = wished.practitioner.and_then(|id| names.get(&id.0).cloned());
    let initials = PersonName::try_from(row.name.clone()).map(|name| name.initials()).unwrap_or_default();
    let window = window(&row);
    Ok(WaitlistEntry {
        id: row.id(),
        state: row.entry_state()?,
        initials,
        window_label: window_label(row.from_date, row.until_date, &window.parts),
        parts: window.parts,
        notice_minutes: window.notice_minutes,
        offer: offer(&row)?,
        booking: row.booking_id.filter(|_| row.booked_stands).map(BookingId),
        name: row.name,
        phone: row.phone,
        email: row.email,
        service_key: row.service_key,
        service_name: row.service_name,
        seats: wished.seats.max(1),
        practitioner,
        from: row.from_date,
        until: row.until_date,
        source: row.source,
        waiting_since: row.waiting_since,
    })
}

fn offer(row: &EntryRow) -> Result<Option<OfferSeen>, StoreError> {
    let clock = zone(&row.clinic_zone)?;
    let (Some(state), Some(start), Some(ends_at), Some(booking)) =
        (row.offer_state.as_deref(), row.offer_start, row.offer_ends_at, row.offer_booking)
    else {
        return Ok(None);
    };
    let state = OfferState::from_word(state)
        .ok_or_else(|| StoreError::Unreadable { what: "offer of the waitlist", reason: state.to_owned() })?;
    Ok(Some(OfferSeen {
        state,
        start,
        start_label: labels::day_time(start, clock, En),
        ends_at,
        ends_label: labels::day_time(ends_at, clock, En),
        told_at: row.offer_told_at,
        booking: BookingId(booking),
    }))
}

/// “Nov 28 – Dec 12, mornings and evenings”.
pub(super) fn window_label(from: NaiveDate, until: NaiveDate, parts: &[DayPart]) -> String {
    let (first, last) = (labels::month_day(from, En), labels::month_day(until, En));
    let days = if from == until { first } else { format!("{first} – {last}") };
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| match part {
            DayPart::Morning => "mornings",
            DayPart::Afternoon => "afternoons",
            DayPart::Evening => "evenings",
        })
        .collect();
    if parts.is_empty() { days } else { format!("{days}, {}", parts.join(" and ")) }
}
