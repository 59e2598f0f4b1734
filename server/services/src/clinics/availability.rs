//! Free times, as people pick them.

use crate::{
    Resources,
    calendar::{
        Calendar, Freedom, Span, Wish,
        wish::{Asked, check_answers, part_field},
    },
    dates,
    error::Report,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    clinics::{DayCount, SlotDay, Slots, SlotsRequest},
};
use domain::{calendar::labels, ids::ResourceId, understanding::Locale};
use store::bookings::BookingRecord;

/// The most days that one request may span.
const MOST_DAYS: i64 = 62;
/// The most times that [`next_times`] answers with.
const MOST_NEXT: u32 = 20;

/// How far around a visit [`days_near`] looks, in days.
const DAYS_BEFORE: u32 = 7;
const DAYS_AFTER: u32 = 20;

/// Free times of a visit between two dates. Times in the past or beyond the horizon are simply not there.
pub(super) async fn slots(resources: &Resources, caller: &Caller, request: SlotsRequest) -> Result<Slots, AppError> {
    let looked = Looked::up(resources, caller, &request, Freedom::Bound).await?;
    let visits = looked.calendar.visits();
    Ok(looked.slots(&visits, resources.clock.now()))
}

/// As [`slots`], for whoever sits at the desk: also at short notice, and beyond the service's own horizon.
pub(crate) async fn slots_at_the_desk(
    resources: &Resources,
    caller: &Caller,
    request: SlotsRequest,
) -> Result<Slots, AppError> {
    let looked = Looked::up(resources, caller, &request, Freedom::OnTheGrid).await?;
    let visits = looked.calendar.visits();
    Ok(looked.slots(&visits, resources.clock.now()))
}

/// The days of [`slots`] that have times.
pub(super) async fn days(
    resources: &Resources,
    caller: &Caller,
    request: SlotsRequest,
) -> Result<Vec<DayCount>, AppError> {
    let looked = Looked::up(resources, caller, &request, Freedom::Bound).await?;
    let count = |(date, times): (NaiveDate, usize)| DayCount { date, times: u32::try_from(times).unwrap_or(u32::MAX) };
    Ok(looked.calendar.days().into_iter().map(count).collect())
}

/// The first times of [`slots`].
pub(super) async fn next_times(
    resources: &Resources,
    caller: &Caller,
    request: SlotsRequest,
    most: u32,
) -> Result<Slots, AppError> {
    let looked = Looked::up(resources, caller, &request, Freedom::Bound).await?;
    let most = usize::try_from(most.clamp(1, MOST_NEXT)).unwrap_or(1);
    let visits = looked.calendar.next(most);
    Ok(looked.slots(&visits, resources.clock.now()))
}

/// What a request for times found.
struct Looked {
    wish: Wish,
    calendar: Calendar,
    zone: Tz,
    locale: Locale,
}

impl Looked {
    async fn up(
        resources: &Resources,
        caller: &Caller,
        request: &SlotsRequest,
        freedom: Freedom,
    ) -> Result<Self, AppError> {
        let (org, request_id) = (caller.org, caller.client.request_id.as_str());
        let days = span(request.from, request.to)?;
        let named = request.practitioner_id.as_deref().filter(|id| !id.is_empty());
        let practitioner = named.map(str::parse::<ResourceId>).transpose().map_err(|_| unknown_practitioner())?;
        let SlotsRequest { service_key, answers, more, .. } = request;
        let mut transaction = resources.database.begin(org).await.report(request_id)?;
        let asked = Asked { service_key, answers, practitioner, more };
        let (mut wish, clocks) = asked.read(&mut transaction, org, request_id).await?;
        check_answers(&wish, false)?;
        wish.freedom = freedom;
        let now = resources.clock.now();
        let span = Span::Days { from: request.from, days };
        let calendar = Calendar::read(&mut transaction, org, &wish, &clocks, span, now).await.report(request_id)?;
        // Everything is read: somebody else may have the connection while the rest is reckoned.
        drop(transaction);
        match calendar.misnamed(&wish) {
            Some(0) => return Err(unknown_practitioner()),
            Some(index) => {
                let reason = "This team member does not give this service. Please choose somebody else.";
                return Err(AppError::invalid(part_field(index, "practitioner_id"), reason));
            }
            None => {}
        }
        Ok(Self { wish, calendar, zone: clocks.zone(), locale: request.locale })
    }

    fn slots(self, visits: &[domain::calendar::Visit], now: DateTime<Utc>) -> Slots {
        let first = visits.first().map_or(now, |visit| visit.start);
        Slots {
            days: self.calendar.by_day(visits, &self.wish.keys(), self.locale),
            zone_label: labels::zone_abbreviation(first, self.zone),
            zone: self.zone.name().to_owned(),
            duration_minutes: self.wish.duration_minutes(),
        }
    }
}

fn unknown_practitioner() -> AppError {
    AppError::not_found("This team member")
}

/// Free times from a week before a visit to three weeks after it, with anyone who can, for “move to another time”.
pub(crate) async fn days_near(
    resources: &Resources,
    connection: &mut sqlx::PgConnection,
    record: &BookingRecord,
    request_id: &str,
) -> Result<Vec<SlotDay>, AppError> {
    let (wish, clocks) = crate::bookings::wish_of(connection, record, request_id).await?;
    let span = Span::Around { at: record.starts_at, before: DAYS_BEFORE, after: DAYS_AFTER };
    let now = resources.clock.now();
    let calendar = Calendar::read(connection, record.org, &wish, &clocks, span, now).await.report(request_id)?;
    Ok(calendar.by_day(&calendar.visits(), &wish.keys(), Locale::En))
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
