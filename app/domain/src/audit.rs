//! The audit log's chain: each entry's hash covers its own content and the hash before it, so that a changed, removed
//! or reordered entry shows.
//!
//! What may be personal in an entry, its address and detail, goes in as a salted hash ([`Entry::seal`]). Once salt,
//! address and detail are gone the chain still holds, and nobody can try which ones they were: so an erasure reaches
//! the log without breaking it.

use crate::ids::OrgId;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A link of the chain: SHA-256.
pub type Hash = [u8; 32];

/// Unguessable bytes that are mixed into the hash of what is personal in one entry.
pub type Salt = [u8; 32];

/// What stands before an organisation's first entry.
pub const BEGINNING: Hash = [0; 32];

/// Which kind of actor it was, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    Person,
    Operator,
    Key,
    Client,
    System,
}

impl ActorKind {
    const ALL: [Self; 5] = [Self::Person, Self::Operator, Self::Key, Self::Client, Self::System];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Operator => "operator",
            Self::Key => "key",
            Self::Client => "client",
            Self::System => "system",
        }
    }

    /// The kind of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One thing that somebody did, before it has its place in the chain. Holds ids and names of fields, never a secret
/// and never what a client told us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whole microseconds, as the database keeps them.
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    /// A person's or a key's id.
    pub actor_id: Option<Uuid>,
    /// Such as `member.invited`.
    pub action: String,
    pub subject_kind: String,
    pub subject_id: String,
    /// Field to “before → after”, or to what it became.
    pub detail: BTreeMap<String, String>,
    pub address: String,
    pub request_id: String,
}

impl Entry {
    /// The hash of what may be personal: address and detail.
    pub fn seal(&self, salt: &Salt) -> Hash {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| with_length(&mut hasher, bytes);
        part(salt);
        part(self.address.as_bytes());
        for (field, value) in &self.detail {
            part(field.as_bytes());
            part(value.as_bytes());
        }
        hasher.finalize().into()
    }

    /// The entry's hash at its `position` (from 1) after `previous`, with what is personal as its `sealed` hash.
    pub fn hash(&self, org: OrgId, position: i64, previous: &Hash, sealed: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| with_length(&mut hasher, bytes);
        part(previous);
        part(org.0.as_bytes());
        part(&position.to_be_bytes());
        part(&self.at.timestamp_micros().to_be_bytes());
        part(self.actor_kind.as_str().as_bytes());
        part(self.actor_id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        part(self.action.as_bytes());
        part(self.subject_kind.as_bytes());
        part(self.subject_id.as_bytes());
        part(self.request_id.as_bytes());
        part(sealed);
        hasher.finalize().into()
    }
}

/// Every part goes in with its length, so that no two different entries read alike.
fn with_length(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hasher.update(bytes);
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    pub position: i64,
    pub entry: Entry,
    /// Absent once what was personal has been taken out.
    pub salt: Option<Salt>,
    /// The hash of what is, or was, personal.
    pub sealed: Hash,
    pub previous: Hash,
    pub hash: Hash,
}

impl Linked {
    /// Whether what is personal is what was written; where it was taken out, whether nothing is in its place.
    fn holds_its_seal(&self) -> bool {
        match &self.salt {
            Some(salt) => self.sealed == self.entry.seal(salt),
            None => self.entry.address.is_empty() && self.entry.detail.is_empty(),
        }
    }
}

/// A walk along a chain, entry by entry from the first.
#[derive(Clone, Debug)]
pub struct Walk {
    org: OrgId,
    next: i64,
    previous: Hash,
}

impl Walk {
    pub const fn new(org: OrgId) -> Self {
        Self { org, next: 1, previous: BEGINNING }
    }

