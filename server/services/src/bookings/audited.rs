//! What becomes of bookings, for the clinic's audit log: in the transaction that does it, as its last step.

use super::{
    attempt::{Attempted, Setback},
    labels,
};
use crate::{
    Resources,
    audit::{self, Act, BOOKING},
    zone,
};
use contract::{Caller, bookings::BookingChange};
use domain::booking::BookingState;
use sqlx::PgConnection;
use store::bookings::BookingRecord;

/// A booking was made, and how it stands.
pub(super) async fn created(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    record: &BookingRecord,
) -> Result<(), Setback> {
    let request_id = &caller.client.request_id;
    let zone = zone(&record.zone).attempted(request_id)?;
    let detail = [
        ("service", record.service_name.clone()),
        ("time", labels::moment(record.starts_at, zone)),
        ("practitioner", record.practitioner_name.clone()),
        ("status", words(record.state)),
    ];
    note(resources, connection, caller, record, "booking.created", &detail).await
}

/// Several visits of a series were made or changed at once; `record` is one of them.
pub(super) async fn series(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    record: &BookingRecord,
    action: &'static str,
    visits: usize,
) -> Result<(), Setback> {
    let request_id = &caller.client.request_id;
    let zone = zone(&record.zone).attempted(request_id)?;
    let detail = [
        ("service", record.service_name.clone()),
        ("visits", visits.to_string()),
        ("time", labels::moment(record.starts_at, zone)),
        ("practitioner", record.practitioner_name.clone()),
    ];
    note(resources, connection, caller, record, action, &detail).await
}

/// A hold gave way to the same form, sent again with other details.
pub(super) async fn given_back(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    record: &BookingRecord,
) -> Result<(), Setback> {
    let detail = [("status", format!("{} → {}", words(record.state), words(BookingState::Cancelled)))];
    note(resources, connection, caller, record, "booking.cancelled", &detail).await
}

/// A booking was changed from how it stood `before`.
pub(super) async fn changed(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    before: &BookingRecord,
    after: &BookingRecord,
    change: &BookingChange,
) -> Result<(), Setback> {
    let action = match change {
        BookingChange::Confirm if after.state == BookingState::AwaitingDeposit => "booking.approved",
        BookingChange::Confirm => "booking.confirmed",
        BookingChange::Cancel { .. } => "booking.cancelled",
        BookingChange::Complete => "booking.completed",
        BookingChange::NoShow => "booking.no_show",
        BookingChange::Place(_) if before.starts_at == after.starts_at && before.ends_at != after.ends_at => {
            "booking.resized"
        }
        BookingChange::Reschedule { .. } | BookingChange::Place(_) => "booking.rescheduled",
        BookingChange::Undo => "booking.undone",
        BookingChange::TakeFromPackage { .. } => "booking.package_used",
        BookingChange::GiveBackToPackage => "booking.package_returned",
    };
    let zone = zone(&after.zone).attempted(&caller.client.request_id)?;
    let mut detail = Vec::new();
    let mut field = |name: &'static str, before: String, after: String| {
        if before != after {
            detail.push((name, format!("{before} → {after}")));
        }
    };
    field("status", words(before.state), words(after.state));
    field("time", labels::moment(before.starts_at, zone), labels::moment(after.starts_at, zone));
    field("practitioner", before.practitioner_name.clone(), after.practitioner_name.clone());
    field("room", before.room_name.clone().unwrap_or_default(), after.room_name.clone().unwrap_or_default());
    field("until", labels::moment(before.ends_at, zone), labels::moment(after.ends_at, zone));
    if let Some(reason) = after.override_reason.clone().filter(|_| after.override_reason != before.override_reason) {
        detail.push(("override_reason", reason));
    }
    note(resources, connection, caller, after, action, &detail).await
}

async fn note(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    record: &BookingRecord,
    action: &'static str,
    detail: &[(&'static str, String)],
) -> Result<(), Setback> {
    let act = Act { action, subject_kind: BOOKING, subject_id: record.id.to_string(), detail };
    audit::append(resources, connection, caller, act).await.attempted(&caller.client.request_id)
}

fn words(state: BookingState) -> String {
    state.as_str().replace('_', " ")
}
