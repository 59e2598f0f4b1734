//! Booking every visit of a plan, or none.

use super::{
    dates::Dated,
    looking::{self, Found},
    plan::Asking,
    view,
};
use crate::{
    Resources,
    bookings::{
        attempt::{Attempted, Setback, attempts},
        audited,
        claiming::{self, claim},
        create::{self, Making, Written},
        expire, labels,
        request::{self, Wanted},
    },
    error::internal,
    estimates::{self, Prices},
    free_text::short,
    notifications::jobs::{MailKind, send_booking_mail},
    requests,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError, Caller,
    bookings::BookingRequest,
    clinics::{SlotDay, VisitWishes},
    series::{EnteredVisits, NewVisits},
};
use domain::ids::{BookingId, ContactId, LocationId, SeriesId};
use store::{
    OrgTransaction,
    bookings::{Claims, NewEvent, Placement},
    live::Change,
    series::NewSeries,
};

/// Whoever is asked for a deposit by mail has a day to pay, or until the visit if that is sooner.
const DEPOSIT_HOLD: TimeDelta = TimeDelta::hours(24);
const LONGEST_NOTE: usize = 500;
/// Where bookings of the desk say that they came from.
const SOURCE: &str = "console";
/// How many visits that cannot be had are named in an answer.
const NAMED: usize = 3;

pub(super) async fn enter(
    resources: &Resources,
    caller: &Caller,
    visits: &NewVisits,
) -> Result<EnteredVisits, AppError> {
    let first = attempts(|| attempt(resources, caller, visits)).await?;
    view::entered(resources, caller, first).await
}

/// Answers the first visit, by which a repetition finds all of them.
async fn attempt(resources: &Resources, caller: &Caller, visits: &NewVisits) -> Result<BookingId, Setback> {
    let (org, key, request_id) = (caller.org, caller.key.as_ref(), caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    if let Some(made) = requests::made_before(&mut transaction, org, key).await.attempted(request_id)? {
        return Ok(BookingId(made));
    }
    let facts = store::bookings::clinic_facts(&mut transaction, org).await.attempted(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
    let wanted = request::parse(request_of(visits), &facts.country)?;
    let asking = Asking::read(&mut transaction, org, &visits.times, now, request_id).await?;
    let contact = create::keep_contact(resources, &mut transaction, caller, &wanted).await?;
    let known = create::known(&mut transaction, caller, contact, asking.noticed()).await?;
    let priced = estimates::price(resources, &mut transaction, org, &asking.wish, known, request_id).await?;
    let places = places(resources, &mut transaction, caller, &asking).await?;

    let entering = Entering { resources, caller, visits, wanted: &wanted, asking: &asking, priced: &priced };
    let made = entering.write(&mut transaction, contact, &places).await?;
    let first = *made.first().ok_or_else(|| internal(request_id, &"nothing was entered"))?;
    requests::tie(&mut transaction, org, key, first.0, now).await.attempted(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, first).await.attempted(request_id)?;
    let record = record.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    if asking.rule.is_some() {
        send_booking_mail(&mut transaction, org, first, MailKind::SeriesBooked, request_id).await?;
        audited::series(resources, &mut transaction, caller, &record, "series.created", made.len()).await?;
    } else {
        audited::created(resources, &mut transaction, caller, &record).await?;
    }
    transaction.commit().await.attempted(request_id)?;
    tracing::info!(request_id, booking = %first, visits = made.len(), "visits were entered");
    Ok(first)
}

fn request_of(visits: &NewVisits) -> BookingRequest {
    let times = &visits.times;
    BookingRequest {
        service_key: times.service_key.clone(),
        answers: times.answers.clone(),
        start: times.start,
        practitioner_id: times.practitioner_id.clone(),
        name: visits.name.clone(),
        phone: visits.phone.clone(),
        email: visits.email.clone(),
        consent_version: visits.consent_version,
        referral_code: None,
        source: if visits.source.is_empty() { SOURCE.into() } else { visits.source.clone() },
        website: String::new(),
        conversation: None,
        attendees: Vec::new(),
        more: VisitWishes { location_id: times.location_id.clone(), ..VisitWishes::default() },
    }
}

/// Takes turns on everybody who could give the visits, then finds the place of each; refuses unless all have one.
async fn places(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    asking: &Asking,
) -> Result<Vec<(Dated, Placement)>, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let sought = asking.sought();
    let starts: Vec<DateTime<Utc>> = sought.iter().map(|visit| visit.start).collect();
    let (Some(first), Some(last)) = (starts.iter().min(), starts.iter().max()) else {
        return Err(AppError::invalid("choices", "Leave at least one visit.").into());
    };
    let wished = (&asking.wish, &asking.clocks);
    let everybody = looking::candidates(transaction, org, wished, *first, now, request_id).await?;
    claiming::take_turns(resources, transaction, org, &everybody, (*first, *last), request_id).await?;
    let found = looking::look(transaction, org, &asking.clocks, &sought, now, request_id).await?;
    let dated = asking.dated.iter().filter(|dated| dated.start().is_some());
    let (mut places, mut refused) = (Vec::new(), Vec::new());
    for (dated, found) in dated.zip(found) {
        match found {
            Found::Free(place, _) => places.push((*dated, place)),
            Found::Not(refusal) => refused.push((dated.start().unwrap_or(*first), refusal)),
        }
    }
    if refused.is_empty() { Ok(places) } else { Err(in_the_way(&refused, asking.zone).into()) }
}

/// Names the visits that cannot be had. The alternatives are the first one's.
pub(super) fn in_the_way(refused: &[(DateTime<Utc>, looking::Refusal)], zone: chrono_tz::Tz) -> AppError {
    let named: Vec<String> = refused
        .iter()
        .take(NAMED)
        .map(|(start, refusal)| format!("{} ({})", labels::moment(*start, zone), refusal.reason.trim_end_matches('.')))
        .collect();
    let more = refused.len().saturating_sub(NAMED);
    let and = if more > 0 { format!(", and {more} more") } else { String::new() };
    let what = format!("Nothing was booked or changed. These cannot be had: {}{and}.", named.join(", "));
    let alternatives: Vec<SlotDay> =
        refused.first().map(|(_, refusal)| refusal.alternatives.clone()).unwrap_or_default();
    AppError::TimeTaken { what, alternatives }
}

/// Everything is checked; the rows are written.
struct Entering<'a> {
    resources: &'a Resources,
    caller: &'a Caller,
    visits: &'a NewVisits,
    wanted: &'a Wanted,
    asking: &'a Asking,
    priced: &'a Prices,
}

