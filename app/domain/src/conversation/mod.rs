//! The conversation engine: what a visitor did and what was known become what is known now and what to say or do.
//!
//! [`take`] is the whole of it: pure, total and deterministic. It never asks two things at once, never forgets what it
//! was told unless asked to, and never repeats itself for ever: who is not understood is offered a person, then gets
//! one. Words are [`Phrase`]s, rendered for a [`Locale`]; doing (prices, slots, holds, leads) is left to whoever carries
//! the [`Reply`]s out.
//!
//! What the clinic has written down ([`crate::knowledge`]) is asked by a [`Reply`] too: whether it has an answer is part of
//! the [`Setting`], so that the engine stays a function of what it is given.
//!
//! To add something that visitors can do: a variant of [`Event`], its arm in `take.rs`, its words in `phrases`.

mod advance;
mod advice;
mod chips;
mod emergency;
mod event;
mod facts;
mod heard;
pub mod labels;
mod locale;
mod named;
pub mod phrases;
mod promise;
mod provenance;
mod question;
mod state;
mod take;
mod wanted;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::services as services_for_tests;

pub use advice::{is_worth_advice, suggestion_label, take_advised};
pub use chips::{Chip, chips};
pub use event::{BookingNow, Details, DetailsError, Event, Handover, Reply, SentFiles, Setting, clean_referral};
pub use facts::{Known, known_facts};
pub use labels::said;
pub use locale::locale_of;
pub use phrases::Phrase;
pub use promise::{Promise, promise};
pub use provenance::{How, Source};
pub use question::{Question, question_in};
pub use state::{Chosen, Goal, Priced, State};
pub use take::take;
pub use wanted::{Verdict, fits, judge};
