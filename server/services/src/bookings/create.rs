//! A new booking: confirmed, waiting for approval, or held while the deposit is paid.

use super::{
    attempt::{Attempted, Setback, attempts},
    audited,
    claiming::claim,
    contest, expire, labels,
    request::{self, Wanted},
    slot,
    submission::{Before, Submission},
    view::{for_client, view},
};
use crate::{
    Resources,
    calendar::{Wish, wish::check_answers},
    error::{Report, internal},
    estimates::{self, Known, Prices},
    notifications::jobs::{MailKind, send_booking_mail},
    referrals, zone,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookings::{BookingRequest, BookingView},
    clinics::SlotDay,
};
use domain::{
    authorization::Action,
    booking::BookingState,
    ids::{BookingId, ContactId, EstimateId, SeriesId},
    money::Money,
};
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
    let in_turn = async || match attempts(|| attempt(resources, caller, &wanted, zone)).await {
        Err(AppError::TimeTaken { what, .. }) => {
            let alternatives = others(resources, caller, &wanted).await.unwrap_or_default();
            Err(AppError::TimeTaken { what, alternatives })
        }
        settled => settled,
    };
    let wish = contest::wish(caller.org, &wanted);
    let before = async || made_before(resources, caller, &wanted).await;
    let record = resources.contests.take_part(wish, before, in_turn).await?;
    let view = view(resources, &record, request_id)?;
    Ok(if caller.may(Action::ReadBookings) { view } else { for_client(view) })
}

/// Whether this very request has made something already; the attempt itself says what becomes of that.
async fn made_before(resources: &Resources, caller: &Caller, wanted: &Wanted) -> Result<bool, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let submission = Submission::of(caller, wanted);
    if wanted.once.is_none() && submission.is_none() {
        return Ok(false);
    }
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    if let Some(id) = wanted.once
        && store::bookings::by_id(&mut transaction, org, id).await.report(request_id)?.is_some()
    {
        return Ok(true);
    }
    match submission {
        Some(submission) => submission.is_known(&mut transaction, org).await.report(request_id),
        None => Ok(false),
    }
}

/// What else could be had, for whoever was too late.
async fn others(resources: &Resources, caller: &Caller, wanted: &Wanted) -> Result<Vec<SlotDay>, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let (wish, clocks) = wanted.asked().read(&mut transaction, org, request_id).await?;
    slot::alternatives(resources, &mut transaction, org, (&wish, &clocks), wanted.start, request_id).await
}

async fn clinic_facts(resources: &Resources, caller: &Caller) -> Result<ClinicFacts, AppError> {
    let read = async || store::bookings::clinic_facts_alone(resources.database.doors(), caller.org).await;
    let facts = resources.contests.facts.read(caller.org, read).await;
    facts.report(&caller.client.request_id)?.ok_or_else(|| AppError::not_found("This clinic"))
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
    let (wish, clocks) = wanted.asked().read(&mut transaction, org, request_id).await?;
    check_answers(&wish, true)?;
    let contact = keep_contact(resources, &mut transaction, caller, wanted).await?;
    let known = known(&mut transaction, caller, contact, Some(wanted.start)).await?;
    let priced = estimates::price(resources, &mut transaction, org, &wish, known, request_id).await?;
    let placement = slot::place(resources, &mut transaction, org, (&wish, &clocks), wanted.start, request_id).await?;

    let making = Making::new(resources, caller, wanted, &wish, &priced, &placement);
    let booking = making.write(&mut transaction, contact).await?;
    if let Some(submission) = &submission {
        submission.tie(&mut transaction, caller, booking.id, resources.clock.now()).await?;
    }
    let claims = Claims::of(booking.id, &placement.visit.steps, booking.hold_expires_at);
    claim(resources, &mut transaction, org, &claims, request_id).await?;
    follow_up(resources, &mut transaction, caller, &booking, labels::moment(placement.visit.start, zone)).await?;

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
pub(super) struct Written {
    pub id: BookingId,
    pub state: BookingState,
    /// What the service's policy makes of it: the same, unless its time is only kept for somebody.
    pub intended: BookingState,
    pub hold_expires_at: Option<DateTime<Utc>>,
    uncollectable: Money,
}

/// The clinic's own people book for a client whom they know: by the terms for that kind of client. Whoever books for
/// themselves proves nothing, and has the terms that everybody is shown.
pub(super) async fn known(
    transaction: &mut OrgTransaction,
    caller: &Caller,
    contact: ContactId,
    start: Option<DateTime<Utc>>,
) -> Result<Known, Setback> {
    if !caller.may(Action::ReadBookings) {
        return Ok(Known::nobody(start));
    }
    let client = store::policies::class_of(transaction, caller.org, contact).await;
    Ok(Known { client: client.attempted(&caller.client.request_id)?, start })
}

/// A booking about to be written.
pub(super) struct Making<'a> {
    pub resources: &'a Resources,
    pub caller: &'a Caller,
    pub wanted: &'a Wanted,
    pub wish: &'a Wish,
    pub priced: &'a Prices,
    pub placement: &'a Placement,
    /// Until when its time is kept for somebody who has not asked for it: an offer from the waitlist.
    pub kept_until: Option<DateTime<Utc>>,
    /// Whether somebody at the desk enters it, which approves it.
    pub entered: bool,
    /// The series that it belongs to, and the date that its rule gives it.
    pub series: Option<(SeriesId, NaiveDate)>,
}

