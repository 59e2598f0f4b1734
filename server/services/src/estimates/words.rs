//! What stands beside an estimate: where it comes from, what a deposit is, what comes back.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::clinics::RefundLine;
use domain::{
    calendar::labels,
    catalogue::Service,
    money::{Money, MoneyError, MoneyRange},
    policy::{CancellationPolicy, DepositPolicy},
    pricing::Estimate,
    understanding::Locale::En,
};
use rust_decimal::Decimal;

/// “Price list 12, Nov 3”.
pub(super) fn source(version: u32, made_at: Option<DateTime<Utc>>, zone: Tz) -> String {
    let date = made_at.map(|at| labels::month_day(labels::local_date(at, zone), En));
    date.map_or_else(|| format!("Price list {version}"), |date| format!("Price list {version}, {date}"))
}

/// What is left to pay after the deposit.
pub(super) fn due_at_visit(estimate: &Estimate) -> Result<MoneyRange, MoneyError> {
    Ok(MoneyRange {
        low: estimate.total.low.minus(estimate.deposit)?,
        high: estimate.total.high.minus(estimate.deposit)?,
    })
}

/// “20% of $317.49, comes off your bill”; empty without a deposit.
pub(super) fn deposit_note(service: &Service, estimate: &Estimate) -> String {
    if estimate.deposit.is_zero() {
        return String::new();
    }
    match service.deposit {
        DepositPolicy::Percent { basis_points } => {
            let percent = Decimal::new(i64::from(basis_points), 2).normalize();
            format!("{percent}% of {}, comes off your bill", estimate.total.low)
        }
        DepositPolicy::Fixed { .. } | DepositPolicy::None => "Comes off your bill".into(),
    }
}

/// Each step of “if you cancel”, with the one in force marked; none without a deposit.
pub(crate) fn refunds(
    policy: &CancellationPolicy,
    deposit: Money,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<Vec<RefundLine>, MoneyError> {
    if deposit.is_zero() {
        return Ok(Vec::new());
    }
    let steps = policy.steps(deposit, start)?;
    let current = steps.iter().position(|step| step.until.is_none_or(|until| now <= until));
    let line = |(index, step): (usize, &domain::policy::RefundStep)| RefundLine {
        when: match step.until {
            Some(until) => format!("until {}", labels::day_time(until, zone, En)),
            None => "after that".into(),
        },
        refund: step.refund,
        current: current == Some(index),
    };
    Ok(steps.iter().enumerate().map(line).collect())
}
