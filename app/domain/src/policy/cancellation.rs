//! What comes back of what was paid when a visit does not take place.

use crate::money::{Money, MoneyError};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How much of what was paid comes back when a visit does not take place: what a booking keeps of the policy that it
/// was made under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancellationPolicy {
    /// Of the policy that these terms come from.
    pub version: u32,
    /// Windows by falling `hours_before`; a cancellation later than all of them returns nothing.
    pub windows: Vec<RefundWindow>,
    /// What comes back to somebody who did not come, 0 to 100.
    #[serde(default)]
    pub no_show_refund_percent: u8,
    /// What somebody who did not come owes in all, of the lowest likely price, 0 to 100; what was kept counts.
    #[serde(default)]
    pub no_show_fee_percent: u8,
}

/// Cancelling at least `hours_before` hours before the start returns `refund_percent` of what was paid, less a fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundWindow {
    pub hours_before: u32,
    /// 0 to 100.
    pub refund_percent: u8,
    /// Kept for the clinic's trouble, in minor units of its currency; never more than what would come back.
    #[serde(default)]
    pub fee_minor: i64,
}

impl RefundWindow {
    /// A share that comes back, without a fee.
    pub const fn of(hours_before: u32, refund_percent: u8) -> Self {
        Self { hours_before, refund_percent, fee_minor: 0 }
    }

    fn refund(self, paid: Money) -> Result<Money, MoneyError> {
        let share = paid.share(u32::from(self.refund_percent.min(100)) * 100)?;
        let left = share.minor.saturating_sub(self.fee_minor.max(0)).clamp(0, paid.minor.max(0));
        Ok(Money::new(left, paid.currency))
    }
}

/// How a visit came not to take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Cancelled { at: DateTime<Utc> },
    NoShow,
}

/// The money result of a visit that does not take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundOutcome {
    pub refund: Money,
    pub kept: Money,
    /// Until when this result holds; `None` when it no longer changes.
    pub until: Option<DateTime<Utc>>,
}

/// One row of “if you cancel”: until an instant, this much comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundStep {
    /// `None` for the last row (“after that”).
    pub until: Option<DateTime<Utc>>,
    pub refund: Money,
}

impl CancellationPolicy {
    /// Everything back until the start: the fair default where a clinic has not decided.
    pub fn full_refund_until(hours_before: u32) -> Self {
        Self {
            version: 1,
            windows: vec![RefundWindow::of(hours_before, 100)],
            no_show_refund_percent: 0,
            no_show_fee_percent: 0,
        }
    }

