//! Analyses: facts from the store, judged by rules of the domain, put into words by rules, and by a model where there is
//! one that says the same.

#[cfg(test)]
mod tests;

use crate::{
    Resources,
    assistant::summed_up,
    error::{Report, internal},
    zone,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    analysis::{Analyses, AnalysisView, Upcoming},
};
use domain::{
    analysis::{Analysis, ContactFacts, LeadFacts, LeadStanding, UpcomingFacts, business, contact, lead},
    authorization::Action,
    calendar::labels,
    ids::{ContactId, LeadId},
    understanding::Locale,
};
use sqlx::PgConnection;
use store::analysis::UpcomingRow;

/// Analyses of every organisation.
pub struct AnalysisDesk {
    resources: Resources,
}

/// What is known of a client, and their next visit.
struct Known {
    facts: ContactFacts,
    upcoming: Option<UpcomingRow>,
}

impl AnalysisDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }

    async fn known(
        &self,
        connection: &mut PgConnection,
        caller: &Caller,
        contact: ContactId,
        (now, zone): (DateTime<Utc>, Tz),
    ) -> Result<Option<Known>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let today = labels::local_date(now, zone);
        let row = store::analysis::contact(connection, org, contact, today).await.report(request_id)?;
        let Some(row) = row else { return Ok(None) };
        let upcoming = store::analysis::upcoming(connection, org, contact, now).await.report(request_id)?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let facts = ContactFacts {
            completed_visits: count(row.completed),
            no_shows: count(row.no_shows),
            cancellations: count(row.cancelled),
            last_completed_at: row.last_completed_at,
            package_visits_left: count(row.package_visits_left),
            has_consented: row.has_consented,
            upcoming: upcoming.as_ref().map(|row| UpcomingFacts {
                starts_at: row.starts_at,
                booked_at: row.created_at,
                is_new_client: row.new_client,
                deposit_paid: row.deposit_paid,
            }),
        };
        Ok(Some(Known { facts, upcoming }))
    }

    async fn clock(&self, connection: &mut PgConnection, caller: &Caller) -> Result<(DateTime<Utc>, Tz), AppError> {
        let request_id = &caller.client.request_id;
        let facts = store::bookings::clinic_facts(connection, caller.org).await.report(request_id)?;
        let clinic = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
        Ok((self.resources.clock.now(), zone(&clinic.zone).report(request_id)?))
    }

    /// The words, outside of any transaction: a model may take its time.
    async fn told(
        &self,
        caller: &Caller,
        zone: Tz,
        analysis: Analysis,
        upcoming: Option<UpcomingRow>,
    ) -> Result<AnalysisView, AppError> {
        let by_rules = analysis.summary();
        let by_model = self.in_other_words(caller, zone, &by_rules).await;
        let upcoming = upcoming
            .map(|row| Upcoming { booking: row.booking(), when: labels::day_time(row.starts_at, zone, Locale::En) });
        Ok(AnalysisView { analysis, upcoming, by_model: by_model.is_some(), summary: by_model.unwrap_or(by_rules) })
    }

    async fn in_other_words(&self, caller: &Caller, zone: Tz, summary: &str) -> Option<String> {
        if !self.resources.language_model.is_configured() {
            return None;
        }
        let mut transaction = self.resources.database.begin(caller.org).await.ok()?;
        let settings = store::assistant::settings(&mut transaction, caller.org).await.ok()?;
        drop(transaction);
        let settings = settings.filter(|settings| settings.enabled)?;
        summed_up(&self.resources, caller.org, zone, settings, summary, &caller.client.request_id).await
    }
}

#[async_trait]
impl Analyses for AnalysisDesk {
    async fn contact(&self, caller: &Caller, id: ContactId) -> Result<AnalysisView, AppError> {
        caller.require(Action::ReadAnalysis)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clock = self.clock(&mut transaction, caller).await?;
        let known = self.known(&mut transaction, caller, id, clock).await?;
        transaction.commit().await.report(request_id)?;
        let Known { facts, upcoming } = known.ok_or_else(|| AppError::not_found("This client"))?;
        self.told(caller, clock.1, contact(&facts, clock.0), upcoming).await
    }

    async fn lead(&self, caller: &Caller, id: LeadId) -> Result<AnalysisView, AppError> {
        caller.require(Action::ReadAnalysis)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clock = self.clock(&mut transaction, caller).await?;
        let row = store::analysis::lead(&mut transaction, caller.org, id).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This lead"))?;
        let known = self.known(&mut transaction, caller, ContactId(row.contact_id), clock).await?;
        transaction.commit().await.report(request_id)?;
        let known = known.map(|known| known.facts).unwrap_or_default();
        let facts = LeadFacts {
            standing: standing(&row.status)
                .ok_or_else(|| internal(request_id, &format!("an enquiry’s status is “{}”", row.status)))?,
            came_at: row.created_at,
            has_phone: row.has_phone,
            has_email: row.has_email,
            names_service: row.names_service,
            was_referred: row.was_referred,
            message_words: u32::try_from(row.message.split_whitespace().count()).unwrap_or(u32::MAX),
            completed_visits: known.completed_visits,
            no_shows: known.no_shows,
            has_booking_ahead: known.upcoming.is_some(),
        };
        self.told(caller, clock.1, lead(&facts, clock.0), None).await
    }

    async fn business(&self, caller: &Caller) -> Result<AnalysisView, AppError> {
        caller.require(Action::ReadAnalysis)?;
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clock = self.clock(&mut transaction, caller).await?;
        let facts = store::analysis::business(&mut transaction, caller.org, clock.0).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        self.told(caller, clock.1, business(&facts), None).await
    }
}

fn standing(word: &str) -> Option<LeadStanding> {
    Some(match word {
        "new" => LeadStanding::New,
        "contacted" => LeadStanding::Contacted,
        "qualified" => LeadStanding::Qualified,
        "won" => LeadStanding::Won,
        "lost" => LeadStanding::Lost,
        _ => return None,
    })
}
