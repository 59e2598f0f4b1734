//! What a client pays beforehand.

use crate::money::{Money, MoneyError};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn a_fixed_deposit_never_exceeds_the_price() {
        let deposit = DepositPolicy::Fixed { minor: 5_000 }.deposit_for(Money::new(3_000, Currency::USD));
        assert_eq!(deposit, Ok(Money::new(3_000, Currency::USD)));
    }
}
