//! The authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes.

use super::hashed;
use crate::{
    Resources,
    error::{Report, internal},
    vault::rotation::TOTP_CONTEXT,
};
use contract::{AppError, account::TotpSetup};
use domain::ids::PersonId;
use hmac::{Hmac, KeyInit, Mac};
use qrcode::{EcLevel, QrCode, render::svg};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use url::Url;

const STEP_SECONDS: i64 = 30;
/// Clocks of phones run apart: one step before and after is accepted.
const SKEW_STEPS: i64 = 1;
/// RFC 4226 section 4 wants 16 bytes at least and recommends 20.
const SEED_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// Base32 of RFC 4648, which authenticator apps read.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn wrong() -> AppError {
    AppError::invalid("code", "That code does not fit. Codes change every 30 seconds; please try the one shown now.")
}

/// A seed that is not in force before a code of it was typed.
pub(super) async fn begin(
    resources: &Resources,
    person: PersonId,
    email: &str,
    request_id: &str,
) -> Result<TotpSetup, AppError> {
    let seed = hashed(&resources.entropy.secret())[..SEED_BYTES].to_vec();
    let sealed = resources.vault.seal_for_person(resources.entropy.as_ref(), person, TOTP_CONTEXT, &seed);
    let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
    let now = resources.clock.now();
    if !store::accounts::begin_totp(&mut transaction, person, &sealed, now).await.report(request_id)? {
        return Err(AppError::conflict("An authenticator app is set up already. Remove it first."));
    }
    transaction.commit().await.report(request_id)?;
    setup(&seed, email).map_err(|error| internal(request_id, &error))
}

fn setup(seed: &[u8], email: &str) -> Result<TotpSetup, qrcode::types::QrError> {
    let seed = base32(seed);
    let mut url = Url::parse("otpauth://totp/").expect("a constant is a valid URL");
    url.set_path(&format!("/Anteroom:{email}"));
    url.query_pairs_mut().append_pair("secret", &seed).append_pair("issuer", "Anteroom");
    let code = QrCode::with_error_correction_level(url.as_str(), EcLevel::M)?;
    let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build();
    let groups: Vec<&str> = seed.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(TotpSetup { url: url.into(), seed: groups.join(" "), qr_svg })
}

/// Puts the seed in force and answers recovery codes.
pub(super) async fn finish(
    resources: &Resources,
    person: PersonId,
    code: &str,
    request_id: &str,
) -> Result<Vec<String>, AppError> {
    accept(resources, person, code, false, request_id).await?;
    renew_recovery_codes(resources, person, request_id).await
}

/// Checks a code of the app or a recovery code, and uses it up.
pub(super) async fn check(
    resources: &Resources,
    person: PersonId,
    code: &str,
    request_id: &str,
) -> Result<(), AppError> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').take(40).collect();
    if typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit()) {
        return accept(resources, person, &typed, true, request_id).await;
    }
    let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
    let hash = hashed(&typed.to_uppercase());
    let now = resources.clock.now();
    if !store::accounts::use_recovery_code(&mut transaction, person, &hash, now).await.report(request_id)? {
        return Err(wrong());
    }
    transaction.commit().await.report(request_id)
}

/// Accepts a code of a step that was not used yet. `in_force`: whether the app must be set up already, or not yet.
async fn accept(
    resources: &Resources,
    person: PersonId,
    code: &str,
    in_force: bool,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
    let row = store::accounts::lock_totp(&mut transaction, person).await.report(request_id)?;
    let row = row.filter(|row| row.confirmed_at.is_some() == in_force).ok_or_else(wrong)?;
    let seed = resources.vault.open_for_person(person, TOTP_CONTEXT, &row.sealed_seed);
    let seed = seed.map_err(|error| internal(request_id, &error))?;
    let now = resources.clock.now();
    let here = now.timestamp().div_euclid(STEP_SECONDS);
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).take(7).collect();
    let step = (here - SKEW_STEPS..=here + SKEW_STEPS)
        .filter(|step| *step > row.last_step)
        .find(|step| bool::from(digits(&seed, *step).as_bytes().ct_eq(typed.as_bytes())));
    let step = step.ok_or_else(wrong)?;
    store::accounts::accept_totp(&mut transaction, person, step, now).await.report(request_id)?;
    transaction.commit().await.report(request_id)
}

/// Ten new codes; the old ones end. Kept only as hashes.
pub(super) async fn renew_recovery_codes(
    resources: &Resources,
    person: PersonId,
    request_id: &str,
) -> Result<Vec<String>, AppError> {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| base32(&hashed(&resources.entropy.secret())[..10]))
        .map(|code| format!("{}-{}-{}-{}", &code[..4], &code[4..8], &code[8..12], &code[12..16]))
        .collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| hashed(&code.replace('-', "")).to_vec()).collect();
    let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
    store::accounts::replace_recovery_codes(&mut transaction, person, &hashes).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(codes)
}

/// The six digits of a step (RFC 4226 section 5.3).
pub(super) fn digits(seed: &[u8], step: i64) -> String {
    let mut tag = Hmac::<Sha1>::new_from_slice(seed).expect("HMAC takes a key of any length");
    tag.update(&step.to_be_bytes());
    let tag = tag.finalize().into_bytes();
    let offset = usize::from(tag[19] & 0x0f);
    let word = tag[offset..offset + 4].iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut word = 0_u64;
        for at in 0..5 {
            word = (word << 8) | u64::from(chunk.get(at).copied().unwrap_or(0));
        }
        let letters = (chunk.len() * 8).div_ceil(5);
        for at in 0..letters {
            let index = usize::try_from((word >> (35 - 5 * at)) & 31).unwrap_or(0);
            text.push(char::from(BASE32[index]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{base32, digits, setup};

    #[test]
    fn the_digits_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of its eight digits.
        let seed = b"12345678901234567890";
        for (seconds, wanted) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(digits(seed, seconds / 30), wanted);
        }
    }

    #[test]
    fn the_seed_is_written_as_in_rfc_4648() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let setup = setup(b"12345678901234567890", "maya@lumen.example").expect("a picture");
        assert_eq!(
            setup.url,
            "otpauth://totp/Anteroom:maya@lumen.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Anteroom"
        );
        assert!(setup.seed.starts_with("GEZD GNBV") && setup.qr_svg.contains("<svg"));
    }
}
