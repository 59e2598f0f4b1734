//! A time that is kept for somebody who waits: held like one that awaits its deposit, then taken, given up, or taken in
//! the place of a visit that they have already.

use super::{
    attempt::{Attempted, Setback},
    audited,
    change::{Order, Step},
    claiming::claim,
    create::Making,
    expire::{self, Telling},
    labels, links,
    request::Wanted,
    reschedule, slot,
};
use crate::{
    Resources,
    calendar::{Clocks, Wish},
    error::internal,
    estimates,
    notifications::jobs::{MailKind, send_booking_mail},
    zone,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{AppError, Caller, bookings::BookingChange, clinics::VisitWishes};
use domain::{
    booking::{BookingEvent, BookingState, Party},
    contact::{E164, EmailAddress, PersonName},
    ids::{BookingId, ContactId, OrgId, ResourceId},
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claims, NewEvent},
    live::Change,
};

/// Where bookings that came from the waitlist say that they came from.
pub(crate) const SOURCE: &str = "waitlist";

/// A time for somebody, and until when it is kept.
pub(crate) struct Keeping<'a> {
    pub contact: ContactId,
    pub name: PersonName,
    pub phone: Option<E164>,
    pub email: EmailAddress,
    pub wish: &'a Wish,
    pub clocks: &'a Clocks,
    pub start: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Holds the time. Answers the booking that holds it, and what the service's policy makes of it once it is taken.
/// `Taken` when somebody was faster. [`note_kept`] is the transaction's last step.
pub(crate) async fn keep(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    keeping: Keeping<'_>,
) -> Result<(BookingRecord, BookingState), Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let Keeping { contact, name, phone, email, wish, clocks, start, until } = keeping;
    let known = estimates::Known::nobody(Some(start));
    let priced = estimates::price(resources, transaction, org, wish, known, request_id).await?;
    let placement = slot::place(resources, transaction, org, (wish, clocks), start, request_id).await?;
    let wanted = Wanted {
        once: None,
        service_key: String::new(),
        answers: domain::catalogue::Answers::new(),
        start,
        practitioner: None::<ResourceId>,
        name,
        phone,
        email: Some(email),
        consent_version: 0,
        referral_code: None,
        source: SOURCE.into(),
        conversation: None,
        more: VisitWishes::default(),
        attendees: Vec::new(),
    };
    let making =
        Making { kept_until: Some(until), ..Making::new(resources, caller, &wanted, wish, &priced, &placement) };
    let written = making.write(transaction, contact).await?;
    let claims = Claims::of(written.id, &placement.visit.steps, written.hold_expires_at);
    claim(resources, transaction, org, &claims, request_id).await?;
    expire::schedule(transaction, org, written.id, until, request_id).await?;
    let detail = labels::moment(placement.visit.start, clocks.zone());
    record(resources, transaction, caller, written.id, "held", "Offered from the waitlist", detail).await?;
    store::live::announce(transaction, org, Change::Booking(written.id)).await.attempted(request_id)?;
    let made = store::bookings::by_id(transaction, org, written.id).await.attempted(request_id)?;
    let made = made.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    Ok((made, written.intended))
}

/// For the audit log: a time is kept for somebody.
pub(crate) async fn note_kept(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    hold: &BookingRecord,
) -> Result<(), Setback> {
    audited::created(resources, transaction, caller, hold).await
}

/// For the audit log: a time is kept for somebody no longer.
pub(crate) async fn note_given_up(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    hold: &BookingRecord,
) -> Result<(), Setback> {
    audited::given_back(resources, transaction, caller, hold).await
}

