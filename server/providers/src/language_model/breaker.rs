//! Lets a model that keeps failing alone for a while, so that nobody waits for it in vain.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// So many failures in a row open it.
const MOST_FAILURES: u32 = 5;
/// For so long nobody is let through; then one is, and decides.
const OPEN_FOR: Duration = Duration::from_secs(30);

/// The state of one model's breaker.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether a request may go out. When the time is up, one may; the next ones wait for how it ends.
    pub(super) fn lets_through(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.open_until {
            None => true,
            Some(until) if now < until => false,
            Some(_) => {
                state.open_until = Some(now + OPEN_FOR);
                true
            }
        }
    }

    pub(super) fn succeeded(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    pub(super) fn failed(&self, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures >= MOST_FAILURES {
            state.open_until = Some(now + OPEN_FOR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_open_it_and_one_success_later_closes_it() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..MOST_FAILURES {
            assert!(breaker.lets_through(now));
            breaker.failed(now);
        }
        assert!(!breaker.lets_through(now));
        let later = now + OPEN_FOR;
        assert!(breaker.lets_through(later), "one may try");
        assert!(!breaker.lets_through(later), "and no other meanwhile");
        breaker.succeeded();
        assert!(breaker.lets_through(later) && breaker.lets_through(later));
    }

    #[test]
    fn failures_that_are_not_in_a_row_leave_it_closed() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..20 {
            breaker.failed(now);
            breaker.succeeded();
        }
        assert!(breaker.lets_through(now));
    }
}
