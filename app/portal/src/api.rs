//! What the portal asks of the back, by capability. Each takes who asks from the session, asks the back and reports the
//! status; the organisation comes from the session, never from an argument.

pub mod account;
pub mod audit;
pub mod keys;
pub mod operators;
pub mod organisations;
pub mod overview;
pub mod registration;
