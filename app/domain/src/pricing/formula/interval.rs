//! Numbers that are known only from … to …, with checked arithmetic.

use rust_decimal::{Decimal, RoundingStrategy};

/// From `low` to `high`, both included; an exact number has both equal.
///
/// A range that appears twice in one formula is treated as two independent ones, so a result may be wider than it has
/// to be, never narrower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub low: Decimal,
    pub high: Decimal,
}

impl Interval {
    pub const ZERO: Self = Self::exact(Decimal::ZERO);

    pub const fn exact(number: Decimal) -> Self {
        Self { low: number, high: number }
    }

    /// The interval between two numbers, whichever is larger.
    pub fn between(a: Decimal, b: Decimal) -> Self {
        Self { low: a.min(b), high: a.max(b) }
    }

    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// The smallest interval that holds both.
    pub(super) fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    pub(super) fn negate(self) -> Self {
        Self { low: -self.high, high: -self.low }
    }

    /// `None` on overflow, here and below.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        Some(Self { low: self.low.checked_add(other.low)?, high: self.high.checked_add(other.high)? })
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negate())
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        let a = self.low.checked_mul(other.low)?;
        let b = self.low.checked_mul(other.high)?;
        let c = self.high.checked_mul(other.low)?;
        let d = self.high.checked_mul(other.high)?;
        Some(Self::between(a, b).hull(Self::between(c, d)))
    }

    /// `None` on overflow; the caller has refused a divisor that [`includes zero`](Self::includes_zero).
    pub(super) fn over(self, other: Self) -> Option<Self> {
        let a = self.low.checked_div(other.low)?;
        let b = self.low.checked_div(other.high)?;
        let c = self.high.checked_div(other.low)?;
        let d = self.high.checked_div(other.high)?;
        Some(Self::between(a, b).hull(Self::between(c, d)))
    }

    pub(super) fn includes_zero(self) -> bool {
        self.low <= Decimal::ZERO && self.high >= Decimal::ZERO
    }

    pub(super) fn min(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.min(other.high) }
    }

    pub(super) fn max(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.max(other.high) }
    }

    /// Rounds half away from zero, as a till does.
    pub(super) fn round(self, places: u32) -> Self {
        let round = |n: Decimal| n.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        Self { low: round(self.low), high: round(self.high) }
    }

    pub(super) fn ceil(self) -> Self {
        Self { low: self.low.ceil(), high: self.high.ceil() }
    }

    pub(super) fn floor(self) -> Self {
        Self { low: self.low.floor(), high: self.high.floor() }
    }
}
