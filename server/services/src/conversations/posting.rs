//! How others speak in the visitor's thread when something happened outside it: a booking was paid, expired, moved or
//! cancelled; a question that stood open got its answer.

use super::{
    cards,
    surroundings::{read_state, write_state},
    thread::hold_ended,
};
use crate::{
    Resources,
    error::{Report, internal},
    estimates::{due_at_visit, missed, refunds},
    payments::keeping,
};
use contract::{AppError, conversations::Card, estimates::DepositTerms, knowledge::Citation};
use domain::{
    calendar::labels,
    conversation::{Phrase, State},
    ids::{BookingId, ConversationId, MessageId, OrgId},
    money::Money,
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
    /// The card processor could not be reached: booked all the same, the deposit is asked for later.
    ConfirmedWithoutDeposit,
    /// The same, and the clinic confirms it.
    KeptAsRequest,
    /// Approved by the clinic; the deposit is asked for.
    DepositAsked,
    Moved,
    /// With what goes back of the deposit and what is kept; both nothing when nothing was paid.
    Cancelled {
        refund: Money,
        kept: Money,
    },
}

/// Adds the message and card to the booking's conversation, if it has one, and announces the change.
pub(crate) async fn booking_happened(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    happening: Happening,
    request_id: &str,
) -> Result<(), AppError> {
    let Some(conversation) = store::conversations::of_booking(connection, org, booking).await.report(request_id)?
    else {
        return Ok(());
    };
    let Some(row) = store::conversations::lock(connection, org, conversation).await.report(request_id)? else {
        return Ok(());
    };
    let Some(record) = store::bookings::by_id(connection, org, booking).await.report(request_id)? else {
        return Ok(());
    };
    let mut state = read_state(row.state, request_id)?;
    if matches!(happening, Happening::Cancelled { .. }) && state.releasing == Some(booking) {
        // The visitor gave the hold back in this very chat, which answers for itself.
        return Ok(());
    }
    let keep_card = if happening == Happening::DepositAsked {
        keeping::consent(resources, connection, &record, state.locale, request_id).await?
    } else {
        None
    };
    let keep_card = keep_card.map(|consent| consent.words).unwrap_or_default();
    let (text, card) = words(resources, &record, &state, (&happening, keep_card), request_id)?;
    let id = MessageId(resources.entropy.id());
    let message = cards::desk_message(id, text, card.as_ref());
    let now = resources.clock.now();
    store::conversations::add_messages(connection, org, conversation, &[message], now).await.report(request_id)?;
    if state.booking.is_none() {
        state.booking = Some(booking);
    }
    let changed = Changed {
        state: &write_state(&state, request_id)?,
        locale: &row.locale,
        needs_person: row.needs_person,
        at: now,
    };
    store::conversations::save(connection, org, conversation, changed).await.report(request_id)
}

/// An answer to a question that was asked in a thread.
#[derive(Clone, Debug)]
pub(crate) struct Answered<'a> {
    pub question: &'a str,
    pub text: &'a str,
    pub citation: Citation,
}

/// Adds the answer to the conversation, if it is still there, and announces the change.
pub(crate) async fn question_answered(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
    answered: Answered<'_>,
    request_id: &str,
) -> Result<(), AppError> {
    let Some(row) = store::conversations::lock(connection, org, conversation).await.report(request_id)? else {
        return Ok(());
    };
    let state = read_state(row.state, request_id)?;
    let before = Phrase::AnsweredSince { question: answered.question.to_owned() }.render(state.locale);
    let card = Card::Answer { citations: vec![answered.citation] };
    let id = MessageId(resources.entropy.id());
    let message = cards::desk_message(id, format!("{before}\n{}", answered.text), Some(&card));
    let now = resources.clock.now();
    store::conversations::add_messages(connection, org, conversation, &[message], now).await.report(request_id)?;
    let changed = Changed {
        state: &write_state(&state, request_id)?,
        locale: &row.locale,
        needs_person: row.needs_person,
        at: now,
    };
    store::conversations::save(connection, org, conversation, changed).await.report(request_id)
}

fn words(
    resources: &Resources,
    record: &BookingRecord,
    state: &State,
    (happening, keep_card): (&Happening, String),
    request_id: &str,
) -> Result<(String, Option<Card>), AppError> {
    let zone = crate::zone(&record.zone).report(request_id)?;
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
        Happening::ConfirmedWithoutDeposit => {
            (Phrase::BookedDepositLater { name, amount: record.deposit.to_string() }, booked())
        }
        Happening::KeptAsRequest => (Phrase::KeptAsRequest { slot }, booked()),
        Happening::RefundedTooLate => (Phrase::RefundedTooLate { slot }, None),
        Happening::DepositAsked => {
            let until = labels::day_time(record.hold_expires_at.unwrap_or(record.starts_at), zone, locale);
            let now = resources.clock.now();
            let refunds = refunds(&record.policy, record.deposit, record.starts_at, now, zone, locale);
            let missed = missed(&record.policy, record.estimate.total.low, record.deposit, locale);
            let terms = DepositTerms {
                amount: record.deposit,
                due_at_visit: due_at_visit(record.estimate.total, record.deposit)
                    .map_err(|error| internal(request_id, &error))?,
                note: Phrase::ComesOffTheBill.render(locale),
                refunds: refunds.map_err(|error| internal(request_id, &error))?,
                missed: missed.map_err(|error| internal(request_id, &error))?,
                keep_card,
            };
            let deposit = cards::deposit(resources, record, terms, locale, zone);
            (Phrase::ApprovedAwaitsDeposit { slot, until }, Some(Card::Deposit { deposit }))
        }
        Happening::HoldEnded => (Phrase::HoldEnded { slot }, Some(hold_ended(record, zone, locale))),
        Happening::Moved => (Phrase::Moved { slot }, booked()),
        Happening::Cancelled { refund, kept } => (cancelled(slot, *refund, *kept), None),
    };
    Ok((phrase.render(locale), card))
}

fn cancelled(slot: String, refund: Money, kept: Money) -> Phrase {
    match (refund.is_zero(), kept.is_zero()) {
        (true, true) => Phrase::Cancelled { slot },
        (false, true) => Phrase::CancelledWithRefund { slot, refund: refund.to_string() },
        (true, false) => Phrase::CancelledTooLateForRefund { slot, kept: kept.to_string() },
        (false, false) => Phrase::CancelledWithPartRefund { slot, refund: refund.to_string(), kept: kept.to_string() },
    }
}
