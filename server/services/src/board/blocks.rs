//! Blocks: time that somebody at the desk takes out of a calendar, for lunch, a call or a repair.

use crate::{
    Resources,
    audit::{Act, record},
    error::Report,
    hours::taken_by,
    zone,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    board::{BlockChange, BlockPlace},
};
use domain::{
    board::{DAY, LENGTH_STEP},
    calendar::{day_bounds, first_instant},
    ids::{BusyId, ResourceId},
    shifts,
};
use store::{
    OrgTransaction,
    busy_times::{self, BusyRow, BusySource, NewBusyTime},
    live::Change,
};

/// Carries out what is asked of one block.
pub(super) async fn change(resources: &Resources, caller: &Caller, change: &BlockChange) -> Result<(), AppError> {
    let request_id = caller.client.request_id.as_str();
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let block = Block { resources, caller };
    let (action, resource, before, after) = match change {
        BlockChange::Add { at, title } => {
            let title = shifts::one_line(title, 0).map_err(|reason| AppError::invalid("title", reason))?;
            let id = BusyId(resources.entropy.id());
            let (resource, time) = block.put(&mut transaction, id, at, title).await?;
            ("block.added", resource, None, Some(time))
        }
        BlockChange::Move { id, to } => {
            let id = known(id)?;
            let gone = block.take_away(&mut transaction, id).await?;
            let (resource, time) = block.put(&mut transaction, id, to, gone.title.clone()).await?;
            ("block.moved", resource, Some(gone), Some(time))
        }
        BlockChange::Remove { id } => {
            let gone = block.take_away(&mut transaction, known(id)?).await?;
            ("block.removed", ResourceId(gone.resource_id), Some(gone), None)
        }
    };
    if let Some(gone) = before.as_ref().filter(|gone| gone.resource_id != resource.0) {
        let left = Change::Hours(ResourceId(gone.resource_id));
        store::live::announce(&mut transaction, caller.org, left).await.report(request_id)?;
    }
    store::live::announce(&mut transaction, caller.org, Change::Hours(resource)).await.report(request_id)?;
    let detail = in_words(before.as_ref(), after.as_ref());
    let act = Act { action, subject_kind: "resource", subject_id: resource.to_string(), detail: &detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(request_id)
}

fn known(id: &str) -> Result<BusyId, AppError> {
    id.parse().map_err(|_| AppError::not_found("This block"))
}

#[derive(Clone, Copy)]
struct Block<'a> {
    resources: &'a Resources,
    caller: &'a Caller,
}

impl Block<'_> {
    async fn put(
        self,
        transaction: &mut OrgTransaction,
        id: BusyId,
        place: &BlockPlace,
        title: String,
    ) -> Result<(ResourceId, NewBusyTime), AppError> {
        let (org, request_id) = (self.caller.org, self.caller.client.request_id.as_str());
        let now = self.resources.clock.now();
        let unknown = || AppError::not_found("This team member or room");
        let resource: ResourceId = place.resource_id.parse().map_err(|_| unknown())?;
        let found = store::hours::resource(transaction, org, resource).await.report(request_id)?;
        let name = found.ok_or_else(unknown)?.name;
        let facts = store::bookings::clinic_facts(transaction, org).await.report(request_id)?;
        let zone = zone(&facts.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)?;
        let (from, until) = instants(place, zone)?;
        // Bookings take their turn on the same lock: nobody books into it while it is looked at.
        store::bookings::lock_resources(transaction, org, &[resource]).await.report(request_id)?;
        let taken = busy_times::bookings_in(transaction, org, resource, (from, until), now).await.report(request_id)?;
        if !taken.is_empty() {
            return Err(taken_by(&name, &taken, zone, "block the time"));
        }
        let time = NewBusyTime { id, from, until, title };
        busy_times::add(transaction, org, resource, BusySource::Block, &time, now).await.report(request_id)?;
        Ok((resource, time))
    }

    async fn take_away(self, transaction: &mut OrgTransaction, id: BusyId) -> Result<BusyRow, AppError> {
        let removed = busy_times::remove(transaction, self.caller.org, BusySource::Block, id).await;
        let removed = removed.report(&self.caller.client.request_id)?;
        removed.ok_or_else(|| AppError::not_found("This block"))
    }
}

/// The instants of a place on the clinic's wall clock.
fn instants(place: &BlockPlace, zone: Tz) -> Result<(DateTime<Utc>, DateTime<Utc>), AppError> {
    let (from, until) = (place.from_minute, place.until_minute);
    let date = crate::dates::meant("date", place.date)?;
    if !from.is_multiple_of(LENGTH_STEP) || !until.is_multiple_of(LENGTH_STEP) {
        return Err(AppError::invalid("from_minute", format!("Give times in steps of {LENGTH_STEP} minutes.")));
    }
    if from >= until || until > DAY {
        return Err(AppError::invalid("until_minute", "A block ends after it begins, and by midnight."));
    }
    let ends = if until == DAY { day_bounds(date, zone).map(|day| day.1) } else { at(date, until, zone) };
    match (at(date, from, zone), ends) {
        (Some(from), Some(until)) if from < until => Ok((from, until)),
        _ => Err(AppError::invalid("from_minute", "There is no such time on this day.")),
    }
}

fn at(date: NaiveDate, minute: u16, zone: Tz) -> Option<DateTime<Utc>> {
    first_instant(date.and_hms_opt(u32::from(minute / 60), u32::from(minute % 60), 0)?, zone)
}

fn in_words(before: Option<&BusyRow>, after: Option<&NewBusyTime>) -> Vec<(&'static str, String)> {
    let mut detail = Vec::new();
    if let Some(before) = before {
        detail.push(("before", format!("{} to {}", before.starts_at.to_rfc3339(), before.ends_at.to_rfc3339())));
    }
    if let Some(after) = after {
        detail.push(("from", after.from.to_rfc3339()));
        detail.push(("until", after.until.to_rfc3339()));
    }
    detail
}
