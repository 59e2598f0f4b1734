//! Erasing again what an older backup brought back.
//!
//! Every erasure leaves a keyed hash in the database. The hashes are kept in a file beside it too ([`Line`]), because a
//! restored backup has only those of its own time: what the file has and the database lacks was erased since, and is
//! erased again ([`replay`]). The file says nothing of anybody, and is safe to copy with the backups.

use super::contact::Hand;
use crate::{
    audit::{Act, record_at},
    vault::{ErasureSeal, Vault, VaultError},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use contract::{Actor, AppError, Caller, Client};
use domain::ids::{OrgId, PersonId};
use ports::Entropy;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::{
    Database, StoreError,
    rights::{
        account, contact,
        erasures::{self as kept, Erasure, ErasureKey, Kind},
        organisation,
    },
};
use uuid::Uuid;

/// Why erasures could not be read or done again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "the key of the erasures does not open: {0}. Set the master key that was in force when they were \
         written; where that database is gone for good, so may its file of erasures be"
    )]
    Vault(#[from] VaultError),
    #[error("line {0} of the erasures is not one of ours; restore the file from its own copy")]
    Line(usize),
    #[error("an erasure could not be done again: {0}")]
    Erasure(#[from] AppError),
}

/// One line of the file, JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The key of the hashes, wrapped with the master key that it names.
    Key {
        id: Uuid,
        master_key: String,
        wrapped: String,
    },
    Erasure {
        subject: String,
        kind: Kind,
        key: Uuid,
        at: DateTime<Utc>,
    },
}

impl Line {
    fn of_key(key: &ErasureKey) -> Self {
        Self::Key { id: key.key_id, master_key: key.master_key_id.clone(), wrapped: STANDARD.encode(&key.wrapped) }
    }

    fn of_erasure(erasure: &Erasure) -> Option<Self> {
        let kind = [Kind::Contact, Kind::Conversation, Kind::Account, Kind::Organisation]
            .into_iter()
            .find(|kind| kind.as_str() == erasure.kind)?;
        let subject = STANDARD.encode(&erasure.subject_hash);
        Some(Self::Erasure { subject, kind, key: erasure.key_id, at: erasure.erased_at })
    }
}

/// Everything that this database remembers, one JSON object a line: keys first.
pub async fn export(database: &Database) -> Result<Vec<String>, StoreError> {
    let keys = kept::keys(database.owner()).await?;
    let erasures = kept::all(database.owner()).await?;
    let lines = keys.iter().map(Line::of_key).chain(erasures.iter().filter_map(Line::of_erasure));
    Ok(lines.map(|line| serde_json::to_string(&line).unwrap_or_default()).collect())
}

/// Takes over what a file remembers and this database does not; answers how many erasures that were.
pub async fn import(database: &Database, text: &str, now: DateTime<Utc>) -> Result<u64, ReplayError> {
    let mut news = 0;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = || ReplayError::Line(number + 1);
        match serde_json::from_str(line).map_err(|_| wrong())? {
            Line::Key { id, master_key, wrapped } => {
                let wrapped = STANDARD.decode(wrapped).map_err(|_| wrong())?;
                let key = ErasureKey { key_id: id, master_key_id: master_key, wrapped };
                kept::import_key(database.owner(), &key, now).await?;
            }
            Line::Erasure { subject, kind, key, at } => {
                let subject_hash = STANDARD.decode(subject).map_err(|_| wrong())?;
                let kind = kind.as_str().to_owned();
                let erasure = Erasure { subject_hash, kind, key_id: key, erased_at: at };
                news += u64::from(kept::import(database.owner(), &erasure).await?);
            }
        }
    }
    Ok(news)
}

/// What was erased again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    pub contacts: u32,
    pub conversations: u32,
    pub accounts: u32,
    pub organisations: u32,
}

impl Replayed {
    pub const fn is_nothing(&self) -> bool {
        self.contacts == 0 && self.conversations == 0 && self.accounts == 0 && self.organisations == 0
    }
}

/// The hashes of what was erased, and the keys that make them.
struct Remembered {
    hashes: HashSet<Vec<u8>>,
    seals: Vec<ErasureSeal>,
}

impl Remembered {
    fn holds(&self, kind: Kind, org: Option<OrgId>, id: Uuid) -> bool {
        self.seals.iter().any(|seal| self.hashes.contains(seal.hash(kind, org, id).as_slice()))
    }
}

