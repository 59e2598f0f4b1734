//! The waitlist: whoever found no time is offered what becomes free, in turn, and the deposit goes along (product id B7).
//!
//! What is offered is found by looking, never by remembering what was freed: [`offering::offer_free_times`] takes
//! everybody who waits in turn and looks for the first free time that suits them. It runs as a job wherever time is given
//! back (`store::bookings::release`), and every few minutes for whatever else makes time free: a holiday, longer hours, a
//! further day of the calendar, a job that was lost. An offered time is held by a booking of its own, so that the engine's
//! claims alone decide whose it is, and its hold ends by itself.

pub mod jobs;

mod answering;
mod form;
mod joining;
mod letter;
mod offering;
mod place;
mod view;
mod wished;

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    audit::{self, Act},
    error::Report,
};
use async_trait::async_trait;
use contract::{
    AppError, Caller, Client,
    waitlist::{OfferAnswer, OfferPage, PlacePage, Waitlist, WaitlistEntry, WaitlistForm, WaitlistQuery, WindowForm},
};
use domain::{
    authorization::Action,
    ids::WaitlistEntryId,
    waitlist::{OfferRules, QuietHours},
};
use sqlx::PgConnection;
use store::waitlist::ListFilter;

const MOST_ENTRIES: u32 = 200;
const USUAL_ENTRIES: u32 = 50;
/// The kind of subject in the audit log.
const ENTRY: &str = "waitlist_entry";

/// The waitlists of every organisation; each call acts in its caller's.
pub struct WaitlistDesk {
    resources: Resources,
}

impl WaitlistDesk {
    pub const fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Waitlist for WaitlistDesk {
    async fn join(&self, caller: &Caller, form: WaitlistForm) -> Result<WaitlistEntry, AppError> {
        joining::join(&self.resources, caller, form).await
    }

    async fn join_with_booking(
        &self,
        token: &str,
        client: Client,
        window: WindowForm,
    ) -> Result<WaitlistEntry, AppError> {
        joining::join_with_booking(&self.resources, token, client, window).await
    }

    async fn list(&self, caller: &Caller, query: WaitlistQuery) -> Result<Vec<WaitlistEntry>, AppError> {
        caller.require(Action::ReadBookings)?;
        let request_id = &caller.client.request_id;
        let filter = ListFilter {
            state: query.state,
            service_key: query.service_key.filter(|key| !key.is_empty()),
            search: query.search.filter(|text| !text.trim().is_empty()),
            after: query.after,
            limit: query.limit.unwrap_or(USUAL_ENTRIES).clamp(1, MOST_ENTRIES),
        };
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let rows = store::waitlist::list(&mut transaction, caller.org, &filter).await.report(request_id)?;
        view::entries(&mut transaction, caller.org, rows, request_id).await
    }

    async fn offer_now(&self, caller: &Caller, entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        caller.require(Action::ChangeBookings)?;
        offering::offer_now(&self.resources, caller, entry).await
    }

    async fn remove(&self, caller: &Caller, entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        caller.require(Action::ChangeBookings)?;
        place::remove(&self.resources, caller, entry).await
    }

    async fn restore(&self, caller: &Caller, entry: WaitlistEntryId) -> Result<WaitlistEntry, AppError> {
        caller.require(Action::ChangeBookings)?;
        place::restore(&self.resources, caller, entry).await
    }

    async fn rules(&self, caller: &Caller) -> Result<OfferRules, AppError> {
        caller.require(Action::ReadBookings)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        store::waitlist::rules(&mut transaction, caller.org).await.report(request_id)
    }

    async fn set_rules(&self, caller: &Caller, rules: OfferRules) -> Result<OfferRules, AppError> {
        caller.require(Action::ChangeBookings)?;
        let request_id = &caller.client.request_id;
        if !(5..=1_440).contains(&rules.limit_minutes) {
            return Err(AppError::invalid("limit_minutes", "Please allow between 5 minutes and a day to answer."));
        }
        if !rules.quiet.is_valid() {
            return Err(AppError::invalid("quiet", "Please give two times of the day."));
        }
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        store::waitlist::set_rules(&mut transaction, caller.org, rules).await.report(request_id)?;
        let detail =
            [("minutes to answer", rules.limit_minutes.to_string()), ("quiet hours", quiet_words(rules.quiet))];
        let act = Act {
            action: "waitlist.rules_changed",
            subject_kind: "organisation",
            subject_id: caller.org.to_string(),
            detail: &detail,
        };
        audit::record(&self.resources, &mut transaction, caller, act).await?;
        transaction.commit().await.report(request_id)?;
        Ok(rules)
    }

    async fn offer_page(&self, token: &str, client: Client) -> Result<OfferPage, AppError> {
        answering::page(&self.resources, token, &client).await
    }

    async fn answer(&self, token: &str, client: Client, answer: OfferAnswer) -> Result<OfferPage, AppError> {
        answering::answer(&self.resources, token, &client, answer).await
    }

    async fn place_page(&self, token: &str, client: Client) -> Result<PlacePage, AppError> {
        place::page(&self.resources, token, &client).await
    }

    async fn leave(&self, token: &str, client: Client) -> Result<PlacePage, AppError> {
        place::leave(&self.resources, token, client).await
    }
}

fn quiet_words(quiet: QuietHours) -> String {
    let time = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
    if quiet.from == quiet.until { "none".into() } else { format!("{} to {}", time(quiet.from), time(quiet.until)) }
}

/// For the audit log, as a transaction's last step.
async fn note(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    entry: WaitlistEntryId,
    action: &'static str,
) -> Result<(), AppError> {
    let act = Act { action, subject_kind: ENTRY, subject_id: entry.to_string(), detail: &[] };
    audit::record(resources, connection, caller, act).await
}
