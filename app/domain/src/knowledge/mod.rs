//! What a clinic knows: how articles are cut into passages, what a question asks about, and which passage answers it.
//!
//! Finding is the database's work (full-text search over the words of [`folded`]); whether what it found is an answer
//! is decided here, by [`ranked`], so that it is the same everywhere and can be tested without a database. A question
//! that no passage covers well enough has no answer: saying so is better than guessing.

mod nearness;
mod passages;
mod ranking;
#[cfg(test)]
mod tests;
mod words;

pub use nearness::nearest;
pub use passages::{LONGEST_PASSAGE, Passage, passages, placeholders, plain};
pub use ranking::{Hit, Ranked, ranked};
pub use words::{LONGEST_QUESTION, MOST_WORDS, alternatives, closest, content_words, folded, is_question, normalised};

/// Counts with each change of how articles are cut and folded; what was indexed by an earlier one is indexed again.
pub const INDEX: i16 = 1;

/// The longest article, in characters of Markdown.
pub const LONGEST_ARTICLE: usize = 60_000;
