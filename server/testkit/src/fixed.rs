//! Time and randomness that a test decides.

use chrono::{DateTime, TimeDelta, Utc};
use ports::{Clock, Entropy};
use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;

/// A clock that moves only when told. Tests with a queue stand in 2037, whose days fall as in 2026: the queue reads the
/// database's own clock, so what is scheduled by this one must not fall due by itself.
#[derive(Debug)]
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    /// `text` is RFC 3339, such as `2026-11-24T15:00:00Z`.
    ///
    /// # Panics
    /// When it is not: a test's own mistake.
    pub fn at(text: &str) -> Self {
        Self(Mutex::new(text.parse().expect("a test writes a valid instant")))
    }

    /// # Panics
    /// When another test thread panicked while it held the clock.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().expect("no test panics while holding the clock") += by;
    }

    /// # Panics
    /// When another test thread panicked while it held the clock.
    pub fn set(&self, to: DateTime<Utc>) {
        *self.0.lock().expect("no test panics while holding the clock") = to;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no test panics while holding the clock")
    }
}

/// Identifiers and secrets that repeat from run to run, and differ from each other within one.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed << 32))
    }

    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl Entropy for SeededEntropy {
    fn id(&self) -> Uuid {
        Uuid::from_u64_pair(0x0190_0000_0000_7000 | (self.next() >> 52), 0x8000_0000_0000_0000 | self.next())
    }

    fn secret(&self) -> String {
        format!("{:0>43}", self.next())
    }
}
