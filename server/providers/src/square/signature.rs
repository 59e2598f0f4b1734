//! `x-square-hmacsha256-signature`: base64 of HMAC-SHA256 over the notification's address and the raw body. It has no
//! time, so an event's id is remembered for good
//! (<https://developer.squareup.com/docs/webhooks/step3validate>).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Whether the signature was made over this body with any of the keys.
pub(super) fn fits(keys: &[SecretString], notification_url: &str, header: &str, body: &[u8]) -> bool {
    let Ok(signature) = STANDARD.decode(header.trim()) else { return false };
    keys.iter().any(|key| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()) else { return false };
        mac.update(notification_url.as_bytes());
        mac.update(body);
        // `verify_slice` compares in constant time and refuses any other length.
        mac.verify_slice(&signature).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "square_signature_key";
    const URL: &str = "https://anteroom.example/v1/square/webhook";
    const BODY: &[u8] = br#"{"merchant_id":"MLE","type":"payment.updated","event_id":"e-1"}"#;

    fn keys(all: &[&str]) -> Vec<SecretString> {
        all.iter().map(|key| SecretString::from(*key)).collect()
    }

    /// Made by hand from Square's documentation, not by the code under test.
    fn signature(key: &str, url: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any key");
        mac.update(&[url.as_bytes(), body].concat());
        STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn address_and_body_are_signed_together() {
        let good = signature(KEY, URL, BODY);
        assert!(fits(&keys(&[KEY]), URL, &good, BODY));
        assert!(!fits(&keys(&[KEY]), "https://other.example/v1/square/webhook", &good, BODY));
        assert!(!fits(&keys(&[KEY]), URL, &good, b"{}"));
        assert!(fits(&keys(&["newer", KEY]), URL, &good, BODY), "a key can be rotated");
        assert!(!fits(&keys(&["newer"]), URL, &good, BODY));
    }

    #[test]
    fn nonsense_is_refused_without_a_panic() {
        for header in ["", "=", "AAAA", "not base64", &"A".repeat(100_000)] {
            assert!(!fits(&keys(&[KEY]), URL, header, BODY));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000))]
        #[test]
        fn no_mutated_signature_is_accepted(position in 0_usize..200, flip in 1_u8..=255, part in 0_u8..4) {
            let good = signature(KEY, URL, BODY);
            let (mut header, mut url) = (good.into_bytes(), URL.as_bytes().to_vec());
            let (mut body, mut key) = (BODY.to_vec(), KEY.as_bytes().to_vec());
            let target = match part { 0 => &mut header, 1 => &mut body, 2 => &mut url, _ => &mut key };
            let at = position % target.len();
            target[at] ^= flip;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            prop_assert!(!fits(&keys(&[&text(&key)]), &text(&url), &text(&header), &body));
        }
    }
}
