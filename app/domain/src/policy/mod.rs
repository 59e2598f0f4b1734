//! One executable policy: what a client pays beforehand and what comes back (product id M6).
//!
//! An organisation has one [`Policy`] in numbered versions; the newest is in force. Whatever shows or moves money asks
//! it: estimates and the widget by the [`Terms`] that it gives a service and a kind of client, a booking by the
//! [`CancellationPolicy`] that it kept from the version it was made under.

mod cancellation;
mod deposit;
mod versions;

pub use cancellation::{CancellationPolicy, Ending, RefundOutcome, RefundStep, RefundWindow};
pub use deposit::DepositPolicy;
pub use versions::{ClientClass, MOST_RULES, Policy, PolicyRule, Terms};
