//! The one place where everything that a policy's rules ask about is gathered: service, client, options, price, notice.

use super::{Priced, Prices};
use crate::calendar::{Part, Wish};
use chrono::TimeDelta;
use domain::{
    money::{Money, MoneyError},
    policy::{ClientClass, Occasion, Policy, Terms},
    pricing::Estimate,
};

/// A visit whose terms are asked for.
pub(super) struct Asking<'a> {
    /// `None` for a clinic that never saved one: each service then keeps the terms that it came with.
    pub policy: Option<&'a Policy>,
    /// At least one part.
    pub wish: &'a Wish,
    /// Of each part.
    pub estimates: &'a [Estimate],
    /// The lowest likely price of all of them.
    pub price: Money,
    pub client: ClientClass,
}

impl Asking<'_> {
    /// Prices and terms of every part. `notice` is `None` while no time is chosen.
    pub(super) fn prices(&self, notice: Option<TimeDelta>, is_payable: bool) -> Result<Prices, MoneyError> {
        let terms = self.terms(notice);
        let deposit = self.deposit(&terms)?;
        let nothing = Money::zero(deposit.currency);
        let mut parts = Vec::with_capacity(terms.len());
        for (terms, estimate) in terms.iter().zip(self.estimates) {
            let wanted = terms.deposit.deposit_for(estimate.total.low)?;
            let estimate = Estimate { deposit: if is_payable { wanted } else { nothing }, ..estimate.clone() };
            parts.push(Priced { estimate, deposit_policy: terms.deposit });
        }
        let short_notice = if notice.is_none() && is_payable { self.short_notice(deposit)? } else { Vec::new() };
        let (deposit, uncollectable) = if is_payable { (deposit, nothing) } else { (nothing, deposit) };
        let cancellation = terms.into_iter().next().unwrap_or_else(Terms::free).cancellation;
        Ok(Prices { parts, deposit, uncollectable, cancellation, short_notice })
    }

    fn terms(&self, notice: Option<TimeDelta>) -> Vec<Terms> {
        let of_part = |part: &Part| {
            let service = &part.service;
            let own = || Terms { deposit: service.deposit, cancellation: service.cancellation.clone() };
            self.policy.map_or_else(own, |policy| {
                let (answers, price) = (Some(&part.answers), Some(self.price));
                policy.terms(&Occasion { service: &service.key, client: self.client, answers, price, notice })
            })
        };
        self.wish.parts.iter().map(of_part).collect()
    }

    fn deposit(&self, terms: &[Terms]) -> Result<Money, MoneyError> {
        let nothing = Money::zero(self.price.currency);
        let mut of_parts = terms.iter().zip(self.estimates);
        of_parts.try_fold(nothing, |sum, (terms, estimate)| sum.plus(terms.deposit.deposit_for(estimate.total.low)?))
    }

    /// Below which notices the deposit is not `usual`.
    fn short_notice(&self, usual: Money) -> Result<Vec<(u32, Money)>, MoneyError> {
        let Some(policy) = self.policy else { return Ok(Vec::new()) };
        let keys = self.wish.parts.iter().map(|part| part.service.key.as_str());
        let mut notices: Vec<u32> = keys.flat_map(|key| policy.notices(key, self.client)).collect();
        notices.sort_unstable_by_key(|minutes| std::cmp::Reverse(*minutes));
        notices.dedup();
        let (mut before, mut changes) = (usual, Vec::new());
        for minutes in notices {
            let shorter = TimeDelta::minutes(i64::from(minutes) - 1);
            let deposit = self.deposit(&self.terms(Some(shorter)))?;
            if deposit != before {
                changes.push((minutes, deposit));
                before = deposit;
            }
        }
        Ok(changes)
    }
}
