//! What the processor says of an account, and what follows.

use super::{ProcessorDesk, note, refused, unavailable};
use crate::{Resources, error::Report, payments, worker::JobFailed};
use contract::{Actor, AppError, Caller, Client};
use domain::{
    ids::{OrgId, ProcessorAccountId},
    processors::AccountStanding,
};
use ports::{AccountFacts, AccountLocation, ProcessorError};
use store::processor_accounts::{self as kept, ProcessorAccountRecord};

/// Which location takes the money (the one that is chosen, or the only one that can), and what the account can do there.
pub(super) fn of(facts: AccountFacts, chosen: Option<&str>) -> (AccountStanding, Option<AccountLocation>) {
    let AccountFacts { standing, locations } = facts;
    if locations.is_empty() {
        return (standing, None);
    }
    let can: Vec<&AccountLocation> = locations.iter().filter(|one| one.takes_cards).collect();
    let location = match chosen {
        Some(chosen) => locations.iter().find(|one| one.reference == chosen),
        None => can.first().filter(|_| can.len() == 1).copied(),
    };
    let obstacle = match location {
        Some(one) if one.takes_cards => String::new(),
        Some(one) => format!("The location “{}” takes no cards any more. Choose another.", one.name),
        None if can.is_empty() => "None of the account’s locations can take cards.".into(),
        None if chosen.is_some() => "The location that took the money is gone. Choose another.".into(),
        None => "Choose which location takes the money.".into(),
    };
    let standing = AccountStanding {
        country: location.map_or(standing.country, |one| one.country.clone()),
        currencies: location.and_then(|one| one.currency).into_iter().collect(),
        charges_enabled: obstacle.is_empty(),
        obstacle,
        name: standing.name,
    };
    (standing, location.cloned())
}

/// Asks the processor. An account that is no longer connected is noted as such.
pub(super) async fn ask(
    desk: &ProcessorDesk,
    caller: &Caller,
    record: &ProcessorAccountRecord,
) -> Result<AccountFacts, AppError> {
    let cards = desk.processor(&record.payee.processor)?;
    let connection = cards.connection().ok_or_else(|| AppError::not_found("This card processor"))?;
    if cards.mode() != record.payee.mode {
        return Err(AppError::conflict(
            "This account was connected in the other mode. Disconnect it and connect anew.",
        ));
    }
    match connection.facts(&desk.opened(caller, record).await?).await {
        Ok(facts) => Ok(facts),
        Err(error @ ProcessorError::Disconnected(_)) => {
            lost(&desk.resources, caller.org, record.id, &caller.client.request_id).await?;
            Err(refused(connection.label(), &error))
        }
        Err(error) => Err(unavailable(&error)),
    }
}

/// Keeps what it said.
pub(super) async fn keep(
    desk: &ProcessorDesk,
    caller: &Caller,
    record: &ProcessorAccountRecord,
    facts: AccountFacts,
    chosen: Option<&str>,
    by_hand: bool,
) -> Result<(), AppError> {
    let (org, request_id, now) = (caller.org, &caller.client.request_id, desk.resources.clock.now());
    let (standing, location) = of(facts, chosen);
    // A location that is gone stays chosen, so that the page can say so.
    let named = match &location {
        Some(location) => Some((location.reference.as_str(), location.name.as_str())),
        None => record.location_reference.as_deref().zip(record.location_name.as_deref()),
    };
    let mut transaction = desk.resources.database.begin(org).await.report(request_id)?;
    kept::set_standing(&mut transaction, org, record.id, &standing, named, now).await.report(request_id)?;
    if by_hand {
        let detail = [("location", location.map(|location| location.name).unwrap_or_default())];
        note(&desk.resources, &mut transaction, caller, "processor.location_chosen", record.id, &detail).await?;
    }
    transaction.commit().await.report(request_id)
}

/// The processor reports that something about an account changed: its standing is asked for.
pub(crate) async fn changed(
    resources: &Resources,
    org: OrgId,
    id: ProcessorAccountId,
    request_id: &str,
) -> Result<String, JobFailed> {
    let desk = ProcessorDesk::new(resources.clone());
    let caller = worker(org, request_id);
    let record = desk.in_force(&caller).await?.filter(|record| record.id == id);
    let Some(record) = record else { return Ok("stale: no longer connected".into()) };
    match ask(&desk, &caller, &record).await {
        Ok(facts) => {
            keep(&desk, &caller, &record, facts, record.location_reference.as_deref(), false).await?;
            Ok("standing asked for".into())
        }
        Err(AppError::ProviderUnavailable { what }) => Err(JobFailed(what)),
        Err(error) => Ok(format!("standing unknown: {error}")),
    }
}

/// The account's owner took the permission back at the processor, which its own answers have to bear out: events come
/// late and in any order, and the account may have been connected again since.
pub(crate) async fn ended_by_processor(
    resources: &Resources,
    org: OrgId,
    id: ProcessorAccountId,
    request_id: &str,
) -> Result<String, JobFailed> {
    let outcome = changed(resources, org, id, request_id).await?;
    let still = ProcessorDesk::new(resources.clone()).in_force(&worker(org, request_id)).await?;
    Ok(if still.is_some_and(|record| record.id == id) {
        format!("still connected; {outcome}")
    } else {
        "disconnected".into()
    })
}

/// Notes that a connection is over, for the log.
async fn lost(resources: &Resources, org: OrgId, id: ProcessorAccountId, request_id: &str) -> Result<(), AppError> {
    payments::lost(resources, org, id, "it was taken back at the processor", request_id).await
}

fn worker(org: OrgId, request_id: &str) -> Caller {
    let client = Client { request_id: request_id.to_owned(), ..Client::default() };
    Caller { org, actor: Actor::System, client, key: None, read_only: false }
}
