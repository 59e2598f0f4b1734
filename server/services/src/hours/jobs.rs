//! Orders that hours and calendars leave with the queue.

use super::{holidays, reading};
use crate::worker::JobRun;
use chrono::TimeDelta;
use domain::ids::{FeedId, OrgId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use store::queue::Schedule;

/// Reads one calendar now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ReadFeed {
    pub org: OrgId,
    pub feed: FeedId,
}

impl ReadFeed {
    pub(super) const NAME: &'static str = "read_feed";

    /// One reading of a feed waits at a time.
    pub(super) fn key(&self) -> String {
        format!("read_feed:{}", self.feed)
    }

    /// Calendars of one organisation are read one after the other, so that many of them leave workers to others.
    pub(super) fn queue(&self) -> String {
        format!("calendars:{}", self.org)
    }
}

impl TaskHandler for ReadFeed {
    const IDENTIFIER: &'static str = Self::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(reading::read(&run.resources, self.org, self.feed, &run.id)).await
    }
}

/// How many feeds one look takes.
const BATCH: i32 = 200;
/// Until then nobody else orders the same reading.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(5);

/// Orders a reading of every calendar whose turn it is. Runs every minute.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadDueFeeds {}

impl TaskHandler for ReadDueFeeds {
    const IDENTIFIER: &'static str = "read_due_feeds";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(order_due(&run.resources)).await
    }
}

pub(super) async fn order_due(resources: &crate::Resources) -> Result<(), crate::worker::JobFailed> {
    let now = resources.clock.now();
    for (org, feed) in store::calendar_feeds::due(resources.database.doors(), now, BATCH).await? {
        let mut transaction = resources.database.begin(org).await?;
        let job = ReadFeed { org, feed };
        let schedule =
            Schedule { key: Some(job.key()), queue: Some(job.queue()), leave_waiting: true, ..Schedule::default() };
        if store::calendar_feeds::read_next_at(&mut transaction, org, feed, now + TAKEN_FOR).await? {
            store::queue::enqueue(&mut transaction, ReadFeed::NAME, &job, schedule).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Puts the holidays of further days into calendars. Runs once a day.
#[derive(Debug, Serialize, Deserialize)]
pub struct MoveHolidaysOn {}

impl TaskHandler for MoveHolidaysOn {
    const IDENTIFIER: &'static str = "move_holidays_on";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(holidays::move_on(&run.resources)).await
    }
}
