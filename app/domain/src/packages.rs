//! Several visits sold together: how long they last, when one covers a visit, and when a visit comes back (product id
//! B8).

use crate::money::{Currency, Money, MoneyError};
use crate::policy::{CancellationPolicy, Ending};
use chrono::{DateTime, Months, NaiveDate, Utc};

/// The most visits of one package.
pub const MOST_VISITS: u16 = 200;
/// The longest that a package lasts: ten years.
pub const MOST_MONTHS: u16 = 120;

/// A package that somebody has, as far as a visit may be taken from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub visits: u16,
    /// Taken and not given back.
    pub used: u16,
    /// The last day of a visit, on the clinic's calendar; endless when absent.
    pub expires_on: Option<NaiveDate>,
}

/// Why a package does not cover a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCovered {
    #[error("Every visit of this package is used.")]
    UsedUp,
    #[error("This package covers visits until {0}, and the visit is later.")]
    Expired(NaiveDate),
}

impl Holding {
    pub fn left(&self) -> u16 {
        self.visits.saturating_sub(self.used)
    }

    /// Whether a visit on `day`, on the clinic's calendar, can be taken from it.
    pub fn covers(&self, day: NaiveDate) -> Result<(), NotCovered> {
        match self.expires_on {
            Some(last) if day > last => Err(NotCovered::Expired(last)),
            _ if self.left() == 0 => Err(NotCovered::UsedUp),
            _ => Ok(()),
        }
    }
}

/// The last day of a package sold on a day: the same day so many months later, or the last one of a shorter month.
/// `None` when it is endless, or ends after the calendar does.
pub fn last_day(sold_on: NaiveDate, months: Option<u16>) -> Option<NaiveDate> {
    sold_on.checked_add_months(Months::new(months?.into()))
}

/// Whether a cancelled visit comes back to its package: where the policy that the booking was made under would return a
/// deposit whole. Otherwise it counts as used, as a deposit would be kept.
pub fn returns(
    policy: &CancellationPolicy,
    starts_at: DateTime<Utc>,
    cancelled_at: DateTime<Utc>,
) -> Result<bool, MoneyError> {
    // Any amount will do: what counts is whether all of it would come back. Large enough that a fee shows.
    let paid = Money::new(1_000_000_000, Currency::USD);
    let outcome = policy.settle(Ending::Cancelled { at: cancelled_at }, paid, starts_at)?;
    Ok(outcome.refund == paid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::RefundWindow;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_package_covers_until_its_last_day_and_its_last_visit() {
        let holding = Holding { visits: 6, used: 5, expires_on: Some(day("2027-02-28")) };
        assert_eq!(holding.covers(day("2027-02-28")), Ok(()));
        assert_eq!(holding.covers(day("2027-03-01")), Err(NotCovered::Expired(day("2027-02-28"))));
        let used_up = Holding { used: 6, ..holding };
        assert_eq!(used_up.covers(day("2027-02-01")), Err(NotCovered::UsedUp));
        assert_eq!(Holding { expires_on: None, ..holding }.covers(day("2099-01-01")), Ok(()));
    }

    #[test]
    fn a_package_lasts_to_the_same_day_of_a_later_month_or_its_last() {
        assert_eq!(last_day(day("2026-08-31"), Some(6)), Some(day("2027-02-28")));
        assert_eq!(last_day(day("2026-11-28"), Some(12)), Some(day("2027-11-28")));
        assert_eq!(last_day(day("2026-11-28"), None), None);
    }

    #[test]
    fn a_visit_that_is_cancelled_where_a_deposit_would_be_cut_counts_as_used() {
        let policy =
            |windows| CancellationPolicy { version: 1, windows, no_show_refund_percent: 100, no_show_fee_percent: 0 };
        let start = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
        let before = |hours| start - TimeDelta::hours(hours);
        let plain = policy(vec![RefundWindow::of(24, 100), RefundWindow::of(2, 50)]);
        assert_eq!(returns(&plain, start, before(24)), Ok(true));
        assert_eq!(returns(&plain, start, before(23)), Ok(false));
        assert_eq!(returns(&plain, start, before(1)), Ok(false));
        let fee = policy(vec![RefundWindow { fee_minor: 1, ..RefundWindow::of(24, 100) }]);
        assert_eq!(returns(&fee, start, before(48)), Ok(false));
    }

    proptest! {
        #[test]
        fn nobody_gets_a_visit_back_by_waiting(
            windows in prop::collection::vec((0_u32..100, 0_u8..=100), 0..4), first in 0_i64..150, later in 0_i64..100,
        ) {
            let mut windows: Vec<_> = windows.into_iter().map(|(hours, share)| RefundWindow::of(hours, share)).collect();
            // As a policy must: whoever cancels earlier gets no less.
            windows.sort_by_key(|window| window.hours_before);
            let mut most = 0;
            for window in &mut windows {
                most = most.max(window.refund_percent);
                window.refund_percent = most;
            }
            let policy = CancellationPolicy { version: 1, windows, no_show_refund_percent: 0, no_show_fee_percent: 0 };
            let start = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
            let at = |hours| returns(&policy, start, start - TimeDelta::hours(hours)).expect("no overflow");
            prop_assert!(at(first) || !at(first - later));
        }
    }
}
