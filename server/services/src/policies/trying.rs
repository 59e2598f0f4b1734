//! “What would this client pay, and get back?”: the rules at work on a visit that nobody booked.

use super::reading::hours;
use crate::{error::internal, free_text::money};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError,
    policies::{Settled, SettledWindow, TriedOut, TryOut},
};
use domain::{
    catalogue::{Answer, Answers, QuestionKind, Service},
    fault::Faults,
    money::{Currency, Money, MoneyError},
    policy::{
        CancellationPolicy, ChosenOption, Ending, MOST_NOTICE_MINUTES, Nameable, Occasion, Policy, RefundOutcome,
    },
    pricing::least_price,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Hours before a visit that anybody asks about: a year.
const MOST_HOURS: u32 = 365 * 24;

/// What was typed, read.
struct Read {
    price: Money,
    hours: u32,
    answers: Answers,
    notice: Option<TimeDelta>,
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
    let answers = answers(&wanted.option, service, &mut faults);
    let notice = notice(&wanted.notice, &mut faults);
    faults.into_result()?;
    Ok(Read { price, hours, answers, notice })
}

/// As if the option had been chosen.
fn answers(word: &str, service: &Service, faults: &mut Faults) -> Answers {
    let mut answers = Answers::new();
    if word.is_empty() {
        return answers;
    }
    let option = ChosenOption::of_word(word).filter(|option| Nameable::from(service).options.contains(option));
    let question = option.as_ref().and_then(|option| service.question(&option.question));
    if let (Some(option), Some(question)) = (option, question) {
        let answer = match question.kind {
            QuestionKind::YesNo { .. } => Answer::YesNo(option.option == "yes"),
            QuestionKind::Choices { .. } => Answer::Choices(vec![option.option]),
            QuestionKind::Choice { .. } | QuestionKind::Quantity { .. } | QuestionKind::Postcode { .. } => {
                Answer::Choice(option.option)
            }
        };
        answers.insert(option.question, answer);
    } else {
        faults.add("option", "This service does not have that option.");
    }
    answers
}

/// Hours with at most two digits after the point, to the minute. `None` where nothing is said: nothing is short notice.
fn notice(typed: &str, faults: &mut Faults) -> Option<TimeDelta> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let hours = typed.parse::<Decimal>().ok().filter(|hours| !hours.is_sign_negative() && hours.scale() <= 2);
    let minutes = hours.and_then(|hours| hours.checked_mul(Decimal::from(60))).and_then(|minutes| minutes.to_u32());
    faults.unless(minutes.is_some(), "notice", "Write hours, such as 24 or 1.5.");
    faults.unless(minutes.is_none_or(|minutes| minutes <= MOST_NOTICE_MINUTES), "notice", "Give at most a year.");
    minutes.map(|minutes| TimeDelta::minutes(i64::from(minutes)))
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
    let Read { price, hours, answers, notice } = read(wanted, service, currency)?;
    let (answers, client) = (Some(&answers), wanted.client);
    let occasion = Occasion { service: &service.key, client, answers, price: Some(price), notice };
    let worked_out = || -> Result<TriedOut, MoneyError> {
        let terms = policy.terms(&occasion);
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
            decided_by: policy.deciding(&occasion).unwrap_or(policy.rules.len()),
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