impl<'a> Making<'a> {
    /// As whoever wants it asked for it.
    pub(super) const fn new(
        resources: &'a Resources,
        caller: &'a Caller,
        wanted: &'a Wanted,
        wish: &'a Wish,
        priced: &'a Prices,
        placement: &'a Placement,
    ) -> Self {
        Self { resources, caller, wanted, wish, priced, placement, kept_until: None, entered: false, series: None }
    }

    pub(super) async fn write(&self, transaction: &mut OrgTransaction, contact: ContactId) -> Result<Written, Setback> {
        let Self { resources, caller, wanted, priced, .. } = *self;
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let now = resources.clock.now();
        check_conversation(transaction, caller, wanted).await?;
        let estimates = self.keep_prices(transaction, now).await?;
        let intended = self.state();
        let state = if self.kept_until.is_some() { BookingState::AwaitingDeposit } else { intended };
        let hold = now + TimeDelta::minutes(i64::from(resources.hold_minutes));
        let hold_expires_at = (state == BookingState::AwaitingDeposit).then(|| self.kept_until.unwrap_or(hold));
        let id = wanted.once.unwrap_or_else(|| BookingId(resources.entropy.id()));
        let token = resources.entropy.secret();
        let booking = NewBooking {
            id,
            state,
            contact,
            client: introduction(wanted),
            conversation: wanted.conversation,
            placement: self.placement,
            estimates: &estimates,
            // Nobody asks for the deposit of what was entered without one.
            deposit: if self.entered && hold_expires_at.is_none() {
                Money::zero(priced.deposit.currency)
            } else {
                priced.deposit
            },
            policy: &priced.cancellation,
            hold_expires_at,
            manage_token: &token,
            manage_token_hash: &store::secrets::hash(&token),
            source: &wanted.source,
            referral_code: wanted.referral_code.as_deref(),
            series: self.series,
            created_at: now,
        };
        store::bookings::insert(transaction, org, &booking).await.attempted(request_id)?;
        store::bookings::set_attendees(transaction, org, id, &wanted.attendees).await.attempted(request_id)?;
        if let Some(code) = &wanted.referral_code {
            referrals::attribute(resources, transaction, org, (id, contact), code).await.attempted(request_id)?;
        }
        Ok(Written { id, state, intended, hold_expires_at, uncollectable: priced.uncollectable })
    }

    fn state(&self) -> BookingState {
        if self.entered {
            BookingState::Confirmed
        } else if self.wish.parts.iter().any(|part| part.service.approval_required)
            || self.priced.uncollectable.minor > 0
        {
            BookingState::Pending
        } else if self.priced.deposit.minor > 0 {
            BookingState::AwaitingDeposit
        } else {
            BookingState::Confirmed
        }
    }

    /// Keeps the price of each service.
    async fn keep_prices(
        &self,
        transaction: &mut OrgTransaction,
        now: DateTime<Utc>,
    ) -> Result<Vec<EstimateId>, Setback> {
        let (org, request_id) = (self.caller.org, self.caller.client.request_id.as_str());
        let mut kept = Vec::with_capacity(self.wish.parts.len());
        for (part, priced) in self.wish.parts.iter().zip(&self.priced.parts) {
            let id = EstimateId(self.resources.entropy.id());
            store::estimates::insert(transaction, org, id, part.service.id, &part.answers, &priced.estimate, now)
                .await
                .attempted(request_id)?;
            kept.push(id);
        }
        Ok(kept)
    }
}

fn introduction(wanted: &Wanted) -> Introduction<'_> {
    Introduction { name: &wanted.name, phone: wanted.phone.as_ref(), email: wanted.email.as_ref() }
}

pub(super) async fn keep_contact(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    wanted: &Wanted,
) -> Result<ContactId, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
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
