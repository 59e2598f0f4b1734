//! A new booking: confirmed, waiting for approval, or held while the deposit is paid.

use super::{
    attempt::{Attempted, Setback, attempts},
    audited,
    expire::{self, Telling},
    labels,
    request::{self, Wanted},
    slot,
    submission::{Before, Submission},
    view::{for_client, view},
};
use crate::{
    Resources,
    error::{Report, internal},
    estimates::{self, Priced},
    notifications::jobs::{MailKind, send_booking_mail},
    zone,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookings::{BookingRequest, BookingView},
};
use domain::{
    authorization::Action,
    booking::BookingState,
    catalogue::Service,
    ids::{BookingId, ContactId, EstimateId, OrgId},
    money::Money,
};
use sqlx::PgConnection;
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claims, ClinicFacts, NewBooking, NewEvent, Placement},
    contacts::Introduction,
    live::Change,
};

/// Books, holds or asks for approval. A slot that another attempt takes meanwhile is looked for again, which finds the
/// next free practitioner when anyone will do, and says that the time is gone when nobody is left.
///
/// `once` is an id given beforehand by a caller who may have to ask again, not knowing what became of the first time:
/// the booking that has it already is then the answer.
pub(super) async fn create(
    resources: &Resources,
    caller: &Caller,
    once: Option<BookingId>,
    request: BookingRequest,
) -> Result<BookingView, AppError> {
    let request_id = &caller.client.request_id;
    let facts = clinic_facts(resources, caller).await?;
    let wanted = Wanted { once, ..request::parse(request, &facts.country)? };
    let zone = zone(&facts.zone).report(request_id)?;
    let record = attempts(|| attempt(resources, caller, &wanted, zone)).await?;
    tracing::info!(request_id, booking = %record.id, state = record.state.as_str(), "a booking was made");
    let view = view(resources, &record, request_id)?;
    Ok(if caller.may(Action::ReadBookings) { view } else { for_client(view) })
}

async fn clinic_facts(resources: &Resources, caller: &Caller) -> Result<ClinicFacts, AppError> {
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    store::bookings::clinic_facts(&mut transaction, caller.org)
        .await
        .report(request_id)?
        .ok_or_else(|| AppError::not_found("This clinic"))
}

async fn attempt(resources: &Resources, caller: &Caller, wanted: &Wanted, zone: Tz) -> Result<BookingRecord, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    if let Some(id) = wanted.once {
        transaction.make_alone(id.0).await.attempted(request_id)?;
        if let Some(record) = store::bookings::by_id(&mut transaction, org, id).await.attempted(request_id)? {
            return Ok(record);
        }
    }
    let submission = Submission::of(caller, wanted);
    let mut given_back = None;
    if let Some(submission) = &submission {
        match submission.made_before(resources, &mut transaction, caller).await? {
            Before::Made(made) => return Ok(*made),
            Before::GivenBack(hold) => given_back = Some(hold),
            Before::Nothing => {}
        }
    }
    let service = store::catalogue::service_by_key(&mut transaction, org, &wanted.service_key)
        .await
        .attempted(request_id)?
        .ok_or_else(|| AppError::not_found("This service"))?;
    request::check_answers(&service, &wanted.answers)?;
    let priced = estimates::price(resources, &service, &wanted.answers)
        .map_err(|error| AppError::invalid("answers", error.to_string()))?;
    let visit = slot::Visit { service: &service, answers: &wanted.answers, start: wanted.start };
    let placement = slot::place(resources, &mut transaction, org, &visit, wanted.practitioner, request_id).await?;

    let booking = write(resources, &mut transaction, caller, wanted, &service, &priced, placement).await?;
    if let Some(submission) = &submission {
        submission.tie(&mut transaction, caller, booking.id, resources.clock.now()).await?;
    }
    take(resources, &mut transaction, caller, &booking, &service, placement).await?;
    follow_up(resources, &mut transaction, caller, &booking, labels::moment(placement.starts_at, zone)).await?;

    let record = store::bookings::by_id(&mut transaction, org, booking.id).await.attempted(request_id)?;
    let record = record.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    if let Some(hold) = given_back {
        audited::given_back(resources, &mut transaction, caller, &hold).await?;
    }
    audited::created(resources, &mut transaction, caller, &record).await?;
    transaction.commit().await.attempted(request_id)?;
    tracing::info!(request_id, booking = %record.id, state = record.state.as_str(), "a booking was made");
    Ok(record)
}

/// What was written, for the steps that follow.
struct Written {
    id: BookingId,
    state: BookingState,
    hold_expires_at: Option<DateTime<Utc>>,
    uncollectable: Money,
}

