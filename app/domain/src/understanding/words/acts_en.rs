//! What English visitors do with a message, by phrase. Folded: no capitals, no apostrophes.

mod courtesies;
mod emergencies;
mod replies;
mod wishes;

use super::ActPhrase;

pub(super) const PHRASES: &[&[ActPhrase]] =
    &[courtesies::PHRASES, replies::PHRASES, wishes::PHRASES, emergencies::PHRASES];
