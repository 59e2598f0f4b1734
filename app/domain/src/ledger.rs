//! Double entry: every movement of money is a set of entries that sums to zero; a balance is a sum, never a field.

mod states;

pub use states::{DisputeState, PaymentNews, PaymentState, PayoutState, RefundState};

use crate::money::{Money, MoneyError};
use serde::{Deserialize, Serialize};

/// Where money can stand, seen by one clinic in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Held by the clinic's card processor: what its balance should be.
    Processor,
    /// Deposits taken for visits to come: owed to clients as service.
    ClientDeposits,
    /// Kept for clients instead of being returned: owed to them towards a later visit.
    ClientCredits,
    /// Fees, balances and forfeited deposits that became the clinic's.
    Revenue,
    /// What the card processor keeps for its service.
    ProcessorFees,
    /// Taken back by clients' banks while a dispute is open.
    Disputed,
    /// Sent by the card processor to the clinic's own bank.
    PaidOut,
    /// Given to clients as credit for recommending the clinic, or for coming by a recommendation: what that costs it.
    Referrals,
}

impl Account {
    pub const ALL: [Self; 8] = [
        Self::Processor,
        Self::ClientDeposits,
        Self::ClientCredits,
        Self::Revenue,
        Self::ProcessorFees,
        Self::Disputed,
        Self::PaidOut,
        Self::Referrals,
    ];

    /// Whether its balance is the clinic's to have: what is owed to others and what was earned are credits in the books,
    /// and people read both as sums above zero.
    pub const fn is_an_asset(self) -> bool {
        !matches!(self, Self::ClientDeposits | Self::ClientCredits | Self::Revenue)
    }

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processor => "processor",
            Self::ClientDeposits => "client_deposits",
            Self::ClientCredits => "client_credits",
            Self::Revenue => "revenue",
            Self::ProcessorFees => "processor_fees",
            Self::Disputed => "disputed",
            Self::PaidOut => "paid_out",
            Self::Referrals => "referrals",
        }
    }

    /// The account named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.as_str() == word)
    }
}

/// What money is taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Keeps a time, and counts towards the price.
    #[default]
    Deposit,
    /// What is left of the price.
    Balance,
    /// For a visit that was missed or cancelled late.
    Fee,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Deposit, Self::Balance, Self::Fee];

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deposit => "deposit",
            Self::Balance => "balance",
            Self::Fee => "fee",
        }
    }

    /// The purpose named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// One side of a movement; positive debits the account, negative credits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub account: Account,
    pub amount: Money,
}

/// Entries of one movement, guaranteed to sum to zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement(Vec<Entry>);

impl Movement {
    /// A client's money arrived at the processor: a deposit is owed as service, anything else is earned already.
    pub fn received(purpose: Purpose, amount: Money) -> Result<Self, MoneyError> {
        let credit = if purpose == Purpose::Deposit { Account::ClientDeposits } else { Account::Revenue };
        Self::between(Account::Processor, credit, amount)
    }

