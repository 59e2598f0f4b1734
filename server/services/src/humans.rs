//! Whether a person is at the other end, asked where programs cost most: registrations, enquiries, the begin of a chat.
//!
//! Asked before anything is stored and outside of every transaction, because the verifier is somebody else's.

use crate::Resources;
use contract::{Actor, AppError, Client};
use ports::{HumanAct, HumanCheckError};
use uuid::Uuid;

/// The name of the field in forms and errors.
const FIELD: &str = "human_token";

/// Whether this actor is asked. Whoever has an account or a secret key has proved more already.
pub(crate) fn concerns(resources: &Resources, actor: &Actor) -> bool {
    resources.humans.is_configured() && matches!(actor, Actor::Visitor | Actor::PublishableKey(_))
}

/// Refuses what no person's browser was let through for. The same `attempt` stands for one try, however often it is
/// sent.
pub(crate) async fn require(
    resources: &Resources,
    client: &Client,
    act: HumanAct,
    attempt: Uuid,
) -> Result<(), AppError> {
    if !resources.humans.is_configured() {
        return Ok(());
    }
    let token = client.human_token.0.as_str();
    if token.is_empty() {
        let reason =
            "Please let the page check that you are a person, then send it again. What you typed is still here.";
        return Err(AppError::invalid(FIELD, reason));
    }
    let request_id = &client.request_id;
    match resources.humans.verify(token, act, &client.address, attempt).await {
        Ok(()) => Ok(()),
        Err(HumanCheckError::Refused(reason)) => {
            tracing::info!(request_id, act = act.as_str(), reason, "a check for people was not passed");
            let reason = "The check that you are a person is over or was used already. Please pass it once more and \
                          send again; what you typed is still here.";
            Err(AppError::invalid(FIELD, reason))
        }
        Err(HumanCheckError::Unavailable(reason)) => {
            tracing::error!(request_id, act = act.as_str(), reason, "the check for people cannot be made");
            let what = "The check that you are a person cannot be reached. Please try again in a moment; what you \
                        typed is still here.";
            Err(AppError::ProviderUnavailable { what: what.into() })
        }
    }
}
