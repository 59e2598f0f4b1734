//! How much visitors together may ask of one organisation, from wherever they come: counted in this process, at the
//! public doors, which are a clinic's slug and its publishable key. Whoever holds a booking's own link is never shut out
//! by a crowd of others.

use chrono::{DateTime, TimeDelta, Utc};
use contract::AppError;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// What may come at once, and what comes back within this time.
const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// The visits of every organisation, or of whatever else is asked by many; clones count together.
#[derive(Clone, Debug)]
pub struct Visits {
    /// The time that one visit takes out of the window.
    each: TimeDelta,
    /// When each one's window is whole again (the generic cell rate algorithm's “theoretical arrival time”).
    /// As many entries as there are of them.
    whole_at: Arc<Mutex<HashMap<Uuid, DateTime<Utc>>>>,
}

impl Visits {
    /// So many a minute, all at once or spread; at least one.
    pub fn at_most(a_minute: u32) -> Self {
        Self { each: WINDOW / i32::try_from(a_minute.max(1)).unwrap_or(i32::MAX), whole_at: Arc::default() }
    }

    /// Counts one visit, or says how long to wait.
    pub(crate) fn count(&self, whom: Uuid, now: DateTime<Utc>) -> Result<(), AppError> {
        let mut whole_at = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        let at = whole_at.entry(whom).or_insert(now);
        let next = (*at).max(now) + self.each;
        let over = next - now - WINDOW;
        if over > TimeDelta::zero() {
            let seconds = u32::try_from(over.num_seconds()).unwrap_or_default();
            return Err(AppError::RateLimited { retry_after_seconds: seconds.saturating_add(1) });
        }
        *at = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_organisation_is_full_for_a_while_and_another_is_not() {
        let visits = Visits::at_most(60);
        let now = DateTime::from_timestamp(1_796_934_600, 0).expect("an instant");
        let (busy, quiet) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!((0..60).all(|_| visits.count(busy, now).is_ok()));
        assert_eq!(visits.clone().count(busy, now), Err(AppError::RateLimited { retry_after_seconds: 2 }));
        assert_eq!(visits.count(quiet, now), Ok(()));
        let later = now + TimeDelta::seconds(10);
        assert_eq!((0..20).filter(|_| visits.count(busy, later).is_ok()).count(), 10, "one a second comes back");
    }
}
