//! What is remembered while a browser is at a processor.

use crate::{
    Resources,
    error::{Report, internal},
};
use chrono::TimeDelta;
use contract::{AppError, Caller, identity::SignedIn};
use domain::ids::{OrgId, PersonId, SessionId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long somebody may take there.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(10);
const KIND: &str = "processor_connection";
/// Of a `state`; ours are shorter.
const LONGEST_STATE: usize = 200;

/// An attempt, under the hash of its `state`.
#[derive(Serialize, Deserialize)]
struct Kept {
    processor: String,
    org: OrgId,
    person: PersonId,
    session: SessionId,
}

/// Begins an attempt; answers its `state`.
pub(super) async fn keep(
    resources: &Resources,
    caller: &Caller,
    who: &SignedIn,
    processor: &str,
) -> Result<String, AppError> {
    let request_id = &caller.client.request_id;
    let attempt = Kept { processor: processor.into(), org: caller.org, person: who.person, session: who.session };
    let remembered = serde_json::to_value(&attempt).map_err(|error| internal(request_id, &error))?;
    let (state, now) = (resources.entropy.secret(), resources.clock.now());
    let (doors, hash, span) = (resources.database.doors(), hashed(&state), (now, now + OPEN_FOR));
    store::challenges::keep_ceremony(doors, &hash, KIND, None, &remembered, span).await.report(request_id)?;
    Ok(state)
}

/// Ends an attempt, whatever becomes of it. It must be this processor's, and of the organisation, person and session that
/// began it.
pub(super) async fn take(
    resources: &Resources,
    caller: &Caller,
    who: &SignedIn,
    processor: &str,
    state: &str,
) -> Result<(), AppError> {
    let request_id = &caller.client.request_id;
    if state.is_empty() || state.len() > LONGEST_STATE {
        return Err(over());
    }
    let (doors, now) = (resources.database.doors(), resources.clock.now());
    let taken = store::challenges::take_ceremony(doors, &hashed(state), KIND, now).await.report(request_id)?;
    let taken = taken.ok_or_else(over)?;
    let kept: Kept = serde_json::from_value(taken.state).map_err(|error| internal(request_id, &error))?;
    let same = kept.processor == processor
        && kept.org == caller.org
        && kept.person == who.person
        && kept.session == who.session;
    if !same {
        tracing::warn!(request_id, processor, "a processor's answer came from elsewhere");
        return Err(over());
    }
    Ok(())
}

fn hashed(state: &str) -> [u8; 32] {
    Sha256::digest(state.as_bytes()).into()
}

fn over() -> AppError {
    AppError::conflict("This attempt to connect is over. Please begin again.")
}
