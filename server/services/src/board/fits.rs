//! Where a visit could go on a day, so that the board can say so while a card is under way.

use crate::{
    Resources,
    bookings::{placing_wish, wish_of},
    calendar::{Calendar, Freedom, Span, Wish},
    error::Report,
    zone,
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    board::{ColumnKind, Fits, FitsOf},
    bookings::Placing,
};
use domain::{
    calendar::labels,
    ids::{BookingId, ResourceId},
};

/// The starts of each column that could take the part, with everybody else of the visit as they are.
pub(super) async fn fits(
    resources: &Resources,
    caller: &Caller,
    booking: BookingId,
    step: u16,
    date: NaiveDate,
    columns: ColumnKind,
) -> Result<Fits, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let facts = store::bookings::clinic_facts(&mut transaction, org).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
    let zone = zone(&facts.zone).report(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
    let part = usize::from(step);
    let Some(service) = record.steps.get(part).map(|step| step.service) else {
        return Err(AppError::invalid("step", "The visit has no such part."));
    };
    let (mut wish, clocks) = wish_of(&mut transaction, &record, request_id).await?;
    placing_wish(&mut wish, &record, &Placing { step, ..Placing::default() })?;
    wish.freedom = Freedom::OnTheGrid;
    let (span, now) = (Span::Days { from: date, days: 1 }, resources.clock.now());
    let calendar = Calendar::read(&mut transaction, org, &wish, &clocks, span, now).await.report(request_id)?;
    let candidates: Vec<ResourceId> = calendar.takes(service).map_or_else(Vec::new, |takes| match columns {
        ColumnKind::Practitioner => takes.practitioners.clone(),
        ColumnKind::Room => takes.needs.iter().flatten().copied().collect(),
    });
    let of = |id: ResourceId| {
        let mut own: Wish = wish.clone();
        let wanted = own.parts.get_mut(part)?;
        match columns {
            ColumnKind::Practitioner => wanted.practitioner = Some(id),
            ColumnKind::Room => wanted.resource = Some(id),
        }
        let starts = starts(&calendar.wishing(&own), part, date, zone);
        Some(FitsOf { resource_id: id.to_string(), starts })
    };
    Ok(Fits { columns: candidates.into_iter().filter_map(of).collect() })
}

/// When the part begins in every visit that can be had, in minutes of the day.
fn starts(calendar: &Calendar, part: usize, date: NaiveDate, zone: Tz) -> Vec<u16> {
    let visits = calendar.visits();
    let begins = visits.iter().filter_map(|visit| visit.steps.get(part)).map(|step| step.start);
    begins
        .filter(|start| labels::local_date(*start, zone) == date)
        .map(|start| labels::minute_of_day(start, zone))
        .collect()
}
