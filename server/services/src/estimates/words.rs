//! What stands beside an estimate, in the reader's language: where it comes from, what a deposit is, what comes back.

use super::Prices;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::clinics::RefundLine;
use domain::{
    calendar::labels,
    conversation::Phrase,
    money::{Money, MoneyError, MoneyRange},
    policy::{CancellationPolicy, DepositPolicy, Ending},
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

/// What a visit that somebody misses may cost them, of its lowest likely price; empty where the clinic asks for nothing.
/// `paid` counts towards it, and no more is asked for where all of it is paid and kept.
pub(crate) fn missed(
    policy: &CancellationPolicy,
    price: Money,
    paid: Money,
    locale: Locale,
) -> Result<String, MoneyError> {
    let Some(owed) = policy.owed_for_no_show(price)? else { return Ok(String::new()) };
    let kept = policy.settle(Ending::NoShow, paid, DateTime::UNIX_EPOCH)?.kept;
    if policy.no_show_fee(price, kept)?.is_zero() {
        return Ok(String::new());
    }
    let phrase = Phrase::MissedVisit {
        percent: policy.no_show_fee_percent,
        amount: owed.to_string(),
        anything_paid: !paid.is_zero(),
    };
    Ok(phrase.render(locale))
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    fn usd(minor: i64) -> Money {
        Money::new(minor, Currency::USD)
    }

    fn told(fee_percent: u8, paid: i64, locale: Locale) -> String {
        let policy =
            CancellationPolicy { no_show_fee_percent: fee_percent, ..CancellationPolicy::full_refund_until(24) };
        missed(&policy, usd(12_000), usd(paid), locale).expect("dollars with dollars")
    }

    #[test]
    fn what_a_missed_visit_costs_is_said_with_its_amount_in_either_language() {
        assert_eq!(told(50, 0, Locale::En), "If you do not come, we may ask for 50% of the price, $60.00.");
        let counts = "If you do not come, we may ask for 50% of the price, $60.00; what you paid counts.";
        assert_eq!(told(50, 2_400, Locale::En), counts);
        assert!(told(50, 0, Locale::Es).starts_with("Si no se presenta, podemos pedirle el 50% del precio"));
    }

    #[test]
    fn nothing_is_said_where_nothing_more_would_be_asked_for() {
        assert_eq!(told(0, 0, Locale::En), "");
        assert_eq!(told(50, 6_000, Locale::En), "", "the deposit that is kept is all of it");
    }
}
