//! Money in minor units with its currency. Arithmetic is checked: an overflow is an error, never a wrong price.

use iso_currency::Currency as IsoCurrency;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An ISO 4217 currency, written as its three-letter code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(IsoCurrency);

impl Currency {
    pub const USD: Self = Self(IsoCurrency::USD);
    pub const CAD: Self = Self(IsoCurrency::CAD);
    pub const JPY: Self = Self(IsoCurrency::JPY);
    pub const KWD: Self = Self(IsoCurrency::KWD);

    /// The three-letter code, upper case.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits after the point: 2 for USD, 0 for JPY, 3 for KWD (ISO 4217). A currency without minor units has 0.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    fn symbol(self) -> &'static str {
        match self.0 {
            IsoCurrency::USD => "$",
            IsoCurrency::CAD => "CA$",
            IsoCurrency::GBP => "£",
            IsoCurrency::EUR => "€",
            IsoCurrency::JPY => "¥",
            _ => "",
        }
    }
}

/// Text that is not an ISO 4217 code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a currency code; use one such as USD")]
pub struct UnknownCurrency(pub String);

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        IsoCurrency::from_code(&code.to_ascii_uppercase()).map(Self).ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why two amounts could not be combined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("{0} and {1} cannot be added: they are different currencies")]
    CurrencyMismatch(Currency, Currency),
    #[error("the amount is too large to represent")]
    Overflow,
}

/// An amount of money. `minor` counts the currency's minor units (cents for USD, yen for JPY) and may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Rounds a major-unit amount (`13.005` dollars) half away from zero to minor units, as a till does.
    pub fn from_major(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scale = Decimal::from(10_i64.pow(currency.exponent()));
        let minor = amount
            .checked_mul(scale)
            .map(|scaled| scaled.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .and_then(|rounded| rounded.to_i64())
            .ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, currency))
    }

    /// The amount in major units, exact.
    pub fn to_major(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.minor.checked_add(other.minor).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::Overflow)
    }

    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.minor.checked_sub(other.minor).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::Overflow)
    }

    /// A share in basis points (2,000 = 20 %), rounded half away from zero to minor units.
    pub fn share(self, basis_points: u32) -> Result<Self, MoneyError> {
        let share = Decimal::from(self.minor) * Decimal::from(basis_points) / Decimal::from(10_000);
        share
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .map(|minor| Self::new(minor, self.currency))
            .ok_or(MoneyError::Overflow)
    }

    /// As much of it as `part` is of `whole`, rounded half away from zero; all of it where `whole` is nothing.
    pub fn in_proportion(self, part: Self, whole: Self) -> Result<Self, MoneyError> {
        part.same_currency(whole)?;
        if whole.is_zero() {
            return Ok(self);
        }
        let share = Decimal::from(self.minor) * Decimal::from(part.minor) / Decimal::from(whole.minor);
        share
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .map(|minor| Self::new(minor, self.currency))
            .ok_or(MoneyError::Overflow)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }
}

/// `$1,234.50`, `−$40.00`, `CA$95.00`, `¥500`, `12.345 KWD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent() as usize;
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        if self.minor < 0 {
            f.write_str("\u{2212}")?;
        }
        f.write_str(self.currency.symbol())?;
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if exponent > 0 {
            write!(f, ".{fraction}")?;
        }
        if self.currency.symbol().is_empty() { write!(f, "\u{a0}{}", self.currency.code()) } else { Ok(()) }
    }
}

/// The least and the most that something will cost; equal when the price is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    pub low: Money,
    pub high: Money,
}

impl MoneyRange {
    pub const fn exact(amount: Money) -> Self {
        Self { low: amount, high: amount }
    }

    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

/// `$317.49 – $421.49`, or one amount when exact.
impl fmt::Display for MoneyRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() { self.low.fmt(f) } else { write!(f, "{} \u{2013} {}", self.low, self.high) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_as_a_receipt_prints_them() {
        for (money, text) in [
            (Money::new(123_450, Currency::USD), "$1,234.50"),
            (Money::new(-4_000, Currency::USD), "\u{2212}$40.00"),
            (Money::new(5, Currency::USD), "$0.05"),
            (Money::new(500, Currency::JPY), "¥500"),
            (Money::new(12_345, Currency::KWD), "12.345\u{a0}KWD"),
            (Money::new(100_000_000, Currency::CAD), "CA$1,000,000.00"),
        ] {
            assert_eq!(money.to_string(), text);
        }
    }

    #[test]
    fn adding_two_currencies_is_refused() {
        let sum = Money::new(1, Currency::USD).plus(Money::new(1, Currency::CAD));
        assert_eq!(sum, Err(MoneyError::CurrencyMismatch(Currency::USD, Currency::CAD)));
    }

    proptest! {
        #[test]
        fn major_and_minor_units_convert_back_and_forth(minor in -1_000_000_000_000_i64..1_000_000_000_000) {
            for currency in [Currency::USD, Currency::JPY, Currency::KWD] {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::from_major(money.to_major(), currency), Ok(money));
            }
        }

        #[test]
        fn a_share_never_exceeds_the_whole(minor in 0_i64..1_000_000_000, basis_points in 0_u32..=10_000) {
            let whole = Money::new(minor, Currency::USD);
            prop_assert!(whole.share(basis_points).is_ok_and(|share| (0..=minor).contains(&share.minor)));
        }

        #[test]
        fn what_is_in_proportion_to_parts_adds_up_but_for_a_rounded_unit(
            minor in 0_i64..1_000_000_000,
            part in 0_i64..1_000_000_000,
            other in 1_i64..1_000_000_000,
        ) {
            let of = |minor| Money::new(minor, Currency::USD);
            prop_assert_eq!(of(minor).in_proportion(of(part), of(part)), Ok(of(minor)), "all of it for the whole");
            let whole = of(part + other);
            let one = of(minor).in_proportion(of(part), whole).expect("it fits").minor;
            let rest = of(minor).in_proportion(of(other), whole).expect("it fits").minor;
            prop_assert!((0..=minor).contains(&one) && (one + rest - minor).abs() <= 1);
        }
    }
}
