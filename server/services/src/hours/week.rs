//! Weekly hours with their breaks, and dates with hours of their own.

use super::{clinic_zone, finish, invalid, known};
use crate::{Resources, dates, error::Report};
use chrono::NaiveDate;
use contract::{AppError, Caller, hours::WeekForm};
use domain::{
    authorization::Action,
    calendar::{WeeklyHours, labels},
    ids::ResourceId,
    shifts::{self, TypedShift, WeeklyBreak, clock_text},
};
use store::OrgTransaction;

/// Reads both lists, so that everything that is wrong is said at once.
fn read(form: &WeekForm) -> Result<(Vec<WeeklyHours>, Vec<WeeklyBreak>), AppError> {
    match (shifts::week("shifts", &form.shifts), shifts::breaks("breaks", &form.breaks)) {
        (Ok(week), Ok(breaks)) => Ok((week, breaks)),
        (week, breaks) => Err(invalid(week.err().into_iter().chain(breaks.err()).flatten().collect())),
    }
}

pub(super) async fn set(
    resources: &Resources,
    caller: &Caller,
    resource: ResourceId,
    form: &WeekForm,
) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let (week, breaks) = read(form)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let name = known(&mut transaction, caller, resource).await?.name;
    store::hours::replace_week(&mut transaction, org, resource, &week, &breaks).await.report(request_id)?;
    let minutes: u32 = week.iter().map(|row| u32::from(row.span.until - row.span.from)).sum();
    let detail = [
        ("name", name),
        ("hours_a_week", format!("{}:{:02}", minutes / 60, minutes % 60)),
        ("breaks", breaks.len().to_string()),
    ];
    finish(resources, transaction, caller, "hours.week_changed", ("resource", resource.to_string()), &detail).await
}

/// A date from today on.
async fn to_come(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    caller: &Caller,
    date: NaiveDate,
) -> Result<NaiveDate, AppError> {
    let date = dates::meant("date", date)?;
    let zone = clinic_zone(transaction, caller).await?;
    if date < labels::local_date(resources.clock.now(), zone) {
        return Err(AppError::invalid("date", "This day has passed. Choose one that is still to come."));
    }
    Ok(date)
}

pub(super) async fn set_special_day(
    resources: &Resources,
    caller: &Caller,
    resource: ResourceId,
    date: NaiveDate,
    typed: &[TypedShift],
    reason: &str,
) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let spans = shifts::spans("spans", typed).map_err(invalid)?;
    let reason = shifts::one_line(reason, 0).map_err(|reason| AppError::invalid("reason", reason))?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let date = to_come(resources, &mut transaction, caller, date).await?;
    let name = known(&mut transaction, caller, resource).await?.name;
    store::hours::set_special_day(&mut transaction, org, resource, date, &spans, &reason).await.report(request_id)?;
    let hours: Vec<String> =
        spans.iter().map(|span| format!("{}–{}", clock_text(span.from), clock_text(span.until))).collect();
    let hours = if hours.is_empty() { "closed".to_owned() } else { hours.join(" ") };
    let detail = [("name", name), ("date", date.to_string()), ("hours", hours)];
    finish(resources, transaction, caller, "hours.special_day_set", ("resource", resource.to_string()), &detail).await
}

pub(super) async fn remove_special_day(
    resources: &Resources,
    caller: &Caller,
    resource: ResourceId,
    date: NaiveDate,
) -> Result<(), AppError> {
    caller.require(Action::ChangeHours)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let name = known(&mut transaction, caller, resource).await?.name;
    let date = dates::meant("date", date)?;
    if !store::hours::remove_special_day(&mut transaction, org, resource, date).await.report(request_id)? {
        return Err(AppError::not_found("This special day"));
    }
    // A holiday that stood behind it holds again.
    super::holidays::apply(resources, &mut transaction, org).await.report(request_id)?;
    let detail = [("name", name), ("date", date.to_string())];
    finish(resources, transaction, caller, "hours.special_day_removed", ("resource", resource.to_string()), &detail)
        .await
}
