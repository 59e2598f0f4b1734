//! Time off: from one moment to another, on the clinic's clock.

use super::{clinic_zone, finish, invalid, known};
use crate::{Resources, error::Report};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{AppError, Caller, hours::TimeOffForm};
use domain::{
    authorization::Action,
    calendar::{first_instant, labels},
    ids::{BusyId, ResourceId},
    shifts::{self, TypedTimeOff},
    understanding::Locale::En,
};
use store::busy_times::{BusySource, NewBusyTime};

/// How many bookings in the way are named.
const NAMED: usize = 3;

pub(super) async fn add(
    resources: &Resources,
    caller: &Caller,
    resource: ResourceId,
    form: &TimeOffForm,
) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let typed =
        TypedTimeOff { from: &form.from, from_time: &form.from_time, until: &form.until, until_time: &form.until_time };
    let (from, until) = shifts::time_off(&typed).map_err(invalid)?;
    let title = shifts::one_line(&form.title, 0).map_err(|reason| AppError::invalid("title", reason))?;
    let (org, request_id, now) = (caller.org, &caller.client.request_id, resources.clock.now());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let name = known(&mut transaction, caller, resource).await?.name;
    let zone = clinic_zone(&mut transaction, caller).await?;
    let (Some(from), Some(until)) = (first_instant(from, zone), first_instant(until, zone)) else {
        return Err(AppError::invalid("from", "Choose a date."));
    };
    if until <= now {
        return Err(AppError::invalid("until", "This has passed. Choose a time that is still to come."));
    }
    // Bookings take their turn on the same lock: nobody books into it while it is looked at.
    store::bookings::lock_resources(&mut transaction, org, &[resource]).await.report(request_id)?;
    let span = (from, until);
    let taken = store::busy_times::bookings_in(&mut transaction, org, resource, span, now).await.report(request_id)?;
    if !taken.is_empty() {
        return Err(taken_by(&name, &taken, zone, "add the time off"));
    }
    let time = NewBusyTime { id: BusyId(resources.entropy.id()), from, until, title };
    store::busy_times::add(&mut transaction, org, resource, BusySource::TimeOff, &time, now)
        .await
        .report(request_id)?;
    let detail = [("name", name), ("from", from.to_rfc3339()), ("until", until.to_rfc3339())];
    finish(resources, transaction, caller, "time_off.added", ("resource", resource.to_string()), &detail).await
}

/// Names the bookings that begin in a time that somebody wants to take out of the calendar, and what to do about it.
pub(crate) fn taken_by(name: &str, starts: &[DateTime<Utc>], zone: Tz, then: &str) -> AppError {
    let named: Vec<String> = starts.iter().take(NAMED).map(|at| labels::day_time(*at, zone, En)).collect();
    let more = starts.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = named.join("; ");
    AppError::conflict(format!("{name} has bookings then: {named}{more}. Move or cancel them first, then {then}."))
}

pub(super) async fn remove(resources: &Resources, caller: &Caller, time_off: BusyId) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let removed =
        store::busy_times::remove(&mut transaction, org, BusySource::TimeOff, time_off).await.report(request_id)?;
    let removed = removed.ok_or_else(|| AppError::not_found("This time off"))?;
    let detail = [("from", removed.starts_at.to_rfc3339()), ("until", removed.ends_at.to_rfc3339())];
    let subject = ("resource", removed.resource_id.to_string());
    finish(resources, transaction, caller, "time_off.removed", subject, &detail).await
}
