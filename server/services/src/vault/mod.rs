//! Secrets at rest, and tokens that need not be kept.
//!
//! The master key is not in the database. Each organisation has data keys of its own, wrapped with the master key, and
//! what belongs to the organisation is sealed with the one in force; what belongs to a person is sealed with a key
//! derived from the master key for that person. Everything sealed names its key, so that keys rotate
//! ([`rotation`]), and is bound to its place (organisation or person, table, row) as associated data: copied into
//! another row it does not open.
//!
//! To keep a new secret: a `bytea` column with `sealed` in its name, [`Vault::seal_for_org`] or
//! [`Vault::seal_for_person`] with a context of its own, and its table in [`rotation`].

mod envelope;
mod erasures;
mod master_key;
pub mod rotation;
mod tokens;

#[cfg(test)]
mod tests;

pub use erasures::ErasureSeal;
pub use master_key::{MasterKey, MasterKeyError};
pub use tokens::Purpose;

use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use envelope::{Key, Opened};
use ports::Entropy;
use sqlx::PgConnection;
use store::StoreError;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What can go wrong with a sealed secret. Says which key, never what was in it.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("a sealed value does not open: it was changed, moved, or sealed with a key that is gone")]
    DoesNotOpen,
    #[error("a master key is missing: {0}")]
    UnknownMasterKey(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys of this deployment: one in force, and those that older values were sealed with.
#[derive(Debug)]
pub struct Vault {
    current: MasterKey,
    previous: Vec<MasterKey>,
}

impl Vault {
    pub const fn new(current: MasterKey, previous: Vec<MasterKey>) -> Self {
        Self { current, previous }
    }

    /// Every key that may still be met, the one in force first.
    fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    fn master(&self, id: &str) -> Result<&MasterKey, VaultError> {
        self.all().find(|key| key.id() == id).ok_or_else(|| VaultError::UnknownMasterKey(id.to_owned()))
    }

    /// Seals something of the transaction's organisation. `context` names table and row.
    pub async fn seal_for_org(
        &self,
        connection: &mut PgConnection,
        entropy: &dyn Entropy,
        org: OrgId,
        context: &str,
        plain: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>, VaultError> {
        let (id, key) = match store::vault::current_key(&mut *connection, org).await? {
            Some(kept) => (kept.key_id, self.unwrap(org, &kept)?),
            None => self.new_key(connection, entropy, org, now).await?,
        };
        Ok(envelope::seal(&key, id, entropy, &org_context(org, context), plain))
    }

    /// Opens what [`Self::seal_for_org`] sealed under the same organisation and context.
    pub async fn open_for_org(
        &self,
        connection: &mut PgConnection,
        org: OrgId,
        context: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let id = envelope::key_id(sealed).ok_or(VaultError::DoesNotOpen)?;
        let kept = store::vault::key(connection, org, id).await?.ok_or(VaultError::DoesNotOpen)?;
        envelope::open(&self.unwrap(org, &kept)?, &org_context(org, context), sealed).ok_or(VaultError::DoesNotOpen)
    }

    /// Seals something of a person with the key that is derived for them.
    pub fn seal_for_person(&self, entropy: &dyn Entropy, person: PersonId, context: &str, plain: &[u8]) -> Vec<u8> {
        let key = self.current.derive(&person_info(person));
        envelope::seal(&key, self.current.uuid(), entropy, &person_context(person, context), plain)
    }

    /// Opens what [`Self::seal_for_person`] sealed for the same person and context.
    pub fn open_for_person(&self, person: PersonId, context: &str, sealed: &[u8]) -> Result<Opened, VaultError> {
        let id = envelope::key_id(sealed).ok_or(VaultError::DoesNotOpen)?;
        let master = self.all().find(|key| key.uuid() == id).ok_or(VaultError::DoesNotOpen)?;
        let key = master.derive(&person_info(person));
        envelope::open(&key, &person_context(person, context), sealed).ok_or(VaultError::DoesNotOpen)
    }

    /// A fresh data key for the organisation; the one before stays readable.
    async fn new_key(
        &self,
        connection: &mut PgConnection,
        entropy: &dyn Entropy,
        org: OrgId,
        now: DateTime<Utc>,
    ) -> Result<(Uuid, Key), VaultError> {
        let (id, key) = (entropy.id(), envelope::new_key(entropy));
        let wrapped = self.wrap(entropy, org, id, &key);
        let kept = store::vault::NewOrgKey { key_id: id, master_key_id: self.current.id(), wrapped: &wrapped, now };
        if store::vault::add_key(&mut *connection, org, &kept).await? {
            return Ok((id, key));
        }
        // Another transaction was first; its key serves as well.
        let kept = store::vault::current_key(connection, org).await?.ok_or(VaultError::DoesNotOpen)?;
        Ok((kept.key_id, self.unwrap(org, &kept)?))
    }

    fn wrap(&self, entropy: &dyn Entropy, org: OrgId, id: Uuid, key: &Key) -> Vec<u8> {
        envelope::seal(&self.current.derive(WRAPPING), id, entropy, &wrap_context(org, id), key.as_slice())
    }

    fn unwrap(&self, org: OrgId, kept: &store::vault::OrgKey) -> Result<Key, VaultError> {
        let wrapping = self.master(&kept.master_key_id)?.derive(WRAPPING);
        let context = wrap_context(org, kept.key_id);
        let opened = envelope::open(&wrapping, &context, &kept.wrapped).ok_or(VaultError::DoesNotOpen)?;
        let bytes: [u8; 32] = opened.as_slice().try_into().map_err(|_| VaultError::DoesNotOpen)?;
        Ok(Zeroizing::new(bytes))
    }
}

/// What a derived key is for goes into its derivation, so that no two uses share one.
const WRAPPING: &[u8] = b"anteroom: wrap the data keys of organisations";

fn person_info(person: PersonId) -> Vec<u8> {
    format!("anteroom: seal for person {person}").into_bytes()
}

fn person_context(person: PersonId, context: &str) -> String {
    format!("person {person} {context}")
}

fn org_context(org: OrgId, context: &str) -> String {
    format!("organisation {org} {context}")
}

fn wrap_context(org: OrgId, key: Uuid) -> String {
    format!("organisation {org} data key {key}")
}
