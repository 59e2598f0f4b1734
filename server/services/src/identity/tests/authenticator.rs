//! An authenticator in software (WebAuthn level 3, sections 6.3.2 and 6.3.3), with its browser: honest until told
//! otherwise.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// One device with one passkey.
#[derive(Clone)]
pub struct Authenticator {
    pub key: SigningKey,
    pub id: Vec<u8>,
    /// The account that the passkey was made for, as the site names it.
    pub user: Vec<u8>,
    /// The page that asks.
    pub origin: String,
    /// The site that the answer is for.
    pub site: String,
    /// How often the key was used; authenticators that synchronise always say 0.
    pub counter: u32,
    /// Whether it asks for a finger or a PIN.
    pub verifies: bool,
}

impl Authenticator {
    /// Another number is another device.
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).expect("a scalar of the curve"),
            id: vec![number; 16],
            user: Vec::new(),
            origin: "https://front.example".into(),
            site: "front.example".into(),
            counter: 1,
            verifies: true,
        }
    }

    /// `navigator.credentials.create()`.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required", "{options}");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required", "{options}");
        self.user = decoded(&options["user"]["id"]);
        let mut data = self.data(HAS_CREDENTIAL);
        // No model is named.
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend(u16::try_from(data.len()).expect("short data").to_be_bytes());
        attestation.extend(data);
        self.answer(&json!({
            "clientDataJSON": encoded(self.client_data("webauthn.create", &options).as_bytes()),
            "attestationObject": encoded(&attestation),
        }))
    }

    /// `navigator.credentials.get()`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        assert_eq!(options["userVerification"], "required", "{options}");
        if self.counter > 0 {
            self.counter += 1;
        }
        let client = self.client_data("webauthn.get", &options);
        let data = self.data(0);
        let signed = [data.as_slice(), Sha256::digest(client.as_bytes()).as_slice()].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": encoded(&self.user),
        }))
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false})
            .to_string()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let flags = flags | USER_PRESENT | if self.verifies { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// COSE (RFC 9053, section 7.1): {kty: EC2, alg: ES256, crv: P-256, x, y}.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend(point.x().expect("an affine point"));
        key.extend(b"\x22\x58\x20");
        key.extend(point.y().expect("an affine point"));
        key
    }

    fn answer(&self, response: &Value) -> String {
        let id = encoded(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
            .to_string()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().expect("a text")).expect("base64url")
}
