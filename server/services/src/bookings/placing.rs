//! To a place on the board: another time, another column, another length, or all three.
//!
//! The desk is not bound by notice, horizon and grid. Outside of hours and over what is busy otherwise it puts a visit
//! with a reason alone, and over another visit never.

use super::{
    attempt::{Attempted, Setback},
    change::Step,
    claiming::claim,
    labels,
    settling::{self, Settlement},
    slot,
};
use crate::{
    calendar::{Calendar, Clocks, Freedom, Span, Wish, wish},
    error::Report,
    free_text, zone,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError,
    bookings::{Placing, Undone},
};
use domain::{
    board::{LENGTH_STEP, LONGEST, SHORTEST},
    booking::BookingEvent,
    calendar::{PlacedStep, Unavailable, Visit, first_instant, labels as calendar_labels},
    ids::ResourceId,
    understanding::Locale,
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claims, Placement, StepRecord},
};

const LONGEST_REASON: usize = 300;
/// How many of those in the way are named.
const NAMED: usize = 4;

/// A place that was found, and why it may be had although it would not be offered.
struct Found {
    placement: Placement,
    override_reason: Option<String>,
}

/// Puts the locked booking to its new place.
pub(super) async fn place(step: &Step<'_>, transaction: &mut OrgTransaction, placing: &Placing) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    let record = step.record;
    step.allowed(BookingEvent::Reschedule { by: step.order.by })?;
    let facts = store::bookings::clinic_facts(transaction, org).await.attempted(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
    // The board shows every location on the clinic's own clock.
    let zone = zone(&facts.zone).attempted(request_id)?;
    let start = start_of(record, placing, zone)?;
    let (mut wish, clocks) = slot::wish_of(transaction, record, request_id).await?;
    wish_for(&mut wish, record, placing)?;
    if start == record.starts_at {
        // It may have begun; whether it gets longer is another matter.
        wish.as_of = Some(step.now.min(start - TimeDelta::minutes(1)));
    }
    let found = find(step, transaction, (&wish, &clocks), start, placing).await?;
    let visit = &found.placement.visit;
    let before: Vec<PlacedStep> = record.steps.iter().map(StepRecord::placed).collect();
    if visit.steps == before {
        return Err(AppError::invalid("minute", "The booking stands there already.").into());
    }

    store::bookings::release(transaction, org, booking).await.attempted(request_id)?;
    let estimates: Vec<_> = record.steps.iter().map(|step| step.estimate_id).collect();
    store::bookings::move_to(transaction, org, booking, &found.placement, &estimates, step.now)
        .await
        .attempted(request_id)?;
    let reason = found.override_reason.as_deref();
    store::bookings::set_by_hand(transaction, org, booking, &own_minutes(record, placing), reason)
        .await
        .attempted(request_id)?;
    let mut claims = Claims::of(booking, &visit.steps, record.hold_expires_at);
    if let Some(until) = step.grace() {
        claims = claims.keeping(&before, until);
    }
    if reason.is_some() {
        claims = claims.over_busy();
    }
    claim(step.resources, transaction, org, &claims, request_id).await?;

    let what = if visit.start == record.starts_at && same_places(&visit.steps, &before) {
        Undone::Resized
    } else {
        Undone::Moved
    };
    let detail = in_words(record, visit, what, reason, zone);
    let title = if what == Undone::Resized { "Length changed" } else { "Moved" };
    step.record_event(transaction, what.as_str(), title, detail).await?;
    settling::follow(step, transaction, what, Settlement::nothing(record)).await
}

fn same_places(one: &[PlacedStep], other: &[PlacedStep]) -> bool {
    one.iter().flat_map(PlacedStep::places).eq(other.iter().flat_map(PlacedStep::places))
}

/// When the visit begins so that its part begins where it is put.
fn start_of(record: &BookingRecord, placing: &Placing, zone: Tz) -> Result<DateTime<Utc>, AppError> {
    let part = part_of(record, placing)?;
    let date = crate::dates::meant("date", placing.date)?;
    let wall = date.and_hms_opt(u32::from(placing.minute / 60), u32::from(placing.minute % 60), 0);
    let at = wall.and_then(|wall| first_instant(wall, zone));
    let at = at.ok_or_else(|| AppError::invalid("minute", "There is no such time on this day."))?;
    Ok(at - (part.starts_at - record.starts_at))
}

fn part_of<'a>(record: &'a BookingRecord, placing: &Placing) -> Result<&'a StepRecord, AppError> {
    let part = record.steps.get(usize::from(placing.step));
    part.ok_or_else(|| AppError::invalid("step", "The visit has no such part."))
}

