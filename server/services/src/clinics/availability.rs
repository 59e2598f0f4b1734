//! Free times, as people pick them.

use crate::{Resources, dates, error::Report, estimates::answer_field, zone};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller, Field,
    clinics::{SlotDay, SlotTime, Slots, SlotsRequest},
};
use domain::{
    calendar::{Busy, Slot, SlotRequest, day_bounds, find_slots, labels},
    catalogue::{Answers, Service},
    ids::{OrgId, ResourceId, ServiceId},
    understanding::Locale::En,
};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};
use store::{
    StoreError,
    calendar::{Availability, Supply},
    catalogue::Offer,
};

/// The most days that one request may span.
const MOST_DAYS: i64 = 62;

/// How far around a visit [`days_near`] looks.
const DAYS_BEFORE: u64 = 7;
const DAYS_AFTER: u32 = 28;

/// Free times of a service between two dates. Times in the past or beyond the horizon are simply not there.
pub(super) async fn slots(resources: &Resources, caller: &Caller, request: SlotsRequest) -> Result<Slots, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let days = span(request.from, request.to)?;
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let offer = store::catalogue::offer_by_key(&mut transaction, org, &request.service_key).await.report(request_id)?;
    let Offer { service, zone: zone_name } = offer.ok_or_else(|| AppError::not_found("This service"))?;
    check(&service, &request.answers)?;
    let zone = zone(&zone_name).report(request_id)?;
    let now = resources.clock.now();
    let wish = SlotRequest::of(&service, &request.answers, zone, now, request.from, days);
    let mut found = read(&mut transaction, org, service.id, &wish).await.report(request_id)?;
    // Everything is read: somebody else may have the connection while the rest is reckoned.
    drop(transaction);
    if let Some(wanted) = &request.practitioner_id {
        found.supply.practitioners.retain(|hours| hours.resource.to_string() == *wanted);
        if found.supply.practitioners.is_empty() {
            return Err(AppError::not_found("This team member"));
        }
    }
    let days = by_day(&wish, &found);
    let first = days.first().and_then(|day| day.times.first()).map_or(now, |time| time.start);
    Ok(Slots {
        days,
        zone_label: labels::zone_abbreviation(first, zone),
        zone: zone_name,
        duration_minutes: wish.duration_minutes,
    })
}

/// Free times from a week before a visit to four weeks after it, with anyone who can, for “move to another time”.
pub(crate) async fn days_near(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
    answers: &Answers,
    start: DateTime<Utc>,
    request_id: &str,
) -> Result<Vec<SlotDay>, AppError> {
    let offer = store::catalogue::offer_by_id(connection, org, service).await.report(request_id)?;
    let Offer { service, zone: zone_name } = offer.ok_or_else(|| AppError::not_found("This service"))?;
    let zone = zone(&zone_name).report(request_id)?;
    let date = labels::local_date(start, zone);
    let from = date.checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or(date);
    let wish = SlotRequest::of(&service, answers, zone, resources.clock.now(), from, DAYS_AFTER);
    let found = read(connection, org, service.id, &wish).await.report(request_id)?;
    Ok(by_day(&wish, &found))
}

/// Nothing at the end of the calendar.
async fn read(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
    wish: &SlotRequest,
) -> Result<Availability, StoreError> {
    let Some(reach) = wish.reach() else { return Ok(Availability::default()) };
    store::calendar::availability(connection, org, service, wish.dates(), reach, wish.now).await
}

fn span(from: NaiveDate, to: NaiveDate) -> Result<u32, AppError> {
    let (from, to) = (dates::meant("from", from)?, dates::meant("to", to)?);
    let days = to.signed_duration_since(from).num_days();
    if days < 0 {
        return Err(AppError::invalid("to", "The last day lies before the first one."));
    }
    if days > MOST_DAYS {
        return Err(AppError::invalid("to", format!("Please ask for at most {MOST_DAYS} days at once.")));
    }
    u32::try_from(days + 1).map_err(|_| AppError::invalid("to", "This is not a span of days."))
}

