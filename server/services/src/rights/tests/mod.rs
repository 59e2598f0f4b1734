//! Data rights on a real PostgreSQL.

mod accounts;
mod contacts;
mod documents;
mod organisations;
mod restored;
mod world;

pub(super) use world::{CANARY, World, files, signed_in};
