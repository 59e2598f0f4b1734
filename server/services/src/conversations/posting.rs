//! How bookings speak in the visitor's thread when something happened outside it (paid, expired, moved, cancelled).

use super::{
    cards,
    surroundings::{read_state, write_state},
    thread::hold_ended,
};
use crate::{
    Resources,
    error::{Report, internal},
    estimates::refunds,
};
use contract::{AppError, conversations::Card, estimates::DepositTerms};
use domain::{
    calendar::labels,
    conversation::{Phrase, State},
    ids::{BookingId, MessageId, OrgId},
};
use sqlx::PgConnection;
use store::{bookings::BookingRecord, conversations::Changed};

/// What happened to the booking that this thread is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Confirmed (paid, approved, or no deposit needed).
    Confirmed,
    /// Paid after the hold ended, and the time was still free.
    ConfirmedLate,
    /// Paid after the hold ended, and the time was gone: the money goes back.
    RefundedTooLate,
    HoldEnded,
    /// Approved by the clinic; the deposit is asked for.
    DepositAsked,
    Moved,
    /// With the refund as text, empty when nothing was paid.
    Cancelled {
        refund: String,
    },
}

/// The system's own posts carry no request.
const NO_REQUEST: &str = "";

/// Adds the message and card to the booking's conversation, if it has one, and announces the change.
pub(crate) async fn booking_happened(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    happening: Happening,
) -> Result<(), AppError> {
    let Some(conversation) = store::conversations::of_booking(connection, org, booking).await.report(NO_REQUEST)?
    else {
        return Ok(());
    };
    let Some(row) = store::conversations::lock(connection, org, conversation).await.report(NO_REQUEST)? else {
        return Ok(());
    };
    let Some(record) = store::bookings::by_id(connection, org, booking).await.report(NO_REQUEST)? else {
        return Ok(());
    };
    let mut state = read_state(row.state, NO_REQUEST)?;
    if matches!(happening, Happening::Cancelled { .. }) && state.releasing == Some(booking) {
        // The visitor gave the hold back in this very chat, which answers for itself.
        return Ok(());
    }
    let (text, card) = words(resources, &record, &state, &happening)?;
    let id = MessageId(resources.entropy.id());
    let message = cards::desk_message(id, text, card.as_ref());
    let now = resources.clock.now();
    store::conversations::add_messages(connection, org, conversation, &[message], now).await.report(NO_REQUEST)?;
    if state.booking.is_none() {
        state.booking = Some(booking);
    }
    let changed = Changed {
        state: &write_state(&state, NO_REQUEST)?,
        locale: &row.locale,
        needs_person: row.needs_person,
        at: now,
    };
    store::conversations::save(connection, org, conversation, changed).await.report(NO_REQUEST)
}

fn words(
    resources: &Resources,
    record: &BookingRecord,
    state: &State,
    happening: &Happening,
) -> Result<(String, Option<Card>), AppError> {
    let zone = crate::zone(&record.zone).report(NO_REQUEST)?;
    let locale = state.locale;
    let slot = labels::day_time(record.starts_at, zone, locale);
    let name = record.client_name.split_whitespace().next().unwrap_or_default().to_owned();
    let booked = || {
        let card = cards::booked(resources, record, resources.clock.now(), locale, zone);
        card.map(|booked| Card::Booked { booked })
    };
    let (phrase, card) = match happening {
        Happening::Confirmed => (Phrase::Booked { name }, booked()),
        Happening::ConfirmedLate => (Phrase::BookedLate { name }, booked()),
        Happening::RefundedTooLate => (Phrase::RefundedTooLate { slot }, None),
        Happening::DepositAsked => {
            let until = labels::day_time(record.hold_expires_at.unwrap_or(record.starts_at), zone, locale);
            let refunds = refunds(&record.policy, record.deposit, record.starts_at, resources.clock.now(), zone);
            let terms = DepositTerms {
                amount: record.deposit,
                note: Phrase::ComesOffTheBill.render(locale),
                refunds: refunds.map_err(|error| internal(NO_REQUEST, &error))?,
            };
            let deposit = cards::deposit(resources, record, terms, locale, zone);
            (Phrase::ApprovedAwaitsDeposit { slot, until }, Some(Card::Deposit { deposit }))
        }
        Happening::HoldEnded => (Phrase::HoldEnded { slot }, Some(hold_ended(record, zone, locale))),
        Happening::Moved => (Phrase::Moved { slot }, booked()),
        Happening::Cancelled { refund } if refund.is_empty() => (Phrase::Cancelled { slot }, None),
        Happening::Cancelled { refund } => (Phrase::CancelledWithRefund { slot, refund: refund.clone() }, None),
    };
    Ok((phrase.render(locale), card))
}
