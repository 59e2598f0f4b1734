//! A booking that is asked for again under the same key is answered by what the key made, and made once.
//!
//! An `Idempotency-Key` belongs to one request for good. A form stays open in its browser while somebody pays, goes
//! back and corrects something: there one service, start and person are one submission. Sent again as it was, the same
//! booking answers; sent again otherwise, the time that it holds unpaid is taken anew.

use super::{
    attempt::{Attempted, Setback},
    request::Wanted,
    view::{for_client, view},
};
use crate::{
    Resources,
    error::Report,
    payments::checkouts::{self, Owed},
};
use chrono::{DateTime, Utc};
use contract::{AppError, Caller, RequestKey, bookings::BookingView};
use domain::{
    booking::{BookingEvent, BookingState, Party, TransitionRefused},
    ids::{BookingId, FormId, OrgId},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use store::{
    OrgTransaction, StoreError,
    bookings::{BookingRecord, NewEvent},
    live::Change,
};
use uuid::Uuid;

/// What one form can have made, at most, for a screen.
const MOST_OF_A_FORM: usize = 20;

/// What an earlier submission of the same left behind.
pub(super) enum Before {
    Nothing,
    /// The answer.
    Made(Box<BookingRecord>),
    /// A hold as it stood until now; the transaction's last step has to note it in the audit log.
    GivenBack(Box<BookingRecord>),
}

/// The key of one submission, and for a form what it said.
pub(super) struct Submission {
    key: String,
    form: Option<Vec<u8>>,
}

impl Submission {
    /// `None` for a request that may not be repeated.
    pub(super) fn of(caller: &Caller, wanted: &Wanted) -> Option<Self> {
        let key = caller.key.as_ref()?;
        Some(match key {
            RequestKey::Api { .. } => Self { key: key.to_string(), form: None },
            RequestKey::Form(_) => {
                let visit = digest(&(&wanted.service_key, wanted.start, wanted.name.as_str().to_lowercase()));
                let who = (&wanted.name, &wanted.phone, &wanted.email);
                let attendees: Vec<_> =
                    wanted.attendees.iter().map(|one| (one.step, &one.name, one.birth_year)).collect();
                let said = (&wanted.answers, wanted.practitioner, who, &wanted.more, attendees);
                // Half of the digest is long enough, and has a short name.
                let visit = Uuid::from_slice(&visit[..16]).unwrap_or_default();
                Self { key: format!("{key}:{visit}"), form: Some(digest(&said)) }
            }
        })
    }

    /// Whether anything was ever made of it.
    pub(super) async fn is_known(&self, connection: &mut PgConnection, org: OrgId) -> Result<bool, StoreError> {
        Ok(store::requests::find(connection, org, &self.key).await?.is_some())
    }

    /// What was made of this submission before. What stands in its way is given back.
    pub(super) async fn made_before(
        &self,
        resources: &Resources,
        transaction: &mut OrgTransaction,
        caller: &Caller,
    ) -> Result<Before, Setback> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        store::requests::take_turn(transaction, org, &self.key).await.attempted(request_id)?;
        let made = store::requests::find(transaction, org, &self.key).await.attempted(request_id)?;
        let Some(made) = made else { return Ok(Before::Nothing) };
        let record = store::bookings::lock(transaction, org, BookingId(made.made)).await.attempted(request_id)?;
        let Some(record) = record else { return Ok(Before::Nothing) };
        let Some(said) = &self.form else { return Ok(Before::Made(Box::new(record))) };
        let same = made.request_hash == *said;
        let now = resources.clock.now();
        match record.state {
            BookingState::AwaitingDeposit if record.hold_expires_at.is_some_and(|ends| ends <= now) => {
                Ok(Before::Nothing)
            }
            BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed if same => {
                Ok(Before::Made(Box::new(record)))
            }
            BookingState::AwaitingDeposit if record.paid.is_zero() => {
                give_back(resources, transaction, &record, request_id).await?;
                Ok(Before::GivenBack(Box::new(record)))
            }
            BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed => {
                Err(booked_already().into())
            }
            BookingState::Completed | BookingState::Cancelled | BookingState::NoShow | BookingState::Expired => {
                Ok(Before::Nothing)
            }
        }
    }

    /// Ties the booking to its key, in the transaction that makes it.
    pub(super) async fn tie(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        booking: BookingId,
        now: DateTime<Utc>,
    ) -> Result<(), Setback> {
        store::requests::tie(transaction, caller.org, &self.key, booking.0, self.form.as_deref(), now)
            .await
            .attempted(&caller.client.request_id)
    }
}

fn booked_already() -> AppError {
    AppError::conflict(
        "You have booked this time already. To change what you gave us, use the link of that booking or call us.",
    )
}

/// The locked hold of the same person and time gives way to what they sent instead.
async fn give_back(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
    request_id: &str,
) -> Result<(), Setback> {
    let (org, booking, now) = (record.org, record.id, resources.clock.now());
    let event = BookingEvent::Cancel { by: Party::Client };
    let refused = |refused: TransitionRefused| AppError::conflict(refused.to_string());
    let state = record.state.apply(event, record.moment(now)).map_err(refused)?;
    store::bookings::set_state(transaction, org, booking, state, None, now).await.attempted(request_id)?;
    store::bookings::release(transaction, org, booking).await.attempted(request_id)?;
    checkouts::close(transaction, org, booking, Owed::Deposit, request_id).await?;
    let event = NewEvent {
        kind: "cancelled",
        title: "Given back".into(),
        detail: "The client sent the form again with other details.".into(),
        actor: "the client",
        at: now,
    };
    store::bookings::record_event(transaction, org, booking, event).await.attempted(request_id)?;
    store::live::announce(transaction, org, Change::Booking(booking)).await.attempted(request_id)?;
    Ok(())
}

/// What stands of everything that a form made, earliest start first.
pub(super) async fn of_form(
    resources: &Resources,
    caller: &Caller,
    form: FormId,
) -> Result<Vec<BookingView>, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let prefix = format!("{}:", RequestKey::Form(form));
    let made = store::requests::made_under(&mut transaction, org, &prefix).await.report(request_id)?;
    let mut views = Vec::new();
    for booking in made.into_iter().take(MOST_OF_A_FORM) {
        let record = store::bookings::by_id(&mut transaction, org, BookingId(booking)).await.report(request_id)?;
        let Some(record) = record.filter(|record| stands(record, now)) else { continue };
        views.push(for_client(view(resources, &record, request_id)?));
    }
    views.sort_by_key(|view| view.start);
    Ok(views)
}

fn stands(record: &BookingRecord, now: DateTime<Utc>) -> bool {
    match record.state {
        BookingState::Pending | BookingState::Confirmed => true,
        BookingState::AwaitingDeposit => record.hold_expires_at.is_none_or(|ends| ends > now),
        _ => false,
    }
}

/// SHA-256 of something as JSON.
fn digest(said: &impl Serialize) -> Vec<u8> {
    Sha256::digest(serde_json::to_vec(said).unwrap_or_default()).to_vec()
}
