//! `Stripe-Signature: t=…,v1=hex[,v1=…]`, HMAC-SHA256 over the time, a dot and the raw body.
//!
//! Verified here rather than by async-stripe-webhook, which reads the whole body into its own types in the same step: an
//! event of a newer API version would then be refused instead of stored.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// How far the signature's time may lie in the past or in the future, in seconds (Stripe's own tolerance).
const TOLERANCE: u64 = 300;
/// A header that nobody honest sends is not searched to its end.
const MOST_SIGNATURES: usize = 16;

/// Whether any of the header's signatures was made over this body with any of the secrets, lately.
pub(super) fn fits(secrets: &[SecretString], header: &str, body: &[u8], now: DateTime<Utc>) -> bool {
    let Some((time, signatures)) = read(header) else { return false };
    let Ok(signed_at) = time.parse::<i64>() else { return false };
    if now.timestamp().abs_diff(signed_at) > TOLERANCE {
        return false;
    }
    secrets.iter().any(|secret| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        // `verify_slice` compares in constant time and refuses any other length.
        signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
    })
}

/// The time as it was written, and every `v1`; other schemes are for others.
fn read(header: &str) -> Option<(&str, Vec<Vec<u8>>)> {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',').take(MOST_SIGNATURES) {
        match part.trim().split_once('=')? {
            // A second time would leave open which one was signed.
            ("t", _) if time.is_some() => return None,
            ("t", value) => time = Some(value),
            ("v1", value) => signatures.extend(hex::decode(value)),
            _ => {}
        }
    }
    time.filter(|time| !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|time| (time, signatures))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &str = "whsec_test_secret";
    const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")
    }

    fn secrets(all: &[&str]) -> Vec<SecretString> {
        all.iter().map(|secret| SecretString::from(*secret)).collect()
    }

    /// Made by hand from Stripe's documentation, not by the code under test.
    fn signature(secret: &str, time: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
        mac.update(&[time.to_string().as_bytes(), b".", body].concat());
        format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
    }

    #[test]
    fn a_signature_made_as_stripe_documents_is_accepted() {
        // printf '1492774577.{"id":"evt"}' | openssl dgst -sha256 -hmac whsec_test
        let header = "t=1492774577,v1=247e03a9fb93b8e81f0f3e13d74f36d58eaa13110e1ba3ee14ec41be3fcd855b,v0=00";
        let at = DateTime::from_timestamp(1_492_774_577, 0).expect("a valid instant");
        assert!(fits(&secrets(&["whsec_test"]), header, br#"{"id":"evt"}"#, at));
    }

    #[test]
    fn five_minutes_either_way_and_not_a_second_more() {
        for (shift, accepted) in [(0, true), (300, true), (-300, true), (301, false), (-301, false)] {
            let header = signature(SECRET, now().timestamp() + shift, BODY);
            assert_eq!(fits(&secrets(&[SECRET]), &header, BODY, now()), accepted, "{shift} s");
        }
    }

    #[test]
    fn a_secret_can_be_rotated() {
        let old = signature("whsec_old", now().timestamp(), BODY);
        let new = signature("whsec_new", now().timestamp(), BODY);
        let both = format!("{old},{}", new.split_once(',').expect("two parts").1);
        for header in [&old, &new, &both] {
            assert!(fits(&secrets(&["whsec_new", "whsec_old"]), header, BODY, now()));
        }
        assert!(!fits(&secrets(&["whsec_new"]), &old, BODY, now()));
    }

    #[test]
    fn nonsense_is_refused_without_a_panic() {
        let huge = "v1=00,".repeat(100_000);
        for header in
            ["", ",", "t=", "t=1", "v1=", "t=-1,v1=00", "t=99999999999999999999,v1=00", "t=1,t=1,v1=00", &huge]
        {
            assert!(!fits(&secrets(&[SECRET]), header, BODY, now()));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000))]
        #[test]
        fn no_mutated_signature_is_accepted(position in 0_usize..200, flip in 1_u8..=255, part in 0_u8..3) {
            let good = signature(SECRET, now().timestamp(), BODY);
            let (mut header, mut body) = (good.clone().into_bytes(), BODY.to_vec());
            let mut secret = SECRET.as_bytes().to_vec();
            let target = match part { 0 => &mut header, 1 => &mut body, _ => &mut secret };
            let at = position % target.len();
            target[at] ^= flip;
            let (header, secret) = (String::from_utf8_lossy(&header), String::from_utf8_lossy(&secret));
            // Upper-case hex is the same signature, so it is not a mutation.
            prop_assume!(!header.eq_ignore_ascii_case(&good) || part != 0);
            prop_assert!(!fits(&secrets(&[&secret]), &header, &body, now()));
        }
    }
}
