//! When people and rooms are there: weekly hours, breaks, special days, holidays, time off; other people's calendars in
//! and our own out. Every change is in the audit log.
//!
//! What comes in from a calendar that can no longer be read stays as it was last known: a feed that fails never frees
//! time. It raises an alarm instead, until it is read again or somebody takes it away.

mod feeds;
mod holidays;
pub mod jobs;
mod page;
mod reading;
mod subscriptions;
mod time_off;
mod week;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use time_off::taken_by;

use crate::{
    Resources,
    audit::{Act, record},
    error::{Report, internal},
    visits::Visits,
    zone,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use chrono_tz::Tz;
use contract::{
    Actor, AppError, Caller, Client, Field,
    hours::{Detail, FeedAlarm, FeedForm, HolidayChoice, Hours, HoursPage, SubscriptionFile, TimeOffForm, WeekForm},
};
use domain::{
    ids::{BusyId, FeedId, PersonId, ResourceId},
    shifts::{TypedShift, Wrong},
};
use store::{OrgTransaction, hours::ResourceRow};

/// Hours of every organisation.
pub struct HoursDesk {
    resources: Resources,
    /// How often each address for calendar programs is asked, from everywhere together: one that got about costs nobody
    /// else anything.
    polls: Visits,
}

/// Many devices of one person, a few times an hour each.
const POLLS_A_MINUTE: u32 = 30;

impl HoursDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources, polls: Visits::at_most(POLLS_A_MINUTE) }
    }
}

#[async_trait]
impl Hours for HoursDesk {
    async fn page(&self, caller: &Caller) -> Result<HoursPage, AppError> {
        page::page(&self.resources, caller).await
    }

    async fn set_week(&self, caller: &Caller, resource: ResourceId, week: WeekForm) -> Result<(), AppError> {
        week::set(&self.resources, caller, resource, &week).await
    }

    async fn set_special_day(
        &self,
        caller: &Caller,
        resource: ResourceId,
        date: NaiveDate,
        spans: Vec<TypedShift>,
        reason: &str,
    ) -> Result<(), AppError> {
        week::set_special_day(&self.resources, caller, resource, date, &spans, reason).await
    }

    async fn remove_special_day(&self, caller: &Caller, resource: ResourceId, date: NaiveDate) -> Result<(), AppError> {
        week::remove_special_day(&self.resources, caller, resource, date).await
    }

    async fn add_time_off(&self, caller: &Caller, resource: ResourceId, form: TimeOffForm) -> Result<(), AppError> {
        time_off::add(&self.resources, caller, resource, &form).await
    }

    async fn remove_time_off(&self, caller: &Caller, time_off: BusyId) -> Result<(), AppError> {
        time_off::remove(&self.resources, caller, time_off).await
    }

    async fn set_holidays(&self, caller: &Caller, country: &str, region: &str) -> Result<(), AppError> {
        holidays::keep(&self.resources, caller, country, region).await
    }

    async fn choose_holiday(
        &self,
        caller: &Caller,
        date: NaiveDate,
        choice: HolidayChoice,
        spans: Vec<TypedShift>,
    ) -> Result<(), AppError> {
        holidays::choose(&self.resources, caller, date, choice, &spans).await
    }

    async fn add_holiday(&self, caller: &Caller, date: NaiveDate, name: &str) -> Result<(), AppError> {
        holidays::add(&self.resources, caller, date, name).await
    }

    async fn remove_holiday(&self, caller: &Caller, date: NaiveDate) -> Result<(), AppError> {
        holidays::remove(&self.resources, caller, date).await
    }

    async fn add_feed(&self, caller: &Caller, resource: ResourceId, form: FeedForm) -> Result<(), AppError> {
        feeds::add(&self.resources, caller, resource, &form).await
    }

    async fn remove_feed(&self, caller: &Caller, feed: FeedId) -> Result<(), AppError> {
        feeds::remove(&self.resources, caller, feed).await
    }

    async fn read_feed(&self, caller: &Caller, feed: FeedId) -> Result<(), AppError> {
        feeds::read_now(&self.resources, caller, feed).await
    }

    async fn feed_alarms(&self, caller: &Caller) -> Result<Vec<FeedAlarm>, AppError> {
        feeds::alarms(&self.resources, caller).await
    }

    async fn renew_subscription(
        &self,
        caller: &Caller,
        resource: ResourceId,
        detail: Detail,
    ) -> Result<String, AppError> {
        subscriptions::renew(&self.resources, caller, resource, detail).await
    }

    async fn end_subscription(&self, caller: &Caller, resource: ResourceId) -> Result<(), AppError> {
        subscriptions::end(&self.resources, caller, resource).await
    }

    async fn subscription_file(
        &self,
        token: &str,
        known: Option<&str>,
        client: Client,
    ) -> Result<SubscriptionFile, AppError> {
        subscriptions::file(&self.resources, &self.polls, token, known, &client).await
    }
}

/// The person who asks; nobody else changes hours.
fn asking(caller: &Caller) -> Option<PersonId> {
    match &caller.actor {
        Actor::Person { id, .. } => Some(*id),
        _ => None,
    }
}

fn invalid(problems: Vec<Wrong>) -> AppError {
    let fields = problems.into_iter().map(|wrong| Field { field: wrong.field, reason: wrong.reason }).collect();
    AppError::Invalid { fields }
}

/// The clinic's clock.
async fn clinic_zone(transaction: &mut OrgTransaction, caller: &Caller) -> Result<Tz, AppError> {
    let request_id = &caller.client.request_id;
    let organisation = store::catalogue::organisation(transaction, caller.org).await.report(request_id)?;
    zone(&organisation.ok_or_else(|| AppError::not_found("This clinic"))?.zone).report(request_id)
}

/// A practitioner or room of the caller's organisation.
async fn known(
    transaction: &mut OrgTransaction,
    caller: &Caller,
    resource: ResourceId,
) -> Result<ResourceRow, AppError> {
    let found = store::hours::resource(transaction, caller.org, resource).await.report(&caller.client.request_id)?;
    found.ok_or_else(|| AppError::not_found("This team member or room"))
}

/// Records what was done to a resource's hours, and commits.
async fn finish(
    resources: &Resources,
    mut transaction: OrgTransaction,
    caller: &Caller,
    action: &'static str,
    subject: (&'static str, String),
    detail: &[(&'static str, String)],
) -> Result<(), AppError> {
    let (subject_kind, subject_id) = subject;
    let act = Act { action, subject_kind, subject_id, detail };
    record(resources, &mut transaction, caller, act).await?;
    transaction.commit().await.report(&caller.client.request_id)
}

/// A failure of the vault or of a port, which is ours.
fn ours<T, E: std::fmt::Display>(result: Result<T, E>, request_id: &str) -> Result<T, AppError> {
    result.map_err(|error| internal(request_id, &error))
}
