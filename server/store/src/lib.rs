//! SQL and rows-to-domain, over a connection that can see one organisation.
//!
//! A query runs in an [`OrgTransaction`], which sets the tenant by `SET LOCAL` and shows nothing without it. There are
//! no repository traits: functions take `&mut PgConnection` and are tested on a real PostgreSQL. A look-up returns
//! `Option`; the caller decides whether absence is an error.
//!
//! To add a noun: a migration whose table goes through `tenant_table`, a module here named after the noun with one
//! function a query, and a test beside it that reads back what it wrote. Queries are checked by those tests rather
//! than by a prepared cache, so that a build needs no database.

pub mod accounts;
pub mod analysis;
pub mod answering;
pub mod assistant;
pub mod audit;
pub mod bookings;
pub mod busy_times;
pub mod calendar;
pub mod calendar_feeds;
pub mod calendar_subscriptions;
pub mod catalogue;
pub mod challenges;
pub mod contacts;
pub mod conversations;
pub mod doors;
pub mod estimates;
pub mod fronts;
pub mod holidays;
pub mod hours;
pub mod identity;
pub mod keys;
pub mod knowledge;
pub mod leads;
pub mod linked_identities;
pub mod live;
pub mod message_files;
pub mod open_turns;
pub mod organisations;
pub mod packages;
pub mod passkeys;
pub mod payments;
pub mod policies;
pub mod processor_accounts;
pub mod provider_events;
pub mod queue;
pub mod reconciliations;
pub mod referrals;
pub mod requests;
pub mod rights;
pub mod secrets;
pub mod series;
pub mod services;
pub mod subscriptions;
pub mod team;
pub mod turns;
pub mod vault;
pub mod waitlist;

mod database;

pub use database::{Database, OrgTransaction, PersonTransaction, StoreError};
