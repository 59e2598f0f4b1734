//! Orders about people's and organisations' data. They hold ids alone.

use super::{letters, organisation};
use crate::worker::JobRun;
use chrono::{DateTime, Utc};
use domain::ids::{ExportId, OrgId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Makes an export of an organisation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ExportOrganisation {
    pub org: OrgId,
    pub export: ExportId,
}

impl TaskHandler for ExportOrganisation {
    const IDENTIFIER: &'static str = "export_organisation";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        // A row of each table in flight makes it large.
        run.work(Box::pin(organisation::make(&run.resources, &self))).await
    }
}

/// Tells whoever asked for an export that it is ready.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellExport {
    pub org: OrgId,
    pub export: ExportId,
}

impl TaskHandler for TellExport {
    const IDENTIFIER: &'static str = "tell_export";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letters::export_ready(&run.resources, &self)).await
    }
}

/// Tells the owners of an organisation that it is to be deleted, at once and again shortly before.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellDeletion {
    pub org: OrgId,
    /// The deletion that it is about; another one is told by itself.
    pub due_at: DateTime<Utc>,
    pub soon: bool,
}

impl TaskHandler for TellDeletion {
    const IDENTIFIER: &'static str = "tell_deletion";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letters::deletion(&run.resources, &self)).await
    }
}

/// Deletes an organisation whose time has come.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct DeleteOrganisation {
    pub org: OrgId,
}

impl TaskHandler for DeleteOrganisation {
    const IDENTIFIER: &'static str = "delete_organisation";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(organisation::delete(&run.resources, self.org, &run.id)).await
    }
}

/// Ends exports whose time is over. Runs every hour.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct EndExports {}

impl TaskHandler for EndExports {
    const IDENTIFIER: &'static str = "end_exports";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(organisation::tidy(&run.resources)).await
    }
}
