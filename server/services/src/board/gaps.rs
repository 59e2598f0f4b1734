//! The next free place: for a service with everything that it needs, or for so many minutes of somebody's time.

use crate::{
    Resources,
    calendar::{
        Calendar, Freedom, Span,
        wish::{self, Asked},
    },
    error::Report,
    zone,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    board::{Gap, GapQuery},
    clinics::VisitWishes,
};
use domain::{
    board::{LENGTH_STEP, LONGEST, SHORTEST},
    calendar::{Assignment, AssignmentRule, Finder, Itinerary, ResourceKind, Rules, Search, Step, Visit, labels},
    catalogue::Answers,
    ids::{LocationId, ResourceId, ServiceId},
    understanding::Locale,
};
use std::collections::HashMap;
use store::{OrgTransaction, calendar::Availability};

/// How many days are looked through.
const DAYS: u32 = 60;

/// A place, and the name of whose it is.
struct Found {
    visit: Visit,
    name: String,
}

/// The first place after the one that was found last.
pub(super) async fn next(resources: &Resources, caller: &Caller, query: &GapQuery) -> Result<Option<Gap>, AppError> {
    let request_id = caller.client.request_id.as_str();
    let now = resources.clock.now();
    let mut transaction = resources.database.begin(caller.org).await.report(request_id)?;
    let facts = store::bookings::clinic_facts(&mut transaction, caller.org).await.report(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
    let zone = zone(&facts.zone).report(request_id)?;
    let practitioner = wish::practitioner(query.practitioner_id.as_deref(), "practitioner_id")?;
    let last = query.after.map(|after| crate::dates::meant_at("after", after)).transpose()?;
    // The one that was found last is not the next.
    let after = last.map_or(now, |last| (last + TimeDelta::minutes(1)).max(now));
    let from = labels::local_date(after, zone);
    let wanted = Wanted { practitioner, after, from };
    let found = match query.service_key.as_deref().filter(|key| !key.is_empty()) {
        Some(key) => wanted.of_service(&mut transaction, caller, key, now).await?,
        None => wanted.of_minutes(&mut transaction, caller, checked(query.minutes)?, now, zone).await?,
    };
    Ok(found.and_then(|found| in_words(&found, zone)))
}

fn checked(minutes: Option<u16>) -> Result<u16, AppError> {
    minutes.filter(|minutes| (SHORTEST..=LONGEST).contains(minutes)).ok_or_else(|| {
        AppError::invalid("minutes", format!("Give {SHORTEST} to {LONGEST} minutes, or choose a service."))
    })
}

#[derive(Clone, Copy)]
struct Wanted {
    practitioner: Option<ResourceId>,
    after: DateTime<Utc>,
    from: NaiveDate,
}

impl Wanted {
    async fn of_service(
        self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Found>, AppError> {
        let request_id = caller.client.request_id.as_str();
        let (answers, more) = (Answers::new(), VisitWishes::default());
        let asked = Asked { service_key: key, answers: &answers, practitioner: self.practitioner, more: &more };
        let (mut wish, clocks) = asked.read(transaction, caller.org, request_id).await?;
        wish.freedom = Freedom::OnTheGrid;
        wish.as_of = Some(self.after);
        let span = Span::Days { from: self.from, days: DAYS };
        let calendar = Calendar::read(transaction, caller.org, &wish, &clocks, span, now).await.report(request_id)?;
        if calendar.misnamed(&wish).is_some() {
            let reason = "This team member does not give this service. Please choose somebody else.";
            return Err(AppError::invalid("practitioner_id", reason));
        }
        Ok(calendar.next(1).pop().map(|visit| {
            let name = visit.steps.first().map(|step| calendar.name_of(step.practitioner.resource));
            Found { visit, name: name.unwrap_or_default() }
        }))
    }

    /// The earliest of every location, each on its own clock.
    async fn of_minutes(
        self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        minutes: u16,
        now: DateTime<Utc>,
        main: Tz,
    ) -> Result<Option<Found>, AppError> {
        let request_id = caller.client.request_id.as_str();
        let others = store::catalogue::locations(transaction, caller.org).await.report(request_id)?;
        let mut clocks = vec![(LocationId::MAIN, main)];
        for other in others {
            clocks.push((LocationId(other.location_id), zone(&other.zone).report(request_id)?));
        }
        let mut earliest: Option<Found> = None;
        for (location, zone) in clocks {
            let mut search = self.search(location, zone, minutes);
            let Some(reach) = search.reach() else { continue };
            let dates = search.dates();
            let found = store::calendar::availability(transaction, caller.org, None, None, dates, reach, now).await;
            let Availability { supply, names, .. } = found.report(request_id)?;
            let here = supply.hours_of(ResourceKind::Practitioner).map(|hours| hours.resource);
            let here: Vec<ResourceId> =
                here.filter(|who| self.practitioner.is_none_or(|wanted| wanted == *who)).collect();
            for step in &mut search.itinerary.steps {
                step.practitioners.clone_from(&here);
            }
            let visit = Finder::new(&search, &supply).next(1).pop();
            let sooner = |visit: &Visit| earliest.as_ref().is_none_or(|known| visit.start < known.visit.start);
            if let Some(visit) = visit.filter(sooner) {
                earliest = Some(Found { name: name_of(&names, &visit), visit });
            }
        }
        Ok(earliest)
    }

    fn search(self, location: LocationId, zone: Tz, minutes: u16) -> Search {
        let step = Step {
            // None of the catalogue's: somebody's time alone.
            service: ServiceId(uuid::Uuid::nil()),
            duration_minutes: u32::from(minutes),
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            class_places: None,
            at_once: false,
            practitioners: Vec::new(),
            needs: Vec::new(),
        };
        Search {
            location,
            zone,
            now: self.after,
            from: self.from,
            days: DAYS,
            rules: Rules { minimum_notice_minutes: 0, horizon_days: DAYS, granularity_minutes: u32::from(LENGTH_STEP) },
            itinerary: Itinerary::single(step),
            assignment: Assignment { last_time: Vec::new(), rule: AssignmentRule::InOrder },
        }
    }
}

fn name_of(names: &HashMap<ResourceId, String>, visit: &Visit) -> String {
    let who = visit.steps.first().map(|step| step.practitioner.resource);
    who.and_then(|who| names.get(&who)).cloned().unwrap_or_default()
}

fn in_words(found: &Found, zone: Tz) -> Option<Gap> {
    let Found { visit, name } = found;
    let from_minute = labels::minute_of_day(visit.start, zone);
    let length = u16::try_from((visit.end - visit.start).num_minutes()).unwrap_or(u16::MAX);
    Some(Gap {
        start: visit.start,
        date: labels::local_date(visit.start, zone),
        from_minute,
        until_minute: from_minute.saturating_add(length).min(domain::board::DAY),
        resource_id: visit.steps.first()?.practitioner.resource.to_string(),
        label: format!("{} with {name}", labels::day_time(visit.start, zone, Locale::En)),
    })
}
