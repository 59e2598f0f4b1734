//! What screens show of a series.

use super::acting::is_coming;
use crate::{
    Resources,
    bookings::{cancel, labels, links},
    error::{Report, internal},
    zone,
};
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller,
    series::{EnteredVisits, LaterCancel, ManagedSeries, SeriesView, SeriesVisit},
};
use domain::{
    booking::Party,
    ids::{BookingId, OrgId, SeriesId},
    money::{Money, MoneyError},
    series,
};
use sqlx::PgConnection;
use store::bookings::{BookingRecord, SeriesPlace};

/// What was entered with this visit.
pub(super) async fn entered(
    resources: &Resources,
    caller: &Caller,
    first: BookingId,
) -> Result<EnteredVisits, AppError> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, first).await.report(request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
    let series = record.series.map(|place| place.id);
    let records = match record.series {
        None => vec![record],
        Some(place) => store::series::visits(&mut transaction, org, place.root).await.report(request_id)?,
    };
    let visits = records.iter().map(|record| crate::bookings::view(resources, record, request_id));
    Ok(EnteredVisits { series, visits: visits.collect::<Result<_, _>>()? })
}

pub(super) async fn view(
    resources: &Resources,
    org: OrgId,
    series: SeriesId,
    request_id: &str,
) -> Result<SeriesView, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let root = store::series::root_of(&mut transaction, org, series).await.report(request_id)?;
    let root = root.ok_or_else(|| AppError::not_found("This series"))?;
    read(resources, &mut transaction, org, (series, root), request_id).await
}

pub(super) async fn view_of(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<SeriesView, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
    let place = record.and_then(|record| record.series).ok_or_else(|| AppError::not_found("This series"))?;
    read(resources, &mut transaction, org, (place.id, place.root), request_id).await
}

/// The series of a visit, for its client.
pub(in crate::bookings) async fn managed(
    resources: &Resources,
    connection: &mut PgConnection,
    record: &BookingRecord,
    place: SeriesPlace,
    request_id: &str,
) -> Result<ManagedSeries, AppError> {
    let org = record.org;
    let series = read(resources, connection, org, (place.id, place.root), request_id).await?;
    let visits = store::series::visits(connection, org, place.root).await.report(request_id)?;
    let later = later(&visits, record, resources.clock.now()).map_err(|error| internal(request_id, &error))?;
    Ok(ManagedSeries { series, later })
}

/// What cancelling a visit and all later ones would do, if their client may.
fn later(
    visits: &[BookingRecord],
    record: &BookingRecord,
    now: DateTime<Utc>,
) -> Result<Option<LaterCancel>, MoneyError> {
    let nothing = Money::zero(record.paid.currency);
    let mut sum = LaterCancel { visits: 0, refund: nothing, kept: nothing };
    for visit in visits.iter().filter(|visit| visit.starts_at >= record.starts_at && is_coming(visit, now)) {
        let decision = cancel::decide(visit, now, Party::Client)?;
        if decision.refused.is_some() {
            return Ok(None);
        }
        sum.visits += 1;
        sum.refund = sum.refund.plus(decision.refund)?;
        sum.kept = sum.kept.plus(decision.kept)?;
    }
    Ok((sum.visits > 1 && is_coming(record, now)).then_some(sum))
}

async fn read(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    (series, root): (SeriesId, SeriesId),
    request_id: &str,
) -> Result<SeriesView, AppError> {
    let row = store::series::by_id(connection, org, series).await.report(request_id)?;
    let row = row.ok_or_else(|| AppError::not_found("This series"))?;
    let zone = zone(&row.zone).report(request_id)?;
    let now = resources.clock.now();
    let visit = |record: BookingRecord| SeriesVisit {
        booking: record.id,
        state: record.state,
        start: record.starts_at,
        label: labels::moment(record.starts_at, zone),
        coming: is_coming(&record, now),
        manage_url: links::manage_url(resources, &record.manage_token),
        practitioner: record.practitioner_name,
    };
    let visits = store::series::visits(connection, org, root).await.report(request_id)?;
    let rule_label = series::in_words(row.rule.repeat(), row.rule.ends());
    Ok(SeriesView { id: series, rule_label, visits: visits.into_iter().map(visit).collect() })
}
