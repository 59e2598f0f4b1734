//! Connecting other people's calendars, and how they stand.

use super::{asking, finish, jobs::ReadFeed, known, ours, words};
use crate::{Resources, error::Report, vault::rotation::calendar_feed_context};
use contract::{
    AppError, Caller,
    hours::{FeedAlarm, FeedForm, FeedState, FeedView},
};
use domain::{
    authorization::Action,
    ids::{FeedId, ResourceId},
    shifts,
};
use std::collections::HashMap;
use store::{
    OrgTransaction,
    calendar_feeds::{FeedRow, NewFeed},
    queue::Schedule,
};

/// Of one organisation; more is a loop.
const MOST_FEEDS: usize = 100;

pub(super) async fn add(
    resources: &Resources,
    caller: &Caller,
    resource: ResourceId,
    form: &FeedForm,
) -> Result<(), AppError> {
    caller.require(Action::ManageCalendars)?;
    let name = shifts::one_line(&form.name, 1).map_err(|reason| AppError::invalid("name", reason))?;
    let address = form.address.trim();
    let host = resources.calendar_source.host_of(address);
    let host = host.map_err(|error| AppError::invalid("address", words::of_fetch(error)))?;
    let (org, request_id, now) = (caller.org, &caller.client.request_id, resources.clock.now());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let whose = known(&mut transaction, caller, resource).await?.name;
    if store::calendar_feeds::list(&mut transaction, org).await.report(request_id)?.len() >= MOST_FEEDS {
        return Err(AppError::conflict("A clinic has at most 100 calendars. Remove one that is not needed first."));
    }
    let id = FeedId(resources.entropy.id());
    let (entropy, context) = (resources.entropy.as_ref(), calendar_feed_context(id.0));
    let sealed = resources.vault.seal_for_org(&mut transaction, entropy, org, &context, address.as_bytes(), now).await;
    let feed = NewFeed {
        id,
        resource,
        name: &name,
        sealed_address: &ours(sealed, request_id)?,
        host: &host,
        keep_titles: form.keep_titles,
        created_by: asking(caller),
        now,
    };
    store::calendar_feeds::insert(&mut transaction, org, &feed).await.report(request_id)?;
    order(&mut transaction, caller, id).await?;
    let detail = [("name", name), ("of", whose), ("host", host)];
    finish(resources, transaction, caller, "calendar_feed.added", ("calendar_feed", id.to_string()), &detail).await
}

/// Orders a reading, within the transaction.
async fn order(transaction: &mut OrgTransaction, caller: &Caller, feed: FeedId) -> Result<(), AppError> {
    let job = ReadFeed { org: caller.org, feed };
    let schedule = Schedule { key: Some(job.key()), queue: Some(job.queue()), ..Schedule::default() };
    let ordered = store::queue::enqueue(transaction, ReadFeed::NAME, &job, schedule).await;
    ordered.report(&caller.client.request_id)
}

pub(super) async fn remove(resources: &Resources, caller: &Caller, feed: FeedId) -> Result<(), AppError> {
    caller.require(Action::ManageCalendars)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let row = locked(&mut transaction, caller, feed).await?;
    store::calendar_feeds::remove(&mut transaction, org, feed).await.report(request_id)?;
    let detail = [("name", row.name), ("host", row.host)];
    finish(resources, transaction, caller, "calendar_feed.removed", ("calendar_feed", feed.to_string()), &detail).await
}

pub(super) async fn read_now(resources: &Resources, caller: &Caller, feed: FeedId) -> Result<(), AppError> {
    caller.require(Action::ManageCalendars)?;
    let request_id = &caller.client.request_id;
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    locked(&mut transaction, caller, feed).await?;
    order(&mut transaction, caller, feed).await?;
    transaction.commit().await.report(request_id)
}

async fn locked(transaction: &mut OrgTransaction, caller: &Caller, feed: FeedId) -> Result<FeedRow, AppError> {
    let row = store::calendar_feeds::lock(transaction, caller.org, feed).await.report(&caller.client.request_id)?;
    row.ok_or_else(|| AppError::not_found("This calendar"))
}

pub(super) async fn alarms(resources: &Resources, caller: &Caller) -> Result<Vec<FeedAlarm>, AppError> {
    caller.require(Action::ReadHours)?;
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let feeds = store::calendar_feeds::list(&mut transaction, org).await.report(request_id)?;
    let people = store::hours::resources(&mut transaction, org).await.report(request_id)?;
    let names: HashMap<_, _> = people.into_iter().map(|row| (row.resource_id, row.name)).collect();
    let alarm = |feed: FeedRow| {
        Some(FeedAlarm {
            feed: FeedId(feed.feed_id),
            resource: names.get(&feed.resource_id).cloned().unwrap_or_default(),
            name: feed.name,
            problem: feed.problem?,
            failing_since: feed.failing_since?,
            last_read_at: feed.last_read_at,
        })
    };
    let mut alarms: Vec<FeedAlarm> = feeds.into_iter().filter_map(alarm).collect();
    alarms.sort_by_key(|alarm| alarm.failing_since);
    Ok(alarms)
}

/// As the page shows it.
pub(super) fn view(feed: FeedRow, busy: i64) -> FeedView {
    let state = match (&feed.problem, feed.last_read_at) {
        (Some(_), _) => FeedState::Failing,
        (None, None) => FeedState::New,
        (None, Some(_)) => FeedState::Healthy,
    };
    FeedView {
        id: FeedId(feed.feed_id),
        name: feed.name,
        host: feed.host,
        keeps_titles: feed.keep_titles,
        state,
        busy: u32::try_from(busy).unwrap_or(u32::MAX),
        last_read_at: feed.last_read_at,
        next_read_at: feed.next_read_at,
        problem: feed.problem,
        failing_since: feed.failing_since,
    }
}
