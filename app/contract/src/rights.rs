//! Data rights: what is held about somebody, taking it along, and erasing it.

use crate::{AppError, Caller, identity::SignedIn};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::{ContactId, ExportId};
use serde::{Deserialize, Serialize};

/// Somebody whom the organisation has to do with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundContact {
    pub id: ContactId,
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Both as people read them: “ana@example.com, (512) 555-0172”.
    pub reach: String,
    pub since: DateTime<Utc>,
    pub bookings: u32,
    pub enquiries: u32,
}

/// Rows of one table about somebody, and what an erasure does to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRows {
    pub table: String,
    /// What one row is: “a visit”.
    pub what: String,
    pub rows: u64,
    pub fate: Fate,
    /// Why something stays; empty when nothing does.
    pub because: String,
}

/// What an erasure does to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Deleted,
    /// Stays without what is personal.
    Emptied,
    /// Stays as it is and names nobody.
    Kept,
}

/// Everything about one contact, before it is taken along or erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactHeld {
    pub contact: FoundContact,
    pub held: Vec<HeldRows>,
    /// What must be settled before an erasure, each with what to do; empty when nothing stands in the way.
    pub in_the_way: Vec<String>,
    /// Threads in which somebody else booked too: theirs stay, without this contact's name and ways to be reached.
    pub shared_conversations: u32,
    /// Others who are reached the same way; they stay.
    pub reached_alike: Vec<FoundContact>,
}

/// A file, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    pub file_name: String,
    pub body: Vec<u8>,
}

/// What an erasure reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub deleted: u64,
    pub emptied: u64,
}

/// Everything about one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountHeld {
    pub held: Vec<HeldRows>,
    /// Organisations that would have no owner: they are handed over or deleted first.
    pub owned_alone: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    Waiting,
    Running,
    Ready,
    Failed,
    /// Its time is over and its file deleted.
    Expired,
}

/// An export of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportView {
    pub id: ExportId,
    pub state: ExportState,
    /// Whose it is to download: the name of who asked, “A former member” once they have none.
    pub asked_by: String,
    pub asked_at: DateTime<Utc>,
    /// 0 to 100.
    pub percent: u8,
    pub rows: u64,
    pub bytes: u64,
    /// Until when it can be downloaded.
    pub expires_at: Option<DateTime<Utc>>,
}

/// An organisation that is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionView {
    pub asked_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// Why it waits beyond that day; empty when it does not.
    pub waits_for: String,
}

/// An organisation's data as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationData {
    pub name: String,
    /// Rows that are taken along, all tables together.
    pub rows: u64,
    pub exports: Vec<ExportView>,
    pub deletion: Option<DeletionView>,
    /// Days between the wish to delete and the deletion.
    pub grace_days: u32,
    pub open_bookings: u32,
    /// Payments that are open and refunds under way.
    pub unsettled: u32,
}

/// What a person asks for themselves wants a proof of at most ten minutes ago, and answers
/// [`AppError::ConfirmIdentity`] without one; a key's scope stands for itself. Foreign ids and unknown ones answer alike.
#[async_trait]
pub trait DataRights: Send + Sync {
    /// By a part of a name, an e-mail address or a phone number; the newest when it is empty.
    async fn find_contacts(&self, caller: &Caller, text: &str) -> Result<Vec<FoundContact>, AppError>;
    async fn contact(&self, caller: &Caller, contact: ContactId) -> Result<ContactHeld, AppError>;
    /// A zip of everything about a contact. `proved_at` is when a person last proved who they are.
    async fn export_contact(
        &self,
        caller: &Caller,
        proved_at: Option<DateTime<Utc>>,
        contact: ContactId,
    ) -> Result<Download, AppError>;
    /// Erases for good; a conflict says what must be settled first.
    async fn erase_contact(
        &self,
        caller: &Caller,
        proved_at: Option<DateTime<Utc>>,
        contact: ContactId,
    ) -> Result<Erased, AppError>;

    async fn account(&self, who: &SignedIn) -> Result<AccountHeld, AppError>;
    async fn export_account(&self, who: &SignedIn) -> Result<Download, AppError>;
    /// Deletes the account for good, with every session. `typed` is its e-mail address, typed anew.
    async fn erase_account(&self, who: &SignedIn, typed: &str) -> Result<(), AppError>;

    async fn organisation(&self, caller: &Caller) -> Result<OrganisationData, AppError>;
    /// Has an export made; one at a time. Whoever asked is told by mail once it is ready.
    async fn ask_export(&self, who: &SignedIn) -> Result<(), AppError>;
    /// Opens a finished export for download, which the log shows.
    async fn open_export(&self, who: &SignedIn, export: ExportId) -> Result<ExportFile, AppError>;
    /// A piece of an export that was opened, by its place from 0; `None` after the last.
    async fn export_piece(&self, who: &SignedIn, export: ExportId, position: u32) -> Result<Option<Vec<u8>>, AppError>;
    /// Schedules the deletion of the organisation. `typed` is its name, typed anew.
    async fn schedule_deletion(&self, who: &SignedIn, typed: &str) -> Result<DeletionView, AppError>;
    /// Keeps the organisation after all.
    async fn cancel_deletion(&self, caller: &Caller) -> Result<(), AppError>;
}

/// A finished export, to be read piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    pub file_name: String,
    pub bytes: u64,
}
