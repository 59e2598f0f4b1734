//! The rules of the front desk, and nothing else: values in, values out.
//!
//! No async, no I/O, no clock and no randomness: instants and new identifiers are parameters. The crate compiles to
//! wasm too, so that a form checks its input with the very code that the server trusts.
//!
//! To add a rule, find its noun below (or add a file for a new one), write the type that cannot hold a wrong value,
//! then the function, then its property test beside it.

pub mod analysis;
pub mod audit;
pub mod authorization;
pub mod billing;
pub mod board;
pub mod booking;
pub mod calendar;
pub mod calendar_links;
pub mod catalogue;
pub mod contact;
pub mod conversation;
pub mod fault;
pub mod figures;
pub mod identity;
pub mod ids;
pub mod knowledge;
pub mod ledger;
pub mod letters;
pub mod mail_reply;
pub mod money;
pub mod packages;
pub mod policy;
pub mod pricing;
pub mod processors;
pub mod proposals;
pub mod referrals;
pub mod series;
pub mod shifts;
pub mod understanding;
pub mod waitlist;
