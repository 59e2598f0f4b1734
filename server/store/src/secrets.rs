//! What is stored instead of a secret.

use sha2::{Digest, Sha256};

/// The SHA-256 of a key, a token or a session's secret, which is all that the database keeps and looks up. Ours have
/// 256 random bits, so a plain hash is enough; a password has not, and is hashed elsewhere.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_is_known_by_its_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(super::hash("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
