//! Answers that are given again under the same key.

use super::refusal::Refusal;
use crate::kept::Kept;
use axum::http::StatusCode;
use serde_json::Value;

/// What a key has been answered with. Failures of the box's own switches are not kept: nothing was done.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    request: String,
    pub status: StatusCode,
    pub body: Value,
}

pub(super) struct Answers(Kept<Answer>);

impl Default for Answers {
    fn default() -> Self {
        Self(Kept::new(10_000))
    }
}

impl Answers {
    /// The earlier answer, if the key was used for the same request; refused if it was used for another.
    pub fn recall(&self, key: &str, request: &str) -> Result<Option<Answer>, Refusal> {
        match self.0.get(key) {
            None => Ok(None),
            Some(answer) if answer.request == request => Ok(Some(answer.clone())),
            Some(_) => Err(Refusal::other_request()),
        }
    }

    pub fn keep(&mut self, key: String, request: String, status: StatusCode, body: Value) {
        self.0.put(key, Answer { request, status, body });
    }
}
