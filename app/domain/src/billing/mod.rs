//! Anteroom's own subscriptions: what is sold ([`plans`]), how an organisation stands ([`standing`]), and what follows
//! from both ([`entitlements`]).
//!
//! The rest of the product asks one question, “may this organisation …?”, and never for the name of a plan. How it
//! stands is no stored state that somebody has to move on: it follows from what the provider said last and the clock,
//! so that a grace that is over is over at once, on every server, whether or not a job has run.

pub mod entitlements;
pub mod notices;
pub mod plans;
pub mod standing;

#[cfg(test)]
mod tests;

pub use entitlements::{Entitlements, Metered, Share};
pub use notices::{Notice, due};
pub use plans::{Interval, Plan, Price};
pub use standing::{Because, Facts, Sold, Standing, Status};
