//! Whether a visit can begin at an instant, with whom, and if not, why not.

use super::{
    attempt::{Attempted, Setback},
    labels,
};
use crate::{
    Resources,
    calendar::{Calendar, Clocks, Part, Span, Wish, wish::part_field},
    error::Report,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{AppError, clinics::SlotDay};
use domain::{
    calendar::Unavailable,
    ids::{LocationId, OrgId},
    understanding::Locale,
};
use sqlx::PgConnection;
use store::bookings::{BookingRecord, Placement};

/// How many other times are offered to whom was too late, and how far around the lost one they are looked for, in days.
const ALTERNATIVES: usize = 3;
const DAYS_BEFORE: u32 = 3;
const DAYS_AFTER: u32 = 14;

/// Somebody was faster.
pub(super) fn taken() -> AppError {
    let what = "That time was just taken. Please pick another one.".to_owned();
    AppError::TimeTaken { what, alternatives: Vec::new() }
}

/// The visit's place at its start: free practitioners (those that are named, where one is), rooms and equipment.
///
/// `Invalid` on `start` says why the clinic never offers that time, `TimeTaken` that somebody else has it.
pub(super) async fn place(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (wish, clocks): (&Wish, &Clocks),
    start: DateTime<Utc>,
    request_id: &str,
) -> Result<Placement, Setback> {
    let span = Span::Around { at: start, before: 0, after: 0 };
    let calendar = Calendar::read(connection, org, wish, clocks, span, resources.clock.now()).await;
    let calendar = calendar.attempted(request_id)?;
    if let Some(index) = calendar.misnamed(wish) {
        let reason = "This team member does not give this service. Please choose somebody else.";
        return Err(AppError::invalid(part_field(index, "practitioner_id"), reason).into());
    }
    match calendar.check(start) {
        Ok(visit) => Ok(Placement { room: calendar.room_of(&visit), visit }),
        Err(reason) => Err(refusal(reason, start, clocks.zone()).into()),
    }
}

/// The free times nearest to one that is lost, for whoever wished it. What cannot be found out is left unsaid.
pub(super) async fn alternatives(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (wish, clocks): (&Wish, &Clocks),
    lost: DateTime<Utc>,
    request_id: &str,
) -> Result<Vec<SlotDay>, AppError> {
    let span = Span::Around { at: lost, before: DAYS_BEFORE, after: DAYS_AFTER };
    let calendar = Calendar::read(connection, org, wish, clocks, span, resources.clock.now()).await;
    let calendar = calendar.report(request_id)?;
    Ok(calendar.by_day(&calendar.nearest(lost, ALTERNATIVES), &wish.keys(), Locale::En))
}

/// A booked visit as a wish for another time: the same services as they are given now, where it was booked, with
/// whoever has it before anybody else.
pub(crate) async fn wish_of(
    connection: &mut PgConnection,
    record: &BookingRecord,
    request_id: &str,
) -> Result<(Wish, Clocks), AppError> {
    let ids: Vec<_> = record.steps.iter().map(|step| step.service).collect();
    let offers = store::catalogue::offers_by_id(connection, record.org, &ids).await.report(request_id)?;
    let offers = offers.ok_or_else(|| AppError::not_found("This service"))?;
    let clocks = Clocks::of(&offers).report(request_id)?.only(Some(record.location.unwrap_or(LocationId::MAIN)));
    let clocks = clocks.ok_or_else(|| AppError::not_found("This location"))?;
    let parts = offers.services.into_iter().zip(&record.steps);
    let own = record.own_minutes.iter().copied().chain(std::iter::repeat(None));
    let sequence = record.sequence();
    let parts = parts.zip(own).zip(&sequence.at_once).map(|(((service, step), minutes), at_once)| Part {
        minutes,
        at_once: *at_once,
        ..Part::of(service, step.answers.clone())
    });
    let wish = Wish {
        longest_gap_minutes: sequence.longest_gap_minutes,
        last_time: record.steps.iter().map(|step| step.practitioner).collect(),
        ..Wish::of(parts.collect())
    };
    Ok((wish, clocks))
}

fn refusal(reason: Unavailable, start: DateTime<Utc>, zone: Tz) -> AppError {
    let reason = match reason {
        Unavailable::Taken => return taken(),
        Unavailable::Past => "This time has passed. Please pick one that is still to come.".to_owned(),
        Unavailable::TooSoon { earliest } => {
            format!("This is too soon: the earliest we can offer is {}.", labels::moment(earliest, zone))
        }
        Unavailable::TooFar { horizon_days } => {
            format!("We plan {horizon_days} days ahead. Please pick an earlier day.")
        }
        Unavailable::NeverOffered => format!(
            "We do not offer {}: it is outside working hours or between our usual starts. Please pick one of the times \
             shown.",
            labels::moment(start, zone)
        ),
    };
    AppError::invalid("start", reason)
}
