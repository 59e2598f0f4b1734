//! Deposit and cancellation policy: one versioned rule that widget, manage link, console and payments all call.

use crate::money::{Money, MoneyError};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a client pays to keep a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DepositPolicy {
    None,
    /// An amount in minor units of the clinic's currency, never more than the price.
    Fixed {
        minor: i64,
    },
    /// A share of the lowest likely price, in basis points (2,000 = 20 %).
    Percent {
        basis_points: u32,
    },
}

impl DepositPolicy {
    /// The deposit for a visit whose lowest likely price is `lowest_price`; never negative, never above that price.
    pub fn deposit_for(self, lowest_price: Money) -> Result<Money, MoneyError> {
        let deposit = match self {
            Self::None => Money::zero(lowest_price.currency),
            Self::Fixed { minor } => Money::new(minor, lowest_price.currency),
            Self::Percent { basis_points } => lowest_price.share(basis_points)?,
        };
        Ok(Money::new(deposit.minor.clamp(0, lowest_price.minor.max(0)), deposit.currency))
    }
}

/// How much of the deposit comes back when a client cancels, by how early they do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancellationPolicy {
    pub version: u32,
    /// Windows by falling `hours_before`; a cancellation later than all of them returns nothing.
    pub windows: Vec<RefundWindow>,
}

/// Cancelling at least `hours_before` hours before the start returns `refund_percent` of what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundWindow {
    pub hours_before: u32,
    /// 0 to 100.
    pub refund_percent: u8,
}

/// The money result of a cancellation.
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
        Self { version: 1, windows: vec![RefundWindow { hours_before, refund_percent: 100 }] }
    }

    /// Every row of the policy for a visit at `starts_at` with `paid` taken, earliest first.
    pub fn steps(&self, paid: Money, starts_at: DateTime<Utc>) -> Result<Vec<RefundStep>, MoneyError> {
        let mut windows = self.windows.clone();
        windows.sort_by_key(|window| std::cmp::Reverse(window.hours_before));
        let mut steps = windows
            .iter()
            .map(|window| {
                let until = starts_at - TimeDelta::hours(i64::from(window.hours_before));
                let refund = paid.share(u32::from(window.refund_percent.min(100)) * 100)?;
                Ok(RefundStep { until: Some(until), refund })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        steps.push(RefundStep { until: None, refund: Money::zero(paid.currency) });
        Ok(steps)
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
            windows: vec![
                RefundWindow { hours_before: 24, refund_percent: 50 },
                RefundWindow { hours_before: 48, refund_percent: 100 },
            ],
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
    fn a_fixed_deposit_never_exceeds_the_price() {
        let deposit = DepositPolicy::Fixed { minor: 5_000 }.deposit_for(Money::new(3_000, Currency::USD));
        assert_eq!(deposit, Ok(Money::new(3_000, Currency::USD)));
    }

    proptest! {
        #[test]
        fn refund_and_kept_always_add_up_to_what_was_paid(
            paid in 0_i64..10_000_000, hours in -100_i64..200, percents in proptest::collection::vec((0_u32..200, 0_u8..=100), 0..5)
        ) {
            let windows = percents.into_iter().map(|(hours_before, refund_percent)| RefundWindow { hours_before, refund_percent }).collect();
            let policy = CancellationPolicy { version: 1, windows };
            let paid = Money::new(paid, Currency::USD);
            let outcome = policy.outcome(paid, start(), start() - TimeDelta::hours(hours)).expect("no overflow");
            prop_assert_eq!(outcome.refund.minor + outcome.kept.minor, paid.minor);
            prop_assert!(outcome.refund.minor >= 0 && outcome.kept.minor >= 0);
        }
    }
}
