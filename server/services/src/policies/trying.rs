//! “What would this client pay, and get back?”: the rules at work on a visit that nobody booked.

use super::reading::hours;
use crate::{error::internal, free_text::money};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError,
    policies::{Settled, SettledWindow, TriedOut, TryOut},
};
use domain::{
    catalogue::Service,
    fault::Faults,
    money::{Currency, Money, MoneyError},
    policy::{CancellationPolicy, Ending, Policy, RefundOutcome},
    pricing::least_price,
};

/// Hours before a visit that anybody asks about: a year.
const MOST_HOURS: u32 = 365 * 24;

/// What the price and the hours say.
struct Read {
    price: Money,
    hours: u32,
}

fn read(wanted: &TryOut, service: &Service, currency: Currency) -> Result<Read, AppError> {
    let mut faults = Faults::default();
    let least = || least_price(service).unwrap_or_else(|| Money::zero(currency));
    let price = match wanted.price.trim() {
        "" => least(),
        typed => Money::new(money("price", typed, currency, &mut faults), currency),
    };
    let hours = hours("hours", &wanted.hours, &mut faults);
    faults.unless(hours <= MOST_HOURS, "hours", "Give at most a year.");
    faults.into_result()?;
    Ok(Read { price, hours })
}

/// `now` only stands for an instant: what comes back depends on the hours between it and the start.
pub(super) fn try_out(
    policy: &Policy,
    wanted: &TryOut,
    service: &Service,
    currency: Currency,
    (now, is_collectable): (DateTime<Utc>, bool),
    request_id: &str,
) -> Result<TriedOut, AppError> {
    let Read { price, hours } = read(wanted, service, currency)?;
    let worked_out = || -> Result<TriedOut, MoneyError> {
        let terms = policy.terms(&service.key, wanted.client);
        let deposit = terms.deposit.deposit_for(price)?;
        let start = now + TimeDelta::hours(i64::from(hours));
        let settle = |ending| terms.cancellation.settle(ending, deposit, start).map(settled);
        let current = terms
            .cancellation
            .steps(deposit, start)?
            .iter()
            .position(|step| step.until.is_none_or(|until| now <= until));
        let windows = terms.cancellation.steps(deposit, start)?.into_iter().enumerate().map(|(place, step)| {
            let hours_before = step.until.map(|until| u32::try_from((start - until).num_hours()).unwrap_or_default());
            let settled = Settled { refund: step.refund, kept: deposit.minus(step.refund)? };
            Ok(SettledWindow { hours_before, settled, is_current: Some(place) == current })
        });
        Ok(TriedOut {
            decided_by: policy.deciding(&service.key, wanted.client).unwrap_or(policy.rules.len()),
            price,
            deposit,
            due_at_visit: price.minus(deposit)?,
            is_collectable,
            cancelled: settle(Ending::Cancelled { at: now })?,
            no_show: settle(Ending::NoShow)?,
            no_show_fee: no_show_fee(&terms.cancellation, price, deposit, start)?,
            windows: windows.collect::<Result<_, MoneyError>>()?,
        })
    };
    worked_out().map_err(|error| match error {
        MoneyError::Overflow => AppError::invalid("price", "This is more than can be counted."),
        MoneyError::CurrencyMismatch(..) => internal(request_id, &error),
    })
}

/// What is asked of somebody who does not come, beyond what is kept of the deposit.
fn no_show_fee(
    policy: &CancellationPolicy,
    price: Money,
    deposit: Money,
    start: DateTime<Utc>,
) -> Result<Money, MoneyError> {
    policy.no_show_fee(price, policy.settle(Ending::NoShow, deposit, start)?.kept)
}

fn settled(outcome: RefundOutcome) -> Settled {
    Settled { refund: outcome.refund, kept: outcome.kept }
}
