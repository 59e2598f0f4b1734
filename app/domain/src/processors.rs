//! By whom a clinic is paid: words that are stored beside money.

use crate::money::Currency;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Whether money is real. What belongs to one mode is never used in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProcessorMode {
    Test,
    Live,
}

impl ProcessorMode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }
}

/// A stored word that is not ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no processor and mode")]
pub struct UnknownPayee(String);

impl FromStr for ProcessorMode {
    type Err = UnknownPayee;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "test" => Ok(Self::Test),
            "live" => Ok(Self::Live),
            other => Err(UnknownPayee(other.to_owned())),
        }
    }
}

/// Who takes a clinic's money just now: a processor, and in which mode it was connected. Written `stripe test`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    pub processor: String,
    pub mode: ProcessorMode,
}

impl fmt::Display for Payee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.processor, self.mode.as_str())
    }
}

impl FromStr for Payee {
    type Err = UnknownPayee;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (processor, mode) = text.split_once(' ').ok_or_else(|| UnknownPayee(text.to_owned()))?;
        Ok(Self { processor: processor.to_owned(), mode: mode.parse()? })
    }
}

/// What an account can do at its processor, as the processor said last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountStanding {
    /// What the processor calls the business.
    pub name: String,
    /// ISO 3166-1 alpha-2; empty when it was not said.
    pub country: String,
    /// Those that it can charge; empty: any, until the processor says no.
    pub currencies: Vec<Currency>,
    pub charges_enabled: bool,
    /// Why nothing can be charged, in words for the clinic; empty when something can.
    pub obstacle: String,
}

impl AccountStanding {
    /// Whether a client can pay in this currency.
    pub fn takes(&self, currency: Currency) -> bool {
        self.charges_enabled && (self.currencies.is_empty() || self.currencies.contains(&currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payee_is_read_as_it_is_written() {
        let payee = Payee { processor: "square".into(), mode: ProcessorMode::Live };
        assert_eq!(payee.to_string().parse(), Ok(payee));
        for nonsense in ["", "stripe", "stripe  test", "stripe real"] {
            assert!(nonsense.parse::<Payee>().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn an_account_takes_what_it_can_charge() {
        let usd_only =
            AccountStanding { currencies: vec![Currency::USD], charges_enabled: true, ..AccountStanding::default() };
        assert!(usd_only.takes(Currency::USD) && !usd_only.takes(Currency::CAD));
        let any = AccountStanding { charges_enabled: true, ..AccountStanding::default() };
        assert!(any.takes(Currency::CAD));
        let none = AccountStanding { charges_enabled: false, ..usd_only };
        assert!(!none.takes(Currency::USD));
    }
}
