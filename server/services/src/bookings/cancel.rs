//! What cancelling does to the money: decided here once, shown before and done after by the same code.

use crate::estimates::{self, refunds};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::bookings::CancelPreview;
use domain::{
    booking::{BookingEvent, Party, TransitionRefused},
    money::{Money, MoneyError},
    policy::{Ending, RefundOutcome},
    understanding::Locale,
};
use store::bookings::BookingRecord;

/// The result of cancelling at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// Why the booking's state or the hour does not allow it, if so.
    pub refused: Option<TransitionRefused>,
    pub refund: Money,
    pub kept: Money,
}

impl Decision {
    /// For the booking's history: “$40.00 goes back” with what is kept; empty when nothing was paid.
    pub(super) fn in_words(&self) -> String {
        match (self.refund.minor > 0, self.kept.minor > 0) {
            (true, true) => format!("{} goes back, {} is kept", self.refund, self.kept),
            (true, false) => format!("{} goes back", self.refund),
            (false, true) => format!("{} is kept", self.kept),
            (false, false) => String::new(),
        }
    }
}

/// Decides by the policy that the booking was made under.
pub(super) fn decide(record: &BookingRecord, now: DateTime<Utc>, by: Party) -> Result<Decision, MoneyError> {
    let outcome = record.policy.settle(Ending::Cancelled { at: now }, record.paid, record.starts_at)?;
    let refused = record.state.apply(BookingEvent::Cancel { by }, record.moment(now)).err();
    Ok(Decision { refused, refund: outcome.refund, kept: outcome.kept })
}

/// What becomes of the deposit of somebody who did not come.
pub(super) fn missed(record: &BookingRecord) -> Result<RefundOutcome, MoneyError> {
    record.policy.settle(Ending::NoShow, record.paid, record.starts_at)
}

/// The decision and every step of the policy, in words.
pub(super) fn preview(
    record: &BookingRecord,
    now: DateTime<Utc>,
    by: Party,
    zone: Tz,
) -> Result<CancelPreview, MoneyError> {
    let decision = decide(record, now, by)?;
    Ok(CancelPreview {
        refund: decision.refund,
        kept: decision.kept,
        refunds: refunds(&record.policy, record.paid, record.starts_at, now, zone, Locale::En)?,
        missed: estimates::missed(&record.policy, record.estimate.total.low, record.paid, Locale::En)?,
        allowed: decision.refused.is_none(),
        returns_to_package: match record.package {
            Some(_) => Some(domain::packages::returns(&record.policy, record.starts_at, now)?),
            None => None,
        },
    })
}

/// Until when a client may move the booking by themselves: as long as cancelling would return everything.
/// `None` when that was never so.
pub(super) fn free_until(record: &BookingRecord) -> Result<Option<DateTime<Utc>>, MoneyError> {
    if record.paid.is_zero() {
        return Ok(Some(record.starts_at));
    }
    let steps = record.policy.steps(record.paid, record.starts_at)?;
    Ok(steps.iter().filter(|step| step.refund == record.paid).filter_map(|step| step.until).max())
}
