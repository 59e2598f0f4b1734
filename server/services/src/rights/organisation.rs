//! An organisation as a whole: taken along by a job, deleted after a time in which it can be kept after all.

use super::{
    archive::{Archive, Format, LeftOut, Outflow, Subject},
    contact::Hand,
    count,
    jobs::{DeleteOrganisation, ExportOrganisation, TellDeletion, TellExport},
    require_fresh,
};
use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
    worker::JobFailed,
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use contract::{
    AppError, Caller,
    identity::SignedIn,
    rights::{DeletionView, ExportFile, ExportState, ExportView, OrganisationData},
};
use domain::{
    authorization::Action,
    ids::{ExportId, OrgId},
};
use futures::TryStreamExt;
use graphile_worker::TaskHandler;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{
    OrgTransaction,
    queue::{self, Schedule},
    rights::{
        erasures::Kind,
        exports::{self, ExportRow},
        inventory::{Table, TakenAlong},
        inventory_tables,
        organisation::{self as rows, Deletion},
    },
};
use uuid::Uuid;

/// How long a finished export can be downloaded.
pub(super) const KEPT: TimeDelta = TimeDelta::days(3);
/// Between the wish to delete and the deletion.
pub(super) const GRACE: TimeDelta = TimeDelta::days(14);
/// When the owners are reminded before it.
const REMINDED: TimeDelta = TimeDelta::days(2);
/// How long a deletion waits for money that is still moving, before it looks again.
const LOOK_AGAIN: TimeDelta = TimeDelta::days(1);
const MOST_LISTED: i64 = 10;
/// How much of an archive is kept in one row.
const PIECE: usize = 1024 * 1024;

fn unknown_export() -> AppError {
    AppError::not_found("This export")
}

/// The caller of a session that is in an organisation.
fn caller_of(who: &SignedIn) -> Result<Caller, AppError> {
    who.caller().ok_or(AppError::Unauthenticated)
}

pub(super) async fn look(resources: &Resources, caller: &Caller) -> Result<OrganisationData, AppError> {
    caller.require(Action::ExportOrganisation)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let view = store::organisations::view(&mut transaction, org).await.report(request_id)?;
    let name = view.ok_or_else(|| AppError::not_found("This organisation"))?.name;
    let counts = rows::counts(&mut transaction, org).await.report(request_id)?;
    let listed = exports::list(&mut transaction, org, MOST_LISTED).await.report(request_id)?;
    let members = store::organisations::members(&mut transaction).await.report(request_id)?;
    let names: HashMap<Uuid, String> = members.into_iter().map(|member| (member.person_id, member.name)).collect();
    let deletion = rows::scheduled(&mut transaction, org).await.report(request_id)?;
    let open_bookings = rows::open_bookings(&mut transaction, org).await.report(request_id)?;
    let unsettled = rows::unsettled(&mut transaction, org).await.report(request_id)?;
    let now = resources.clock.now();
    Ok(OrganisationData {
        name,
        rows: counts.iter().map(|(_, rows)| rows).sum(),
        exports: listed.into_iter().map(|row| export_view(row, &names, now)).collect(),
        deletion: deletion.map(deletion_view),
        grace_days: u32::try_from(GRACE.num_days()).unwrap_or_default(),
        open_bookings: count(open_bookings),
        unsettled: count(unsettled),
    })
}

fn export_view(row: ExportRow, names: &HashMap<Uuid, String>, now: DateTime<Utc>) -> ExportView {
    let over = row.expires_at.is_some_and(|until| until <= now);
    let state = match row.state.as_str() {
        "waiting" => ExportState::Waiting,
        "running" => ExportState::Running,
        "ready" if !over => ExportState::Ready,
        "failed" => ExportState::Failed,
        _ => ExportState::Expired,
    };
    let percent = match state {
        ExportState::Ready | ExportState::Expired => 100,
        _ => row.tables_done.saturating_mul(100) / row.tables_all.max(1),
    };
    ExportView {
        id: ExportId(row.export_id),
        state,
        asked_by: row.asked_by.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| "A former member".into()),
        asked_at: row.asked_at,
        percent: u8::try_from(percent.min(100)).unwrap_or_default(),
        rows: u64::try_from(row.rows).unwrap_or_default(),
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
        expires_at: row.expires_at,
    }
}

