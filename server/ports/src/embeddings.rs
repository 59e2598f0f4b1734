//! A model that says what a text means, as a direction: texts that mean alike point alike.

use crate::language_model::{ModelFailure, ModelUsage};
use async_trait::async_trait;
use std::time::Duration;

/// Texts whose meaning is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddingRequest {
    /// None of them empty.
    pub texts: Vec<String>,
    /// For everything together, repetitions included.
    pub within: Duration,
}

impl EmbeddingRequest {
    /// More tokens than they have: a token stands for two bytes at the least in languages that we read.
    pub fn most_tokens_read(&self) -> u32 {
        let bytes: usize = self.texts.iter().map(String::len).sum();
        u32::try_from(bytes.div_ceil(2)).unwrap_or(u32::MAX)
    }
}

/// What they mean.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingAnswer {
    /// One a text, in their order, all of one length in numbers and of length 1 as directions.
    pub directions: Vec<Vec<f32>>,
    pub usage: ModelUsage,
}

#[async_trait]
pub trait Embeddings: Send + Sync {
    /// The model in a word, its count of numbers included; directions of different models cannot be compared. `None`:
    /// there is none.
    fn model(&self) -> Option<&str>;

    /// Answers within the request's time or fails. A failure may have cost tokens.
    async fn embed(&self, request: EmbeddingRequest) -> Result<EmbeddingAnswer, ModelFailure>;
}