impl Entering<'_> {
    async fn write(
        &self,
        transaction: &mut OrgTransaction,
        contact: ContactId,
        places: &[(Dated, Placement)],
    ) -> Result<Vec<BookingId>, Setback> {
        let series = self.write_series(transaction, contact).await?;
        let mut made = Vec::with_capacity(places.len());
        for (dated, placement) in places {
            let series = series.map(|series| (series, dated.date));
            made.push((placement.visit.start, self.write_visit(transaction, contact, placement, series).await?));
        }
        made.sort_by_key(|(start, _)| *start);
        Ok(made.into_iter().map(|(_, id)| id).collect())
    }

    async fn write_series(
        &self,
        transaction: &mut OrgTransaction,
        contact: ContactId,
    ) -> Result<Option<SeriesId>, Setback> {
        let Self { resources, caller, asking, .. } = *self;
        let (Some(rule), Some(part)) = (&asking.rule, asking.wish.parts.first()) else { return Ok(None) };
        let id = SeriesId(resources.entropy.id());
        let location = self.visits.times.location_id.as_deref().and_then(|id| id.parse::<LocationId>().ok());
        let series = NewSeries {
            id,
            contact,
            service: part.service.id,
            practitioner: part.practitioner,
            location: location.filter(|id| *id != LocationId::MAIN),
            zone: asking.zone.name(),
            rule,
            created_at: resources.clock.now(),
        };
        store::series::insert(transaction, caller.org, series).await.attempted(&caller.client.request_id)?;
        Ok(Some(id))
    }

    async fn write_visit(
        &self,
        transaction: &mut OrgTransaction,
        contact: ContactId,
        placement: &Placement,
        series: Option<(SeriesId, chrono::NaiveDate)>,
    ) -> Result<BookingId, Setback> {
        let Self { resources, caller, wanted, asking, priced, visits } = *self;
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let start = placement.visit.start;
        let making = Making {
            kept_until: self.deposit_until(start),
            entered: true,
            series,
            ..Making::new(resources, caller, wanted, &asking.wish, priced, placement)
        };
        let booking = making.write(transaction, contact).await?;
        let claims = Claims::of(booking.id, &placement.visit.steps, booking.hold_expires_at);
        claim(resources, transaction, org, &claims, request_id).await?;
        self.follow_up(transaction, &booking, start, series.is_some()).await?;
        let note = short(&visits.note, LONGEST_NOTE);
        if !note.is_empty() {
            self.record(transaction, booking.id, "note", "Note", note).await?;
        }
        store::live::announce(transaction, org, Change::Booking(booking.id)).await.attempted(request_id)?;
        Ok(booking.id)
    }

    /// Until when the time is kept for a deposit that is asked for. Visits of a series are confirmed without: one that
    /// nobody pays for months ahead would be lost with its hold.
    fn deposit_until(&self, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Self { resources, asking, priced, visits, .. } = *self;
        let asked = visits.ask_deposit && asking.rule.is_none() && priced.deposit.minor > 0;
        let now = resources.clock.now();
        let shortest = now + TimeDelta::minutes(i64::from(resources.hold_minutes));
        asked.then(|| (now + DEPOSIT_HOLD).min(start).max(shortest))
    }

    /// History, mail and the end of the hold. A series has one mail for all its visits.
    async fn follow_up(
        &self,
        transaction: &mut OrgTransaction,
        booking: &Written,
        start: DateTime<Utc>,
        of_a_series: bool,
    ) -> Result<(), Setback> {
        let Self { caller, asking, priced, .. } = *self;
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let when = labels::moment(start, asking.zone);
        if let Some(ends) = booking.hold_expires_at {
            let detail = format!("{when}. {} to be paid by the client", priced.deposit);
            self.record(transaction, booking.id, "approval", "Entered, waiting for the deposit", detail).await?;
            expire::schedule(transaction, org, booking.id, ends, request_id).await?;
            send_booking_mail(transaction, org, booking.id, MailKind::PayDeposit, request_id).await?;
            return Ok(());
        }
        let waived = if priced.deposit.minor > 0 { ", no deposit asked for" } else { "" };
        self.record(transaction, booking.id, "confirmed", "Booked", format!("{when}{waived}")).await?;
        if !of_a_series {
            send_booking_mail(transaction, org, booking.id, MailKind::Confirmed, request_id).await?;
        }
        Ok(())
    }

    async fn record(
        &self,
        transaction: &mut OrgTransaction,
        booking: BookingId,
        kind: &str,
        title: &str,
        detail: String,
    ) -> Result<(), Setback> {
        let Self { resources, caller, .. } = *self;
        let at = resources.clock.now();
        let event = NewEvent { kind, title: title.into(), detail, actor: caller.actor_name(), at };
        let recorded = store::bookings::record_event(transaction, caller.org, booking, event).await;
        recorded.attempted(&caller.client.request_id)
    }
}
