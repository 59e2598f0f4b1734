//! The key by which erased things are remembered: its hashes tell whether an id was erased, and nothing to whoever has
//! the database or a list of the hashes without the master key.

use super::{
    Vault, VaultError,
    envelope::{self, Key},
};
use chrono::{DateTime, Utc};
use domain::ids::OrgId;
use hmac::{Hmac, KeyInit, Mac};
use ports::Entropy;
use sha2::Sha256;
use sqlx::PgConnection;
use store::{
    Database,
    rights::erasures::{self, ErasureKey, Kind},
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// What the key of erasures is wrapped with.
const WRAPPING: &[u8] = b"anteroom: wrap the key of erasures";

/// An opened key of erasures.
pub struct ErasureSeal {
    pub id: Uuid,
    key: Key,
}

impl ErasureSeal {
    /// The hash of one thing, by its kind, the organisation that it was in, and its id (HMAC-SHA-256, RFC 2104).
    pub fn hash(&self, kind: Kind, org: Option<OrgId>, id: Uuid) -> [u8; 32] {
        let mut tag = self.tag();
        tag.update(kind.as_str().as_bytes());
        tag.update(&[0]);
        tag.update(org.map_or(Uuid::nil(), |org| org.0).as_bytes());
        tag.update(id.as_bytes());
        tag.finalize().into_bytes().into()
    }

    fn tag(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(self.key.as_slice()).expect("HMAC takes a key of any length")
    }
}

fn context(id: Uuid) -> String {
    format!("key of erasures {id}")
}

impl Vault {
    /// The key in force, made with the first erasure.
    pub async fn erasure_seal(
        &self,
        connection: &mut PgConnection,
        entropy: &dyn Entropy,
        now: DateTime<Utc>,
    ) -> Result<ErasureSeal, VaultError> {
        if let Some(kept) = erasures::key(&mut *connection).await? {
            return self.open_erasure_key(&kept);
        }
        let new = self.wrapped(entropy, entropy.id(), &envelope::new_key(entropy));
        erasures::keep_first_key(&mut *connection, &new, now).await?;
        let kept = erasures::key(connection).await?.ok_or(VaultError::DoesNotOpen)?;
        self.open_erasure_key(&kept)
    }

    /// Opens a key of this database or of a file.
    pub fn open_erasure_key(&self, kept: &ErasureKey) -> Result<ErasureSeal, VaultError> {
        let wrapping = self.master(&kept.master_key_id)?.derive(WRAPPING);
        let opened = envelope::open(&wrapping, &context(kept.key_id), &kept.wrapped).ok_or(VaultError::DoesNotOpen)?;
        let bytes: [u8; 32] = opened.as_slice().try_into().map_err(|_| VaultError::DoesNotOpen)?;
        Ok(ErasureSeal { id: kept.key_id, key: Zeroizing::new(bytes) })
    }

    /// Wraps every key of erasures with the master key in force. The hashes stay.
    pub(super) async fn rewrap_erasure_keys(
        &self,
        database: &Database,
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        for kept in erasures::keys(database.owner()).await? {
            let seal = self.open_erasure_key(&kept)?;
            erasures::rewrap_key(database.owner(), &self.wrapped(entropy, seal.id, &seal.key)).await?;
        }
        Ok(())
    }

    fn wrapped(&self, entropy: &dyn Entropy, id: Uuid, key: &Key) -> ErasureKey {
        let wrapping = self.current.derive(WRAPPING);
        let wrapped = envelope::seal(&wrapping, id, entropy, &context(id), key.as_slice());
        ErasureKey { key_id: id, master_key_id: self.current.id().to_owned(), wrapped }
    }
}