/// The visit as it is drawn: everybody and everything stays, but for what is asked for.
pub(crate) fn wish_for(wish: &mut Wish, record: &BookingRecord, placing: &Placing) -> Result<(), AppError> {
    let practitioner = wish::practitioner(placing.practitioner_id.as_deref(), "practitioner_id")?;
    let room = placing.room_id.as_deref().filter(|id| !id.trim().is_empty()).map(str::parse).transpose();
    let room = room.map_err(|_| AppError::invalid("room_id", "We do not know this room. Please choose again."))?;
    wish.moving = Some(record.id);
    wish.freedom = Freedom::AnyMinute;
    let moved = usize::from(placing.step);
    for (index, (part, step)) in wish.parts.iter_mut().zip(&record.steps).enumerate() {
        part.practitioner = Some(step.practitioner);
        part.before_others = step.resources.iter().map(|taken| taken.id).collect();
        part.minutes = u32::try_from((step.ends_at - step.starts_at).num_minutes()).ok();
        if index != moved {
            continue;
        }
        part.practitioner = practitioner.or(part.practitioner);
        part.resource = room;
        if let Some(minutes) = placing.minutes {
            part.minutes = Some(checked_length(minutes, part.service.class_places.is_some())?);
        }
    }
    Ok(())
}

fn checked_length(minutes: u16, is_class: bool) -> Result<u32, AppError> {
    if is_class {
        let reason = "A class has one length for everybody. Change it with the service.";
        return Err(AppError::invalid("minutes", reason));
    }
    if !(SHORTEST..=LONGEST).contains(&minutes) || !minutes.is_multiple_of(LENGTH_STEP) {
        let reason = format!("Give {SHORTEST} to {LONGEST} minutes, in steps of {LENGTH_STEP}.");
        return Err(AppError::invalid("minutes", reason));
    }
    Ok(u32::from(minutes))
}

/// What stands by somebody's own word after this.
fn own_minutes(record: &BookingRecord, placing: &Placing) -> Vec<Option<u32>> {
    let mut own = record.own_minutes.clone();
    own.resize(record.steps.len(), None);
    if let (Some(minutes), Some(of)) = (placing.minutes, own.get_mut(usize::from(placing.step))) {
        *of = Some(u32::from(minutes));
    }
    own
}

async fn find(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    (wish, clocks): (&Wish, &Clocks),
    start: DateTime<Utc>,
    placing: &Placing,
) -> Result<Found, Setback> {
    let (org, _, request_id) = step.names();
    let span = Span::Around { at: start, before: 0, after: 0 };
    let calendar = Calendar::read(transaction, org, wish, clocks, span, step.now).await.attempted(request_id)?;
    refuse_strangers(&calendar, wish)?;
    let refused = match calendar.check(start) {
        Ok(visit) => {
            let room = calendar.room_of(&visit);
            return Ok(Found { placement: Placement { visit, room }, override_reason: None });
        }
        Err(refused) => refused,
    };
    let at_all_hours = calendar.at_all_hours(start);
    let Ok(visit) = at_all_hours.check(start) else {
        return Err(in_the_way(step, transaction, &calendar, (wish, clocks), start).await?.into());
    };
    let reason = free_text::short(placing.override_reason.as_deref().unwrap_or_default(), LONGEST_REASON);
    if reason.is_empty() {
        let words = why_not(step, transaction, &calendar, &visit, refused).await?;
        return Err(AppError::invalid("override_reason", words).into());
    }
    let room = calendar.room_of(&visit);
    Ok(Found { placement: Placement { visit, room }, override_reason: Some(reason) })
}

