//! Sessions and secret keys that were found to be in force a moment ago, so that each has a budget of its own. This says
//! who pays for a request, never what it may do: that is looked up each time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// SHA-256 of a session's secret or of a key.
pub type Hash = [u8; 32];

/// Afterwards it has to be found in force again.
const KEPT: Duration = Duration::from_mins(10);

/// As many entries as there are sessions and keys in force: nobody can make one up.
#[derive(Debug, Default)]
pub struct Known(Mutex<HashMap<Hash, Instant>>);

impl Known {
    pub fn contains(&self, hash: &Hash) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).is_some_and(|until| *until > Instant::now())
    }

    pub fn insert(&self, hash: Hash) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(hash, Instant::now() + KEPT);
    }

    /// Forgets what was not found in force for a while.
    pub fn tidy(&self) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, until| *until > Instant::now());
    }
}