/// Refuses answers that do not fit; those that are still missing do not lengthen the visit.
fn check(service: &Service, answers: &Answers) -> Result<(), AppError> {
    let wrong = |(key, answer)| -> Option<Field> {
        let key: &String = key;
        let reason = match service.question(key) {
            Some(question) => question.check(answer).err()?.to_string(),
            None => "This service does not ask that.".to_owned(),
        };
        Some(Field { field: answer_field(key), reason })
    };
    let fields: Vec<Field> = answers.iter().filter_map(wrong).collect();
    if fields.is_empty() { Ok(()) } else { Err(AppError::Invalid { fields }) }
}

fn by_day(wish: &SlotRequest, found: &Availability) -> Vec<SlotDay> {
    let Availability { supply, busy } = found;
    let slots = find_slots(wish, &supply.practitioners, &supply.rooms, busy);
    let mut days: BTreeMap<NaiveDate, Vec<SlotTime>> = BTreeMap::new();
    for slot in one_a_start(&slots, supply, busy, wish.zone) {
        days.entry(labels::local_date(slot.start, wish.zone)).or_default().push(SlotTime {
            start: slot.start,
            end: slot.start + TimeDelta::minutes(i64::from(wish.duration_minutes)),
            label: labels::unambiguous_time(slot.start, wish.zone, En),
            practitioner_id: slot.practitioner.to_string(),
            practitioner: supply.names.get(&slot.practitioner).cloned().unwrap_or_default(),
        });
    }
    let day = |(date, times)| SlotDay {
        date: NaiveDate::to_string(&date),
        weekday: labels::weekday(chrono::Datelike::weekday(&date), En).to_owned(),
        day: labels::month_day(date, En),
        times,
    };
    days.into_iter().map(day).collect()
}

/// Of several people free at one start, the one with the least to do that day, then the first in the clinic's order.
fn one_a_start(slots: &[Slot], supply: &Supply, busy: &[Busy], zone: Tz) -> Vec<Slot> {
    let mut loads: HashMap<(NaiveDate, ResourceId), TimeDelta> = HashMap::new();
    let mut load = |date: NaiveDate, who: ResourceId| {
        *loads.entry((date, who)).or_insert_with(|| booked_on(date, who, busy, zone))
    };
    let order = |who: ResourceId| supply.practitioners.iter().position(|hours| hours.resource == who);
    slots
        .chunk_by(|a, b| a.start == b.start)
        .filter_map(|same| {
            let date = labels::local_date(same.first()?.start, zone);
            same.iter().min_by_key(|slot| (load(date, slot.practitioner), order(slot.practitioner))).copied()
        })
        .collect()
}

fn booked_on(date: NaiveDate, who: ResourceId, busy: &[Busy], zone: Tz) -> TimeDelta {
    let Some((from, until)) = day_bounds(date, zone) else { return TimeDelta::zero() };
    let overlap = |span: &Busy| (span.until.min(until) - span.from.max(from)).max(TimeDelta::zero());
    busy.iter().filter(|span| span.resource == who).map(overlap).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_no_calendar_shows_is_refused_before_anything_reckons_with_it() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (from, to, field) in [
            (NaiveDate::MIN, NaiveDate::MIN, "from"),
            (day("-9999-01-01"), day("-9999-01-01"), "from"),
            (day("2026-12-01"), NaiveDate::MAX, "to"),
            (day("+262142-12-25"), day("+262142-12-25"), "from"),
            (day("2026-12-10"), day("2026-12-01"), "to"),
            (day("2026-12-01"), day("2027-12-01"), "to"),
        ] {
            assert!(span(from, to).is_err_and(|error| error.reason_for(field).is_some()), "{from} to {to}");
        }
        assert_eq!(span(day("2026-12-01"), day("2026-12-01")), Ok(1));
    }
}
