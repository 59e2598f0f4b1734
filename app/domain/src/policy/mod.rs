//! One executable policy: what a client pays beforehand and what comes back (product id M6).
//!
//! An organisation has one [`Policy`] in numbered versions; the newest is in force. Whatever shows or moves money asks
//! it: estimates and the widget by the [`Terms`] that it gives an [`Occasion`], a booking by the [`CancellationPolicy`]
//! that it kept from the version it was made under.

mod cancellation;
mod conditions;
mod deposit;
mod outage;
mod versions;

#[cfg(test)]
mod tests;

pub use cancellation::{CancellationPolicy, Ending, RefundOutcome, RefundStep, RefundWindow};
pub use conditions::{ChosenOption, MOST_NOTICE_MINUTES, MOST_PRICE_MINOR, Nameable, Occasion};
pub use deposit::DepositPolicy;
pub use outage::OutageRule;
pub use versions::{ClientClass, MOST_RULES, Policy, PolicyRule, Terms};
