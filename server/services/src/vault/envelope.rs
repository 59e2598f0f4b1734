//! One sealed value: version, key id, nonce, ciphertext with its tag (XChaCha20-Poly1305, whose 24-byte nonces may be
//! random).

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use ports::Entropy;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(super) type Key = Zeroizing<[u8; 32]>;
pub type Opened = Zeroizing<Vec<u8>>;

const VERSION: u8 = 1;
const KEY_ID: usize = 16;
const NONCE: usize = 24;
const HEAD: usize = 1 + KEY_ID + NONCE;

/// An unguessable key.
pub(super) fn new_key(entropy: &dyn Entropy) -> Key {
    Zeroizing::new(Sha256::digest(Zeroizing::new(entropy.secret()).as_bytes()).into())
}

pub(super) fn seal(key: &Key, id: Uuid, entropy: &dyn Entropy, context: &str, plain: &[u8]) -> Vec<u8> {
    let fresh: [u8; 32] = Sha256::digest(entropy.secret().as_bytes()).into();
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&fresh[..NONCE]);
    let payload = Payload { msg: plain, aad: context.as_bytes() };
    let cipher = XChaCha20Poly1305::new(&(**key).into());
    let text = cipher.encrypt(&nonce.into(), payload).expect("a value in memory is far below the cipher's limit");
    let mut sealed = Vec::with_capacity(HEAD + text.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(id.as_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&text);
    sealed
}

/// Which key a value was sealed with; `None` for what is not one of ours.
pub(super) fn key_id(sealed: &[u8]) -> Option<Uuid> {
    if sealed.len() < HEAD || sealed[0] != VERSION {
        return None;
    }
    Uuid::from_slice(&sealed[1..=KEY_ID]).ok()
}

/// `None` when the key, the context or a single bit differs.
pub(super) fn open(key: &Key, context: &str, sealed: &[u8]) -> Option<Opened> {
    key_id(sealed)?;
    let nonce: [u8; NONCE] = sealed[1 + KEY_ID..HEAD].try_into().ok()?;
    let payload = Payload { msg: &sealed[HEAD..], aad: context.as_bytes() };
    let cipher = XChaCha20Poly1305::new(&(**key).into());
    cipher.decrypt(&nonce.into(), payload).ok().map(Zeroizing::new)
}
