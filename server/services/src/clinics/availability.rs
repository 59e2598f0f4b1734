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
use store::{StoreError, calendar::Supply};

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
    let service = store::catalogue::service_by_key(&mut transaction, org, &request.service_key).await;
    let service = service.report(request_id)?.ok_or_else(|| AppError::not_found("This service"))?;
    check(&service, &request.answers)?;
    let search = Search::prepare(resources, &mut transaction, org, request_id).await?;
    let wish = Wish { service: &service, answers: &request.answers, from: request.from, days };
    let mut supply = search.supply(&mut transaction, &wish).await.report(request_id)?;
    if let Some(wanted) = &request.practitioner_id {
        supply.practitioners.retain(|hours| hours.resource.to_string() == *wanted);
        if supply.practitioners.is_empty() {
            return Err(AppError::not_found("This team member"));
        }
    }
    let days = search.days(&mut transaction, &wish, &supply).await.report(request_id)?;
    let first = days.first().and_then(|day| day.times.first()).map_or(search.now, |time| time.start);
    Ok(Slots {
        days,
        zone_label: labels::zone_abbreviation(first, search.zone),
        zone: search.zone.name().to_owned(),
        duration_minutes: service.duration_with(&request.answers),
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
    let service = store::catalogue::service_by_id(connection, org, service).await.report(request_id)?;
    let service = service.ok_or_else(|| AppError::not_found("This service"))?;
    let search = Search::prepare(resources, connection, org, request_id).await?;
    let date = labels::local_date(start, search.zone);
    let from = date.checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or(date);
    let wish = Wish { service: &service, answers, from, days: DAYS_AFTER };
    let supply = search.supply(connection, &wish).await.report(request_id)?;
    search.days(connection, &wish, &supply).await.report(request_id)
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

/// What is wished for.
struct Wish<'a> {
    service: &'a Service,
    answers: &'a Answers,
    from: NaiveDate,
    days: u32,
}

impl Wish<'_> {
    fn last_day(&self) -> NaiveDate {
        self.from.checked_add_days(Days::new(u64::from(self.days))).unwrap_or(self.from)
    }
}

/// The clinic's clock and names, read once.
struct Search {
    org: OrgId,
    zone: Tz,
    now: DateTime<Utc>,
    names: HashMap<ResourceId, String>,
}

impl Search {
    async fn prepare(
        resources: &Resources,
        connection: &mut PgConnection,
        org: OrgId,
        request_id: &str,
    ) -> Result<Self, AppError> {
        let organisation = store::catalogue::organisation(connection, org).await.report(request_id)?;
        let organisation = organisation.ok_or_else(|| AppError::not_found("This clinic"))?;
        let team = store::catalogue::resources(connection, org).await.report(request_id)?;
        Ok(Self {
            org,
            zone: zone(&organisation.zone).report(request_id)?,
            now: resources.clock.now(),
            names: team.into_iter().map(|row| (ResourceId(row.resource_id), row.name)).collect(),
        })
    }

    async fn supply(&self, connection: &mut PgConnection, wish: &Wish<'_>) -> Result<Supply, StoreError> {
        store::calendar::supply(connection, self.org, Some(wish.service.id), wish.from, wish.last_day()).await
    }

    async fn days(
        &self,
        connection: &mut PgConnection,
        wish: &Wish<'_>,
        supply: &Supply,
    ) -> Result<Vec<SlotDay>, StoreError> {
        let Some((from, _)) = day_bounds(wish.from, self.zone) else { return Ok(Vec::new()) };
        let Some((_, until)) = day_bounds(wish.last_day(), self.zone) else { return Ok(Vec::new()) };
        // Whatever reaches into the days from outside, and the last visit's own end and buffer.
        let margin = TimeDelta::days(8);
        let busy =
            store::calendar::busy(connection, self.org, &supply.resources(), from - margin, until + margin, self.now)
                .await?;
        let service = wish.service;
        let request = SlotRequest {
            zone: self.zone,
            now: self.now,
            from: wish.from,
            days: wish.days,
            duration_minutes: service.duration_with(wish.answers),
            buffer_before_minutes: service.buffer_before_minutes,
            buffer_after_minutes: service.buffer_after_minutes,
            minimum_notice_minutes: service.minimum_notice_minutes,
            horizon_days: service.horizon_days,
            granularity_minutes: service.granularity_minutes,
        };
        let found = find_slots(&request, &supply.practitioners, &supply.rooms, &busy);
        Ok(self.by_day(&one_a_start(&found, supply, &busy, self.zone), request.duration_minutes))
    }

    fn by_day(&self, slots: &[Slot], duration_minutes: u32) -> Vec<SlotDay> {
        let mut days: BTreeMap<NaiveDate, Vec<SlotTime>> = BTreeMap::new();
        for slot in slots {
            days.entry(labels::local_date(slot.start, self.zone)).or_default().push(SlotTime {
                start: slot.start,
                end: slot.start + TimeDelta::minutes(i64::from(duration_minutes)),
                label: labels::unambiguous_time(slot.start, self.zone, En),
                practitioner_id: slot.practitioner.to_string(),
                practitioner: self.names.get(&slot.practitioner).cloned().unwrap_or_default(),
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