/// Who does not give the service, and a room that it does not take, are no matter of time.
fn refuse_strangers(calendar: &Calendar, wish: &Wish) -> Result<(), AppError> {
    if calendar.misnamed(wish).is_some() {
        let reason = "This team member does not give this service. Please choose somebody else.";
        return Err(AppError::invalid("practitioner_id", reason));
    }
    let serves = |part: &crate::calendar::Part| {
        let takes = calendar.takes(part.service.id);
        part.resource.is_none_or(|room| takes.is_some_and(|takes| takes.needs.iter().any(|need| need.contains(&room))))
    };
    if wish.parts.iter().all(serves) {
        return Ok(());
    }
    Err(AppError::invalid("room_id", "This service is not given in this room. Please choose another one."))
}

/// Names who stands there, and the nearest other times with the same people.
async fn in_the_way(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    calendar: &Calendar,
    (wish, clocks): (&Wish, &Clocks),
    start: DateTime<Utc>,
) -> Result<AppError, AppError> {
    let (org, booking, request_id) = step.names();
    let zone = zone(&step.record.zone).report(request_id)?;
    let until = start + TimeDelta::minutes(i64::from(wish.duration_minutes()));
    let (wanted, span) = (calendar.candidates(), (start, until));
    let rivals = store::bookings::standing(transaction, org, booking, &wanted, span, step.now).await;
    let rivals = rivals.report(request_id)?;
    let time = |at| calendar_labels::time(at, zone, Locale::En);
    let named: Vec<String> = rivals
        .iter()
        .take(NAMED)
        .map(|rival| {
            let (resource, client) = (&rival.resource, short_name(&rival.client));
            let kept = if rival.kept { ", kept for a moment" } else { "" };
            format!("{resource}: {client}, {} to {}{kept}", time(rival.starts_at), time(rival.ends_at))
        })
        .collect();
    let what = if named.is_empty() {
        format!("{} is taken.", labels::moment(start, zone))
    } else {
        format!("{} is taken. {}.", labels::moment(start, zone), named.join("; "))
    };
    let near = Wish { freedom: Freedom::OnTheGrid, as_of: None, ..wish.clone() };
    let alternatives = slot::alternatives(step.resources, transaction, org, (&near, clocks), start, request_id).await?;
    Ok(AppError::TimeTaken { what, alternatives })
}

/// “Priya R.”
pub(super) fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.to_owned(),
    }
}

/// Why the place would not be offered although nobody else has it.
async fn why_not(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    calendar: &Calendar,
    visit: &Visit,
    refused: Unavailable,
) -> Result<String, AppError> {
    let (org, _, request_id) = step.names();
    if refused == Unavailable::Past {
        return Ok("This time has passed.".into());
    }
    let taken = |of: &PlacedStep| (of.taken, of.places().map(|place| place.resource).collect::<Vec<_>>());
    let wanted: Vec<_> = visit.steps.iter().map(taken).collect();
    let (from, until) = (visit.start - TimeDelta::days(1), visit.end + TimeDelta::days(1));
    let busy = store::busy_times::within(transaction, org, from, until).await.report(request_id)?;
    let met = busy.iter().find(|busy| {
        wanted.iter().any(|((from, until), resources)| {
            busy.starts_at < *until
                && busy.ends_at > *from
                && resources.iter().any(|resource| resource.0 == busy.resource_id)
        })
    });
    if let Some(busy) = met {
        let name = calendar.name_of(ResourceId(busy.resource_id));
        let title = if busy.title.is_empty() { "not available" } else { &busy.title };
        return Ok(format!("{name} is not free then: {title}."));
    }
    let names: Vec<String> = visit.steps.iter().map(|step| calendar.name_of(step.practitioner.resource)).collect();
    Ok(format!("This is outside the hours of {}, or of the room.", names.join(" and ")))
}

fn in_words(record: &BookingRecord, visit: &Visit, what: Undone, reason: Option<&str>, zone: Tz) -> String {
    let moved = if what == Undone::Resized {
        let minutes = |from: DateTime<Utc>, until: DateTime<Utc>| (until - from).num_minutes();
        let (old, new) = (minutes(record.starts_at, record.ends_at), minutes(visit.start, visit.end));
        format!("From {old} to {new} minutes; the price stays")
    } else {
        format!("From {} to {}", labels::moment(record.starts_at, zone), labels::moment(visit.start, zone))
    };
    match reason {
        Some(reason) => format!("{moved}. Put there all the same: {reason}"),
        None => moved,
    }
}
