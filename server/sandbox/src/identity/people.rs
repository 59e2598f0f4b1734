//! Who has an account at the providers.

use sha2::{Digest, Sha256};

/// Somebody with an account everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub email: String,
    pub name: String,
}

/// Some of the demo's own people, and two whom nobody knows yet.
pub(super) const DEMO: [(&str, &str); 5] = [
    ("lena@lumen.example", "Lena Ortiz"),
    ("maya@lumen.example", "Maya Torres"),
    ("amara@northside.example", "Amara Okoye"),
    ("robin.vale@mail.example", "Robin Vale"),
    ("sasha.lind@mail.example", "Sasha Lind"),
];

impl Person {
    /// A number that is this person's at one provider for good.
    pub fn number(&self, vendor: &str) -> u64 {
        let digest = Sha256::digest(format!("{vendor} {}", self.email.to_lowercase()).as_bytes());
        // Six bytes fit into a number of JSON.
        digest.iter().take(6).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}
