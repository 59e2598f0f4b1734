//! Bookings in a list, page by page.

use super::view::view;
use crate::{Resources, dates, error::Report, zone};
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    bookings::{BookingQuery, BookingView},
};
use domain::ids::ResourceId;
use store::bookings::ListFilter;

const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;
const LONGEST_SEARCH: usize = 100;

/// Newest start first; `after` continues behind a booking of an earlier page.
pub(super) async fn list(
    resources: &Resources,
    caller: &Caller,
    query: BookingQuery,
) -> Result<Vec<BookingView>, AppError> {
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let facts = store::bookings::clinic_facts(&mut transaction, caller.org).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
    let filter = filter(query, zone(&facts.zone).report(request_id)?)?;
    let records = store::bookings::list(&mut transaction, caller.org, &filter).await.report(request_id)?;
    records.iter().map(|record| view(resources, record, request_id)).collect()
}

fn filter(query: BookingQuery, zone: Tz) -> Result<ListFilter, AppError> {
    let practitioner = query.practitioner_id.as_deref().map(|text| {
        text.parse::<ResourceId>().map_err(|_| AppError::invalid("practitioner_id", "We do not know this team member."))
    });
    let from = query.from.map(|date| dates::meant("from", date)).transpose()?;
    let to = query.to.map(|date| dates::meant("to", date)).transpose()?;
    let next = |date: NaiveDate| date.checked_add_days(Days::new(1)).unwrap_or(date);
    let limit = query.limit.unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(AppError::invalid("limit", "A page holds 1 to 200 bookings."));
    }
    Ok(ListFilter {
        state: query.state,
        from: from.map(|date| start_of_day(date, zone)),
        until: to.map(|date| start_of_day(next(date), zone)),
        // Nobody's name has control characters, and the database takes no NUL.
        search: query
            .search
            .map(|text| text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_SEARCH).collect())
            .filter(|s: &String| !s.is_empty()),
        practitioner: practitioner.transpose()?,
        after: query.after,
        limit,
    })
}

/// The first instant of a date on the clinic's calendar; where midnight does not exist, the first that does.
pub(crate) fn start_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    (0..=4_i64)
        .filter_map(|half_hours| {
            zone.from_local_datetime(&(midnight + chrono::TimeDelta::minutes(30 * half_hours))).earliest()
        })
        .map(|local| local.with_timezone(&Utc))
        .next()
        .unwrap_or_else(|| midnight.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_begins_at_one_o_clock_begins_there() {
        let date = NaiveDate::from_ymd_opt(2018, 11, 4).expect("a date");
        let start = start_of_day(date, chrono_tz::America::Sao_Paulo);
        assert_eq!(start.to_rfc3339(), "2018-11-04T03:00:00+00:00");
    }

    #[test]
    fn a_day_that_no_calendar_shows_is_refused() {
        let far = || BookingQuery { from: Some(NaiveDate::MIN), ..BookingQuery::default() };
        assert!(filter(far(), chrono_tz::UTC).is_err_and(|error| error.reason_for("from").is_some()));
        let far = BookingQuery { to: Some(NaiveDate::MAX), ..BookingQuery::default() };
        assert!(filter(far, chrono_tz::UTC).is_err_and(|error| error.reason_for("to").is_some()));
    }

    #[test]
    fn a_page_of_nothing_or_of_everything_is_refused() {
        for limit in [0, 201] {
            let query = BookingQuery { limit: Some(limit), ..BookingQuery::default() };
            assert!(filter(query, chrono_tz::UTC).is_err_and(|error| error.reason_for("limit").is_some()));
        }
    }
}