/// Compares everybody and everything in the database with what was erased, and erases again what came back. Safe to
/// repeat; run it before anybody is served.
pub async fn replay(
    database: &Database,
    vault: &Vault,
    entropy: &dyn Entropy,
    now: DateTime<Utc>,
) -> Result<Replayed, ReplayError> {
    let keys = kept::keys(database.owner()).await?;
    let seals = keys.iter().map(|key| vault.open_erasure_key(key)).collect::<Result<_, _>>()?;
    let hashes = kept::all(database.owner()).await?.into_iter().map(|erasure| erasure.subject_hash).collect();
    let again = Again { database, entropy, now, vault, remembered: Remembered { hashes, seals } };
    let mut replayed = Replayed::default();
    if again.remembered.hashes.is_empty() {
        return Ok(replayed);
    }
    replayed.organisations = again.organisations().await?;
    replayed.accounts = again.accounts().await?;
    replayed.contacts = again.contacts().await?;
    replayed.conversations = again.conversations().await?;
    Ok(replayed)
}

struct Again<'a> {
    database: &'a Database,
    entropy: &'a dyn Entropy,
    now: DateTime<Utc>,
    vault: &'a Vault,
    remembered: Remembered,
}

/// Stands where a request has its id.
const REQUEST_ID: &str = "erasures-replay";

impl Again<'_> {
    async fn organisations(&self) -> Result<u32, ReplayError> {
        let mut count = 0;
        for org in organisation::everyone(self.database.owner()).await? {
            if self.remembered.holds(Kind::Organisation, None, org.0) {
                let mut transaction = self.database.owner().begin().await.map_err(StoreError::from)?;
                organisation::erase(&mut transaction, org, self.now).await?;
                transaction.commit().await.map_err(StoreError::from)?;
                count += 1;
            }
        }
        Ok(count)
    }

    async fn accounts(&self) -> Result<u32, ReplayError> {
        let mut count = 0;
        for person in account::everybody(self.database.owner()).await? {
            if self.remembered.holds(Kind::Account, None, person.0) {
                self.account(person).await?;
                count += 1;
            }
        }
        Ok(count)
    }

    async fn account(&self, person: PersonId) -> Result<(), ReplayError> {
        let mut transaction = self.database.owner().begin().await.map_err(StoreError::from)?;
        let Some(found) = account::gather(&mut transaction, person).await? else { return Ok(()) };
        // They had handed over or deleted what they owned alone; the backup does not know to whom.
        let ownerless = account::hand_over(&mut transaction, person).await?;
        for org in &ownerless {
            tracing::warn!(%org, "an organisation of the restored backup has no owner; give it one");
        }
        account::erase_leaving(&mut transaction, &found, &ownerless, self.now).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    async fn contacts(&self) -> Result<u32, ReplayError> {
        let hand = Hand { vault: self.vault, entropy: self.entropy, now: self.now };
        let mut count = 0;
        for (org, contact) in contact::everybody(self.database.owner()).await? {
            if !self.remembered.holds(Kind::Contact, Some(org), contact.0) {
                continue;
            }
            let mut transaction = self.database.begin(org).await?;
            let Some(who) = contact::gather(&mut transaction, org, contact).await? else { continue };
            hand.erase(&mut transaction, org, &who, REQUEST_ID).await?;
            self.note(&mut transaction, org, contact.0).await?;
            transaction.commit().await?;
            count += 1;
        }
        Ok(count)
    }

    async fn conversations(&self) -> Result<u32, ReplayError> {
        let mut count = 0;
        for (org, thread) in contact::every_conversation(self.database.owner()).await? {
            if self.remembered.holds(Kind::Conversation, Some(org), thread) {
                let mut transaction = self.database.begin(org).await?;
                contact::erase_conversation(&mut transaction, org, thread).await?;
                transaction.commit().await?;
                count += 1;
            }
        }
        Ok(count)
    }

    async fn note(&self, connection: &mut sqlx::PgConnection, org: OrgId, contact: Uuid) -> Result<(), AppError> {
        let client = Client { request_id: REQUEST_ID.into(), ..Client::default() };
        let caller = Caller { org, actor: Actor::System, client, key: None, read_only: false };
        let detail = [("because", "a restored backup had brought them back".to_owned())];
        let act =
            Act { action: "contact.erased", subject_kind: "contact", subject_id: contact.to_string(), detail: &detail };
        record_at(self.now, self.entropy, connection, &caller, act).await
    }
}
