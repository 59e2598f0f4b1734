//! The one secret that a deployment needs besides its database.

use super::envelope::Key;
use base64::{Engine, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Why a configured key cannot be used. Never shows any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 32 bytes in base64; `anteroom keys generate` prints a new one")]
pub struct MasterKeyError;

/// 32 unguessable bytes.
pub struct MasterKey {
    bytes: Key,
    id: String,
}

impl MasterKey {
    /// Reads standard base64.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let decoded = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| MasterKeyError)?);
        let bytes: [u8; 32] = decoded.as_slice().try_into().map_err(|_| MasterKeyError)?;
        Ok(Self::from_bytes(bytes))
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let mut hasher = Sha256::new();
        hasher.update(b"anteroom: the name of a master key");
        hasher.update(bytes.as_slice());
        let mut name = [0; 16];
        name.copy_from_slice(&hasher.finalize()[..16]);
        Self { bytes, id: Uuid::from_bytes(name).simple().to_string() }
    }

    /// As [`Self::parse`] reads it.
    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.bytes.as_slice()))
    }

    /// Follows from the key, says nothing of it, and is stored beside what it wrapped.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn uuid(&self) -> Uuid {
        Uuid::parse_str(&self.id).unwrap_or_default()
    }

    /// A key for one use (HKDF-SHA-256, RFC 5869).
    pub(super) fn derive(&self, info: &[u8]) -> Key {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.bytes.as_slice())
            .expand(info, key.as_mut_slice())
            .expect("32 bytes are within HKDF's limit");
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}
