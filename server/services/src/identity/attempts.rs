//! How often somebody may try to sign in: per e-mail address and network address, in this process.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

const MOST: usize = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Beyond this many keys those that are over are forgotten, so that made-up addresses cannot fill the memory.
const KEYS: usize = 10_000;

/// An account as it was typed, and the address that tried it.
type Key = (String, String);

/// The attempts of the last minute.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<HashMap<Key, VecDeque<DateTime<Utc>>>>);

impl Attempts {
    /// Counts an attempt, or answers how many seconds to wait.
    pub(super) fn count(&self, email: &str, address: &str, now: DateTime<Utc>) -> Result<(), u32> {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= KEYS {
            attempts.retain(|_, times| times.back().is_some_and(|last| *last > now - WINDOW));
            if attempts.len() >= KEYS {
                // A flood of made-up addresses: slow everybody down rather than grow.
                return Err(seconds(WINDOW));
            }
        }
        let times = attempts.entry((email.to_lowercase(), address.to_owned())).or_default();
        while times.front().is_some_and(|first| *first <= now - WINDOW) {
            times.pop_front();
        }
        match times.front() {
            Some(first) if times.len() >= MOST => Err(seconds(*first + WINDOW - now)),
            _ => {
                times.push_back(now);
                Ok(())
            }
        }
    }

    /// Forgets the failures of somebody who signed in.
    pub(super) fn forgive(&self, email: &str, address: &str) {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.remove(&(email.to_lowercase(), address.to_owned()));
    }
}

fn seconds(wait: TimeDelta) -> u32 {
    u32::try_from(wait.num_seconds()).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_within_a_minute_has_to_wait() {
        let attempts = Attempts::default();
        let now = DateTime::from_timestamp(1_796_934_600, 0).expect("an instant");
        for _ in 0..10 {
            assert_eq!(attempts.count("maya@lumen.example", "10.0.0.1", now), Ok(()));
        }
        assert_eq!(attempts.count("MAYA@lumen.example", "10.0.0.1", now + TimeDelta::seconds(20)), Err(40));
        assert_eq!(attempts.count("maya@lumen.example", "10.0.0.2", now), Ok(()));
        assert_eq!(attempts.count("maya@lumen.example", "10.0.0.1", now + WINDOW), Ok(()));
    }
}