    /// The processor kept something for its service. It gives back a part where `amount` is negative.
    pub fn fee_taken(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::ProcessorFees, Account::Processor, amount)
    }

    /// A client's bank took money back until a dispute is decided.
    pub fn dispute_opened(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::Disputed, Account::Processor, amount)
    }

    /// The clinic was right: the processor holds the money again.
    pub fn dispute_won(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::Processor, Account::Disputed, amount)
    }

    /// The money stays with the client: out of what is `still_owed` to them first, and out of revenue beyond that.
    pub fn dispute_lost(amount: Money, still_owed: Money) -> Result<Self, MoneyError> {
        Self::given_back(amount, still_owed, Account::Disputed)
    }

    /// The processor sent money to the clinic's bank; took it from there where `amount` is negative.
    pub fn paid_out(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::PaidOut, Account::Processor, amount)
    }

    /// Money went back to the client: out of what is `still_owed` to them first, and out of revenue beyond that.
    pub fn refunded(amount: Money, still_owed: Money) -> Result<Self, MoneyError> {
        Self::given_back(amount, still_owed, Account::Processor)
    }

    /// Money stays with the clinic as a client's credit instead of going back, or a credit that was used on a visit
    /// becomes one again: out of what is `still_owed` to them for the visit first, and out of revenue beyond that.
    pub fn credited(amount: Money, still_owed: Money) -> Result<Self, MoneyError> {
        Self::given_back(amount, still_owed, Account::ClientCredits)
    }

    /// A client's credit pays for a visit: owed to them as service until it takes place, and earned after it.
    pub fn credit_used(amount: Money, to_come: bool) -> Result<Self, MoneyError> {
        let to = if to_come { Account::ClientDeposits } else { Account::Revenue };
        Self::between(Account::ClientCredits, to, amount)
    }

    /// Nobody used it in time, so that it is the clinic's.
    pub fn credit_expired(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::ClientCredits, Account::Revenue, amount)
    }

    /// A client gets a credit for a recommendation: no money came in for it, so it is the clinic's cost.
    pub fn referral_given(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::Referrals, Account::ClientCredits, amount)
    }

    /// What is left of such a credit is taken back, because the visit did not take place, or ended unused: it cost the
    /// clinic nothing after all.
    pub fn referral_ended(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::ClientCredits, Account::Referrals, amount)
    }

    fn given_back(amount: Money, still_owed: Money, out_of: Account) -> Result<Self, MoneyError> {
        let from_deposits = Money::new(amount.minor.min(still_owed.minor).max(0), still_owed.currency);
        let from_revenue = amount.minus(from_deposits)?;
        let sides = [(Account::ClientDeposits, from_deposits), (Account::Revenue, from_revenue)];
        let mut entries: Vec<Entry> = sides
            .into_iter()
            .filter(|(_, amount)| !amount.is_zero())
            .map(|(account, amount)| Entry { account, amount })
            .collect();
        entries.push(Entry { account: out_of, amount: Money::zero(amount.currency).minus(amount)? });
        Ok(Self(entries))
    }

    /// The clinic keeps a deposit: the visit took place, or was cancelled too late.
    pub fn deposit_earned(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::ClientDeposits, Account::Revenue, amount)
    }

    /// A refund that had gone out came back: the processor holds the money again.
    pub fn refund_returned(amount: Money) -> Result<Self, MoneyError> {
        Self::between(Account::Processor, Account::ClientDeposits, amount)
    }

    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    fn between(debit: Account, credit: Account, amount: Money) -> Result<Self, MoneyError> {
        let credit_amount = Money::zero(amount.currency).minus(amount)?;
        Ok(Self(vec![Entry { account: debit, amount }, Entry { account: credit, amount: credit_amount }]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_movement_sums_to_zero(minor in 0_i64..i64::MAX, owed in 0_i64..i64::MAX) {
            let amount = Money::new(minor, Currency::USD);
            let owed = Money::new(owed, Currency::USD);
            let movements = [
                Movement::received(Purpose::Deposit, amount), Movement::received(Purpose::Fee, amount),
                Movement::refunded(amount, owed), Movement::deposit_earned(amount), Movement::refund_returned(amount),
                Movement::fee_taken(amount), Movement::dispute_opened(amount), Movement::dispute_won(amount),
                Movement::dispute_lost(amount, owed), Movement::paid_out(amount), Movement::credited(amount, owed),
                Movement::credit_used(amount, true), Movement::credit_expired(amount),
                Movement::referral_given(amount), Movement::referral_ended(amount),
            ];
            for movement in movements {
                let sum: i128 = movement.expect("no overflow").entries().iter().map(|e| i128::from(e.amount.minor)).sum();
                prop_assert_eq!(sum, 0);
            }
        }

        /// Any order of giving, spending, giving back, taking back and ending: every account sums to zero together, a
        /// credit is never overdrawn, and no more is spent than was given.
        #[test]
        fn referral_credits_stay_whole_in_any_sequence(
            steps in proptest::collection::vec((0_u8..5, 1_i64..10_000), 0..40),
        ) {
            let mut books: std::collections::HashMap<Account, i128> = std::collections::HashMap::new();
            let (mut given, mut spent) = (0_i128, 0_i128);
            for (kind, wanted) in steps {
                let of = |account| books.get(&account).copied().unwrap_or_default();
                let left = i64::try_from(-of(Account::ClientCredits)).expect("small sums");
                let used = i64::try_from(spent).expect("small sums");
                let part = |most: i64| Money::new(wanted.min(most), Currency::USD);
                let owed = Money::new(i64::try_from(-of(Account::ClientDeposits)).expect("small sums"), Currency::USD);
                let (amount, movement) = match kind {
                    0 => (part(wanted), Movement::referral_given(part(wanted))),
                    1 => (part(left), Movement::credit_used(part(left), true)),
                    2 => (part(left), Movement::credit_used(part(left), false)),
                    3 => (part(used), Movement::credited(part(used), owed)),
                    _ => (part(left), Movement::referral_ended(part(left))),
                };
                match kind {
                    0 => given += i128::from(amount.minor),
                    1 | 2 => spent += i128::from(amount.minor),
                    3 => spent -= i128::from(amount.minor),
                    _ => {}
                }
                for entry in movement.expect("no overflow").entries() {
                    *books.entry(entry.account).or_default() += i128::from(entry.amount.minor);
                }
                let of = |account| books.get(&account).copied().unwrap_or_default();
                prop_assert_eq!(books.values().sum::<i128>(), 0);
                prop_assert!(of(Account::ClientCredits) <= 0, "more was taken than was left");
                prop_assert!((0..=given).contains(&spent));
                prop_assert!((0..=given).contains(&of(Account::Referrals)), "it costs no more than was given");
                prop_assert_eq!(of(Account::Referrals), -of(Account::ClientCredits) + spent);
            }
        }
    }
}