    /// Every row of the policy for a visit at `starts_at` with `paid` taken, earliest first.
    pub fn steps(&self, paid: Money, starts_at: DateTime<Utc>) -> Result<Vec<RefundStep>, MoneyError> {
        let mut windows = self.windows.clone();
        windows.sort_by_key(|window| std::cmp::Reverse(window.hours_before));
        let mut steps = windows
            .iter()
            .map(|window| {
                let until = starts_at - TimeDelta::hours(i64::from(window.hours_before));
                Ok(RefundStep { until: Some(until), refund: window.refund(paid)? })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        steps.push(RefundStep { until: None, refund: Money::zero(paid.currency) });
        Ok(steps)
    }

    /// What becomes of `paid`. Every screen that shows a result beforehand and every act that brings it about asks here.
    pub fn settle(&self, ending: Ending, paid: Money, starts_at: DateTime<Utc>) -> Result<RefundOutcome, MoneyError> {
        match ending {
            Ending::Cancelled { at } => self.outcome(paid, starts_at, at),
            Ending::NoShow => {
                let refund = RefundWindow::of(0, self.no_show_refund_percent).refund(paid)?;
                Ok(RefundOutcome { refund, kept: paid.minus(refund)?, until: None })
            }
        }
    }

    /// What somebody who did not come owes in all, of `price`; `None` where the clinic asks nobody for that.
    pub fn owed_for_no_show(&self, price: Money) -> Result<Option<Money>, MoneyError> {
        let owed = price.share(u32::from(self.no_show_fee_percent.min(100)) * 100)?;
        Ok((owed.minor > 0).then_some(owed))
    }

    /// What of that is left, after `kept` of what they had paid.
    pub fn no_show_fee(&self, price: Money, kept: Money) -> Result<Money, MoneyError> {
        let owed = self.owed_for_no_show(price)?.unwrap_or(Money::zero(price.currency)).minus(kept)?;
        Ok(Money::new(owed.minor.max(0), owed.currency))
    }

    /// What cancelling at `now` would return.
    pub fn outcome(
        &self,
        paid: Money,
        starts_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<RefundOutcome, MoneyError> {
        let steps = self.steps(paid, starts_at)?;
        let current = steps.iter().find(|step| step.until.is_none_or(|until| now <= until));
        let (refund, until) = current.map_or((Money::zero(paid.currency), None), |step| (step.refund, step.until));
        Ok(RefundOutcome { refund, kept: paid.minus(refund)?, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")
    }

    fn two_windows() -> CancellationPolicy {
        CancellationPolicy {
            version: 3,
            windows: vec![RefundWindow::of(24, 50), RefundWindow::of(48, 100)],
            no_show_refund_percent: 0,
            no_show_fee_percent: 0,
        }
    }

    #[test]
    fn all_then_half_then_nothing_comes_back() {
        let paid = Money::new(4_000, Currency::USD);
        for (hours_left, refund) in [(72, 4_000), (48, 4_000), (47, 2_000), (24, 2_000), (23, 0), (0, 0), (-5, 0)] {
            let now = start() - TimeDelta::hours(hours_left);
            let outcome = two_windows().outcome(paid, start(), now).expect("no overflow");
            assert_eq!(outcome.refund.minor, refund, "{hours_left} hours before");
        }
    }

    #[test]
    fn a_fee_is_kept_of_what_comes_back_and_never_more() {
        let window = RefundWindow { fee_minor: 1_500, ..RefundWindow::of(24, 50) };
        let policy = CancellationPolicy {
            version: 1,
            windows: vec![window],
            no_show_refund_percent: 10,
            no_show_fee_percent: 0,
        };
        let day_before = start() - TimeDelta::hours(30);
        for (paid, refund) in [(4_000, 500), (3_000, 0), (1_000, 0)] {
            let outcome = policy.outcome(Money::new(paid, Currency::USD), start(), day_before).expect("no overflow");
            assert_eq!((outcome.refund.minor, outcome.kept.minor), (refund, paid - refund));
        }
        let missed = policy.settle(Ending::NoShow, Money::new(4_000, Currency::USD), start()).expect("no overflow");
        assert_eq!((missed.refund.minor, missed.kept.minor, missed.until), (400, 3_600, None));
    }

    #[test]
    fn terms_that_a_booking_kept_from_before_fees_still_read() {
        let old = r#"{"version":2,"windows":[{"hours_before":48,"refund_percent":100}]}"#;
        let policy: CancellationPolicy = serde_json::from_str(old).expect("readable");
        assert_eq!(policy, CancellationPolicy { version: 2, ..CancellationPolicy::full_refund_until(48) });
    }

    #[test]
    fn what_was_kept_of_a_missed_visit_counts_towards_its_fee() {
        let policy = CancellationPolicy { no_show_fee_percent: 50, ..CancellationPolicy::full_refund_until(24) };
        let usd = |minor| Money::new(minor, Currency::USD);
        assert_eq!(policy.no_show_fee(usd(20_000), usd(4_000)), Ok(usd(6_000)));
        assert_eq!(policy.no_show_fee(usd(20_000), usd(12_000)), Ok(usd(0)), "nothing is owed twice");
        assert_eq!(CancellationPolicy::full_refund_until(24).no_show_fee(usd(20_000), usd(0)), Ok(usd(0)));
    }

    fn any_policy() -> impl Strategy<Value = CancellationPolicy> {
        let window = (0_u32..200, 0_u8..=120, -100_i64..5_000);
        (prop::collection::vec(window, 0..5), 0_u8..=120).prop_map(|(windows, no_show_refund_percent)| {
            let window =
                |(hours_before, refund_percent, fee_minor)| RefundWindow { hours_before, refund_percent, fee_minor };
            CancellationPolicy {
                version: 1,
                windows: windows.into_iter().map(window).collect(),
                no_show_refund_percent,
                no_show_fee_percent: 0,
            }
        })
    }

    proptest! {
        #[test]
        fn refund_and_kept_always_add_up_to_what_was_paid(
            policy in any_policy(), paid in 0_i64..10_000_000, hours in -100_i64..200,
        ) {
            let paid = Money::new(paid, Currency::USD);
            for ending in [Ending::Cancelled { at: start() - TimeDelta::hours(hours) }, Ending::NoShow] {
                let outcome = policy.settle(ending, paid, start()).expect("no overflow");
                prop_assert_eq!(outcome.refund.minor + outcome.kept.minor, paid.minor);
                prop_assert!(outcome.refund.minor >= 0 && outcome.kept.minor >= 0);
            }
        }

        #[test]
        fn what_is_shown_beforehand_is_what_happens_until_it_says_it_no_longer_holds(
            policy in any_policy(), paid in 0_i64..10_000_000, shown in -10_000_i64..20_000, later in 0_i64..20_000,
        ) {
            let paid = Money::new(paid, Currency::USD);
            let shown_at = start() - TimeDelta::minutes(shown);
            let shown = policy.outcome(paid, start(), shown_at).expect("no overflow");
            let at = shown_at + TimeDelta::minutes(later);
            let done = policy.settle(Ending::Cancelled { at }, paid, start()).expect("no overflow");
            if shown.until.is_none_or(|until| at <= until) {
                prop_assert_eq!(done.refund, shown.refund);
                prop_assert_eq!(done.kept, shown.kept);
            }
            // And the table of every step says the same.
            let steps = policy.steps(paid, start()).expect("no overflow");
            let row = steps.iter().find(|step| step.until.is_none_or(|until| at <= until)).expect("a last row");
            prop_assert_eq!(row.refund, done.refund);
        }
    }
}
