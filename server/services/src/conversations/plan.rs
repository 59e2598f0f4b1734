//! What is to be done and said about one message: stored with it, and gone once the answer is.

use crate::error::internal;
use contract::AppError;
use domain::{
    conversation::{Phrase, Reply, State},
    ids::{BookingId, LeadId},
};
use ports::Entropy;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A plan outlives the process that made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Plan {
    /// As the message left it.
    pub state: State,
    pub replies: Vec<Reply>,
    /// The ids of what the plan may make. Given beforehand, so that carrying it out once more finds what was made.
    pub lead: LeadId,
    pub booking: BookingId,
}

impl Plan {
    pub(super) fn new(state: State, replies: Vec<Reply>, entropy: &dyn Entropy) -> Self {
        Self { state, replies, lead: LeadId(entropy.id()), booking: BookingId(entropy.id()) }
    }

    /// For a plan that cannot be carried out: says that something failed, so that nobody waits for ever.
    pub(super) fn apology(state: State, entropy: &dyn Entropy, request_id: &str) -> Self {
        let trouble = Reply::Say(Phrase::Trouble { request: request_id.to_owned() });
        Self::new(state, vec![trouble], entropy)
    }

    pub(super) fn write(&self, request_id: &str) -> Result<Value, AppError> {
        serde_json::to_value(self).map_err(|error| internal(request_id, &error))
    }
}
