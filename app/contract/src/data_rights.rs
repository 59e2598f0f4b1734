//! What somebody may ask of their data: all of it, or none of it.

use crate::{AppError, Caller};
use async_trait::async_trait;
use domain::ids::ContactId;
use serde::{Deserialize, Serialize};

/// A contact found by a fragment of name, phone or e-mail, to be exported or erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundContact {
    pub id: ContactId,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub bookings: u32,
}

/// What an erasure did, table by table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub removed: Vec<(String, u32)>,
    /// Rows that law or the ledger wants kept, now without anything personal.
    pub kept_without_names: Vec<(String, u32)>,
}

#[async_trait]
pub trait DataRights: Send + Sync {
    async fn find(&self, caller: &Caller, fragment: &str) -> Result<Vec<FoundContact>, AppError>;
    /// A zip with one JSON file a table, and a page that explains them. No secret and no hash of one is in it.
    async fn export_organisation(&self, caller: &Caller) -> Result<Vec<u8>, AppError>;
    async fn export_contact(&self, caller: &Caller, contact: ContactId) -> Result<Vec<u8>, AppError>;
    async fn erase_contact(&self, caller: &Caller, contact: ContactId) -> Result<Erased, AppError>;
    /// `name` must be the organisation's own, typed by the owner.
    async fn erase_organisation(&self, caller: &Caller, name: &str) -> Result<(), AppError>;
}
