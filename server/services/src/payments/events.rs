//! Deliveries of the card processor: stored before they are acknowledged, applied once, in any order.

use super::{captures, disputing, jobs::ApplyProviderEvent, payouts, refunding, tills::Till};
use crate::{
    Resources,
    error::{Report, internal},
    processors,
    worker::JobFailed,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{AppError, payments::Receipt};
use domain::{
    ids::{OrgId, PaymentId, ProcessorAccountId},
    ledger::PaymentNews,
};
use graphile_worker::TaskHandler;
use ports::{CardProcessor, ProcessorAccount, ProcessorError, ProcessorEvent, ProcessorFact, RefundSeen};
use store::{
    OrgTransaction,
    bookings::NewEvent,
    live::Change,
    payments::{self, Payment},
    processor_accounts,
    provider_events::{self, NewDelivery},
    queue::{self, Schedule},
};

/// For how long an event that overtook what it refers to is tried again before it counts as somebody else's.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// Whom an event is about.
enum Subject {
    Payment(OrgId, PaymentId),
    /// Nobody: the outcome says why.
    Nobody(String),
    /// Connections with the account itself.
    Connections(Vec<(OrgId, ProcessorAccountId)>),
    /// Perhaps one of ours that is not stored yet.
    NotYet(String),
}

/// Stores a verified delivery and the job that applies it, together.
pub(super) async fn store(
    resources: &Resources,
    provider: &str,
    event: &ProcessorEvent,
    body: &[u8],
    now: DateTime<Utc>,
    request_id: &str,
) -> Result<Receipt, AppError> {
    let account = event.account.clone().unwrap_or_default();
    let mut transaction = resources.database.doors().begin().await.report(request_id)?;
    let new = NewDelivery {
        provider,
        account: &account,
        event_id: &event.id,
        kind: &event.kind,
        body,
        created_at: event.created_at,
        received_at: now,
    };
    if !provider_events::insert(&mut transaction, new).await.report(request_id)? {
        return Ok(Receipt::Duplicate);
    }
    let job = ApplyProviderEvent { provider: provider.into(), account, event_id: event.id.clone() };
    queue::enqueue(&mut transaction, ApplyProviderEvent::IDENTIFIER, &job, Schedule::default())
        .await
        .report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(Receipt::Stored)
}

/// Applies a stored delivery once. `Err` asks for another attempt later.
pub(super) async fn apply(resources: &Resources, job: &ApplyProviderEvent, request_id: &str) -> Result<(), JobFailed> {
    let mut connection = resources.database.doors().acquire().await.map_err(store::StoreError::from)?;
    let stored = provider_events::find(&mut connection, &job.provider, &job.account, &job.event_id).await?;
    drop(connection);
    let Some(stored) = stored.filter(|stored| stored.applied_at.is_none()) else { return Ok(()) };
    if job.account.is_empty()
        && let Some(news) = resources.billing.news(&stored.body)
    {
        let outcome = crate::billing::apply(resources, news, request_id).await?;
        return dismiss(resources, job, outcome, request_id).await;
    }
    let cards = resources.cards.named(&job.provider);
    let cards = cards.ok_or_else(|| JobFailed(format!("{} is not set up here", job.provider)))?;
    let event = match cards.read_stored_event(&stored.body) {
        Ok(event) if event.mode.is_some_and(|mode| mode != cards.mode()) => {
            return dismiss(resources, job, "of the other mode: test and live are never mixed", request_id).await;
        }
        Ok(event) => event,
        Err(error) => return dismiss(resources, job, &format!("unreadable: {error}"), request_id).await,
    };
    match subject(resources, cards.as_ref(), &event).await? {
        Subject::Payment(org, payment) => carry_out(resources, job, (org, payment), &event.fact, request_id).await,
        Subject::Connections(connections) => {
            let outcome = of_account(resources, &connections, &event.fact, request_id).await?;
            dismiss(resources, job, &outcome, request_id).await
        }
        Subject::Nobody(why) => dismiss(resources, job, &why, request_id).await,
        Subject::NotYet(why) if stored.received_at + PATIENCE < resources.clock.now() => {
            dismiss(resources, job, &format!("given up: {why}"), request_id).await
        }
        Subject::NotYet(why) => Err(JobFailed(why)),
    }
}

/// Finds the organisation by our own references alone, each under the account that the event comes from; whatever else
/// the payload says of it is not looked at.
async fn subject(
    resources: &Resources,
    cards: &dyn CardProcessor,
    event: &ProcessorEvent,
) -> Result<Subject, JobFailed> {
    let of = (cards.name(), event.account.as_deref().unwrap_or_default());
    match &event.fact {
        ProcessorFact::CheckoutPaid { checkout, .. }
        | ProcessorFact::CheckoutExpired { checkout }
        | ProcessorFact::PaymentFailed { checkout: Some(checkout), .. } => by_checkout(resources, of, checkout).await,
        ProcessorFact::PaymentFailed { checkout: None, charge, .. } => by_attempt(resources, cards, of, charge).await,
        ProcessorFact::Refund(RefundSeen { charge, .. }) | ProcessorFact::ChargeRefunded { charge, .. } => {
            by_charge(resources, of, charge).await
        }
        ProcessorFact::Disputed(seen) => by_charge(resources, of, &seen.charge).await,
        ProcessorFact::AccountDisconnected | ProcessorFact::AccountChanged | ProcessorFact::PaidOut(_) => {
            let found = processor_accounts::by_reference(resources.database.doors(), of.0, of.1).await?;
            Ok(if found.is_empty() {
                Subject::Nobody(format!("the account {} is not connected", of.1))
            } else {
                Subject::Connections(found)
            })
        }
        ProcessorFact::Unknown => Ok(Subject::Nobody("nothing to do".into())),
    }
}

/// Something happened to an account itself. Each effect happens once, however often it is applied.
async fn of_account(
    resources: &Resources,
    connections: &[(OrgId, ProcessorAccountId)],
    fact: &ProcessorFact,
    request_id: &str,
) -> Result<String, JobFailed> {
    let mut outcomes = Vec::new();
    for (org, id) in connections {
        outcomes.push(match fact {
            ProcessorFact::AccountDisconnected => {
                processors::ended_by_processor(resources, *org, *id, request_id).await?
            }
            ProcessorFact::PaidOut(seen) => payouts::told(resources, (*org, *id), seen, request_id).await?,
            _ => processors::changed(resources, *org, *id, request_id).await?,
        });
    }
    Ok(outcomes.join("; "))
}

async fn by_checkout(resources: &Resources, of: (&str, &str), checkout: &str) -> Result<Subject, JobFailed> {
    let found = payments::by_checkout(resources.database.doors(), of, checkout).await?;
    Ok(match found {
        Some((org, payment)) => Subject::Payment(org, payment),
        None => Subject::NotYet("no payment of ours has this checkout".into()),
    })
}

async fn by_charge(resources: &Resources, of: (&str, &str), charge: &str) -> Result<Subject, JobFailed> {
    let found = payments::by_charge(resources.database.doors(), of, charge).await?;
    Ok(match found {
        Some((org, payment)) => Subject::Payment(org, payment),
        None => Subject::NotYet("no payment of ours has this charge".into()),
    })
}

/// A declined attempt names only its charge, which is ours once it is paid; until then the processor knows the way.
async fn by_attempt(
    resources: &Resources,
    cards: &dyn CardProcessor,
    of: (&str, &str),
    charge: &str,
) -> Result<Subject, JobFailed> {
    let account = ProcessorAccount { reference: of.1.to_owned(), ..ProcessorAccount::default() };
    match cards.checkout_of(&account, charge).await {
        Ok(Some(checkout)) => by_checkout(resources, of, &checkout).await,
        Ok(None) => Ok(Subject::Nobody("the attempt belongs to no checkout".into())),
        Err(ProcessorError::Refused(reason) | ProcessorError::Disconnected(reason)) => Ok(Subject::Nobody(reason)),
        Err(error) => Err(JobFailed(error.to_string())),
    }
}

/// The effect and the mark that it happened, in one transaction.
async fn carry_out(
    resources: &Resources,
    job: &ApplyProviderEvent,
    (org, id): (OrgId, PaymentId),
    fact: &ProcessorFact,
    request_id: &str,
) -> Result<(), JobFailed> {
    // Asked before the transaction begins, because it is a network call.
    let listed = match fact {
        ProcessorFact::ChargeRefunded { charge, .. } => {
            let mut transaction = resources.database.begin(org).await?;
            let payment = payments::find(&mut transaction, org, id).await?;
            let payment = payment.ok_or_else(|| JobFailed(format!("payment {id} vanished")))?;
            let till = Till::of(resources, &mut transaction, org, &payment).await?;
            transaction.commit().await?;
            match till.refunds_of(charge).await {
                Ok(listed) => listed,
                // Nobody can be asked any more, and what is known stays.
                Err(ProcessorError::Disconnected(_)) => Vec::new(),
                Err(error) => return Err(JobFailed(error.to_string())),
            }
        }
        _ => Vec::new(),
    };
    let mut transaction = resources.database.begin(org).await?;
    if !provider_events::lock_unapplied(&mut transaction, &job.provider, &job.account, &job.event_id).await? {
        return Ok(());
    }
    let payment = payments::lock(&mut transaction, org, id).await?;
    let payment = payment.ok_or_else(|| JobFailed(format!("payment {id} vanished")))?;
    let outcome = effect(resources, &mut transaction, org, &payment, fact, &listed, request_id).await?;
    finish(resources, &mut transaction, job, &outcome, request_id).await?;
    provider_events::link(&mut transaction, org, id, (&job.provider, &job.account, &job.event_id)).await?;
    transaction.commit().await?;
    Ok(())
}

async fn effect(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    payment: &Payment,
    fact: &ProcessorFact,
    listed: &[RefundSeen],
    request_id: &str,
) -> Result<String, AppError> {
    match fact {
        ProcessorFact::CheckoutPaid { capture, .. } => {
            captures::record(resources, transaction, org, payment, capture, request_id).await
        }
        ProcessorFact::CheckoutExpired { .. } => {
            let Some(next) = payment.state.after(PaymentNews::Expired) else { return Ok("stale".into()) };
            payments::set_state(transaction, org, payment.id, next).await.report(request_id)?;
            store::live::announce(transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
            Ok("expired".into())
        }
        ProcessorFact::PaymentFailed { reason, .. } => {
            if payment.state.after(PaymentNews::Paid).is_none() {
                return Ok("stale: paid since".into());
            }
            let line = NewEvent {
                kind: "declined",
                title: "A card was declined".into(),
                detail: reason.clone(),
                actor: "Anteroom",
                at: resources.clock.now(),
            };
            store::bookings::record_event(transaction, org, payment.booking, line).await.report(request_id)?;
            store::live::announce(transaction, org, Change::Payment(payment.booking)).await.report(request_id)?;
            Ok("declined; still open".into())
        }
        ProcessorFact::Refund(seen) => refunding::observe(resources, transaction, org, payment, seen, request_id).await,
        ProcessorFact::ChargeRefunded { .. } => {
            for seen in listed {
                refunding::observe(resources, transaction, org, payment, seen, request_id).await?;
            }
            Ok(format!("{} refunds compared", listed.len()))
        }
        ProcessorFact::Disputed(seen) => {
            disputing::observe(resources, transaction, org, payment, seen, request_id).await
        }
        ProcessorFact::PaidOut(_)
        | ProcessorFact::AccountDisconnected
        | ProcessorFact::AccountChanged
        | ProcessorFact::Unknown => Ok("nothing to do".into()),
    }
}

/// Marks an event that has no effect.
async fn dismiss(
    resources: &Resources,
    job: &ApplyProviderEvent,
    outcome: &str,
    request_id: &str,
) -> Result<(), JobFailed> {
    let mut transaction = resources.database.doors().begin().await.map_err(store::StoreError::from)?;
    if provider_events::lock_unapplied(&mut transaction, &job.provider, &job.account, &job.event_id).await? {
        finish(resources, &mut transaction, job, outcome, request_id).await?;
        transaction.commit().await.map_err(store::StoreError::from)?;
        tracing::info!(request_id, event = %job.event_id, outcome, "an event of the processor changed nothing");
    }
    Ok(())
}

async fn finish(
    resources: &Resources,
    connection: &mut sqlx::PgConnection,
    job: &ApplyProviderEvent,
    outcome: &str,
    request_id: &str,
) -> Result<(), AppError> {
    let now = resources.clock.now();
    provider_events::mark_applied(connection, &job.provider, &job.account, &job.event_id, now, outcome)
        .await
        .map_err(|error| internal(request_id, &error))
}
