//! What is sold: plans, prices and limits, as data.
//!
//! To change a price, change it here: its key carries the amount, so that the provider gets a new price, and whoever
//! subscribed before keeps theirs. To add a plan: its variant, its row in [`PLANS`], its column in every row of
//! [`LIMITS`].

use super::entitlements::Metered;
use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// A plan, from the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    Solo,
    Practice,
    Group,
}

/// How often a subscription is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    Month,
    Year,
}

/// One row of the catalogue.
struct Row {
    plan: Plan,
    key: &'static str,
    name: &'static str,
    for_whom: &'static str,
    /// Minor units a month, in the order of [`CURRENCIES`].
    monthly: [i64; 4],
}

/// What organisations can pay in; the first one is for all whose own is not listed.
const CURRENCIES: [&str; 4] = ["USD", "CAD", "EUR", "GBP"];

/// A year costs as much as this many months.
const MONTHS_PAID_A_YEAR: i64 = 10;

const PLANS: [Row; 3] = [
    Row {
        plan: Plan::Solo,
        key: "solo",
        name: "Solo",
        for_whom: "One front desk that never misses an enquiry.",
        monthly: [4_900, 6_500, 4_500, 3_900],
    },
    Row {
        plan: Plan::Practice,
        key: "practice",
        name: "Practice",
        for_whom: "A team at one or a few locations.",
        monthly: [12_900, 17_500, 11_900, 9_900],
    },
    Row {
        plan: Plan::Group,
        key: "group",
        name: "Group",
        for_whom: "Many locations behind one front desk.",
        monthly: [34_900, 47_500, 31_900, 26_900],
    },
];

/// What each plan holds, in the order of [`Plan::ALL`]. US dollars of the assistant are counted in millionths.
const LIMITS: [(Metered, [u64; 3]); 4] = [
    (Metered::Seats, [3, 10, 60]),
    (Metered::Locations, [1, 3, 25]),
    (Metered::Messages, [1_000, 5_000, 30_000]),
    (Metered::Assistant, [5_000_000, 25_000_000, 150_000_000]),
];

impl Plan {
    pub const ALL: [Self; 3] = [Self::Solo, Self::Practice, Self::Group];

    /// What a trial tries out.
    pub const TRIED: Self = Self::Practice;

    fn row(self) -> &'static Row {
        PLANS.iter().find(|row| row.plan == self).unwrap_or(&PLANS[0])
    }

    /// The stable word, as stored and as in the provider's keys.
    pub fn as_str(self) -> &'static str {
        self.row().key
    }

    /// The plan of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        PLANS.iter().find(|row| row.key == word).map(|row| row.plan)
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// One sentence on whom it fits.
    pub fn for_whom(self) -> &'static str {
        self.row().for_whom
    }

    /// How much of it the plan holds.
    pub fn limit(self, what: Metered) -> u64 {
        LIMITS.iter().find(|(metered, _)| *metered == what).map_or(0, |(_, limits)| limits[self as usize])
    }

    /// What it costs; in US dollars for a currency that is not sold in.
    pub fn price(self, interval: Interval, wanted: Currency) -> Price {
        let listed = CURRENCIES.iter().position(|code| *code == wanted.code());
        let currency = if listed.is_some() { wanted } else { Currency::USD };
        let monthly = self.row().monthly[listed.unwrap_or_default()];
        let minor = match interval {
            Interval::Month => monthly,
            Interval::Year => monthly * MONTHS_PAID_A_YEAR,
        };
        Price { plan: self, interval, amount: Money::new(minor, currency) }
    }
}

impl Interval {
    pub const ALL: [Self; 2] = [Self::Month, Self::Year];

    /// The word that Stripe and the database have for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The interval of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|interval| interval.as_str() == word)
    }
}

/// A plan at what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub plan: Plan,
    pub interval: Interval,
    pub amount: Money,
}

impl Price {
    /// The key by which the provider knows it: `anteroom_practice_month_usd_12900`.
    pub fn key(&self) -> String {
        let currency = self.amount.currency.code().to_ascii_lowercase();
        format!("anteroom_{}_{}_{currency}_{}", self.plan.as_str(), self.interval.as_str(), self.amount.minor)
    }

    /// The price of a key of ours, also of one that is no longer sold; `None` for a stranger's.
    pub fn from_key(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix("anteroom_")?.split('_');
        let (plan, interval) = (Plan::from_word(parts.next()?)?, Interval::from_word(parts.next()?)?);
        let (currency, minor) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(Self { plan, interval, amount: Money::new(minor, currency) })
    }

    /// Whether a change to `other` gives more for more money: it counts at once and is paid at once, as the other way
    /// round what was paid too much is credited.
    pub fn is_below(&self, other: &Self) -> bool {
        (self.plan, self.interval == Interval::Year) < (other.plan, other.interval == Interval::Year)
    }
}
