//! What the page of payments shows.

use super::standing;
use crate::{Resources, bookings::moment_label, error::Report, payments, zone};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    processors::{ConnectedProcessor, EarlierProcessor, OfferedProcessor, PaidBy, PaymentLocation, ProcessorsView},
};
use domain::{
    authorization::Action,
    money::Currency,
    processors::{Payee, ProcessorMode},
};
use ports::AccountLocation;
use store::processor_accounts::{self as kept, ProcessorAccountRecord};

pub(super) async fn view(resources: &Resources, caller: &Caller) -> Result<ProcessorsView, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
    let clinic = clinic.ok_or_else(|| AppError::not_found("This clinic"))?;
    let (zone, currency) = (zone(&clinic.zone).report(request_id)?, clinic.currency().report(request_id)?);
    let record = kept::in_force(&mut transaction, org).await.report(request_id)?;
    let earlier = kept::ended(&mut transaction, org).await.report(request_id)?;
    transaction.commit().await.report(request_id)?;
    let offered = resources.cards.iter().filter_map(|cards| {
        let connection = cards.connection()?;
        let is_test = cards.mode() == ProcessorMode::Test;
        Some(OfferedProcessor { name: cards.name().into(), label: connection.label().into(), is_test })
    });
    let connected = match record {
        Some(record) => {
            let locations = locations(resources, caller, &record).await;
            Some(connected(resources, &record, locations, currency, zone))
        }
        None => None,
    };
    Ok(ProcessorsView {
        offered: offered.collect(),
        connected,
        earlier: earlier.iter().map(|record| ended(resources, record, zone)).collect(),
    })
}

pub(super) async fn paid_by(resources: &Resources, caller: &Caller) -> Result<PaidBy, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
    let currency = clinic.ok_or_else(|| AppError::not_found("This clinic"))?.currency().report(request_id)?;
    let payable = payments::payable(resources, &mut transaction, org).await.report(request_id)?;
    let is_connected = kept::in_force(&mut transaction, org).await.report(request_id)?.is_some();
    let is_offered = resources.cards.iter().any(|cards| cards.connection().is_some());
    Ok(match (payable.takes(currency), is_connected, is_offered) {
        (true, ..) => PaidBy::Able,
        (false, true, _) => PaidBy::Unable,
        (false, false, true) => PaidBy::Nobody,
        (false, false, false) => PaidBy::NothingToConnect,
    })
}

/// Those of the account, asked of its processor for whoever may choose. An answer that does not come leaves the one that
/// is chosen.
async fn locations(resources: &Resources, caller: &Caller, record: &ProcessorAccountRecord) -> Vec<AccountLocation> {
    let kept = || {
        let (reference, name) = (record.location_reference.clone(), record.location_name.clone());
        let one = reference.zip(name).map(|(reference, name)| AccountLocation {
            reference,
            name,
            country: record.standing.country.clone(),
            currency: record.standing.currencies.first().copied(),
            takes_cards: record.standing.charges_enabled,
        });
        one.into_iter().collect()
    };
    if record.sealed_tokens.is_none() || !caller.may(Action::ManageProcessors) {
        return kept();
    }
    let desk = super::ProcessorDesk::new(resources.clone());
    match standing::ask(&desk, caller, record).await {
        Ok(facts) => facts.locations,
        Err(_) => kept(),
    }
}

fn label(resources: &Resources, payee: &Payee) -> String {
    let cards = resources.cards.named(&payee.processor);
    let label = cards.and_then(|cards| cards.connection()).map(ports::AccountConnection::label);
    label.map_or_else(|| payee.processor.clone(), str::to_owned)
}

fn connected(
    resources: &Resources,
    record: &ProcessorAccountRecord,
    locations: Vec<AccountLocation>,
    currency: Currency,
    zone: Tz,
) -> ConnectedProcessor {
    let (standing, label) = (&record.standing, label(resources, &record.payee));
    let served = resources.cards.serve(&record.payee);
    let obstacle = if !served {
        format!(
            "{label} is not set up here in {} mode, so nothing can be paid by this account.",
            record.payee.mode.as_str()
        )
    } else if !standing.charges_enabled {
        standing.obstacle.clone()
    } else if !standing.takes(currency) {
        format!("This account cannot take {currency}, the currency of your prices.")
    } else {
        String::new()
    };
    let codes: Vec<&str> = standing.currencies.iter().map(|currency| currency.code()).collect();
    let location = |one: AccountLocation| PaymentLocation {
        is_chosen: record.location_reference.as_deref() == Some(one.reference.as_str()),
        currency: one.currency.map_or(String::new(), |currency| currency.code().to_owned()),
        takes_cards: one.takes_cards,
        reference: one.reference,
        name: one.name,
    };
    ConnectedProcessor {
        account: if standing.name.is_empty() { record.reference.clone() } else { standing.name.clone() },
        reference: record.reference.clone(),
        country: standing.country.clone(),
        currencies: if codes.is_empty() { "any currency".into() } else { codes.join(", ") },
        can_be_paid: obstacle.is_empty(),
        obstacle,
        locations: locations.into_iter().map(location).collect(),
        connected_by: record.connected_by.clone(),
        connected_at: moment_label(record.connected_at, zone),
        checked_at: moment_label(record.checked_at, zone),
        stops: stops(&label),
        processor: OfferedProcessor {
            name: record.payee.processor.clone(),
            is_test: record.payee.mode == ProcessorMode::Test,
            label,
        },
    }
}

/// What a person should know before they disconnect.
fn stops(label: &str) -> Vec<String> {
    vec![
        "Deposits are no longer asked for: new bookings that need one wait for your approval instead.".into(),
        "Payment pages that are open right now are closed. Who is on one can no longer pay.".into(),
        format!(
            "Deposits that were paid can be returned in {label}’s own dashboard only, until the same account is connected again."
        ),
        "Money that was paid stays in your account, and everything here stays as it was recorded.".into(),
    ]
}

fn ended(resources: &Resources, record: &ProcessorAccountRecord, zone: Tz) -> EarlierProcessor {
    EarlierProcessor {
        label: label(resources, &record.payee),
        account: if record.standing.name.is_empty() { record.reference.clone() } else { record.standing.name.clone() },
        ended_at: record.ended_at.map(|at| moment_label(at, zone)).unwrap_or_default(),
        ended_by: record.ended_by.clone().unwrap_or_default(),
    }
}
