//! Data rights: taking data along and erasing it, for a contact, an account and an organisation.
//!
//! What is personal and what becomes of it stands in one table, `store::rights::inventory_tables`, from which
//! `docs/data-rights.md` is written too ([`document`]). Each erasure leaves keyed hashes behind ([`erasures`]), by which
//! a restored older backup is erased again.

mod account;
mod archive;
mod contact;
mod document;
pub mod erasures;
pub mod jobs;
mod letters;
mod organisation;

#[cfg(test)]
mod tests;

pub use document::markdown;

use crate::{Resources, error::internal};
use archive::Outflow;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller,
    identity::SignedIn,
    rights::{
        AccountHeld, ContactHeld, DataRights, DeletionView, Download, Erased, ExportFile, Fate, FoundContact, HeldRows,
        OrganisationData,
    },
};
use domain::ids::{ContactId, ExportId};
use store::rights::{
    Held,
    inventory::{Act, Table},
};

/// Data rights of everybody.
pub struct RightsDesk {
    resources: Resources,
}

impl RightsDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl DataRights for RightsDesk {
    async fn find_contacts(&self, caller: &Caller, text: &str) -> Result<Vec<FoundContact>, AppError> {
        contact::search(&self.resources, caller, text).await
    }

    async fn contact(&self, caller: &Caller, contact: ContactId) -> Result<ContactHeld, AppError> {
        contact::look(&self.resources, caller, contact).await
    }

    async fn export_contact(
        &self,
        caller: &Caller,
        proved_at: Option<DateTime<Utc>>,
        contact: ContactId,
    ) -> Result<Download, AppError> {
        contact::export(&self.resources, caller, proved_at, contact).await
    }

    async fn erase_contact(
        &self,
        caller: &Caller,
        proved_at: Option<DateTime<Utc>>,
        contact: ContactId,
    ) -> Result<Erased, AppError> {
        contact::erase(&self.resources, caller, proved_at, contact).await
    }

    async fn account(&self, who: &SignedIn) -> Result<AccountHeld, AppError> {
        account::look(&self.resources, who).await
    }

    async fn export_account(&self, who: &SignedIn) -> Result<Download, AppError> {
        account::export(&self.resources, who).await
    }

    async fn erase_account(&self, who: &SignedIn, typed: &str) -> Result<(), AppError> {
        account::erase(&self.resources, who, typed).await
    }

    async fn organisation(&self, caller: &Caller) -> Result<OrganisationData, AppError> {
        organisation::look(&self.resources, caller).await
    }

    async fn ask_export(&self, who: &SignedIn) -> Result<(), AppError> {
        organisation::ask(&self.resources, who).await
    }

    async fn open_export(&self, who: &SignedIn, export: ExportId) -> Result<ExportFile, AppError> {
        organisation::open(&self.resources, who, export).await
    }

    async fn export_piece(&self, who: &SignedIn, export: ExportId, position: u32) -> Result<Option<Vec<u8>>, AppError> {
        organisation::piece(&self.resources, who, export, position).await
    }

    async fn schedule_deletion(&self, who: &SignedIn, typed: &str) -> Result<DeletionView, AppError> {
        organisation::schedule(&self.resources, who, typed).await
    }

    async fn cancel_deletion(&self, caller: &Caller) -> Result<(), AppError> {
        organisation::cancel(&self.resources, caller).await
    }
}

/// Refuses when the last proof of identity is too old.
fn require_fresh(resources: &Resources, who: &SignedIn) -> Result<(), AppError> {
    let fresh = crate::identity::is_fresh(resources.clock.now(), who.confirmed_at);
    if fresh { Ok(()) } else { Err(AppError::ConfirmIdentity) }
}

/// Rows in words, the ones that go first.
fn held_rows(held: &[Held], act: impl Fn(&Table) -> Option<Act>) -> Vec<HeldRows> {
    let mut rows: Vec<HeldRows> = held
        .iter()
        .filter_map(|held| {
            let act = act(held.table)?;
            let fate = match act {
                Act::Delete | Act::DeleteWith(_) => Fate::Deleted,
                Act::Blank { .. } | Act::Redact { .. } => Fate::Emptied,
                Act::Keep { .. } => Fate::Kept,
            };
            Some(HeldRows {
                table: held.table.name.to_owned(),
                what: held.table.about.to_owned(),
                rows: held.rows,
                fate,
                because: act.because().unwrap_or_default().to_owned(),
            })
        })
        .collect();
    rows.sort_by_key(|rows| match rows.fate {
        Fate::Deleted => 0,
        Fate::Emptied => 1,
        Fate::Kept => 2,
    });
    rows
}

/// A whole archive in memory: of one person, it is small.
fn zipped(
    request_id: &str,
    write: impl FnOnce(Outflow) -> Result<(), zip::result::ZipError>,
) -> Result<Vec<u8>, AppError> {
    let outflow = Outflow::default();
    write(outflow.clone()).map_err(|error| internal(request_id, &error))?;
    Ok(outflow.take())
}

fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or_default()
}
