//! Keys that sign ID tokens, made when the first one is asked for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    RsaPrivateKey,
    pkcs1v15::SigningKey,
    rand_core::OsRng,
    sha2::Sha256,
    signature::{SignatureEncoding, Signer},
    traits::PublicKeyParts,
};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

const BITS: usize = 2_048;

/// A key and its number.
struct Key {
    number: u32,
    key: RsaPrivateKey,
}

/// Made on first use: that takes a moment, which a demo without such a sign-in need not wait for.
#[derive(Default)]
pub(super) struct Keys(Mutex<Option<Key>>);

impl Key {
    fn new(number: u32) -> Self {
        Self { number, key: RsaPrivateKey::new(&mut OsRng, BITS).expect("a key of this size can be made") }
    }

    fn id(&self) -> String {
        format!("sandbox-{}", self.number)
    }
}

impl Keys {
    fn with<T>(&self, work: impl FnOnce(&Key) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(kept.get_or_insert_with(|| Key::new(1)))
    }

    /// Another key takes over, as it does from time to time.
    pub fn change(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = kept.as_ref().map_or(1, |key| key.number + 1);
        *kept = Some(Key::new(number));
    }

    /// RFC 7517, section 5.
    pub fn document(&self) -> Value {
        self.with(|key| {
            let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
            json!({"keys": [{
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.id(),
                "n": number(key.key.n().to_bytes_be()), "e": number(key.key.e().to_bytes_be()),
            }]})
        })
    }

    /// A JWT (RFC 7519) by RS256; `forged` is one whose signature is of something else.
    pub fn sign(&self, claims: &Value, forged: bool) -> String {
        self.with(|key| {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let body = format!("{}.{}", part(&json!({"alg": "RS256", "typ": "JWT", "kid": key.id()})), part(claims));
            let signed = if forged { "something else" } else { body.as_str() };
            let signature = SigningKey::<Sha256>::new(key.key.clone()).sign(signed.as_bytes());
            format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
        })
    }
}
