//! Steps that are confirmed by mail: kept, mailed by a job, proved by the link or the six digits.

use super::{attempts, jobs::SendChallenge};
use crate::{Resources, error::Report, vault::Purpose};
use chrono::TimeDelta;
use contract::{
    AppError, Client,
    registration::{MailSent, Proof},
};
use domain::{
    contact::EmailAddress,
    ids::{ChallengeId, PersonId},
};
use graphile_worker::TaskHandler;
use serde_json::Value;
use store::{
    challenges::{Challenge, NewChallenge},
    queue::Schedule,
};

/// How long a link and a code work.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(30);
/// Tries at one challenge, links and codes together.
const MOST_ATTEMPTS: i16 = 6;

/// Reads an address as it is compared and stored: lower case.
pub(super) fn read_email(typed: &str) -> Result<String, AppError> {
    let email: EmailAddress = typed
        .trim()
        .parse()
        .map_err(|error: domain::contact::ContactError| AppError::invalid("email", error.to_string()))?;
    Ok(email.as_str().to_lowercase())
}

/// Keeps a challenge and leaves its mail with the queue. Costs and answers the same whoever the address belongs to.
pub(super) async fn open(
    resources: &Resources,
    purpose: &'static str,
    person: Option<PersonId>,
    email: &str,
    pending: Value,
    client: &Client,
) -> Result<MailSent, AppError> {
    let request_id = &client.request_id;
    attempts::MAILS_FROM.count(resources, &client.address, request_id).await?;
    attempts::MAILS_TO.count(resources, email, request_id).await?;
    let (id, now) = (ChallengeId(resources.entropy.id()), resources.clock.now());
    let challenge = NewChallenge { id, purpose, person, email, pending, now, until: now + OPEN_FOR };
    let mut transaction = resources.database.doors().begin().await.report(request_id)?;
    store::challenges::keep(&mut transaction, &challenge).await.report(request_id)?;
    let order = SendChallenge { challenge: id };
    store::queue::enqueue(&mut transaction, SendChallenge::IDENTIFIER, &order, Schedule::default())
        .await
        .report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(MailSent { challenge: id, email: email.to_owned() })
}

/// Which of the two mails of an address change a proof came from; every other challenge has one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The address that the challenge is about.
    Main,
    Old,
}

/// A challenge that was proved, not yet used up.
pub(super) struct Proved {
    pub id: ChallengeId,
    pub end: End,
    pub challenge: Challenge,
}

/// Checks a proof for a challenge of this purpose and counts the attempt.
pub(super) async fn prove(
    resources: &Resources,
    purpose: &str,
    proof: &Proof,
    client: &Client,
) -> Result<Proved, AppError> {
    let request_id = &client.request_id;
    let over = || AppError::invalid("code", "This link or code no longer works. Please ask for a new one.");
    let by_link = |link: &str| {
        let main = resources.vault.open_token(Purpose::ChallengeLink, link).map(|id| (id, End::Main));
        main.or_else(|| resources.vault.open_token(Purpose::OldAddressLink, link).map(|id| (id, End::Old)))
    };
    let (id, known_end) = match proof {
        Proof::Link(link) => by_link(link).map(|(id, end)| (ChallengeId(id), Some(end))).ok_or_else(over)?,
        Proof::Code { challenge, .. } => (*challenge, None),
    };
    let mut connection = resources.database.doors().acquire().await.report(request_id)?;
    let now = resources.clock.now();
    let challenge = store::challenges::attempt(&mut connection, id, now, MOST_ATTEMPTS).await.report(request_id)?;
    let challenge = challenge.filter(|challenge| challenge.purpose == purpose).ok_or_else(over)?;
    let by_code = || match proof {
        Proof::Code { digits, .. } if resources.vault.code_fits(Purpose::ChallengeCode, id.0, digits) => {
            Some(End::Main)
        }
        Proof::Code { digits, .. } if resources.vault.code_fits(Purpose::OldAddressCode, id.0, digits) => {
            Some(End::Old)
        }
        _ => None,
    };
    let wrong = || AppError::invalid("code", "That code does not fit. Please compare it with the mail.");
    let end = known_end.or_else(by_code).ok_or_else(wrong)?;
    Ok(Proved { id, end, challenge })
}
