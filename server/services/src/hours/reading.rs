//! Reading one calendar: fetch, parse, put in the place of what was known. Whatever goes wrong on the way leaves what
//! was known as it is.

use super::words;
use crate::{Resources, error::internal, vault::rotation::calendar_feed_context, worker::JobFailed, zone};
use calendars::{Limits, Window, read::busy_times};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::ids::{BusyId, FeedId, OrgId, ResourceId};
use ports::{FetchError, Fetched, Known, SecretString};
use sha2::{Digest, Sha256};
use store::{
    busy_times::NewBusyTime,
    calendar_feeds::{FeedRow, Success},
};

/// A day back, so that what is going on now is known; and further ahead than any service is booked.
const BEHIND: TimeDelta = TimeDelta::days(1);
const AHEAD: TimeDelta = TimeDelta::days(400);
/// Once the reckoned time reaches less far than this, a file is read whole also when it has not changed.
const ENOUGH: TimeDelta = TimeDelta::days(370);
/// Between two readings that succeed.
const EVERY: TimeDelta = TimeDelta::minutes(15);
/// After the first failure; doubled with each further one.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// When to try again after so many failures in a row, this one included.
pub(super) fn pause(failures: i32, may_pass: bool) -> TimeDelta {
    if !may_pass {
        // Nothing but a change on the other side helps; somebody is told meanwhile.
        return LONGEST_PAUSE;
    }
    let doubled = u32::try_from(failures - 1).unwrap_or(0).min(10);
    (FIRST_PAUSE * (1 << doubled)).min(LONGEST_PAUSE)
}

/// What a reading came to.
enum Outcome {
    /// It has not changed, and what is reckoned reaches far enough.
    Unchanged,
    Read {
        file: File,
        hash: [u8; 32],
    },
    Failed {
        problem: String,
        may_pass: bool,
    },
}

struct File {
    known: Known,
    events: u32,
    busy: Vec<NewBusyTime>,
    until: DateTime<Utc>,
}

/// Reads a feed that may have been removed meanwhile.
pub(super) async fn read(resources: &Resources, org: OrgId, feed: FeedId, run: &str) -> Result<(), JobFailed> {
    let Some((row, address, home)) = open(resources, org, feed, run).await? else { return Ok(()) };
    let outcome = attempt(resources, &row, &address, home).await;
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await?;
    let resource = ResourceId(row.resource_id);
    // Taken before the feed's own row, in the order of whoever books: no booking slips in between.
    store::bookings::lock_resources(&mut transaction, org, &[resource]).await?;
    if store::calendar_feeds::lock(&mut transaction, org, feed).await?.is_none() {
        return Ok(());
    }
    match outcome {
        Outcome::Unchanged => {
            let success = Success { now, next: now + EVERY, ..UNCHANGED };
            store::calendar_feeds::succeeded(&mut transaction, org, feed, &success).await?;
        }
        Outcome::Read { file, hash } => {
            store::busy_times::replace_of_feed(&mut transaction, org, resource, feed, &file.busy, now).await?;
            let success = Success {
                etag: file.known.etag.as_deref(),
                last_modified: file.known.last_modified.as_deref(),
                content_hash: Some(&hash),
                covers_until: Some(file.until),
                events: i32::try_from(file.events).unwrap_or(i32::MAX),
                now,
                next: now + EVERY,
            };
            store::calendar_feeds::succeeded(&mut transaction, org, feed, &success).await?;
        }
        Outcome::Failed { problem, may_pass } => {
            let next = now + pause(row.failures.saturating_add(1), may_pass);
            tracing::warn!(request_id = run, %feed, host = row.host, problem, "a calendar could not be read");
            store::calendar_feeds::failed(&mut transaction, org, feed, &problem, now, next).await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

const UNCHANGED: Success<'static> = Success {
    etag: None,
    last_modified: None,
    content_hash: None,
    covers_until: None,
    events: 0,
    now: DateTime::UNIX_EPOCH,
    next: DateTime::UNIX_EPOCH,
};

/// The feed with its address, and the clinic's clock.
async fn open(
    resources: &Resources,
    org: OrgId,
    feed: FeedId,
    run: &str,
) -> Result<Option<(FeedRow, SecretString, Tz)>, JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    let Some(row) = store::calendar_feeds::lock(&mut transaction, org, feed).await? else { return Ok(None) };
    let context = calendar_feed_context(feed.0);
    let opened = resources.vault.open_for_org(&mut transaction, org, &context, &row.sealed_address).await;
    let opened = opened.map_err(|error| internal(run, &error))?;
    let address = SecretString::from(String::from_utf8_lossy(&opened).into_owned());
    let organisation = store::catalogue::organisation(&mut transaction, org).await?;
    let Some(organisation) = organisation else { return Ok(None) };
    Ok(Some((row, address, zone(&organisation.zone)?)))
}

async fn attempt(resources: &Resources, row: &FeedRow, address: &SecretString, home: Tz) -> Outcome {
    let now = resources.clock.now();
    let reaches = row.covers_until.is_some_and(|until| until >= now + ENOUGH);
    let known = Known { etag: row.etag.clone(), last_modified: row.last_modified.clone() };
    let known = if reaches { known } else { Known::default() };
    let fetched = match resources.calendar_source.fetch(address, &known).await {
        Ok(fetched) => fetched,
        Err(error) => return failed(error),
    };
    let (bytes, known) = match fetched {
        Fetched::Unchanged if reaches => return Outcome::Unchanged,
        // It was not asked whether anything changed; whoever says so all the same has not sent a file.
        Fetched::Unchanged => return failed(FetchError::Refused { status: 304 }),
        Fetched::File { bytes, known } => (bytes, known),
    };
    let hash: [u8; 32] = Sha256::digest(&bytes).into();
    if reaches && row.content_hash.as_deref() == Some(hash.as_slice()) {
        return Outcome::Unchanged;
    }
    let window = Window { from: now - BEHIND, until: now + AHEAD };
    let reading = tokio::task::spawn_blocking(move || busy_times(&bytes, home, window, &Limits::default())).await;
    let reading = match reading {
        Ok(Ok(reading)) => reading,
        Ok(Err(refusal)) => return Outcome::Failed { problem: words::of_refusal(&refusal), may_pass: false },
        // The reader does not panic; should it, the feed is kept as it is and somebody is told.
        Err(_) => {
            let problem = "The file made our reader stumble. Please tell us about it.".to_owned();
            return Outcome::Failed { problem, may_pass: false };
        }
    };
    let keep_titles = row.keep_titles;
    let busy = reading.busy.into_iter().map(|busy| NewBusyTime {
        id: BusyId(resources.entropy.id()),
        from: busy.from,
        until: busy.until,
        title: if keep_titles { busy.title } else { String::new() },
    });
    let file = File { known, events: reading.events, busy: busy.collect(), until: window.until };
    Outcome::Read { file, hash }
}

fn failed(error: FetchError) -> Outcome {
    Outcome::Failed { problem: words::of_fetch(error), may_pass: error.may_pass() }
}