fn deletion_view(row: Deletion) -> DeletionView {
    DeletionView { asked_at: row.asked_at, due_at: row.due_at, waits_for: row.waits_for }
}

/// Records an act on the organisation's data and commits.
async fn finish(
    resources: &Resources,
    mut transaction: OrgTransaction,
    caller: &Caller,
    action: &'static str,
    detail: &[(&'static str, String)],
) -> Result<(), AppError> {
    let act = Act { action, subject_kind: "organisation", subject_id: caller.org.to_string(), detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(&caller.client.request_id)
}

pub(super) async fn ask(resources: &Resources, who: &SignedIn) -> Result<(), AppError> {
    let caller = caller_of(who)?;
    caller.require(Action::ExportOrganisation)?;
    require_fresh(resources, who)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let id = ExportId(resources.entropy.id());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    if !exports::ask(&mut transaction, org, id, who.person, resources.clock.now()).await.report(request_id)? {
        return Err(AppError::conflict("An export is being made already. It is listed below."));
    }
    let order = ExportOrganisation { org, export: id };
    queue::enqueue(&mut transaction, ExportOrganisation::IDENTIFIER, &order, Schedule::default())
        .await
        .report(request_id)?;
    finish(resources, transaction, &caller, "export.asked", &[]).await
}

/// Whether somebody may download an export now: it is ready and its time is not over.
async fn ready(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    id: ExportId,
) -> Result<ExportRow, AppError> {
    let found = exports::find(transaction, caller.org, id).await.report(&caller.client.request_id)?;
    let row = found.ok_or_else(unknown_export)?;
    let now = resources.clock.now();
    if row.state != "ready" || row.expires_at.is_none_or(|until| until <= now) {
        return Err(AppError::conflict(
            "This export cannot be downloaded (any more). Ask for a new one on the Data page.",
        ));
    }
    Ok(row)
}

pub(super) async fn open(resources: &Resources, who: &SignedIn, id: ExportId) -> Result<ExportFile, AppError> {
    let caller = caller_of(who)?;
    caller.require(Action::ExportOrganisation)?;
    require_fresh(resources, who)?;
    let mut transaction = resources.database.begin(caller.org).await.report(&caller.client.request_id)?;
    let row = ready(resources, &mut transaction, &caller, id).await?;
    let file = ExportFile {
        file_name: format!("anteroom-{}.zip", row.asked_at.format("%Y-%m-%d")),
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
    };
    finish(resources, transaction, &caller, "export.downloaded", &[("export", id.to_string())]).await?;
    Ok(file)
}

pub(super) async fn piece(
    resources: &Resources,
    who: &SignedIn,
    id: ExportId,
    position: u32,
) -> Result<Option<Vec<u8>>, AppError> {
    let caller = caller_of(who)?;
    caller.require(Action::ExportOrganisation)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let Ok(position) = i32::try_from(position) else { return Ok(None) };
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    exports::piece(&mut transaction, org, id, position).await.report(request_id)
}

/// An archive that is being kept, piece by piece.
struct Keeping<'a> {
    resources: &'a Resources,
    org: OrgId,
    id: ExportId,
    outflow: Outflow,
    position: i32,
    bytes: i64,
}

impl Keeping<'_> {
    /// Keeps what has come, once it is a piece or at the end.
    async fn keep(&mut self, end: bool) -> Result<(), JobFailed> {
        if self.outflow.len() < PIECE && !(end && self.outflow.len() > 0) {
            return Ok(());
        }
        let body = self.outflow.take();
        let mut transaction = self.resources.database.begin(self.org).await?;
        exports::add_piece(&mut transaction, self.org, self.id, self.position, &body).await?;
        transaction.commit().await?;
        self.position += 1;
        self.bytes += i64::try_from(body.len()).unwrap_or_default();
        Ok(())
    }

    async fn progress(&self, tables: usize, rows: u64) -> Result<(), JobFailed> {
        let mut transaction = self.resources.database.begin(self.org).await?;
        let (tables, rows) = (i32::try_from(tables).unwrap_or(i32::MAX), i64::try_from(rows).unwrap_or(i64::MAX));
        exports::progress(&mut transaction, self.org, self.id, tables, rows).await?;
        Ok(transaction.commit().await?)
    }
}

fn of_zip(error: zip::result::ZipError) -> JobFailed {
    JobFailed(format!("the archive could not be written: {error}"))
}

/// Makes the export of one moment, and tells who asked. Repeated from the beginning when it broke off.
pub(super) async fn make(resources: &Resources, order: &ExportOrganisation) -> Result<(), JobFailed> {
    let (org, id) = (order.org, order.export);
    let tables = rows::taken_along();
    let mut transaction = resources.database.begin(org).await?;
    let all = i32::try_from(tables.len()).unwrap_or(i32::MAX);
    let wanted = exports::begin(&mut transaction, org, id, all).await?;
    transaction.commit().await?;
    if !wanted {
        return Ok(());
    }
    let mut snapshot = resources.database.begin(org).await?;
    rows::hold_still(&mut snapshot).await?;
    let name = store::organisations::view(&mut snapshot, org).await?.map(|view| view.name).unwrap_or_default();
    let made_at = resources.clock.now();
    let subject =
        Subject { kind: "organisation", id: org.to_string(), name: name.clone(), organisation: name, made_at };
    let outflow = Outflow::default();
    let mut keeping = Keeping { resources, org, id, outflow: outflow.clone(), position: 0, bytes: 0 };
    let mut archive = Archive::new(outflow, subject);
    members(&mut snapshot, &mut archive).await?;
    let mut written = 0;
    for (done, table) in tables.iter().enumerate() {
        written += write_table(&mut snapshot, &mut archive, &mut keeping, table).await?;
        keeping.progress(done + 1, written).await?;
    }
    archive.finish(&left_out()).map_err(of_zip)?;
    keeping.keep(true).await?;
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await?;
    exports::finish(&mut transaction, org, id, keeping.bytes, now, now + KEPT).await?;
    let order = TellExport { org, export: id };
    queue::enqueue(&mut transaction, TellExport::IDENTIFIER, &order, Schedule::default()).await?;
    Ok(transaction.commit().await?)
}

/// Both files of a table, from the same moment; answers how many rows it has.
async fn write_table(
    snapshot: &mut OrgTransaction,
    archive: &mut Archive,
    keeping: &mut Keeping<'_>,
    table: &'static Table,
) -> Result<u64, JobFailed> {
    let columns = table.exported("");
    let mut count = 0;
    for format in Format::ALL {
        archive.begin(&format.path(table.name)).map_err(of_zip)?;
        archive.write(&format.head(&columns)).map_err(of_zip)?;
        count = 0;
        let mut rows = std::pin::pin!(rows::rows(snapshot, keeping.org, table));
        while let Some(row) = rows.try_next().await? {
            archive.write(&format.line(&columns, &row)).map_err(of_zip)?;
            count += 1;
            keeping.keep(false).await?;
        }
        archive.end(Some(count));
    }
    Ok(count)
}

/// Who the members are; memberships hold numbers alone.
async fn members(snapshot: &mut OrgTransaction, archive: &mut Archive) -> Result<(), JobFailed> {
    let members: Vec<Value> = store::organisations::members(snapshot)
        .await?
        .into_iter()
        .map(|row| {
            json!({ "person_id": row.person_id, "name": row.name, "email": row.email, "role": row.role,
                    "joined_at": row.created_at })
        })
        .collect();
    archive.add_table("members", &["person_id", "name", "email", "role", "joined_at"], &members).map_err(of_zip)
}

fn left_out() -> Vec<LeftOut> {
    let mut left_out: Vec<LeftOut> = inventory_tables()
        .filter_map(|table| match table.taken_along {
            TakenAlong::No(because) => Some(LeftOut { what: table.name.to_owned(), because: because.to_owned() }),
            _ => None,
        })
        .collect();
    for (what, because) in [
        ("secrets", "hashes, sealed values and links that open a booking must not travel"),
        ("deliveries of the card processor", "raw messages; what they said stands in payments, refunds and the ledger"),
    ] {
        left_out.push(LeftOut { what: what.into(), because: because.into() });
    }
    left_out
}

pub(super) async fn schedule(resources: &Resources, who: &SignedIn, typed: &str) -> Result<DeletionView, AppError> {
    let caller = caller_of(who)?;
    caller.require(Action::DeleteOrganisation)?;
    require_fresh(resources, who)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let view = store::organisations::view(&mut transaction, org).await.report(request_id)?;
    let name = view.ok_or_else(|| AppError::not_found("This organisation"))?.name;
    if typed.split_whitespace().ne(name.split_whitespace()) {
        return Err(AppError::invalid("name", format!("Type “{name}” to say that you mean this organisation.")));
    }
    // Whole seconds, so that the orders below name the very instant that the database keeps.
    let now = resources.clock.now().trunc_subsecs(0);
    let due_at = now + GRACE;
    if !rows::schedule(&mut transaction, org, who.person, now, due_at).await.report(request_id)? {
        return Err(AppError::conflict("The deletion is scheduled already."));
    }
    let told = TellDeletion { org, due_at, soon: false };
    queue::enqueue(&mut transaction, TellDeletion::IDENTIFIER, &told, Schedule::default()).await.report(request_id)?;
    let reminded = TellDeletion { org, due_at, soon: true };
    let at = Schedule { run_at: Some(due_at - REMINDED), ..Schedule::default() };
    queue::enqueue(&mut transaction, TellDeletion::IDENTIFIER, &reminded, at).await.report(request_id)?;
    enqueue_deletion(&mut transaction, org, due_at).await.report(request_id)?;
    finish(resources, transaction, &caller, "deletion.scheduled", &[("due", due_at.to_rfc3339())]).await?;
    Ok(DeletionView { asked_at: now, due_at, waits_for: String::new() })
}

async fn enqueue_deletion(
    connection: &mut sqlx::PgConnection,
    org: OrgId,
    at: DateTime<Utc>,
) -> Result<(), store::StoreError> {
    let schedule = Schedule { run_at: Some(at), ..Schedule::default() };
    queue::enqueue(connection, DeleteOrganisation::IDENTIFIER, &DeleteOrganisation { org }, schedule).await
}

pub(super) async fn cancel(resources: &Resources, caller: &Caller) -> Result<(), AppError> {
    caller.require(Action::DeleteOrganisation)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    if !rows::cancel(&mut transaction, caller.org).await.report(request_id)? {
        return Err(AppError::conflict("No deletion is scheduled."));
    }
    finish(resources, transaction, caller, "deletion.cancelled", &[]).await
}

/// Deletes an organisation whose time has come; one that is to be kept after all, and one whose money is still moving,
/// are left alone.
pub(super) async fn delete(resources: &Resources, org: OrgId, request_id: &str) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    let mut look = resources.database.begin(org).await?;
    let scheduled = rows::scheduled(&mut look, org).await?;
    let unsettled = rows::unsettled(&mut look, org).await?;
    if scheduled.is_none_or(|deletion| deletion.due_at > now) {
        return Ok(());
    }
    if unsettled > 0 {
        let why = format!("{unsettled} payments or refunds are still under way.");
        rows::postpone(resources.database.owner(), org, &why).await?;
        enqueue_deletion(&mut look, org, now + LOOK_AGAIN).await?;
        look.commit().await?;
        return Ok(());
    }
    drop(look);
    let hand = Hand { vault: &resources.vault, entropy: &*resources.entropy, now };
    let mut transaction = resources.database.owner().begin().await.map_err(store::StoreError::from)?;
    // Whoever keeps it after all at this very moment comes first or too late.
    if !rows::lock_due(&mut transaction, org, now).await? {
        return Ok(());
    }
    hand.remember(&mut transaction, None, &[(Kind::Organisation, org.0)], request_id).await?;
    let deleted = rows::erase(&mut transaction, org, now).await?;
    transaction.commit().await.map_err(store::StoreError::from)?;
    tracing::info!(request_id, %org, rows = deleted, "an organisation was deleted");
    Ok(())
}

/// Ends exports whose time is over.
pub(super) async fn tidy(resources: &Resources) -> Result<(), JobFailed> {
    let over = exports::over(resources.database.doors(), resources.clock.now(), 100).await?;
    for (org, id, ready) in over {
        let mut transaction = resources.database.begin(org).await?;
        exports::end(&mut transaction, org, id, if ready { "expired" } else { "failed" }).await?;
        transaction.commit().await?;
    }
    Ok(())
}
