//! What stands beside an estimate, in the reader's language: where it comes from, what a deposit is, what comes back.

use super::Prices;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::clinics::RefundLine;
use domain::{
    calendar::labels,
    conversation::Phrase,
    money::{Money, MoneyError, MoneyRange},
    policy::{CancellationPolicy, DepositPolicy},
    pricing::Estimate,
    understanding::Locale,
};
use rust_decimal::Decimal;

/// “Price list 12, Nov 3”.
pub(super) fn source(version: u32, made_at: Option<DateTime<Utc>>, zone: Tz, locale: Locale) -> String {
    let date = made_at.map(|at| labels::month_day(labels::local_date(at, zone), locale));
    Phrase::PriceList { version, date }.render(locale)
}

/// What is left to pay after the deposit.
pub(crate) fn due_at_visit(total: MoneyRange, deposit: Money) -> Result<MoneyRange, MoneyError> {
    Ok(MoneyRange { low: total.low.minus(deposit)?, high: total.high.minus(deposit)? })
}

/// “20% of $317.49, comes off your bill”, and what short notice makes of it; empty where there is no deposit either way.
/// Of several services the share is named where it is the share of their sum to the cent.
pub(super) fn deposit_note(prices: &Prices, estimate: &Estimate, locale: Locale) -> String {
    let usual = (!estimate.deposit.is_zero()).then(|| usual_note(prices, estimate, locale));
    let sooner = prices.short_notice.iter().map(|(minutes, amount)| {
        Phrase::ShortNoticeDeposit { minutes: *minutes, amount: amount.to_string() }.render(locale)
    });
    usual.into_iter().chain(sooner).collect::<Vec<_>>().join(". ")
}

fn usual_note(prices: &Prices, estimate: &Estimate, locale: Locale) -> String {
    let mut shares = prices.parts.iter().map(|priced| &priced.deposit_policy);
    let first = shares.next().filter(|first| shares.all(|other| other == *first));
    let phrase = match first {
        Some(policy @ DepositPolicy::Percent { basis_points })
            if policy.deposit_for(estimate.total.low) == Ok(estimate.deposit) =>
        {
            Phrase::ShareComesOffTheBill {
                percent: Decimal::new(i64::from(*basis_points), 2),
                of: estimate.total.low.to_string(),
            }
        }
        _ => Phrase::ComesOffTheBill,
    };
    phrase.render(locale)
}

/// Each step of “if you cancel”, with the one in force marked; none when nothing was or is to be paid.
pub(crate) fn refunds(
    policy: &CancellationPolicy,
    paid: Money,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
    locale: Locale,
) -> Result<Vec<RefundLine>, MoneyError> {
    if paid.is_zero() {
        return Ok(Vec::new());
    }
    let steps = policy.steps(paid, start)?;
    let current = steps.iter().position(|step| step.until.is_none_or(|until| now <= until));
    let line = |(index, step): (usize, &domain::policy::RefundStep)| {
        let phrase = match step.until {
            Some(until) => Phrase::RefundUntil { when: labels::day_time(until, zone, locale) },
            None => Phrase::RefundAfterwards,
        };
        RefundLine { when: phrase.render(locale), refund: step.refund, current: current == Some(index) }
    };
    Ok(steps.iter().enumerate().map(line).collect())
}