async fn write(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    wanted: &Wanted,
    service: &Service,
    priced: &Priced,
    placement: Placement,
) -> Result<Written, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let contact = keep_contact(resources, transaction, caller, wanted, now).await?;
    check_conversation(transaction, caller, wanted).await?;
    let estimate_id = EstimateId(resources.entropy.id());
    store::estimates::insert(transaction, org, estimate_id, service.id, &wanted.answers, &priced.estimate, now)
        .await
        .attempted(request_id)?;
    let state = if service.approval_required || priced.uncollectable.minor > 0 {
        BookingState::Pending
    } else if priced.estimate.deposit.minor > 0 {
        BookingState::AwaitingDeposit
    } else {
        BookingState::Confirmed
    };
    let hold = TimeDelta::minutes(i64::from(resources.hold_minutes));
    let hold_expires_at = (state == BookingState::AwaitingDeposit).then_some(now + hold);
    let id = wanted.once.unwrap_or_else(|| BookingId(resources.entropy.id()));
    let token = resources.entropy.secret();
    let booking = NewBooking {
        id,
        state,
        service: service.id,
        contact,
        client: introduction(wanted),
        conversation: wanted.conversation,
        estimate: estimate_id,
        placement,
        buffer_before_minutes: service.buffer_before_minutes,
        buffer_after_minutes: service.buffer_after_minutes,
        deposit: priced.estimate.deposit,
        policy: &service.cancellation,
        hold_expires_at,
        manage_token: &token,
        manage_token_hash: &store::secrets::hash(&token),
        source: &wanted.source,
        referral_code: wanted.referral_code.as_deref(),
        created_at: now,
    };
    store::bookings::insert(transaction, org, &booking).await.attempted(request_id)?;
    Ok(Written { id, state, hold_expires_at, uncollectable: priced.uncollectable })
}

fn introduction(wanted: &Wanted) -> Introduction<'_> {
    Introduction { name: &wanted.name, phone: wanted.phone.as_ref(), email: wanted.email.as_ref() }
}

async fn keep_contact(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<ContactId, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let known = store::contacts::consent_exists(transaction, org, wanted.consent_version).await;
    if !known.attempted(request_id)? {
        let reason = "The consent text has changed. Please reload the page and agree again.";
        return Err(AppError::invalid("consent_version", reason).into());
    }
    let new_id = ContactId(resources.entropy.id());
    let contact = store::contacts::find_or_create(transaction, org, introduction(wanted), new_id, now).await;
    let contact = contact.attempted(request_id)?.id;
    let consent = resources.entropy.id();
    let channel = wanted.source.as_str();
    store::contacts::record_consent(transaction, org, consent, contact, wanted.consent_version, channel, now)
        .await
        .attempted(request_id)?;
    Ok(contact)
}

async fn check_conversation(transaction: &mut OrgTransaction, caller: &Caller, wanted: &Wanted) -> Result<(), Setback> {
    let Some(conversation) = wanted.conversation else { return Ok(()) };
    let known = store::bookings::conversation_exists(transaction, caller.org, conversation).await;
    if known.attempted(&caller.client.request_id)? {
        Ok(())
    } else {
        Err(AppError::not_found("This conversation").into())
    }
}

/// Takes practitioner and room, buffers included, past holds that have run out.
async fn take(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    booking: &Written,
    service: &Service,
    placement: Placement,
) -> Result<(), Setback> {
    let minutes = |count: u32| TimeDelta::minutes(i64::from(count));
    let claims = Claims {
        booking: booking.id,
        resources: placement.resources(),
        from: placement.starts_at - minutes(service.buffer_before_minutes),
        until: placement.ends_at + minutes(service.buffer_after_minutes),
        hold_expires_at: booking.hold_expires_at,
    };
    claim(resources, transaction, caller.org, &claims, &caller.client.request_id).await
}

/// Ends overdue holds in the way, then claims. `Taken` when a live booking stands there; the transaction is then only
/// good for rolling back.
pub(super) async fn claim(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    claims: &Claims,
    request_id: &str,
) -> Result<(), Setback> {
    let now = resources.clock.now();
    let rivals = store::bookings::expired_rivals(connection, org, claims, now).await.attempted(request_id)?;
    for rival in rivals {
        expire::end_hold(resources, connection, org, rival, Telling::Later, request_id).await?;
    }
    store::bookings::lock_resources(connection, org, &claims.resources).await.attempted(request_id)?;
    if store::bookings::claim(connection, org, claims).await.attempted(request_id)? {
        Ok(())
    } else {
        Err(Setback::Taken)
    }
}

/// History, mail and the end of the hold, in the transaction that made the booking.
async fn follow_up(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    booking: &Written,
    start: String,
) -> Result<(), Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let (kind, title, detail) = match booking.state {
        BookingState::Pending if booking.uncollectable.minor > 0 => {
            let detail = format!("{start}. Its deposit of {} cannot be paid online.", booking.uncollectable);
            ("approval", "Asked for, to be approved", detail)
        }
        BookingState::Pending => ("approval", "Asked for, to be approved", start),
        BookingState::AwaitingDeposit => {
            ("held", "Time held for the deposit", format!("{start}, for {} minutes", resources.hold_minutes))
        }
        _ => ("confirmed", "Booked", start),
    };
    let event = NewEvent { kind, title: title.into(), detail, actor: caller.actor_name(), at: resources.clock.now() };
    store::bookings::record_event(transaction, org, booking.id, event).await.attempted(request_id)?;
    if let Some(ends) = booking.hold_expires_at {
        expire::schedule(transaction, org, booking.id, ends, request_id).await?;
    }
    if booking.state == BookingState::Confirmed {
        send_booking_mail(transaction, org, booking.id, MailKind::Confirmed, request_id).await?;
    }
    store::live::announce(transaction, org, Change::Booking(booking.id)).await.attempted(request_id)
}