/// Takes the kept time of a locked booking: it becomes what the policy made of it. The transaction's last step.
pub(crate) async fn take(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    hold: &BookingRecord,
    becomes: BookingState,
) -> Result<(), Setback> {
    let (org, booking, request_id) = (hold.org, hold.id, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let zone = zone(&hold.zone).attempted(request_id)?;
    let start = labels::moment(hold.starts_at, zone);
    if becomes == BookingState::AwaitingDeposit {
        let paying = now + TimeDelta::minutes(i64::from(resources.hold_minutes));
        let ends = hold.hold_expires_at.map_or(paying, |ends| ends.max(paying));
        store::bookings::set_state(transaction, org, booking, becomes, Some(ends), now).await.attempted(request_id)?;
        store::bookings::hold_claims_until(transaction, org, booking, Some(ends)).await.attempted(request_id)?;
        expire::schedule(transaction, org, booking, ends, request_id).await?;
        let title = "Offer accepted, time held for the deposit";
        record(resources, transaction, caller, booking, "held", title, start).await?;
        send_booking_mail(transaction, org, booking, MailKind::PayDeposit, request_id).await?;
    } else {
        let pending = becomes == BookingState::Pending;
        let event = if pending { BookingEvent::AskApproval } else { BookingEvent::Confirm };
        let state = hold.state.apply(event, hold.moment(now));
        let state = state.map_err(|refused| AppError::conflict(refused.to_string()))?;
        store::bookings::set_state(transaction, org, booking, state, None, now).await.attempted(request_id)?;
        store::bookings::hold_claims_until(transaction, org, booking, None).await.attempted(request_id)?;
        let (kind, title) = if pending {
            ("approval", "Offer accepted, to be approved")
        } else {
            ("confirmed", "Offer accepted, booked")
        };
        record(resources, transaction, caller, booking, kind, title, start).await?;
        if !pending {
            send_booking_mail(transaction, org, booking, MailKind::Confirmed, request_id).await?;
        }
    }
    store::live::announce(transaction, org, Change::Booking(booking)).await.attempted(request_id)?;
    let after = store::bookings::by_id(transaction, org, booking).await.attempted(request_id)?;
    let after = after.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    audited::changed(resources, transaction, caller, hold, &after, &BookingChange::Confirm).await
}

/// Gives up the kept time of a locked booking, if it is still kept; [`note_given_up`] is the transaction's last step.
pub(crate) async fn give_up(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    hold: &BookingRecord,
    why: &str,
) -> Result<(), Setback> {
    let (org, booking, request_id) = (hold.org, hold.id, caller.client.request_id.as_str());
    if hold.state != BookingState::AwaitingDeposit {
        return Ok(());
    }
    let now = resources.clock.now();
    let event = BookingEvent::Cancel { by: Party::Clinic };
    let state = hold.state.apply(event, hold.moment(now));
    let state = state.map_err(|refused| AppError::conflict(refused.to_string()))?;
    store::bookings::set_state(transaction, org, booking, state, None, now).await.attempted(request_id)?;
    store::bookings::release(transaction, org, booking).await.attempted(request_id)?;
    record(resources, transaction, caller, booking, "cancelled", "Offer ended", why.into()).await?;
    store::live::announce(transaction, org, Change::Booking(booking)).await.attempted(request_id)
}

/// Ends the kept time of a locked booking because nobody answered.
pub(crate) async fn lapse(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    hold: &BookingRecord,
    request_id: &str,
) -> Result<(), Setback> {
    if hold.state == BookingState::AwaitingDeposit {
        expire::end_hold(resources, transaction, hold.org, hold.id, Telling::Later, request_id).await?;
    }
    Ok(())
}

/// Moves a visit that somebody has to the time that is kept for them; what was paid moves with it. Both are locked here,
/// the one that is kept first.
///
/// The clinic offered that time, so that it moves also when the policy would no longer let the client move it alone.
/// The transaction's last step.
pub(crate) async fn take_instead(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    hold: &BookingRecord,
    visit: BookingId,
) -> Result<(), Setback> {
    let (org, request_id) = (hold.org, caller.client.request_id.as_str());
    let record = store::bookings::lock(transaction, org, visit).await.attempted(request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
    give_up(resources, transaction, caller, hold, "The visit that they had moved here.").await?;
    let order = Order { caller, booking: visit, version: None, by: Party::Clinic };
    let step = Step { resources, order, record: &record, now: resources.clock.now(), act: None };
    let practitioner = hold.practitioner.to_string();
    reschedule::reschedule(&step, transaction, hold.starts_at, Some(&practitioner)).await?;
    store::live::announce(transaction, org, Change::Booking(visit)).await.attempted(request_id)?;
    let after = store::bookings::by_id(transaction, org, visit).await.attempted(request_id)?;
    let after = after.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    note_given_up(resources, transaction, caller, hold).await?;
    let change = BookingChange::Reschedule { start: hold.starts_at, practitioner_id: Some(practitioner) };
    audited::changed(resources, transaction, caller, &record, &after, &change).await
}

/// The booking behind a manage link.
pub(crate) async fn by_link(
    resources: &Resources,
    token: &str,
    request_id: &str,
) -> Result<(OrgId, BookingId), AppError> {
    links::enter(resources, token, request_id).await
}

async fn record(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    booking: BookingId,
    kind: &str,
    title: &str,
    detail: String,
) -> Result<(), Setback> {
    let event = NewEvent { kind, title: title.into(), detail, actor: caller.actor_name(), at: resources.clock.now() };
    store::bookings::record_event(transaction, caller.org, booking, event).await.attempted(&caller.client.request_id)
}
