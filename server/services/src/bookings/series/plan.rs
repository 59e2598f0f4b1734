//! What would be booked, visit by visit, before anything is.

use super::{
    dates::{self, Dated, When},
    looking::{self, Found, Sought},
};
use crate::{
    Resources,
    bookings::{
        attempt::{Attempted, Setback},
        labels,
    },
    calendar::{
        Clocks, Freedom, Wish,
        wish::{self, Asked, check_answers},
    },
    estimates,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    clinics::VisitWishes,
    series::{PlanState, PlannedVisit, SeriesPlan, VisitTimes},
};
use domain::{
    calendar::labels as calendar_labels,
    ids::{LocationId, OrgId},
    series::{self, Series},
    understanding::Locale::En,
};
use sqlx::PgConnection;

/// What is asked for, read.
pub(super) struct Asking {
    pub wish: Wish,
    pub clocks: Clocks,
    /// Of the place where all of them are.
    pub zone: Tz,
    pub rule: Option<Series>,
    pub dated: Vec<Dated>,
}

impl Asking {
    /// Looks up the service, and works out the dates.
    pub(super) async fn read(
        connection: &mut PgConnection,
        org: OrgId,
        times: &VisitTimes,
        now: DateTime<Utc>,
        request_id: &str,
    ) -> Result<Self, AppError> {
        // A series is on one clock, and an address has one.
        let more = VisitWishes { location_id: times.location_id.clone(), ..VisitWishes::default() };
        let practitioner = wish::practitioner(times.practitioner_id.as_deref(), "practitioner_id")?;
        let asked = Asked { service_key: &times.service_key, answers: &times.answers, practitioner, more: &more };
        let (mut wish, clocks) = asked.read(connection, org, request_id).await?;
        check_answers(&wish, true)?;
        let clocks = if times.location_id.is_some() { Some(clocks) } else { clocks.only(Some(LocationId::MAIN)) };
        let clocks = clocks.ok_or_else(|| AppError::not_found("This location"))?;
        // The desk is bound by hours and by what is taken, not by notice, horizon and grid.
        wish.freedom = Freedom::AnyMinute;
        let zone = clocks.zone();
        let rule = dates::rule(times, wish.duration_minutes(), zone, now)?;
        let dated = dates::dated(times, rule.as_ref(), zone)?;
        Ok(Self { wish, clocks, zone, rule, dated })
    }

    /// By when it is decided whether the notice is short: a single visit by its start. Those of a series have one set of
    /// terms, and are made long ahead of nearly all of them.
    pub(super) fn noticed(&self) -> Option<DateTime<Utc>> {
        if self.rule.is_some() { None } else { self.dated.first().and_then(Dated::start) }
    }

    /// The visits that are to be booked.
    pub(super) fn sought(&self) -> Vec<Sought> {
        let starts = self.dated.iter().filter_map(Dated::start);
        starts.map(|start| Sought { start, wish: self.wish.clone() }).collect()
    }
}

pub(super) async fn plan(resources: &Resources, caller: &Caller, times: &VisitTimes) -> Result<SeriesPlan, Setback> {
    let (org, request_id) = (caller.org, caller.client.request_id.as_str());
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    let asking = Asking::read(&mut transaction, org, times, now, request_id).await?;
    let wished = (&asking.wish, &asking.clocks);
    looking::candidates(&mut transaction, org, wished, times.start, now, request_id).await?;
    let sought = asking.sought();
    let found = looking::look(&mut transaction, org, &asking.clocks, &sought, now, request_id).await?;
    let known = estimates::Known::nobody(asking.noticed());
    let deposit = estimates::price(resources, &mut transaction, org, &asking.wish, known, request_id).await?.deposit;
    let mut found = found.into_iter();
    let visits = asking.dated.iter().map(|dated| {
        let found = dated.start().and_then(|_| found.next());
        planned(dated, found, asking.zone)
    });
    Ok(SeriesPlan {
        visits: visits.collect(),
        rule_label: asking.rule.as_ref().map(|rule| series::in_words(rule.repeat(), rule.ends())).unwrap_or_default(),
        minutes: asking.wish.duration_minutes(),
        deposit,
    })
}

fn planned(dated: &Dated, found: Option<Found>, zone: Tz) -> PlannedVisit {
    let (mut practitioner, mut alternatives) = (String::new(), Vec::new());
    let (state, reason) = match (dated.when, found) {
        (When::LeftOut, _) => (PlanState::LeftOut, String::new()),
        (When::NoSuchDay, _) => {
            (PlanState::NoSuchDay, "The calendar skips this day here, so there is no visit.".into())
        }
        (_, Some(Found::Not(refusal))) => {
            alternatives = refusal.alternatives;
            (refusal.state, refusal.reason)
        }
        (when, found) => {
            if let Some(Found::Free(_, who)) = found {
                practitioner = who;
            }
            match when {
                When::Later(_) => (PlanState::Later, "The clocks skip the usual time on this day.".into()),
                _ => (PlanState::Free, String::new()),
            }
        }
    };
    let day = || calendar_labels::date(dated.date, En);
    PlannedVisit {
        date: dated.date,
        start: dated.start(),
        label: dated.start().map_or_else(day, |start| labels::moment(start, zone)),
        state,
        reason,
        practitioner,
        alternatives,
    }
}
