//! From a stored booking to what screens show of it.

use super::{labels, links};
use crate::{Resources, error::internal, packages::use_view, zone};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    bookings::{Attendee, BookingStep, BookingView, SeriesPlace, TimelineEntry, Undoable, Undone},
};
use domain::{
    booking::BookingState,
    contact::{E164, PersonName},
    money::{Money, MoneyRange},
    understanding::Locale,
};
use store::bookings::{AttendeeRow, BookingEventRow, BookingRecord, StepRecord};

/// Everything that any screen shows of `record`.
pub(crate) fn view(resources: &Resources, record: &BookingRecord, request_id: &str) -> Result<BookingView, AppError> {
    let zone = zone(&record.zone).map_err(|error| internal(request_id, &error))?;
    let awaiting = record.state == BookingState::AwaitingDeposit;
    let payable = awaiting && record.payee.as_ref().is_some_and(|payee| resources.cards.serve(payee));
    let phone = record.client_phone.clone().and_then(|text| E164::try_from(text).ok());
    let initials = PersonName::try_from(record.client_name.clone()).map(|name| name.initials()).unwrap_or_default();
    Ok(BookingView {
        id: record.id,
        version: record.version,
        state: record.state,
        service_key: record.service_key.clone(),
        service_name: record.service_name.clone(),
        answers: record.answers.clone(),
        start: record.starts_at,
        end: record.ends_at,
        start_label: labels::full(record.starts_at, zone),
        day_label: labels::day(record.starts_at, zone),
        time_label: labels::span(record.starts_at, record.ends_at, zone, Locale::En),
        practitioner_id: record.practitioner.to_string(),
        practitioner: record.practitioner_name.clone(),
        practitioner_title: record.practitioner_title.clone(),
        room: record.room_name.clone(),
        steps: record.steps.iter().map(|step| step_view(step, zone)).collect(),
        client_name: record.client_name.clone(),
        client_initials: initials,
        client_phone: phone.map(|phone| phone.readable()),
        client_email: record.client_email.clone(),
        new_client: record.new_client,
        lines: record.estimate.lines.clone(),
        formula_version: record.estimate.formula_version,
        total: record.estimate.total,
        deposit: record.deposit,
        deposit_deferred: record.deferred && record.state == BookingState::Confirmed,
        paid: record.paid,
        due_at_visit: due_at_visit(record).map_err(|error| internal(request_id, &error))?,
        hold_expires_at: record.hold_expires_at.filter(|_| awaiting),
        checkout_url: payable.then(|| links::checkout_url(resources, &record.manage_token)),
        manage_url: links::manage_url(resources, &record.manage_token),
        calendar_url: links::calendar_url(resources, &record.manage_token),
        source: record.source.clone(),
        created_at: record.created_at,
        undo: undoable(record, resources.clock.now()),
        override_reason: record.override_reason.clone(),
        package: record.package.as_ref().map(use_view),
        series: record.series.map(|place| SeriesPlace { id: place.id, number: place.number, of: place.of }),
    })
}

/// Its last change, if there is still time to undo it.
fn undoable(record: &BookingRecord, now: DateTime<Utc>) -> Option<Undoable> {
    let untold = record.untold.as_ref().filter(|untold| untold.undo_until > now)?;
    Some(Undoable { what: Undone::from_word(&untold.kind)?, until: untold.undo_until, made_by: untold.made_by })
}

fn step_view(step: &StepRecord, zone: chrono_tz::Tz) -> BookingStep {
    BookingStep {
        service_key: step.service_key.clone(),
        service_name: step.service_name.clone(),
        answers: step.answers.clone(),
        start: step.starts_at,
        end: step.ends_at,
        time_label: labels::span(step.starts_at, step.ends_at, zone, Locale::En),
        practitioner_id: step.practitioner.to_string(),
        practitioner: step.practitioner_name.clone(),
        resources: step.resources.iter().map(|taken| taken.name.clone()).collect(),
        attendee: step.attendee.clone().map(|AttendeeRow { name, birth_year }| Attendee { name, birth_year }),
    }
}

/// The view for whoever holds the booking's link or asked for it. Whether the clinic knew them before stays untold: a
/// stranger may have typed the name.
pub(super) fn for_client(view: BookingView) -> BookingView {
    BookingView { new_client: false, undo: None, override_reason: None, ..view }
}

/// What is left to pay at the visit: the price less what was paid, or will have been once the deposit arrives.
fn due_at_visit(record: &BookingRecord) -> Result<MoneyRange, domain::money::MoneyError> {
    if record.package.is_some() {
        return Ok(MoneyRange::exact(Money::zero(record.paid.currency)));
    }
    let to_come = matches!(record.state, BookingState::Pending | BookingState::AwaitingDeposit);
    let before = if to_come && record.deposit.minor > record.paid.minor { record.deposit } else { record.paid };
    let rest = |amount: Money| amount.minus(before).map(|rest| Money::new(rest.minor.max(0), rest.currency));
    Ok(MoneyRange { low: rest(record.estimate.total.low)?, high: rest(record.estimate.total.high)? })
}

/// A line of the history with its instant on the clinic's wall clock.
pub(super) fn timeline_entry(row: BookingEventRow, zone: chrono_tz::Tz) -> TimelineEntry {
    TimelineEntry {
        at: row.at,
        at_label: labels::moment(row.at, zone),
        kind: row.kind,
        title: row.title,
        detail: row.detail,
    }
}
