//! For tests: a fresh, migrated database each, and a clock and randomness that stand still.
//!
//! Never linked into the product. A database is copied from a template that is migrated once, which takes tens of
//! milliseconds; the cluster is the private one unless `DATABASE_URL` names another.

mod clinic;
mod dovecot;
mod fixed;
mod pgvector;
mod test_database;

pub use clinic::{Clinic, PROCESSOR, PROCESSOR_ACCOUNT, service};
pub use dovecot::Dovecot;
pub use fixed::{FixedClock, SeededEntropy};
pub use pgvector::Pgvector;
pub use test_database::TestDatabase;