    /// Takes the next entry; `Err` with the position that should have stood here when it does not fit.
    pub fn step(&mut self, linked: &Linked) -> Result<(), i64> {
        let fits = linked.position == self.next
            && linked.previous == self.previous
            && linked.holds_its_seal()
            && linked.hash == linked.entry.hash(self.org, self.next, &self.previous, &linked.sealed);
        if !fits {
            return Err(self.next);
        }
        self.next += 1;
        self.previous = linked.hash;
        Ok(())
    }

    /// How many entries fitted, and the hash of the last.
    pub const fn end(&self) -> (i64, Hash) {
        (self.next - 1, self.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn org() -> OrgId {
        OrgId(Uuid::from_u128(7))
    }

    fn chain(words: &[(String, String)]) -> Vec<Linked> {
        let mut previous = BEGINNING;
        let entries = words.iter().zip(1_i64..).map(|((action, value), position)| {
            let entry = Entry {
                at: DateTime::from_timestamp_micros(1_800_000_000_000_000 + position).expect("an instant"),
                actor_kind: ActorKind::Person,
                actor_id: Some(Uuid::from_u128(1)),
                action: action.clone(),
                subject_kind: "member".into(),
                subject_id: value.clone(),
                detail: BTreeMap::from([("role".into(), value.clone())]),
                address: "192.0.2.7".into(),
                request_id: "r".into(),
            };
            let salt = [u8::try_from(position % 251).expect("below 251"); 32];
            let sealed = entry.seal(&salt);
            let hash = entry.hash(org(), position, &previous, &sealed);
            let linked = Linked { position, entry, salt: Some(salt), sealed, previous, hash };
            previous = hash;
            linked
        });
        entries.collect()
    }

    fn walk(chain: &[Linked]) -> Result<(i64, Hash), i64> {
        let mut walk = Walk::new(org());
        chain.iter().try_for_each(|linked| walk.step(linked))?;
        Ok(walk.end())
    }

    proptest! {
        #[test]
        fn an_untouched_chain_holds_and_any_change_shows(
            words in proptest::collection::vec((".{0,12}", ".{0,12}"), 2..20), at in any::<prop::sample::Index>(), how in 0..6_u8,
        ) {
            let mut entries = chain(&words);
            prop_assert_eq!(walk(&entries).map(|(length, _)| length), Ok(i64::try_from(words.len()).expect("short")));
            let at = at.index(entries.len());
            match how {
                0 => drop(entries.remove(at)),
                1 => entries.swap(at, (at + 1) % words.len()),
                2 => entries[at].entry.action.push('x'),
                3 => entries[at].entry.at += chrono::TimeDelta::microseconds(1),
                4 => drop(entries[at].entry.detail.insert("a".into(), String::new())),
                _ => entries[at].entry.actor_id = None,
            }
            // A chain that lost its end still holds by itself: the head, kept apart, tells.
            let cut_at_the_end = how == 0 && at == entries.len();
            prop_assert_eq!(walk(&entries).is_ok(), cut_at_the_end);
        }
    }

    #[test]
    fn what_is_personal_is_taken_out_whole_or_it_shows() {
        let words: Vec<_> = (0..5).map(|n| (format!("act{n}"), format!("person{n}"))).collect();
        let entries = chain(&words);
        let mut erased = entries.clone();
        let entry = &mut erased[2];
        (entry.salt, entry.entry.address) = (None, String::new());
        entry.entry.detail.clear();
        assert_eq!(walk(&erased).map(|(length, _)| length), Ok(5), "the chain holds without it");
        let mut half = erased.clone();
        half[2].entry.address = "192.0.2.99".into();
        assert_eq!(walk(&half), Err(3), "nothing else may stand in its place");
        let mut salted = erased;
        salted[2].salt = entries[2].salt;
        assert_eq!(walk(&salted), Err(3), "with its salt, it must be what was written");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let one = chain(&[("ab".into(), "c".into())]);
        let other = chain(&[("a".into(), "bc".into())]);
        assert_ne!(one[0].hash, other[0].hash);
    }
}
